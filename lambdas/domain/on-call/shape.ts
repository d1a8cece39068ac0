import * as z from 'zod/mini';
import { quote } from '../text/addresses.ts';
import { parseDuration } from '../text/duration.ts';
import { didYouMean } from '../text/nearest.ts';

/** A required text; `hint` says what to write. */
export function text(field: string, hint: string) {
  return z.string({ error: ({ input }) => `${field} is ${insteadOf('text', input)}: ${hint}.` });
}

/** A text that a function checks. */
export function checked(schema: z.ZodMiniString, faultIn: (value: string) => string | undefined) {
  return schema.check(
    z.superRefine((value, context) => {
      const fault = faultIn(value);
      if (fault !== undefined) context.addIssue(fault);
    }),
  );
}

/** A value made from another one. Each fault is a sentence. */
export function converted<T extends z.ZodMiniType, Out>(
  schema: T,
  convert: (value: z.output<T>, addFault: (message: string) => void) => Out,
) {
  const conversion = z.transform(
    (value: z.output<T>, { issues }): Out =>
      convert(value, (message) => issues.push({ code: 'custom', message, input: value })),
  );
  return z.pipe(schema, conversion);
}

/** A required list. */
export function list<T extends z.ZodMiniType>(entry: T, field: string, hint: string) {
  return z.array(entry, { error: ({ input }) => `${field} is ${insteadOf('a list', input)}: ${hint}.` });
}

/** A required map with any keys. */
export function map<T extends z.ZodMiniType>(entry: T, field: string, hint: string) {
  return z.record(z.string(), entry, { error: ({ input }) => `${field} is ${insteadOf('a map', input)}: ${hint}.` });
}

/**
 * An object with fixed keys. Its fault names each unknown key and the key that was probably meant, on a line of its own.
 * `shortKeys` are those that only its short form has.
 */
export function object<T extends z.core.$ZodShape>(shape: T, name: string, shortKeys: readonly string[] = []) {
  const known = [...Object.keys(shape), ...shortKeys];
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key: string) => unknownKey(key, name, known)).join('\n')
        : `This is not ${withArticle(name)}: write the keys ${known.join(', ')}.`,
  });
}

/** Words of other programs for some of our keys. */
const otherWords = {
  people: ['users', 'members', 'participants', 'persons'],
  handover: ['handoff', 'hand-off', 'rotation', 'rotates'],
  from: ['start', 'starts', 'begin'],
  until: ['end', 'ends', 'to'],
  hours: ['restrictions', 'times'],
  timeZone: ['tz', 'zone'],
};

function unknownKey(key: string, name: string, known: readonly string[]): string {
  const [other] = Object.entries(otherWords).find(([, words]) => words.includes(key.toLowerCase())) ?? [''];
  const meant = known.includes(other) ? ` Did you mean ${other}?` : didYouMean(key, known);
  return `${quote(key)} is not a key of ${withArticle(name)}.${meant || ` The keys are ${known.join(', ')}.`}`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function insteadOf(expected: string, input: unknown): string {
  if (input === undefined) return 'missing';
  return input === null ? 'empty' : `not ${expected}`;
}

type Bounds = {
  readonly least: number;
  readonly most: number;
  readonly becauseLeast: string;
  readonly becauseMost: string;
};

/** A duration such as `2m`, read as seconds. */
export function duration(field: string, example: string, bounds: Bounds) {
  const hint = `write a number with its unit (s, m, h, d), such as ${example}`;
  return converted(text(field, hint), (value, addFault) => {
    const seconds = parseDuration(value);
    if (seconds === undefined) addFault(`${quote(value)} is not a duration: ${hint}.`);
    else if (seconds < bounds.least) addFault(`${value} is too short: ${bounds.becauseLeast}.`);
    else if (seconds > bounds.most) addFault(`${value} is too long: ${bounds.becauseMost}.`);
    return seconds ?? 0;
  });
}

/** The id of an entry. */
export function id(kind: string, characters: number, example: string) {
  const form = new RegExp(`^[a-z][a-z0-9-]{0,${characters - 1}}$`);
  const hint = `lower-case letters, digits and hyphens, a letter first, at most ${characters}, such as ${example}`;
  return checked(text(`The id of a ${kind}`, hint), (value) =>
    form.test(value) ? undefined : `${quote(value)} cannot be the id of a ${kind}: ${hint}.`,
  );
}
