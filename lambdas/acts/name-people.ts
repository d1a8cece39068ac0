import type { Incident } from '../domain/incident/incident.ts';
import { membersOfPlan, type Now, withPeople } from '../domain/incident/on-duty.ts';
import { type RosterServices, readRoster } from './read-roster.ts';
import type { Reporting } from './reporting.ts';

export type PeopleServices = RosterServices & Pick<Reporting, 'logError'>;

/**
 * The incident with the people who will be on call on the levels of its plan, worked out now. If the schedules cannot be read,
 * those who were on call when the run was planned.
 *
 * @param now the level that is being notified, if it is not to be read from the waits
 */
export const namePeople =
  (services: PeopleServices) =>
  async (incident: Incident, at: string, now?: Now): Promise<Incident> => {
    const ids = membersOfPlan(incident.plan);
    if (ids.length === 0) return incident;
    try {
      return withPeople(incident, await readRoster(services)(ids), at, now);
    } catch (error) {
      services.logError('the people of the next levels could not be read', error, { incident: incident.id });
      return incident;
    }
  };
