import * as z from 'zod';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { stop } from '../command/errors.ts';
import type { Answer } from './model.ts';

/** Reads a part of an answer. Stops with the place at which it has another form than that of the API. */
export function readShape<T>(shape: z.ZodType<T>, { file, body }: Answer, source: string): T {
  const { data, error } = shape.safeParse(body);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const place = (issue?.path ?? []).map(String).join('.') || 'the answer';
  return stop(
    `${file}: ${place} is missing or has another form than in ${source}'s API (${issue?.message}). Export it again, without changes.`,
  );
}

/** An instant of an API: text in ISO 8601 with an offset, or seconds since 1970. */
export const instant = z.union([z.string(), z.number()]).transform((value, context): Instant => {
  const at = typeof value === 'number' ? value * 1000 : Date.parse(value);
  if (Number.isNaN(at)) context.addIssue('not a date and time');
  return at;
});

/** A list that is empty where the API leaves it out or has null. */
export function listOf<T extends z.ZodType>(entry: T) {
  return z
    .array(entry)
    .nullish()
    .transform((list): readonly z.output<T>[] => list ?? []);
}

/** A value that is undefined where the API has null. */
export function optional<T extends z.ZodType>(entry: T) {
  return entry.nullish().transform((value): z.output<T> | undefined => value ?? undefined);
}
