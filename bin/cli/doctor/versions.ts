import {
  GetAliasCommand,
  type GetAliasCommandOutput,
  LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import {
  DescribeStateMachineAliasCommand,
  ListStateMachineVersionsCommand,
  ResourceNotFound,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { type Check, listed, outputOf, type Row } from './check.ts';

/** A version that an alias leads to, and its share of the calls. */
type Route = { readonly version: string; readonly percent: number };

/** A state machine or a function that is called by its alias. Without the alias it has no routes. */
export type Aliased = { readonly name: string; readonly routes: readonly Route[]; readonly newest: string };

const alias = 'live';

/** Checks that escalations and calls of functions use the newest version. A stack of an older release has no aliases, and no row. */
export const versions: Check = {
  name: 'versions',
  needs: [
    ...['cloudformation:DescribeStacks', 'states:DescribeStateMachineAlias', 'states:ListStateMachineVersions'],
    ...['lambda:GetAlias', 'lambda:ListVersionsByFunction'],
  ],
  run: async ({ findStack }) => {
    const stack = await findStack();
    const { LiveFunctions } = stack.outputs;
    // Lambda allows 15 of these calls a second.
    const lambda = new LambdaClient({ maxAttempts: 10 });
    const [machine, ...functions] = await Promise.all([
      findMachine(outputOf(stack, 'NotifySupportArn')),
      ...(LiveFunctions?.split(',') ?? []).map((name) => findFunction(lambda, name)),
    ]);
    const found = [...(machine.routes.length === 0 ? [] : [machine]), ...functions];
    return versionRows(found, /_IN_PROGRESS/.test(stack.status));
  },
};

/** The state machine with the versions that new escalations start with. */
async function findMachine(stateMachineArn: string): Promise<Aliased> {
  const client = new SFNClient({});
  const stateMachineAliasArn = `${stateMachineArn}:${alias}`;
  const asked = new DescribeStateMachineAliasCommand({ stateMachineAliasArn });
  const { routingConfiguration = [] } = (await unless(ResourceNotFound, client.send(asked))) ?? {};
  const newest = new ListStateMachineVersionsCommand({ stateMachineArn, maxResults: 1 });
  const { stateMachineVersions = [] } = await client.send(newest);
  return {
    name: lastPart(stateMachineArn),
    newest: lastPart(stateMachineVersions[0]?.stateMachineVersionArn),
    routes: routingConfiguration.map(({ stateMachineVersionArn, weight = 0 }) => ({
      ...{ version: lastPart(stateMachineVersionArn), percent: weight },
    })),
  };
}

/** A function with the versions that its callers get. */
async function findFunction(client: LambdaClient, FunctionName: string): Promise<Aliased> {
  const asked = client.send(new GetAliasCommand({ FunctionName, Name: alias }));
  const found = await unless(ResourceNotFoundException, asked);
  let newest = 0;
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName }))
    newest = Math.max(newest, ...Versions.map(({ Version }) => Number(Version)).filter(Number.isInteger));
  return { name: FunctionName, routes: found === undefined ? [] : routesOf(found), newest: String(newest) };
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
  if (found.length === 0) return [];
  const bad = kinds.flatMap(({ applies, ...rest }) => {
    const concerned = found.filter((each) => applies(used(each), each));
    return concerned.length === 0 ? [] : [rest.row(concerned, isDeploying)];
  });
  if (bad.length > 0) return bad;
  return [{ check: 'versions', status: 'ok', found: 'New escalations and calls go to the newest versions' }];
}

/** The versions that get any calls. */
function used({ routes }: Aliased): readonly Route[] {
  return routes.filter(({ percent }) => percent > 0);
}

type Kind = {
  readonly applies: (routes: readonly Route[], each: Aliased) => boolean;
  readonly row: (concerned: readonly Aliased[], isDeploying: boolean) => Row;
};

const wait = 'A deploy is moving them to the newer version. Wait until it is over, then run the doctor again.';
const deployAgain =
  'See the events of the stack, then run `npx cdk deploy`. If somebody moved an alias, move it back in the console of AWS.';

/** The kinds of trouble with an alias. */
const kinds: readonly Kind[] = [
  {
    applies: (routes) => routes.length === 0,
    row: (concerned) => ({
      ...{ check: 'versions', status: 'failing' },
      found: `Nothing can call these, because their alias live is missing: ${listed(concerned.map(({ name }) => name))}`,
      todo: 'Create the alias live again in the Lambda console, with the newest version.',
    }),
  },
  {
    applies: (routes) => routes.length > 1,
    row: (concerned, isDeploying) => ({
      ...{ check: 'versions', status: 'warning' },
      found: `Calls go to two versions: ${listed(concerned.map(describeShares))}`,
      todo: isDeploying ? wait : `No deploy is under way. ${deployAgain}`,
    }),
  },
  {
    applies: ([only, ...others], { newest }) => only !== undefined && others.length === 0 && only.version !== newest,
    row: (concerned, isDeploying) => ({
      ...{ check: 'versions', status: 'warning' },
      found: `Calls go to an older version than the newest: ${listed(concerned.map(describeAge))}`,
      todo: isDeploying ? wait : `The last deploy was rolled back or broke off. ${deployAgain}`,
    }),
  },
];

function describeShares(each: Aliased): string {
  const shares = used(each).map(({ version, percent }) => `${percent} % to version ${version}`);
  return `${each.name} (${shares.join(', ')})`;
}

function describeAge({ name, routes, newest }: Aliased): string {
  const [only] = routes.filter(({ percent }) => percent > 0);
  return `${name} (version ${only?.version}, not ${newest})`;
}
