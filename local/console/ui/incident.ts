import { ask } from './ask.ts';
import { incidentVersion, useReading } from './live.ts';

/** Something that happened to an incident, as its status link says it, or that somebody opened its page. */
export type TimelineEvent = {
  readonly at: string;
  readonly kind: 'alert' | 'alarm' | 'note' | 'notification' | 'reply' | 'status' | 'notice' | 'open';
  readonly text: string;
  readonly state?: string;
  readonly status?: string;
  readonly name?: string;
  readonly attempt?: number;
  readonly attempts?: number;
};

/** An incident as its status link gives it to a program, and who has opened it. */
export type Incident = {
  readonly id: string;
  readonly notifying: readonly string[];
  readonly next?: { readonly names: readonly string[]; readonly at: string };
  readonly timeline: readonly TimelineEvent[];
};

/** Reads an incident, and reads it anew whenever something happens to it. */
export function useIncident(id: string) {
  return useReading(id, incidentVersion(id), async () => {
    const answer = await ask(`/console/incidents/${encodeURIComponent(id)}`);
    const said = (await answer.json()) as Incident & { message?: string };
    if (!answer.ok) throw new Error(said.message ?? `HTTP ${answer.status}`);
    return said;
  });
}
