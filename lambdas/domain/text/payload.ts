import * as z from 'zod/mini';
import { english } from './english.ts';

/** An incident's id: its key and its occurrence. */
export const incidentField = z.string().check(z.regex(/^.+-[^-]+$/, 'is not the id of an incident'));

/** A run, round or attempt, counted from one. */
export const ordinal = z.int().check(z.minimum(1));

/** The number of earlier times; or a level, of which the one before the policy's is 0. */
export const times = z.int().check(z.minimum(0));

/**
 * An instant as `2026-11-24T03:14:00.000Z`, also if it was written with another offset, or without one for UTC.
 *
 * AWS already writes this form, and the record sorts by it. A different form of a date must not cost a notification.
 */
export const instantField = z.pipe(
  z
    .pipe(
      z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/, 'is not a date and time')),
      z.transform((text) => (/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)),
    )
    .check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'is not a date and time')),
  z.transform((text) => new Date(text).toISOString()),
);

/**
 * The payload that a state or a schedule sent, checked to have the form that its function needs.
 *
 * @throws Error that names every wrong field, but not its value: one may be a task token
 */
export function readPayload<T extends z.ZodMiniType>(schema: T, event: unknown): z.output<T> {
  const result = schema.safeParse(event, english);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the payload'}: ${message}`);
  throw new Error(`The payload of this function has faults. ${faults.join('; ')}`);
}
