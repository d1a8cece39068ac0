import { env } from 'node:process';
import type { CallerIdentity, DeployedStack } from '../../lambdas/adapters/deployment.ts';
import type * as feeds from '../../lambdas/adapters/feeds.ts';
import type * as heldAlerts from '../../lambdas/adapters/held-alerts.ts';
import type * as mutes from '../../lambdas/adapters/mutes.ts';
import type * as overrides from '../../lambdas/adapters/overrides.ts';
import type * as shiftMails from '../../lambdas/adapters/shift-mails.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { StoredOnCall } from '../../lambdas/domain/on-call/table.ts';
import { stop } from '../command/errors.ts';
import type { Given, Options } from '../command/options.ts';

/** The options of every command that calls a stack. */
export const connectionOptions = {
  'endpoint-url': {
    type: 'url',
    word: 'URL',
    about: 'use the stack that runs on this machine, such as http://127.0.0.1:4100',
  },
  region: { type: 'text', word: 'REGION', about: 'AWS Region, if neither the environment nor the profile names one' },
  profile: { type: 'text', word: 'PROFILE', about: 'named profile of the AWS configuration' },
  stack: {
    type: 'text',
    word: 'NAME',
    about: 'name of the stack, or of a pager in your own CDK app, such as Shop_Ops (default: NotifySupport)',
  },
} as const satisfies Options;

/** A stack that was found: where it is, and access to its table of contacts. */
export type Connection = {
  /** The stack in words: its name, account and Region, and its address if it is not AWS itself. */
  readonly label: string;
  readonly stackName: string;
  readonly caller: CallerIdentity;
  /** The stack as CloudFormation describes it. */
  readonly findStack: () => Promise<DeployedStack>;
  readonly load: () => Promise<StoredOnCall>;
  readonly store: (before: StoredOnCall, after: OnCall) => Promise<void>;
} & Pick<typeof overrides, 'changeOverrides' | 'addAbsence' | 'removeAbsence'> &
  Pick<typeof mutes, 'changeMutes'> &
  Pick<typeof feeds, 'createFeed' | 'revokeFeeds'> &
  Pick<typeof shiftMails, 'announceShiftChange' | 'noteShiftChanges'> &
  Pick<typeof heldAlerts, 'findHeldAlerts'>;

/**
 * Finds the stack that the options name.
 *
 * The adapters are loaded here and not earlier, because they make their clients from the environment when they are
 * loaded, and the options change the environment.
 */
export async function connect({
  stack = 'NotifySupport',
  region,
  profile,
  'endpoint-url': endpoint,
}: Given<typeof connectionOptions>): Promise<Connection> {
  setEnvironment(env, { endpoint, region, profile });
  const { findCallerIdentity, findParameter, findStack } = await import('../../lambdas/adapters/deployment.ts');
  const caller = await findCallerIdentity();
  const table = await findParameter(`/${stack}/on-call-table`);
  const where = `account ${caller.account}, ${caller.region}${endpoint === undefined ? '' : `, at ${endpoint}`}`;
  if (table === undefined) {
    stop(
      `There is no stack ${stack} in ${where}: deploy it with \`npx cdk deploy\`, or name another one with --stack.`,
    );
  }
  env.ON_CALL_TABLE = table;
  const { loadOnCall, storeOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const { addAbsence, changeOverrides, removeAbsence } = await import('../../lambdas/adapters/overrides.ts');
  const { changeMutes } = await import('../../lambdas/adapters/mutes.ts');
  const { announceShiftChange, noteShiftChanges } = await import('../../lambdas/adapters/shift-mails.ts');
  const { createFeed, revokeFeeds } = await import('../../lambdas/adapters/feeds.ts');
  const find = async () => (await findStack(stack)) ?? stop(`CloudFormation has no stack ${stack} in ${where}.`);
  return {
    label: `stack ${stack}, ${where}`,
    ...{ stackName: stack, caller },
    findStack: find,
    ...{ load: loadOnCall, store: storeOnCall },
    ...{ changeOverrides, addAbsence, removeAbsence, changeMutes, createFeed, revokeFeeds },
    ...{ announceShiftChange, noteShiftChanges },
    findHeldAlerts: async (hear) => {
      // Only this needs the other table, whose name is an output of the stack.
      const { IncidentsTable: incidents } = (await find()).outputs;
      if (incidents === undefined)
        stop('The deployed stack is older than this command: deploy this version with `npx cdk deploy`.');
      env.INCIDENTS_TABLE = incidents;
      return (await import('../../lambdas/adapters/held-alerts.ts')).findHeldAlerts(hear);
    },
  };
}

type Variables = Record<string, string | undefined>;
type Settings = { endpoint: string | undefined; region: string | undefined; profile: string | undefined };

/** Sets the SDK's variables from the options. A local stack needs no account, so it gets no real credentials unless some are set. */
function setEnvironment(variables: Variables, { endpoint, region, profile }: Settings): void {
  const isSignedIn =
    profile !== undefined || variables.AWS_PROFILE !== undefined || variables.AWS_ACCESS_KEY_ID !== undefined;
  const local = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const chosenRegion =
    region ??
    variables.AWS_REGION ??
    variables.AWS_DEFAULT_REGION ??
    (endpoint === undefined ? undefined : 'eu-central-1');
  Object.assign(variables, {
    ...(chosenRegion === undefined ? {} : { AWS_REGION: chosenRegion }),
    ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint, ...(isSignedIn ? {} : local) }),
  });
}
