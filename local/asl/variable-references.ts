import type { Definition, States } from './definition.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isExpression, parse, sourceOf } from './jsonata.ts';

/** The variables that each state reads, by state. States that read none and names never assigned are left out. */
export function variableReferences(definition: Definition): { [state: string]: string[] } {
  const states = allStates(definition);
  const assigned = new Set(states.flatMap(([, state]) => assignedNames(state)));
  const references = states.map(([name, state]) => {
    const isJsonata = (state.QueryLanguage ?? definition.QueryLanguage) === 'JSONata';
    const read = isJsonata ? namesInExpressions(state) : namesInPaths(state);
    return [name, [...new Set(read)].filter((variable) => assigned.has(variable)).sort()] as const;
  });
  return Object.fromEntries(
    references.filter(([, names]) => names.length > 0).map(([name, names]) => [name, [...names]]),
  );
}

/** The fields of a state that hold other states. */
const inner = ['Branches', 'ItemProcessor', 'Iterator'];

function allStates({ States }: States): [name: string, state: JsonObject][] {
  return Object.entries(States as unknown as JsonObject).flatMap(([name, state]) => {
    const machines = inner.flatMap((field) => (state as JsonObject)[field] ?? []).flat();
    const nested = machines.flatMap((machine) => allStates(machine as unknown as States));
    return [[name, state as JsonObject], ...nested] as [string, JsonObject][];
  });
}

/** Every member of a state at any depth, without those of the states inside it. */
function membersOf(value: Json): [name: string, value: Json][] {
  if (Array.isArray(value)) return value.flatMap((item) => [['', item] as [string, Json], ...membersOf(item)]);
  if (!isObject(value)) return [];
  const members = Object.entries(value).filter(([name]) => !inner.includes(name));
  return members.flatMap(([name, member]) => [[name, member] as [string, Json], ...membersOf(member)]);
}

function assignedNames(state: JsonObject): string[] {
  const assignments = membersOf(state).filter(([name]) => name === 'Assign');
  return assignments
    .flatMap(([, fields]) => Object.keys(isObject(fields) ? fields : {}))
    .map((name) => name.replace(/\.\$$/, ''));
}

/** Templates: only their fields whose names end in `.$` are paths. */
const templates = ['Parameters', 'Assign', 'ResultSelector', 'ItemSelector', 'Result'];

function namesInPaths(state: JsonObject): string[] {
  const outside = membersOf(Object.fromEntries(Object.entries(state).filter(([name]) => !templates.includes(name))));
  const paths = [
    ...membersOf(state).filter(([name]) => name.endsWith('.$')),
    ...outside.filter(([name]) => name.endsWith('Path') || name === 'Variable'),
  ];
  return paths.flatMap(([, text]) => (typeof text === 'string' ? namesInPath(text) : []));
}

/** The variables in a path or in a call of an intrinsic function: the names after a single dollar, outside quotes. */
function namesInPath(text: string): string[] {
  const unquoted = text.replace(/'(?:[^'\\]|\\.)*'/g, "''");
  return [...unquoted.matchAll(/(?<![\w$])\$([A-Za-z_]\w*)/g)].map(([, name]) => String(name));
}

function namesInExpressions(state: JsonObject): string[] {
  const texts = membersOf(state).map(([, value]) => value);
  return texts.flatMap((text) =>
    typeof text === 'string' && isExpression(text) ? variablesIn(parse(sourceOf(text)).ast()) : [],
  );
}

/** The names of all variables in a part of a parsed expression, except those that it assigns itself. */
function variablesIn(tree: unknown): string[] {
  const nodes = nodesOf(tree);
  const own = new Set(nodes.flatMap(ownNames));
  return nodes.flatMap(({ type, value }) => (type === 'variable' && !own.has(value) ? [String(value)] : []));
}

type Node = { readonly type?: unknown; readonly value?: unknown; readonly lhs?: Node; readonly arguments?: Node[] };

function nodesOf(part: unknown): Node[] {
  if (typeof part !== 'object' || part === null) return [];
  return [part as Node, ...Object.values(part).flatMap(nodesOf)];
}

function ownNames({ type, lhs, arguments: parameters }: Node): unknown[] {
  if (type === 'bind') return [lhs?.value];
  return type === 'lambda' ? (parameters ?? []).map(({ value }) => value) : [];
}
