import {
  DescribeStateMachineAliasCommand,
  type DescribeStateMachineAliasOutput,
  ListStateMachineVersionsCommand,
  ResourceNotFound,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { type Check, outputOf, type Row } from './check.ts';

/** Checks that new escalations start with the newest version. A stack without gradual deployments has no versions, and no row. */
export const versions: Check = {
  name: 'versions',
  needs: ['states:DescribeStateMachineAlias', 'states:ListStateMachineVersions'],
  run: async ({ findStack }) => {
    const stateMachineArn = outputOf(await findStack(), 'NotifySupportArn');
    const alias = await findAlias(`${stateMachineArn}:live`);
    if (alias === undefined) return [];
    const { stateMachineVersions = [] } = await new SFNClient({}).send(
      new ListStateMachineVersionsCommand({ stateMachineArn, maxResults: 1 }),
    );
    const newest = numberIn(stateMachineVersions[0]?.stateMachineVersionArn);
    const routes = (alias.routingConfiguration ?? []).map(({ stateMachineVersionArn, weight = 0 }) => ({
      ...{ version: numberIn(stateMachineVersionArn), percent: weight },
    }));
    return [versionsRow(routes, newest)];
  },
};

/** The alias by which runs are started, if the stack has one. */
async function findAlias(stateMachineAliasArn: string): Promise<DescribeStateMachineAliasOutput | undefined> {
  try {
    return await new SFNClient({}).send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
  } catch (error) {
    if (error instanceof ResourceNotFound) return undefined;
    throw error;
  }
}

/** The number at the end of a version's ARN. */
function numberIn(arn: string | undefined): number {
  return Number(arn?.split(':').at(-1));
}

type Route = { readonly version: number; readonly percent: number };

/** The row of the versions that new escalations start with. */
export function versionsRow(routes: readonly Route[], newest: number): Row {
  const check = 'versions';
  const [only, ...others] = routes.filter(({ percent }) => percent > 0);
  if (only === undefined || others.length > 0) {
    const shares = routes.map(({ version, percent }) => `${percent} % start with version ${version}`).join(', ');
    const todo = 'A deploy is moving them to the newer version. Wait until it is over, then run the doctor again.';
    return { check, status: 'warning', found: `Of new escalations, ${shares}`, todo };
  }
  if (only.version === newest)
    return { check, status: 'ok', found: `New escalations start with version ${newest}, the newest` };
  const found = `New escalations start with version ${only.version}, although there is version ${newest}`;
  const todo =
    'The last deploy was rolled back, or somebody moved the alias `live`. See the events of the stack, then run `npx cdk deploy`.';
  return { check, status: 'warning', found, todo };
}
