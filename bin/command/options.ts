import { statSync } from 'node:fs';
import { parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { faultOf } from '../../lambdas/domain/calendar/parsed.ts';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';

/** The types of values, each with its parameters. The type's row in `types` reads it. */
export type ValueType =
  | { readonly type: 'text' }
  | { readonly type: 'file' }
  | { readonly type: 'folder' }
  | { readonly type: 'url' }
  | { readonly type: 'duration' }
  | { readonly type: 'instant' }
  | { readonly type: 'point' }
  | { readonly type: 'end' }
  | { readonly type: 'whole'; readonly noun: string; readonly from: number; readonly to: number }
  | {
      readonly type: 'number';
      readonly noun: string;
      readonly from?: number;
      readonly to?: number;
      readonly above?: number;
    }
  | { readonly type: 'choice'; readonly noun: string; readonly of: readonly string[] };

/** An option with a value, which the help calls `word`. The `default` is text, as a person would type it. */
export type ValueOption = ValueType & {
  readonly word: string;
  readonly about: string;
  readonly short?: string;
  readonly default?: string;
  readonly isRepeated?: true;
};

type Flag = { readonly type: 'flag'; readonly about: string; readonly short?: string };

export type Option = Flag | ValueOption;

/** An argument without a name. It must be given unless it has a default or is optional. */
export type Operand = ValueType & {
  readonly word: string;
  readonly about: string;
  readonly default?: string;
  readonly isOptional?: true;
  /** True of the last operand if it can be given any number of times, or not at all. */
  readonly isRepeated?: true;
};

export type Options = Readonly<Record<string, Option>>;
/** Operands in the order in which they are typed. */
export type Operands = Readonly<Record<string, Operand>>;

type ValueOf<T> = T extends { type: 'whole' | 'number' | 'duration' | 'instant' } ? number : string;

type OptionValue<O> = O extends { type: 'flag' }
  ? boolean
  : O extends { isRepeated: true }
    ? readonly ValueOf<O>[]
    : O extends { default: string }
      ? ValueOf<O>
      : ValueOf<O> | undefined;

type OperandValue<O> = O extends { isRepeated: true }
  ? readonly ValueOf<O>[]
  : O extends { isOptional: true }
    ? ValueOf<O> | undefined
    : ValueOf<O>;

/** The values of options and operands by name: durations in seconds, instants in milliseconds, points in time as text. */
export type Given<Os extends Options, Ps extends Operands = Record<never, Operand>> = {
  readonly [name in keyof Os]: OptionValue<Os[name]>;
} & { readonly [name in keyof Ps]: OperandValue<Ps[name]> };

type Row<T> = {
  /** The value of a text; undefined if the text is not of the type. */
  readonly read: (text: string, type: T) => number | string | undefined;
  /** The type's name with its article, as in "08 is not a port number". */
  readonly noun: (type: T) => string;
  /** The end of that sentence, which says what to write instead. */
  readonly instead: (type: T, text: string) => string;
};

const likeExample = (example: string) => () => `: write one such as ${example}.`;

const types: { readonly [Name in ValueType['type']]: Row<Extract<ValueType, { type: Name }>> } = {
  text: { read: (text) => text, noun: () => 'a text', instead: likeExample('ada') },
  file: {
    read: (path) => (isFolder(path) === true ? undefined : path),
    noun: () => 'a file',
    instead: () => ': write the path of a file.',
  },
  folder: {
    read: (path) => (isFolder(path) === true ? path : undefined),
    noun: () => 'a folder',
    instead: () => ': write the path of an existing folder.',
  },
  url: {
    read: (text) => (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined),
    noun: () => 'a URL',
    instead: likeExample('http://127.0.0.1:4100'),
  },
  duration: { read: parseDuration, noun: () => 'a duration', instead: likeExample('90s, 7m or 1h30m') },
  instant: { read: parseInstant, noun: () => 'a date and time', instead: likeExample('2026-11-24T02:00:00Z') },
  point: {
    read: (text) => (faultOf(parsePoint(text)) === undefined ? text : undefined),
    noun: () => 'a date, or a date and time',
    instead: likeExample('2026-11-30 or 2026-11-30T09:00'),
  },
  end: {
    read: (text) => (isBareTime(text) || faultOf(parsePoint(text)) === undefined ? text : undefined),
    noun: () => 'a time, a date, or both',
    instead: likeExample('18:00 or 2026-11-30T18:00'),
  },
  whole: {
    read: (text, { from, to }) => (/^(-?[1-9]\d*|0)$/.test(text) ? within(Number(text), { from, to }) : undefined),
    noun: ({ noun }) => noun,
    instead: ({ from, to }) => `: write a whole number from ${from} to ${to}.`,
  },
  number: {
    read: (text, bounds) => (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? within(Number(text), bounds) : undefined),
    noun: ({ noun }) => noun,
    instead: ({ from, to, above }) =>
      `: write a number ${above === undefined ? `from ${from} to ${to}` : `above ${above}`}.`,
  },
  choice: {
    read: (text, { of }) => of.find((word) => word === text),
    noun: ({ noun }) => noun,
    instead: ({ of }, text) => {
      const meant = didYouMean(text, of);
      return meant === '' ? `: write one of ${of.join(', ')}.` : `.${meant}`;
    },
  },
};

/** The value of a text, or the end of a sentence that says why it has none. */
export function readValue(text: string, type: ValueType): { value: number | string } | { fault: string } {
  const row = types[type.type] as Row<ValueType>;
  const value = row.read(text, type);
  return value === undefined ? { fault: `is not ${row.noun(type)}${row.instead(type, text)}` } : { value };
}

/** True for a time without a date, such as 18:00. */
export function isBareTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function within(
  number: number,
  { from = -Infinity, to = Infinity, above = -Infinity }: { from?: number; to?: number; above?: number },
): number | undefined {
  return number >= from && number <= to && number > above ? number : undefined;
}

/** True for a folder, false for a file; undefined if there is nothing at this path. */
function isFolder(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

/** The milliseconds of an instant such as 2026-11-24T02:00:00Z; undefined for any other text. */
function parseInstant(text: string): number | undefined {
  const [, day = ''] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  // Without this check, the 31st of November would be read as the 1st of December.
  const isDay = day !== '' && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  const at = isDay ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
