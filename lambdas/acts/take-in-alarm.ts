import type * as digests from '../adapters/digest.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import { isLive } from '../domain/incident/incident.ts';
import {
  type AlarmChange,
  type AlarmDeletion,
  alarmEvent,
  alarmKey,
  ignored,
  whyQuiet,
} from '../domain/intake/alarm.ts';
import { routeAlarm } from '../domain/on-call/route.ts';
import { type AskServices, askWhyQuiet } from './ask-alarm.ts';
import { type OpenForAlarmServices, openForAlarm } from './open-for-alarm.ts';
import { settleEnd } from './resolve-by-alarm.ts';
import { type ContributorServices, takeInContributor } from './take-in-contributor.ts';

export type AlarmServices = OpenForAlarmServices &
  ContributorServices &
  AskServices &
  Pick<typeof onCall, 'findRoutes'> &
  Pick<typeof digests, 'digest'> &
  Pick<typeof settings, 'pagerName'>;

/**
 * Receives a change of an alarm's state: ALARM opens or joins an incident, OK resolves it, missing data goes to its
 * timeline.
 */
export const takeInAlarm =
  (services: AlarmServices) =>
  async (change: AlarmChange, at: string): Promise<void> => {
    const key = alarmKey(change.arn, services.digest);
    const policyOf = (inAlarm: AlarmChange) => policyFor(services, inAlarm, at);
    const { contributor } = change;
    if (contributor !== undefined) return takeInContributor(services)(key, { ...change, contributor }, policyOf, at);
    if (change.state === 'INSUFFICIENT_DATA') return joinTimeline(services, key, change, at);
    if (change.state === 'OK') {
      await services.recordAlarmState(key, { state: 'OK', stateAt: change.stateAt });
      return settleEnd(services)(key, change, at);
    }
    const policy = await policyOf(change);
    if (policy !== null) return openForAlarm(services)(key, change, policy, at);
  };

/** Receives the deletion of an alarm: its incident is resolved, because no OK will come. */
export const takeInDeletion =
  (services: AlarmServices) =>
  async ({ arn, name, deletedAt }: AlarmDeletion, at: string): Promise<void> => {
    const key = alarmKey(arn, services.digest);
    await services.recordAlarmState(key, { state: 'deleted', stateAt: deletedAt });
    const newest = await services.newestOccurrence(key);
    if (newest === undefined || !isLive(newest, at))
      services.log(ignored, { alarm: name, because: 'the alarm was deleted, and has no open incident' });
    return settleEnd(services)(key, undefined, at);
  };

/** The policy of an alarm in ALARM; null if it notifies nobody, and then the reason is in the log. */
async function policyFor(services: AlarmServices, change: AlarmChange, at: string): Promise<string | null> {
  const told = whyQuiet(change, at);
  if (told !== undefined) return ignore(services, change, told);
  const routing = routeAlarm(change.name, await services.findRoutes(), services.pagerName());
  if (routing.policy === null) {
    if (routing.isUnrouted) services.measure(at, { UnroutedAlarms: 1 });
    return ignore(services, change, routing.because);
  }
  const because = await askWhyQuiet(services)(change, at);
  return because === undefined ? routing.policy : ignore(services, change, because);
}

async function joinTimeline(services: AlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) return services.addEvent(newest.id, alarmEvent(change, at));
  ignore(services, change, 'INSUFFICIENT_DATA opens no incident');
}

function ignore({ log }: AlarmServices, { name }: AlarmChange, because: string): null {
  log(ignored, { alarm: name, because });
  return null;
}
