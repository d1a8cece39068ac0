import {
  GetAliasCommand,
  type GetAliasCommandOutput,
  LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineAliasCommand, ResourceNotFound, SFNClient } from '@aws-sdk/client-sfn';
import { type Check, listed, outputOf, type Row } from './check.ts';

/** A version that an alias leads to, and its share of the calls. */
type Route = { readonly version: string; readonly percent: number };

/** A state machine or a function that is called by its alias, and its version in the stack. Without the alias it has no routes. */
export type Aliased = { readonly name: string; readonly routes: readonly Route[]; readonly deployed: string };

const alias = 'live';

/** Checks that the aliases lead to the versions of the last deploy. A stack of an older release has no aliases, and no row. */
export const versions: Check = {
  name: 'versions',
  needs: ['cloudformation:DescribeStacks', 'states:DescribeStateMachineAlias', 'lambda:GetAlias'],
  run: async ({ findStack }) => {
    const stack = await findStack();
    const { LiveFunctions } = stack.outputs;
    if (LiveFunctions === undefined) return [];
    const lambda = new LambdaClient({});
    const found = await Promise.all([
      findMachine(outputOf(stack, 'RunsArn'), outputOf(stack, 'RunsVersion')),
      ...LiveFunctions.split(',').map((each) => findFunction(lambda, each)),
    ]);
    return versionRows(found, /_IN_PROGRESS/.test(stack.status));
  },
};

/** The state machine with the versions that new escalations start with. */
async function findMachine(stateMachineAliasArn: string, deployed: string): Promise<Aliased> {
  const asked = new SFNClient({}).send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
  const { routingConfiguration = [] } = (await unless(ResourceNotFound, asked)) ?? {};
  return {
    name: lastPart(stateMachineAliasArn.slice(0, -`:${alias}`.length)),
    deployed: lastPart(deployed),
    routes: routingConfiguration.map(({ stateMachineVersionArn, weight = 0 }) => ({
      ...{ version: lastPart(stateMachineVersionArn), percent: weight },
    })),
  };
}

/** A function, as the stack names it with its version, and the versions that its callers get. */
async function findFunction(client: LambdaClient, nameAndVersion: string): Promise<Aliased> {
  const [name = '', deployed = ''] = nameAndVersion.split(':');
  const asked = client.send(new GetAliasCommand({ FunctionName: name, Name: alias }));
  const found = await unless(ResourceNotFoundException, asked);
  return { name, deployed, routes: found === undefined ? [] : routesOf(found) };
}

/** Lambda names the share of the second version alone. */
function routesOf({ FunctionVersion = '', RoutingConfig }: GetAliasCommandOutput): Route[] {
  const others = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {}).map(([version, weight]) => ({
    ...{ version, percent: Math.round(weight * 100) },
  }));
  const rest = others.reduce((left, { percent }) => left - percent, 100);
  return [{ version: FunctionVersion, percent: rest }, ...others];
}

/** The answer to a call; undefined if it fails with an error of this kind. */
async function unless<T>(Fault: abstract new (...args: never[]) => Error, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function lastPart(arn = ''): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/**
 * The rows about what is called by an alias: one if all is well, else one for each kind of trouble.
 *
 * @param isDeploying true while CloudFormation changes the stack
 */
export function versionRows(found: readonly Aliased[], isDeploying: boolean): Row[] {
  const missing = found.filter((each) => used(each).length === 0);
  const elsewhere = found.filter((each) => used(each).some(({ version }) => version !== each.deployed));
  const bad = [
    ...(missing.length > 0 ? [missingRow(missing)] : []),
    ...(elsewhere.length > 0 ? [elsewhereRow(elsewhere, isDeploying)] : []),
  ];
  if (bad.length > 0) return bad;
  return [
    { check: 'versions', status: 'ok', found: 'New escalations and calls go to the versions of the last deploy' },
  ];
}

/** The versions that get any calls. */
function used({ routes }: Aliased): readonly Route[] {
  return routes.filter(({ percent }) => percent > 0);
}

function missingRow(missing: readonly Aliased[]): Row {
  return {
    ...{ check: 'versions', status: 'failing' },
    found: `The alias live is missing: ${listed(missing.map(({ name }) => name))}`,
    todo: `Create it in the console of AWS: ${listed(missing.map(describeDeployed))}. Then let API Gateway, or EventBridge for Sweep, call it again, as the template of the stack says.`,
  };
}

function elsewhereRow(elsewhere: readonly Aliased[], isDeploying: boolean): Row {
  return {
    ...{ check: 'versions', status: 'warning' },
    found: `Calls go to other versions than those of the last deploy: ${listed(elsewhere.map(describeShares))}`,
    todo: isDeploying
      ? 'A deploy, or its rollback, is moving them. Wait until it is over, then run the doctor again.'
      : `No deploy is under way, so somebody has moved the alias live. Move it in the console of AWS: ${listed(elsewhere.map(describeDeployed))}.`,
  };
}

function describeDeployed({ name, deployed }: Aliased): string {
  return `${name} to version ${deployed}`;
}

function describeShares(each: Aliased): string {
  const shares = used(each).map(({ version, percent }) => `${percent} % to version ${version}`);
  return `${each.name} (${shares.join(', ')})`;
}
