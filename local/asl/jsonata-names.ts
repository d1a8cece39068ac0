import { isObject } from './json.ts';
import { parse } from './jsonata.ts';

type Node = { readonly [member: string]: unknown };

/** Where an expression has its own names: what it evaluates to depends on none of the others. */
const sameContext: { readonly [type: string]: readonly string[] } = {
  function: ['arguments', 'procedure'],
  partial: ['arguments', 'procedure'],
  lambda: ['body'],
  binary: ['lhs', 'rhs'],
  bind: ['rhs'],
  apply: ['lhs', 'rhs'],
  block: ['expressions'],
  condition: ['condition', 'then', 'else'],
  unary: ['expressions', 'expression', 'lhs'],
};

/** The bare names with which an expression reaches for a context item: Step Functions gives it none. */
export function namesAtTop(source: string): string[] {
  return [...new Set(namesIn(parse(source).ast()))];
}

function namesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (!isObject(node)) return [];
  if (node.type === 'name') return [String(node.value)];
  if (node.type === 'path') return namesIn((node.steps as unknown as Node[])[0]);
  return (sameContext[String(node.type)] ?? []).flatMap((member) => namesIn(node[member]));
}
