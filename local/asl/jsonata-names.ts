import { isObject } from './json.ts';
import { parse } from './jsonata.ts';

type Node = { readonly [member: string]: unknown };

/** The members of each type of node in which names refer to the same context item as in the node itself. */
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

/** The bare names in an expression, and `$`, that refer to a context item, which Step Functions does not provide. */
export function namesAtTop(source: string): string[] {
  return [...new Set(namesIn(parse(source).ast()))];
}

function namesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (!isObject(node)) return [];
  if (node.type === 'name') return [String(node.value)];
  if (node.type === 'variable' && node.value === '') return ['$'];
  if (node.type === 'path') return namesIn((node.steps as unknown as Node[])[0]);
  return (sameContext[String(node.type)] ?? []).flatMap((member) => namesIn(node[member]));
}

/** The references to `$$` and to members of `$states`, anywhere in an expression. */
export function referencesIn(source: string): string[] {
  return [...new Set(referencesOf(parse(source).ast()))];
}

function referencesOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referencesOf);
  if (!isObject(node)) return [];
  const [first, second] = node.type === 'path' ? (node.steps as unknown as Node[]) : [];
  const member = first?.value === 'states' && second?.type === 'name' ? [`$states.${second.value}`] : [];
  const whole = node.type === 'variable' && node.value === '$' ? ['$$'] : [];
  return [...member, ...whole, ...Object.values(node).flatMap(referencesOf)];
}
