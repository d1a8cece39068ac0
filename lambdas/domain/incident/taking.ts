import * as z from 'zod/mini';
import { lazily } from '../text/lazily.ts';
import { incidentField, instantField, ordinal } from '../text/payload.ts';
import { type Incident, isStopped } from './incident.ts';
import type { Press } from './reply.ts';
import { browsers } from './timeline.ts';

/**
 * An incident that a press takes, in the run that it had at the press: a later run is a new question.
 *
 * `isOver` is true if nobody was being notified any more, so that no run will send the notices.
 */
const takingSchema = lazily(() => z.object({ id: incidentField, run: ordinal, isOver: z.boolean() }));

/** A part of a press that takes everything, as a message of the queue. */
export const takingsSchema = lazily(() =>
  z.object({
    by: z.object({ contact: z.string(), name: z.string() }),
    at: instantField,
    browser: z.optional(z.enum(browsers)),
    incidents: z.array(takingSchema()).check(z.minLength(1)),
  }),
);

export type Taking = z.output<ReturnType<typeof takingSchema>>;
export type Takings = z.output<ReturnType<typeof takingsSchema>>;

/** The press that takes everything which waits for a contact. */
export type PressForAll = Omit<Press, 'incident'>;

/** Each message takes a second or so, and is delivered again as a whole. */
const incidentsPerMessage = 50;

/** An incident as a press takes it. */
export function takingOf(incident: Incident): Taking {
  const { id, run, status } = incident;
  return { id, run, isOver: status === 'exhausted' || isStopped(incident) };
}

/** The messages of a press that takes these incidents. */
export function takingsOf({ by, at, browser }: PressForAll, incidents: readonly Incident[]): Takings[] {
  const all = incidents.map(takingOf);
  const messages: Takings[] = [];
  for (let start = 0; start < all.length; start += incidentsPerMessage) {
    const part = all.slice(start, start + incidentsPerMessage);
    messages.push({ by, at, ...(browser !== undefined && { browser }), incidents: part });
  }
  return messages;
}
