import type jsonata from 'jsonata';
import { plainNumbers } from './exact-number.ts';
import type { Native } from './jsonata-natives.ts';

/** The name of a function that gives exact numbers as numbers of JavaScript: not one that an expression can contain. */
export const plainOperand = 'plain operand';

/** The functions that only pass on what they are given. Every other one calculates with it. */
const passing = [
  ...['append', 'map', 'filter', 'reduce', 'each', 'sift', 'single', 'merge', 'spread', 'lookup', 'keys', 'reverse'],
  ...['shuffle', 'zip', 'exists', 'count'],
];

/** The native functions for data with exact numbers, which JSONata does not take for numbers. */
export function takingPlainNumbers(natives: ReadonlyMap<string, Native>): ReadonlyMap<string, unknown> {
  const taking = [...natives].map(([name, native]): [string, unknown] => {
    const { signature } = native;
    if (!signature || passing.includes(name)) return [name, native];
    const validate: typeof signature.validate = (given, context) =>
      signature.validate(given.map(plainNumbers), context);
    return [name, { ...native, signature: { validate } }];
  });
  return new Map([...taking, [plainOperand, { _jsonata_function: true, implementation: plainNumbers }]]);
}

/** A part of a parsed expression. */
type Part = { [member: string]: unknown };

/**
 * An expression whose operators calculate with the numbers behind exact ones, so that exact numbers survive wherever
 * they are only passed on.
 */
export function withPlainOperands(expression: jsonata.Expression): jsonata.Expression {
  visit(expression.ast(), new Set());
  return expression;
}

function visit(tree: unknown, seen: Set<unknown>): void {
  if (typeof tree !== 'object' || tree === null || seen.has(tree)) return;
  seen.add(tree);
  const part = tree as Part;
  for (const member of Object.values(part)) visit(member, seen);
  for (const name of operandsOf(part)) part[name] = plainly(part[name] as Part);
}

/** The members of a node that have to be numbers, texts or truth values. */
function operandsOf({ type, value, expr, descending }: Part): string[] {
  if (type === 'binary') return ['lhs', 'rhs'];
  if (type === 'condition') return ['condition'];
  if (type === 'unary' && value === '-') return ['expression'];
  if (type === 'filter' && (expr as Part).type !== 'number') return ['expr'];
  return descending === undefined ? [] : ['expression'];
}

function plainly(node: Part): Part {
  const { position } = node;
  const procedure = { type: 'variable', value: plainOperand, position };
  return { type: 'function', value: '(', position, procedure, arguments: [node] };
}
