import type * as onCall from '../adapters/on-call.ts';
import { type Roster, rosterOf } from '../domain/on-call/roster.ts';
import { everybodyIn } from '../domain/on-call/schedule.ts';

export type RosterServices = Pick<typeof onCall, 'findContacts' | 'findSchedules'>;

/**
 * The contacts and schedules with these ids, and everybody whom the schedules may put on call.
 *
 * If all ids are contacts, this takes one request. Otherwise two more read the schedules and their people.
 */
export const readRoster =
  ({ findContacts, findSchedules }: RosterServices) =>
  async (ids: readonly string[]): Promise<Roster> => {
    const named = await findContacts(ids);
    const others = ids.filter((id) => !named.some((contact) => contact.id === id));
    if (others.length === 0) return rosterOf(named, [], []);
    const { schedules, overrides } = await findSchedules(others);
    const people = schedules.flatMap((schedule) => everybodyIn(schedule, overrides));
    const missing = [...new Set(people)].filter((id) => !ids.includes(id));
    return rosterOf([...named, ...(await findContacts(missing))], schedules, overrides);
  };
