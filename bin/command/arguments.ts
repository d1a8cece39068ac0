import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { type Given, type Operands, type Option, type Options, readValue, type ValueOption } from './options.ts';
import { refuse } from './trouble.ts';

/** What may be written after a command's name. */
export type Syntax<Os extends Options = Options, Ps extends Operands = Operands> = {
  readonly options: Os;
  readonly operands: Ps;
};

/** Every command has it. */
export const helpOption = { type: 'flag', short: 'h', about: 'this text' } as const satisfies Option;

type OptionToken = {
  readonly kind: 'option';
  readonly index: number;
  readonly name: string;
  /** As it was written: `-p`, `--port`. */
  readonly rawName: string;
  readonly value: string | undefined;
  /** True for `--port=4200`. */
  readonly inlineValue: boolean | undefined;
};

type Token =
  | OptionToken
  | { readonly kind: 'positional'; readonly index: number; readonly value: string }
  | { readonly kind: 'option-terminator'; readonly index: number };

/** Whether the help is asked for, whatever else is. */
export function asksForHelp({ options }: Syntax, args: readonly string[]): boolean {
  return tokensOf(args, options).some((token) => token.kind === 'option' && token.name === 'help');
}

/** The values of every option and operand by name. Refuses what is not in the syntax, in one sentence. */
export function readArguments<Os extends Options, Ps extends Operands>(
  { options, operands }: Syntax<Os, Ps>,
  args: readonly string[],
): Given<Os, Ps> {
  const tokens = tokensOf(args, options);
  return { ...optionValues(tokens, options), ...operandValues(tokens, operands) } as Given<Os, Ps>;
}

function tokensOf(args: readonly string[], options: Options): Token[] {
  const config: ParseArgsOptionsConfig = {};
  for (const [name, { type, short }] of Object.entries({ ...options, help: helpOption }))
    config[name] = { type: type === 'flag' ? 'boolean' : 'string', ...(short !== undefined && { short }) };
  // What it is strict about, it says in words of its own.
  return parseArgs({ args: [...args], options: config, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function optionValues(tokens: readonly Token[], options: Options): Record<string, unknown> {
  const known = new Map(Object.entries(options));
  const given = tokens.filter((token) => token.kind === 'option');
  for (const token of given) checkOption(token, known, given);
  return Object.fromEntries(
    [...known].map(([name, option]) => [
      name,
      optionValue(
        given.filter((token) => token.name === name),
        option,
      ),
    ]),
  );
}

function checkOption(token: OptionToken, known: ReadonlyMap<string, Option>, all: readonly OptionToken[]): void {
  const { name, rawName } = token;
  const option = known.get(name);
  if (option === undefined)
    refuse(`There is no option ${rawName}.${didYouMean(name, [...known.keys()]).replace('mean ', 'mean --')}`);
  if (option.type === 'flag' && token.value !== undefined) refuse(`The option ${rawName} takes no value.`);
  if (option.type !== 'flag' && isValueMissing(token, option)) refuse(`The option ${rawName} needs a value.`);
  const isRepeated = option.type !== 'flag' && option.isRepeated === true;
  if (!isRepeated && all.find((other) => other.name === name) !== token)
    refuse(`The option --${name} is given twice: leave one out.`);
}

/** What begins with a dash is the next option, unless it is a number where one is asked for. */
function isValueMissing({ value, inlineValue }: OptionToken, { type }: ValueOption): boolean {
  if (value === undefined || value === '') return true;
  const isNumber = (type === 'whole' || type === 'number') && /^-\d/.test(value);
  return !inlineValue && value.startsWith('-') && !isNumber;
}

function optionValue(tokens: readonly OptionToken[], option: Option): unknown {
  if (option.type === 'flag') return tokens.length > 0;
  const values = tokens.map(({ name, value = '' }) => valueFor(value, option, `--${name} ${quoted(value)}`));
  if (option.isRepeated) return values;
  return values[0] ?? defaultOf(option);
}

function operandValues(tokens: readonly Token[], operands: Operands): Record<string, unknown> {
  const given = tokens.filter((token) => token.kind === 'positional');
  const values = Object.entries(operands).map(([name, operand], index) => {
    const text = given[index]?.value;
    if (text !== undefined) return [name, valueFor(text, operand, quoted(text))];
    if (operand.default === undefined && operand.isOptional !== true) refuse(`${operand.word} is missing.`);
    return [name, defaultOf(operand)];
  });
  const tooMuch = given[values.length];
  if (tooMuch === undefined) return Object.fromEntries(values);
  const ending = tokens.find(({ kind }) => kind === 'option-terminator');
  const isAfterEnd = ending !== undefined && tooMuch.index > ending.index && tooMuch.value.startsWith('-');
  return refuse(
    `${JSON.stringify(tooMuch.value)} is one argument too many${isAfterEnd ? ': after --, nothing is an option' : ''}.`,
  );
}

function defaultOf(value: Extract<ValueOption | Operands[string], { default?: string }>): unknown {
  return value.default === undefined ? undefined : valueFor(value.default, value, value.default);
}

function valueFor(text: string, value: Parameters<typeof readValue>[1], as: string): number | string {
  const read = readValue(text, value);
  return 'fault' in read ? refuse(`${as} ${read.fault}`) : read.value;
}

/** A text as a sentence can hold it. */
export function quoted(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}
