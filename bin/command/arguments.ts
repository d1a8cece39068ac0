import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { refuse } from './errors.ts';
import { type Given, type Operands, type Option, type Options, readValue, type ValueOption } from './options.ts';

/** The options and operands that can follow a command's name. */
export type Syntax<Os extends Options = Options, Ps extends Operands = Operands> = {
  readonly options: Os;
  readonly operands: Ps;
};

/** An option of every command. */
export const helpOption = { type: 'flag', short: 'h', about: 'show this help' } as const satisfies Option;

type OptionToken = {
  readonly kind: 'option';
  readonly index: number;
  readonly name: string;
  /** The option as it was written: `-p`, `--port`. */
  readonly rawName: string;
  readonly value: string | undefined;
  /** True for `--port=4200`. */
  readonly inlineValue: boolean | undefined;
};

type Token =
  | OptionToken
  | { readonly kind: 'positional'; readonly index: number; readonly value: string }
  | { readonly kind: 'option-terminator'; readonly index: number };

/** True when the arguments ask for help, whatever else they hold. */
export function asksForHelp({ options }: Syntax, args: readonly string[]): boolean {
  return tokensOf(args, options).some((token) => token.kind === 'option' && token.name === 'help');
}

/** The values of all options and operands by name. Refuses anything that is not in the syntax, in one sentence. */
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
  // In strict mode it would refuse with texts of its own.
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

/** True when there is no value. An argument that begins with a dash is the next option, except a number for a numeric option. */
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
    if (operand.isRepeated)
      return [name, given.splice(index).map(({ value }) => valueFor(value, operand, quoted(value)))];
    const text = given[index]?.value;
    if (text !== undefined) return [name, valueFor(text, operand, quoted(text))];
    if (operand.default === undefined && operand.isOptional !== true) refuse(`${operand.word} is missing.`);
    return [name, defaultOf(operand)];
  });
  const extra = given[values.length];
  if (extra === undefined) return Object.fromEntries(values);
  const ending = tokens.find(({ kind }) => kind === 'option-terminator');
  const isAfterEnd = ending !== undefined && extra.index > ending.index && extra.value.startsWith('-');
  return refuse(
    `${JSON.stringify(extra.value)} is one argument too many${isAfterEnd ? ': options must come before --' : ''}.`,
  );
}

function defaultOf(value: Extract<ValueOption | Operands[string], { default?: string }>): unknown {
  return value.default === undefined ? undefined : valueFor(value.default, value, value.default);
}

function valueFor(text: string, value: Parameters<typeof readValue>[1], as: string): number | string {
  const read = readValue(text, value);
  return 'fault' in read ? refuse(`${as} ${read.fault}`) : read.value;
}

/** A text as part of a sentence: in quotes unless it is one plain word. */
export function quoted(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}
