import { isObject } from '../../text/json.ts';
import { textOf } from './members.ts';

/** A member of a body that has a text, by its path. */
type Leaf = { readonly path: string; readonly name: string };

/** Bodies can be deep and wide. The members that matter are near the top. */
const mostLevels = 4;
const mostLeaves = 200;

/** The names that the parts of an alert have in the bodies of other systems, the best first. */
const usual: readonly (readonly [part: string, names: readonly RegExp[]])[] = [
  ['summary', [/^summary$/i, /title$/i, /^(message|msg)$/i, /subject$/i, /^(text|description|reason)$/i, /name$/i]],
  ['severity', [/severity$/i, /priority$/i, /level$/i]],
  [
    'dedupKey',
    [/(fingerprint|dedup_?key)$/i, /(incident|alert|event|monitor|check|problem|rule)_?id$/i, /^(id|key|uid)$/i],
  ],
  ['link', [/(url|link|href)$/i]],
];

/** The members of an alert itself. An alert that lacks only its summary needs no mapping. */
const own = ['action', 'summary', 'severity', 'source', 'dedupKey', 'policy', 'details', 'link'];

const states = [/(state|status)$/i];

/**
 * The lines for `oncall.yaml` that map a body, with names of its own members; nothing if no member could be a summary.
 *
 * Names that are not plain words are left out, because they come from outside and could not be written as they are.
 */
export function adviseMapping(body: unknown, source: string): string | undefined {
  const leaves = leavesOf(body, [], mostLevels)
    .filter(({ path }) => !own.includes(path.replace(/\..*/, '')))
    .slice(0, mostLeaves);
  const chosen = usual.flatMap(([part, names]) => {
    const path = choose(leaves, names) ?? (part === 'summary' ? leaves[0]?.path : undefined);
    return path === undefined ? [] : [`      ${part}: ${path}`];
  });
  if (leaves.length === 0) return undefined;
  const state = choose(leaves, states);
  const over = state === undefined ? [] : [`      resolvedWhen: { field: ${state}, is: resolved }`];
  return ['sources:', `  ${source}:`, '    mapping:', ...chosen, ...over].join('\n');
}

function choose(leaves: readonly Leaf[], names: readonly RegExp[]): string | undefined {
  for (const name of names) {
    const found = leaves.find((leaf) => name.test(leaf.name));
    if (found !== undefined) return found.path;
  }
  return undefined;
}

function leavesOf(value: unknown, path: readonly string[], levels: number): Leaf[] {
  if (textOf(value) !== undefined && path.length > 0) return [{ path: path.join('.'), name: path.at(-1) ?? '' }];
  if (levels === 0 || !(isObject(value) || Array.isArray(value))) return [];
  return Object.entries(value)
    .slice(0, mostLeaves)
    .filter(([name]) => /^[\w-]{1,40}$/.test(name))
    .flatMap(([name, member]) => leavesOf(member, [...path, name], levels - 1));
}
