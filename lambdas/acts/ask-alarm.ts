import type * as alarms from '../adapters/alarms.ts';
import type * as settings from '../adapters/settings.ts';
import {
  type AlarmChange,
  type AlarmNow,
  type ContributorInAlarm,
  isAtHome,
  whyQuiet,
} from '../domain/intake/alarm.ts';
import type { Reporting } from './reporting.ts';

export type AskServices = Pick<typeof alarms, 'describeAlarm'> &
  Pick<typeof settings, 'pagerHome'> &
  Pick<Reporting, 'log'>;

export type MuteServices = Pick<typeof alarms, 'findMute'> & Pick<Reporting, 'log'>;

/**
 * The alarm as CloudWatch describes it now; nothing if that cannot be asked.
 *
 * An alarm of another account or Region cannot be asked: its events come over an event bus. Nobody must be silenced
 * because a question failed, so a caller without an answer notifies.
 */
export const askAlarm =
  (services: AskServices) =>
  async ({ arn, name }: Pick<AlarmChange, 'arn' | 'name'>): Promise<AlarmNow | undefined> => {
    if (!isAtHome(arn, services.pagerHome())) return undefined;
    return ask(services, name, () => services.describeAlarm(name));
  };

/** The reason why an alarm in ALARM notifies nobody that its event does not tell; nothing if it notifies. */
export const askWhyQuiet =
  (services: AskServices) =>
  async (change: AlarmChange, at: string): Promise<string | undefined> => {
    if (change.actionsEnabled !== undefined) return undefined;
    const now = await askAlarm(services)(change);
    if (now === undefined || now.state === 'deleted') return undefined;
    return whyQuiet({ ...change, actionsEnabled: now.actionsEnabled }, at);
  };

/** The mute rule that is in force for an alarm of the pager's own account and Region; nothing if none is, or it cannot be asked. */
export const askMute =
  (services: MuteServices) =>
  async ({ name }: Pick<AlarmChange, 'name'>): Promise<string | undefined> =>
    ask(services, name, () => services.findMute(name));

export type AskContributorsServices = Pick<typeof alarms, 'describeContributors'> & Pick<Reporting, 'log'>;

/** The contributors in ALARM of an alarm of the pager's own account and Region; nothing if that cannot be asked. */
export const askContributors =
  (services: AskContributorsServices) =>
  async ({ name, stateAt }: Pick<AlarmChange, 'name' | 'stateAt'>): Promise<ContributorInAlarm[] | undefined> =>
    ask(services, name, () => services.describeContributors(name, stateAt));

async function ask<T>(
  { log }: Pick<Reporting, 'log'>,
  alarm: string,
  question: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    // Only the error's name: its text can hold more than a log may.
    log('CloudWatch cannot be asked about an alarm', { alarm, error: (error as Error).name });
    return undefined;
  }
}
