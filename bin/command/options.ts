import { statSync } from 'node:fs';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';

/** The types of value, each with what it has to be told. Its row in `types` reads it. */
export type ValueType =
  | { readonly type: 'text' }
  | { readonly type: 'file' }
  | { readonly type: 'folder' }
  | { readonly type: 'url' }
  | { readonly type: 'duration' }
  | { readonly type: 'instant' }
  | { readonly type: 'whole'; readonly noun: string; readonly from: number; readonly to: number }
  | {
      readonly type: 'number';
      readonly noun: string;
      readonly from?: number;
      readonly to?: number;
      readonly above?: number;
    }
  | { readonly type: 'choice'; readonly noun: string; readonly of: readonly string[] };

/** An option that takes a value, which the help calls `word`; `default` is written as a person would write it. */
export type ValueOption = ValueType & {
  readonly word: string;
  readonly about: string;
  readonly short?: string;
  readonly default?: string;
  readonly isRepeated?: true;
};

type Flag = { readonly type: 'flag'; readonly about: string; readonly short?: string };

export type Option = Flag | ValueOption;

/** What stands alone on the command line. Without a default it has to be there, unless it says otherwise. */
export type Operand = ValueType & {
  readonly word: string;
  readonly about: string;
  readonly default?: string;
  readonly isOptional?: true;
};

export type Options = Readonly<Record<string, Option>>;
/** In the order in which they are written. */
export type Operands = Readonly<Record<string, Operand>>;

type ValueOf<T> = T extends { type: 'whole' | 'number' | 'duration' | 'instant' } ? number : string;

type OptionValue<O> = O extends { type: 'flag' }
  ? boolean
  : O extends { isRepeated: true }
    ? readonly ValueOf<O>[]
    : O extends { default: string }
      ? ValueOf<O>
      : ValueOf<O> | undefined;

type OperandValue<O> = O extends { isOptional: true } ? ValueOf<O> | undefined : ValueOf<O>;

/** The values of options and operands by name: durations in seconds, instants in milliseconds. */
export type Given<Os extends Options, Ps extends Operands = Record<never, Operand>> = {
  readonly [name in keyof Os]: OptionValue<Os[name]>;
} & { readonly [name in keyof Ps]: OperandValue<Ps[name]> };

type Row<T> = {
  /** Nothing where the text is not of the type. */
  readonly read: (text: string, type: T) => number | string | undefined;
  /** With its article, as in "08 is not a port number". */
  readonly noun: (type: T) => string;
  /** What to write instead, as the end of that sentence. */
  readonly instead: (type: T, text: string) => string;
};

const such = (example: string) => () => `: write one such as ${example}.`;

const types: { readonly [Name in ValueType['type']]: Row<Extract<ValueType, { type: Name }>> } = {
  text: { read: (text) => text, noun: () => 'a text', instead: such('ada') },
  file: {
    read: (path) => (isFolder(path) === true ? undefined : path),
    noun: () => 'a file',
    instead: () => ': write the path of one.',
  },
  folder: {
    read: (path) => (isFolder(path) === true ? path : undefined),
    noun: () => 'a folder',
    instead: () => ': write the path of one that is there.',
  },
  url: {
    read: (text) => (/^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
    noun: () => 'a URL',
    instead: such('http://127.0.0.1:4100'),
  },
  duration: { read: parseDuration, noun: () => 'a duration', instead: such('90s, 7m or 1h30m') },
  instant: { read: parseInstant, noun: () => 'a date and time', instead: such('2026-11-24T02:00:00Z') },
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

/** The value that a text stands for, or the end of a sentence that says why it stands for none. */
export function readValue(text: string, type: ValueType): { value: number | string } | { fault: string } {
  const row = types[type.type] as Row<ValueType>;
  const value = row.read(text, type);
  return value === undefined ? { fault: `is not ${row.noun(type)}${row.instead(type, text)}` } : { value };
}

function within(
  number: number,
  { from = -Infinity, to = Infinity, above = -Infinity }: { from?: number; to?: number; above?: number },
): number | undefined {
  return number >= from && number <= to && number > above ? number : undefined;
}

/** Nothing where there is neither a file nor a folder. */
function isFolder(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

/** The milliseconds of an instant such as 2026-11-24T02:00:00Z, if it is one. */
function parseInstant(text: string): number | undefined {
  const [, day = ''] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  // The 31st of November would be the 1st of December.
  const isDay = day !== '' && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  const at = isDay ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
