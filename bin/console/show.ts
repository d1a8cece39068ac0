import type * as backstopNotes from '../../lambdas/adapters/backstop-notes.ts';
import type * as record from '../../lambdas/adapters/record.ts';
import type * as timelines from '../../lambdas/adapters/timeline.ts';
import { type Incident, isIncidentId } from '../../lambdas/domain/incident/incident.ts';
import { withPeople } from '../../lambdas/domain/incident/on-duty.ts';
import { rosterOf } from '../../lambdas/domain/on-call/roster.ts';
import { incidentJson } from '../../lambdas/domain/page/incident-json.ts';
import type { BackstopAnswer, ChecksAnswer } from '../../local/console/feed.ts';
import type { Row } from '../cli/doctor/check.ts';
import { sayError } from './say-error.ts';
import type { Watch } from './watch.ts';

export type ShowSources = Pick<typeof record, 'readIncidents'> &
  Pick<typeof timelines, 'readTimeline'> &
  Pick<typeof backstopNotes, 'findBackstopNotes'> & {
    /** Runs the doctor's checks: all, or those of the backstop. */
    readonly runChecks: (which: 'all' | 'backstop') => Promise<Row[]>;
  };

/** Views that are read when a page shows them. */
export type Show = {
  /** An incident as its status link has it, without the details of its alert; nothing if it does not exist. */
  readonly incident: (id: string) => Promise<object | undefined>;
  readonly checks: () => Promise<ChecksAnswer>;
  readonly backstop: () => Promise<BackstopAnswer>;
};

export function createShow(
  sources: ShowSources,
  { records, rota, asked }: Pick<Watch, 'records' | 'rota' | 'asked'>,
  { endpoint, now }: { readonly endpoint: string | undefined; readonly now: () => number },
): Show {
  const instant = () => new Date(now()).toISOString();
  const peopled = (incident: Incident, at: string) => {
    const { contacts, schedules, overrides } = rota.last() ?? { contacts: [], schedules: [], overrides: [] };
    return withPeople(incident, rosterOf(contacts, schedules, overrides), at);
  };
  return {
    incident: async (id) => {
      if (!isIncidentId(id)) return undefined;
      const found = records.find(id) ?? (await sources.readIncidents([id])).incidents[0];
      if (found === undefined) return undefined;
      asked.incidents.note(id);
      const [timeline, at] = [await sources.readTimeline(id), instant()];
      return incidentJson({ incident: peopled(found, at), timeline, at, reader: { timeZone: 'UTC' } });
    },
    checks: async () => ({ at: instant(), rows: await sources.runChecks('all') }),
    backstop: async () => {
      const notes = sources.findBackstopNotes(instant()).then(
        (found) => ({ notes: found.map(({ id, text }) => ({ id, text })) }),
        (error: unknown) => ({
          ...{ notes: [], fault: sayError(error, endpoint, ['dynamodb:Query', 'dynamodb:GetItem']) },
        }),
      );
      return { rows: await sources.runChecks('backstop'), ...(await notes) };
    },
  };
}
