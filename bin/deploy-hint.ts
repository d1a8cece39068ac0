import { findCallerIdentity, findParameter } from '../lambdas/adapters/deployment.ts';
import type { Settings } from '../lib/settings.ts';
import { settingsRecord } from '../lib/settings-record.ts';
import { describeChanges } from './settings-changes.ts';

/** How the deployed stack is asked. */
type Services = {
  readonly findCallerIdentity: () => Promise<{ readonly account: string }>;
  readonly findParameter: (name: string) => Promise<string | undefined>;
};

/** A synth does not wait for a network that is not there. */
const patience = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 3000, throwOnRequestTimeout: true },
};

/**
 * The lines that a synth prints before a deploy: what it would change in the settings of the deployed stack or, before the first
 * deploy, which parameters that needs.
 *
 * @param account the account that a deploy would go to. Without one, nothing can be deployed, and no stack is asked
 */
export async function deployHint(
  pager: string,
  settings: Settings,
  account: string | undefined,
  services: Services = {
    findCallerIdentity: () => findCallerIdentity(patience),
    findParameter: (name) => findParameter(name, patience),
  },
): Promise<string | undefined> {
  if (account === undefined) return parameterHint(settings);
  try {
    const identity = await services.findCallerIdentity();
    // `cdk --profile` hands the account to this program, but not the profile.
    if (identity.account !== account) throw new Error(`the credentials here are for account ${identity.account}`);
    const recorded = await services.findParameter(`/${pager}/settings`);
    if (recorded === undefined) return parameterHint(settings);
    const here = { settings: settingsRecord(settings), where: 'cdk.json' };
    const change = describeChanges(JSON.parse(recorded), here);
    return change && [`${change.found}.`, change.todo].filter((line) => line !== '').join('\n');
  } catch (error) {
    const unknown = `The settings of the stack in account ${account} could not be read (${(error as Error).message}).`;
    const todo = 'Run `npx notify-support doctor` to see what this deploy would change.';
    const first = parameterHint(settings);
    return [`${unknown} ${todo}`, ...(first === undefined ? [] : [`If it is not deployed yet: ${first}`])].join('\n');
  }
}

/** The parameters without a default, which a deploy has to be given once: of each the setting in its place, and an example. */
const parameters = [
  { setting: 'sender', parameter: 'EmailSender', example: "'On-call <on-call@your-domain.example>'" },
  { setting: 'backstopEmail', parameter: 'BackstopEmail', example: 'team@your-domain.example' },
  { setting: 'backstopSms', parameter: 'BackstopSms', example: '+4915112345678' },
] as const;

/** The parameters that the first deploy must have. Nothing if the settings have a value for each of them. */
function parameterHint(settings: Settings): string | undefined {
  const asked = parameters.filter(({ setting }) => settings[setting] === undefined);
  if (asked.length === 0) return undefined;
  const given = asked.map(({ parameter, example }) => `--parameters ${parameter}=${example}`);
  return [
    'The first deploy needs these parameters. CloudFormation keeps them, so give each only once:',
    `  npx cdk deploy ${given.join(' ')}`,
    ...(settings.sender === undefined
      ? [
          'A stack of version 0.3 or older had its sender in cdk.json: give EmailSender once more, or keep sender in cdk.json.',
        ]
      : []),
  ].join('\n');
}
