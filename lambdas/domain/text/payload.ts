import { z } from 'zod';

/** An incident's id: its key and its occurrence. */
export const incidentField = z.string().regex(/^.+-[^-]+$/, 'is no id of an incident');

/** A run, round, level or attempt: they are counted from one. */
export const ordinal = z.int().min(1);

/** How often something has happened before. */
export const times = z.int().min(0);

/**
 * An instant, as `2026-11-24T03:14:00.000Z` whichever way it was written: with another offset, or with none for UTC.
 *
 * AWS writes it so already. No page may be lost for the form of a date, and the record sorts by this one.
 */
export const instantField = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/, 'is no instant')
  .transform((text) => (/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`))
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant')
  .transform((text) => new Date(text).toISOString());

/**
 * What a state or a schedule sent, once it is certain to have the form that its function needs.
 *
 * @throws Error that names every field which has not; what they hold is not repeated, for one may be a task token
 */
export function readPayload<T extends z.ZodType>(schema: T, event: unknown): z.output<T> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the payload'}: ${message}`);
  throw new Error(`This function can't use what it was sent. ${faults.join('; ')}`);
}
