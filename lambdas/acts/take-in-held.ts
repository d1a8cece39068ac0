import type * as alarmStates from '../adapters/alarm-states.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { type AlarmChange, isEndedByAlarm } from '../domain/intake/alarm.ts';
import { type AskContributorsServices, askContributors } from './ask-alarm.ts';
import { type ContributorServices, takeInContributor } from './take-in-contributor.ts';

export type HeldServices = ContributorServices & AskContributorsServices & Pick<typeof alarmStates, 'dropHeld'>;

/** Of one alarm, a sweep receives at most this many: each takes several calls, and the next sweep receives more. */
const mostAtOnce = 50;

export type Held = { readonly policy: string; readonly heldAt: string; readonly at: string };

/**
 * Receives the contributors of an alarm that are still in ALARM and that no incident has received, because the alarm was not
 * to notify when they went into it.
 *
 * If CloudWatch cannot be asked, those count that were last heard of in ALARM. `heldAt` is the instant at which the last one
 * was held.
 */
export const takeInHeld =
  (services: HeldServices) =>
  async (key: string, alarm: AlarmChange, { policy, heldAt, at }: Held): Promise<void> => {
    const recorded = await services.findContributorsInAlarm(key);
    const newest = await services.newestOccurrence(key);
    const isTold = (id: string) =>
      recorded.some(({ contributor, incident }) => contributor.id === id && isReceivedBy(newest, incident));
    const inAlarm = (await askContributors(services)(alarm)) ?? recorded;
    const owed = inAlarm.filter(({ contributor }) => !isTold(contributor.id));
    for (const { contributor, since, reason } of owed.slice(0, mostAtOnce)) {
      const change = { ...alarm, contributor, stateAt: since, reason };
      await takeInContributor(services)(key, change, async () => ({ policy }), at);
    }
    if (owed.length <= mostAtOnce) await services.dropHeld(key, heldAt);
  };

/** True when the newest incident is the one that has received an ALARM of a contributor, and the alarm has not ended it. */
function isReceivedBy(newest: Incident | undefined, incident: string | undefined): boolean {
  return newest !== undefined && newest.id === incident && !isEndedByAlarm(newest.resolvedBy);
}
