import type * as alarmStates from '../adapters/alarm-states.ts';
import type { AlarmChange } from '../domain/intake/alarm.ts';
import type { Route, Tags } from '../domain/on-call/route.ts';

export type FindTagsServices = Pick<typeof alarmStates, 'findAlarmTags'>;

/**
 * The tags by which an alarm is routed, if they are known: those of the change, or those of the alarm's newest event.
 *
 * CloudWatch's list of alarms has no tags. Without those of the event, the sweep would decide in another way than the event has.
 */
export const findTags =
  ({ findAlarmTags }: FindTagsServices) =>
  async (key: string, change: AlarmChange | undefined, routes: readonly Route[]): Promise<Tags | undefined> => {
    if (change?.tags !== undefined) return change.tags;
    return routes.some(({ tags }) => tags !== undefined) ? findAlarmTags(key) : undefined;
  };
