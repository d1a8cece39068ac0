import type * as alarmStates from '../adapters/alarm-states.ts';
import type { AlarmChange } from '../domain/intake/alarm.ts';
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
    const told = recorded.filter(({ incident }) => incident !== undefined && incident === newest?.id);
    const isTold = (id: string) => told.some(({ contributor }) => contributor.id === id);
    const inAlarm = (await askContributors(services)(alarm)) ?? recorded;
    const owed = inAlarm.filter(({ contributor }) => !isTold(contributor.id));
    for (const { contributor, since, reason } of owed.slice(0, mostAtOnce)) {
      const change = { ...alarm, contributor, stateAt: since, reason };
      await takeInContributor(services)(key, change, async () => ({ policy }), at);
    }
    if (owed.length <= mostAtOnce) await services.dropHeld(key, heldAt);
  };
