import { z } from 'zod';
import { quote } from '../text/addresses.ts';
import { parseDuration } from '../text/duration.ts';
import { didYouMean } from '../text/nearest.ts';

/** A text that has to be there; `hint` says what to write. */
export function text(field: string, hint: string) {
  return z.string({ error: ({ input }) => `${field} is ${insteadOf('text', input)}: ${hint}.` });
}

/** A text that a function finds fault with. */
export function checked(schema: z.ZodString, faultIn: (value: string) => string | undefined) {
  return schema.superRefine((value, context) => {
    const fault = faultIn(value);
    if (fault !== undefined) context.addIssue(fault);
  });
}

/** A list that has to be there. */
export function list<T extends z.ZodType>(entry: T, field: string, hint: string) {
  return z.array(entry, { error: ({ input }) => `${field} is ${insteadOf('list', input)}: ${hint}.` });
}

/** A map with keys of the reader's own choice. */
export function map<T extends z.ZodType>(entry: T, field: string, hint: string) {
  return z.record(z.string(), entry, { error: ({ input }) => `${field} is ${insteadOf('map', input)}: ${hint}.` });
}

/** An object that knows its keys: an unknown one is named with what it may have meant, one line a key. */
export function object<T extends z.ZodRawShape>(shape: T, what: string) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key: string) => unknownKey(key, what, known)).join('\n')
        : `This is no ${what}: write the keys ${known.join(', ')}.`,
  });
}

function unknownKey(key: string, what: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  return `A ${what} has no key ${quote(key)}.${meant || ` It has ${known.join(', ')}.`}`;
}

function insteadOf(expected: string, input: unknown): string {
  if (input === undefined) return 'missing';
  return input === null ? 'empty' : `no ${expected}`;
}

type Bounds = {
  readonly least: number;
  readonly most: number;
  readonly becauseLeast: string;
  readonly becauseMost: string;
};

/** A duration such as `2m`, which is read as seconds. */
export function duration(field: string, example: string, bounds: Bounds) {
  const hint = `write a number with its unit (s, m, h, d), such as ${example}`;
  return text(field, hint).transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds === undefined) context.addIssue(`${quote(value)} is no duration: ${hint}.`);
    else if (seconds < bounds.least) context.addIssue(`${value} is too short: ${bounds.becauseLeast}.`);
    else if (seconds > bounds.most) context.addIssue(`${value} is too long: ${bounds.becauseMost}.`);
    return seconds ?? 0;
  });
}

/** The id of an entry. */
export function id(what: string, characters: number, example: string) {
  const form = new RegExp(`^[a-z][a-z0-9-]{0,${characters - 1}}$`);
  const hint = `lower-case letters, digits and hyphens, a letter first, at most ${characters}, such as ${example}`;
  return checked(text(`The id of a ${what}`, hint), (value) =>
    form.test(value) ? undefined : `${quote(value)} cannot be the id of a ${what}: ${hint}.`,
  );
}
