import type { Machines } from '../../bin/proof/machines.ts';
import { isRefusal } from '../../lambdas/adapters/channels/send.ts';
import { unpackBody } from '../../lambdas/adapters/compression.ts';
import { digest, policyHash } from '../../lambdas/adapters/digest.ts';
import type { Takings } from '../../lambdas/domain/incident/taking.ts';
import type { AlarmChange, AlarmNow, ContributorInAlarm } from '../../lambdas/domain/intake/alarm.ts';
import { type Envelope, signedText } from '../../lambdas/domain/intake/systems/sns.ts';
import { prices } from '../../lambdas/domain/notify/costs.ts';
import { log, logError, measure } from '../../lambdas/log.ts';
import { noCanary } from '../../local/memory/canary.ts';
import { createExecutions } from '../../local/memory/executions.ts';
import { createServices, type Stores } from '../../local/memory/services.ts';
import type { Channels } from './channels.ts';
import { budgetOf, type Scenario } from './scenario.ts';
import { isSigned } from './topic.ts';

const baseUrl = 'https://pages.example.org/live';

/** CloudWatch as it answers questions about alarms. */
export type CloudWatch = {
  readonly inAlarm: () => AlarmChange[];
  readonly describe: (name: string) => AlarmNow;
  /** The mute rule that is in force. */
  readonly mute: (name: string) => string | undefined;
  readonly contributors: (name: string) => ContributorInAlarm[];
};

/** The services behind every function of a universe. */
export function createWorld(
  stores: Stores,
  { stepFunctions, notifySupport }: Machines,
  channels: Channels,
  cloudWatch: CloudWatch,
  scenario: Scenario,
  queueTakings: (messages: readonly Takings[]) => Promise<void>,
) {
  return createServices(stores, {
    ...createExecutions(stepFunctions.call, notifySupport),
    ...channels,
    ...{ digest, policyHash, log, logError, measure, isRefusal, prepareChannels: () => {} },
    queueTakings,
    findAlarmsInAlarm: async () => (scenario.isElsewhere ? [] : cloudWatch.inAlarm()),
    describeAlarm: async (name: string) => cloudWatch.describe(name),
    findMute: async (name: string) => cloudWatch.mute(name),
    describeContributors: async (name: string) => cloudWatch.contributors(name),
    pagerHome: () => ({ account: scenario.isElsewhere ? '111111111111' : '000000000000', region: 'eu-central-1' }),
    findSubscriptions: async () => ({ email: 'confirmed' as const, sms: 'confirmed' as const }),
    pingDeadMan: async () => {},
    noteTimeZoneEdition: async () => {},
    ...noCanary,
    limitReached: (): string | undefined => undefined,
    baseUrl: () => baseUrl,
    pagerName: () => 'NotifySupport',
    topicsAreVerified: () => true,
    isSignedBySns: async (envelope: Envelope) => isSigned(envelope, signedText(envelope)),
    confirmSubscription: async () => {},
    runbookUrl: () => 'https://runbook.example.org',
    noticesAreOn: () => scenario.hasNotices,
    smsPrice: () => prices.smsPart,
    callPrice: () => prices.callMinute,
    smsBudget: () => budgetOf(scenario),
    startStopwatch: () => () => 0,
    unpackBody,
    readSources: () => ({ monitoring: ['monitoring'], rival: ['rival'] }),
  });
}

export type Services = ReturnType<typeof createWorld>;

/** Everything that is kept, as text: two that are equal are the same to the last member. */
export function dump(stores: Stores): string {
  return JSON.stringify(
    Object.values(stores).map(({ items }) => items),
    (_, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value),
  );
}
