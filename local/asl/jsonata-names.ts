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

/** True when an expression refers to `$$`, the whole input of JSONata. */
export function readsWholeInput(source: string): boolean {
  return nodesIn(parse(source).ast()).some(({ type, value }) => type === 'variable' && value === '$');
}

/** The members of `$states` that the paths in an expression name. */
export function statesMembersIn(source: string): string[] {
  const members = nodesIn(parse(source).ast()).flatMap(({ type, steps }) => {
    const [first, second] = type === 'path' ? (steps as Node[]) : [];
    return first?.type === 'variable' && first.value === 'states' && second?.type === 'name'
      ? [String(second.value)]
      : [];
  });
  return [...new Set(members)];
}

/** Every node of a parsed expression. */
function nodesIn(part: unknown): Node[] {
  if (Array.isArray(part)) return part.flatMap(nodesIn);
  return isObject(part) ? [part, ...Object.values(part).flatMap(nodesIn)] : [];
}
