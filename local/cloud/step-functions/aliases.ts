import { isSame, type Json, type JsonObject } from '../../asl/json.ts';
import { createRandom } from '../../asl/random.ts';
import { checkArn, checkLasting } from './arns.ts';
import { type Alias, type Machine, type Parameters, present, refusal, type Service, seconds } from './service.ts';

type Routing = Alias['routing'];
type RoutingItem = { readonly stateMachineVersionArn: string; readonly weight: number };

/** Creates an alias; the same request again gives the same answer. */
export function createAlias(service: Service, parameters: Parameters): JsonObject {
  const { name, description } = parameters as { name: string; description?: string };
  const { machine, routing } = readRouting(service, parameters.routingConfiguration);
  const known = machine.aliases.get(name);
  if (known && !isSame(contentOf(known), contentOf({ routing, description }))) {
    const fault =
      'Failed to create alias because an alias with the same name and a different routing configuration already exists.';
    throw refusal('ConflictException', fault);
  }
  const { arn, createdAt } = known ?? putAlias(service, machine, { name, description, routing });
  return { stateMachineAliasArn: arn, creationDate: seconds(createdAt) };
}

/** The part of an alias by which requests are the same. */
function contentOf({ routing, description }: Pick<Alias, 'routing' | 'description'>): Json {
  return [routing.map(({ version, weight }) => [version, weight]), description ?? null];
}

/** Creates an alias, or points it elsewhere. */
export function putAlias(
  { clock }: Service,
  machine: Machine,
  { name, description, routing }: Pick<Alias, 'name' | 'description' | 'routing'>,
): Alias {
  const known = machine.aliases.get(name);
  const now = clock.now();
  const alias = {
    ...{ arn: `${machine.arn}:${name}`, name, description, routing },
    ...{
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
      random: known?.random ?? createRandom(machine.createdAt, name),
    },
  };
  machine.aliases.set(name, alias);
  return alias;
}

/** The versions that an alias points to, if the request names one or two of the same machine, and weights of 100 in all. */
function readRouting(service: Service, value: unknown): { machine: Machine; routing: Routing } {
  const items = value as readonly RoutingItem[];
  const weights = items.map(({ weight }) => weight);
  if (items.length < 1 || items.length > 2)
    throw refusal('ValidationException', 'Routing configuration must contain one or two state machine versions.');
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    const fault = `Sum of routing configuration weights must equal 100. Received: ${JSON.stringify(weights)}`;
    throw refusal('ValidationException', fault);
  }
  const arns = items.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const machines = arns.map((arn) => machineOfVersion(service, arn));
  const [machine] = machines;
  const received = `Received: [${arns.join(', ')}]`;
  if (machine === undefined || machines.some((other) => other !== machine))
    throw refusal('ValidationException', `Routing configuration must contain state machine version ARNs. ${received}`);
  if (new Set(arns).size < arns.length)
    throw refusal(
      'ValidationException',
      `Routing configuration must contain distinct state machine version ARNs. ${received}`,
    );
  checkLasting(machine);
  return { machine, routing: items.map(({ stateMachineVersionArn: version, weight }) => ({ version, weight })) };
}

function machineOfVersion({ machines }: Service, arn: string): Machine | undefined {
  const machine = machines.get(arn.replace(/:\d+$/, ''));
  return machine?.versions.some((version) => version.arn === arn) ? machine : undefined;
}

/** Points an alias elsewhere. Executions that are running keep their version. */
export function updateAlias(service: Service, parameters: Parameters): JsonObject {
  const { stateMachineAliasArn, routingConfiguration, description } = parameters;
  const { machine, alias } = aliasOf(service, stateMachineAliasArn);
  if (routingConfiguration === undefined && description === undefined)
    throw refusal('ValidationException', 'Either the description or the routing configuration must be specified');
  const routing =
    routingConfiguration === undefined ? alias.routing : readRouting(service, routingConfiguration).routing;
  const text = description === undefined ? alias.description : String(description);
  const { updatedAt } = putAlias(service, machine, { name: alias.name, description: text, routing });
  return { updateDate: seconds(updatedAt) };
}

export function describeAlias(service: Service, { stateMachineAliasArn }: Parameters): JsonObject {
  const { arn, name, description, routing, createdAt, updatedAt } = aliasOf(service, stateMachineAliasArn).alias;
  return present({
    ...{ stateMachineAliasArn: arn, name, description },
    routingConfiguration: routing.map(({ version, weight }) => ({ stateMachineVersionArn: version, weight })),
    ...{ creationDate: seconds(createdAt), updateDate: seconds(updatedAt) },
  }) as JsonObject;
}

function aliasOf(service: Service, value: unknown): { machine: Machine; alias: Alias } {
  const arn = String(value);
  checkArn(arn, 'stateMachine');
  const machine = service.machines.get(arn.replace(/:[^:]+$/, ''));
  const alias = machine?.aliases.get(arn.split(':').at(-1) ?? '');
  if (machine && alias) return { machine, alias };
  throw refusal('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`);
}

/** The version that an alias gives to the next execution. */
export function chooseVersion({ routing, random }: Alias): string {
  const [first, second] = routing;
  return (second !== undefined && random() * 100 >= (first?.weight ?? 0) ? second.version : first?.version) ?? '';
}
