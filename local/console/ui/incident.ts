import { askJson } from './ask.ts';
import { incidentVersion, useReading } from './live.ts';

/** An event on an incident's timeline, from its status link, or the opening of its page. */
export type TimelineEvent = {
  readonly at: string;
  readonly kind: 'alert' | 'alarm' | 'note' | 'reopened' | 'notification' | 'reply' | 'status' | 'notice' | 'open';
  readonly text: string;
  readonly state?: string;
  readonly status?: string;
  readonly name?: string;
  readonly attempt?: number;
  readonly attempts?: number;
};

/** An incident as its status link returns it to a program, with the openings of its page. */
export type Incident = {
  readonly id: string;
  readonly notifying: readonly string[];
  readonly next?: { readonly names: readonly string[]; readonly at: string };
  readonly timeline: readonly TimelineEvent[];
};

/** Reads an incident, and reads it again after every change. */
export function useIncident(id: string) {
  const path = `console/incidents/${encodeURIComponent(id)}`;
  return useReading(id, incidentVersion(id), () => askJson<Incident>(path));
}
