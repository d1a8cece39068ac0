/** The values of the metrics of an expression in one period; a metric without data has none. */
type MathInput = { readonly values: Readonly<Record<string, number | undefined>>; readonly minute: number };

/** The value of an expression in one period; none if it needs a metric without data. */
export type MetricMath = (input: MathInput) => number | undefined;

type Reader = { readonly next: () => string | undefined; readonly take: (token: string) => boolean };
type Operator = (one: number, other: number) => number;

/** The operators by precedence, the weakest first. */
const operators: readonly Readonly<Record<string, Operator>>[] = [
  {
    '==': (one, other) => Number(one === other),
    '>=': (one, other) => Number(one >= other),
    '>': (one, other) => Number(one > other),
  },
  { '+': (one, other) => one + other, '-': (one, other) => one - other },
  { '*': (one, other) => one * other, '/': (one, other) => one / other },
];

const functions: Readonly<Record<string, (input: MathInput, ...parts: (number | undefined)[]) => number | undefined>> =
  {
    FILL: (_, value, instead) => value ?? instead,
    FLOOR: (_, value) => value && Math.floor(value),
    IF: (_, condition, then, otherwise) => (condition === undefined ? undefined : condition === 0 ? otherwise : then),
    MINUTE: ({ minute }) => minute,
  };

/**
 * Reads the part of CloudWatch's metric math that the stack's alarms use.
 *
 * @throws Error that quotes the expression, if it has anything else
 */
export function readMath(expression: string): MetricMath {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|[=><]=|\S/g) ?? [];
  let at = 0;
  const reader: Reader = {
    next: () => tokens[at++],
    take: (token) => {
      const isNext = tokens[at] === token;
      if (isNext) at += 1;
      return isNext;
    },
  };
  const unsupported = () => new Error(`The local stack does not support the metric math ${expression}.`);
  const readOperations = (level: number): MetricMath => {
    const known = operators[level];
    if (known === undefined) return readValue();
    let result = readOperations(level + 1);
    for (;;) {
      const found = Object.entries(known).find(([token]) => reader.take(token));
      if (found === undefined) return result;
      const [left, right] = [result, readOperations(level + 1)];
      result = (input) => {
        const [one, other] = [left(input), right(input)];
        return one === undefined || other === undefined ? undefined : found[1](one, other);
      };
    }
  };
  const readArguments = (): MetricMath[] => {
    const parts = [readOperations(0)];
    while (reader.take(',')) parts.push(readOperations(0));
    if (!reader.take(')')) throw unsupported();
    return parts;
  };
  const readInner = (): MetricMath => {
    const [inner, ...more] = readArguments();
    if (inner === undefined || more.length > 0) throw unsupported();
    return inner;
  };
  const readCall = (name: string): MetricMath => {
    const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (apply === undefined) throw unsupported();
    const parts = readArguments();
    return (input) => apply(input, ...parts.map((part) => part(input)));
  };
  const readValue = (): MetricMath => {
    const token = reader.next() ?? '';
    if (/^\d/.test(token)) return () => Number(token);
    if (token === '(') return readInner();
    if (!/^[A-Za-z]/.test(token)) throw unsupported();
    return reader.take('(') ? readCall(token) : ({ values }) => values[token];
  };
  const whole = readOperations(0);
  if (at < tokens.length) throw unsupported();
  return whole;
}
