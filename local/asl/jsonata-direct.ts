import { hasParts, isObject, type Json, type JsonObject } from './json.ts';
import { inOrder, objectOf, setMember } from './json-order.ts';

/**
 * The direct evaluation of an expression.
 *
 * JSONata's own evaluator awaits at every step. Most expressions of a state machine are paths, comparisons and a little
 * arithmetic on plain values, which need no await. If anything is not plain (a list on the way, a missing value, types
 * that do not fit), the direct evaluation returns `undefined`, and JSONata evaluates the expression.
 */
export type Direct = (scope: Scope) => Json | undefined;

/** The names that an expression can refer to: `$states`, whose context is made only on demand, and variables. */
export type Scope = {
  readonly states: { readonly [member: string]: unknown };
  readonly context: () => JsonObject;
  readonly variables: { readonly [name: string]: Json };
};

/** A node of an expression, as JSONata parses it. */
export type Node = {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly stages?: readonly { readonly type: string; readonly expr: Node }[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly expressions?: readonly Node[];
  readonly lhs?: Node | readonly (readonly [Node, Node])[];
  readonly rhs?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
};

type Builder = (node: Node) => Direct | undefined;

/** The members that a node of each type can have, and its builder. A node with other members is left to JSONata. */
const builders: { readonly [type: string]: readonly [members: readonly string[], build: Builder] } = {
  string: [[], constant],
  number: [[], constant],
  value: [[], constant],
  variable: [[], variable],
  path: [['steps'], path],
  binary: [['lhs', 'rhs'], binary],
  unary: [['expressions', 'lhs'], unary],
  condition: [['condition', 'then', 'else'], condition],
  block: [['expressions'], block],
  function: [['arguments', 'procedure'], call],
};

/**
 * The direct evaluation of a list or an object with expressions in it; it gives `undefined` if one of them cannot be
 * evaluated directly.
 *
 * @param expressionOf the direct evaluation of a text that is an expression
 */
export function buildReader(template: Json, expressionOf: (text: string) => Direct | undefined): Direct {
  if (typeof template === 'string') return expressionOf(template) ?? (() => template);
  if (!hasParts(template)) return () => template;
  const names = Object.keys(template);
  const members = Object.values(template).map((member) => buildReader(member, expressionOf));
  return (scope) => {
    const values: Json[] | JsonObject = Array.isArray(template) ? [] : {};
    for (let index = 0; index < names.length; index++) {
      const value = (members[index] as Direct)(scope);
      if (value === undefined) return undefined;
      setMember(values as JsonObject, names[index] as string, value);
    }
    return Array.isArray(values) ? values : inOrder(values, names);
  };
}

/** The direct evaluation of an expression, or `undefined` when only JSONata can evaluate it. */
export function buildDirect(node: Node): Direct | undefined {
  const [members, build] = builders[node.type] ?? [];
  if (!members || !build) return undefined;
  const known = ['type', 'value', 'position', ...members];
  const isPlain = Object.entries(node).every(([key, part]) => part === undefined || known.includes(key));
  return isPlain ? build(node) : undefined;
}

function constant({ value }: Node): Direct {
  return () => value as Json;
}

function variable({ value }: Node): Direct | undefined {
  const name = String(value);
  if (name === '' || name === '$' || name === 'states') return undefined;
  return ({ variables }) => variables[name];
}

/** One step from an object to the next value; `isOfItem` is true when it picks one item of the list found there. */
type Walk = ((value: JsonObject, scope: Scope) => Json | undefined) & { readonly isOfItem?: boolean };

function path({ steps = [] }: Node): Direct | undefined {
  const [first, ...rest] = steps;
  const walks = rest.map(buildWalk);
  if (first?.type !== 'variable' || !walks.every((walk) => walk !== undefined)) return undefined;
  if (first.value === 'states') return statesPath(rest, walks);
  const start = buildDirect(first);
  return start && ((scope) => walk(start(scope), walks, scope));
}

/** A path from `$states`. A task's token is not a plain value until a path names it. */
function statesPath([member, part, ...others]: readonly Node[], walks: readonly Walk[]): Direct | undefined {
  if (member?.stages !== undefined) return undefined;
  if (member?.value !== 'context') return (scope) => walk(scope.states as JsonObject, walks, scope);
  if (part === undefined || (part.value === 'Task' && others.length === 0)) return undefined;
  const inner = walks.slice(1);
  return (scope) => walk(scope.context(), inner, scope);
}

function walk(start: Json | undefined, walks: readonly Walk[], scope: Scope): Json | undefined {
  let value = start;
  for (const step of walks) {
    if (Array.isArray(value)) value = stepFromEach(value, step, scope);
    else if (isObject(value)) value = step(value, scope);
    else return undefined;
  }
  return value;
}

/** A step from every item of a list of objects, none of which leads to a list. A single result is not put in a list. */
function stepFromEach(list: Json[], step: Walk, scope: Scope): Json | undefined {
  const found = step.isOfItem ? [] : list.map((item) => (isObject(item) ? step(item, scope) : undefined));
  if (!found.every((value) => value !== undefined && !Array.isArray(value))) return undefined;
  return found.length === 1 ? found[0] : nonEmpty(found as Json[]);
}

function nonEmpty(list: Json[]): Json[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A step to a member, or to one item of a member that is a list. */
function buildWalk(step: Node): Walk | undefined {
  const { type, value: name, stages = [], ...others } = step;
  if (type !== 'name' || stages.length > 1 || Object.keys(others).some((key) => key !== 'position')) return undefined;
  const key = String(name);
  const member = (value: JsonObject) => (Object.hasOwn(value, key) ? value[key] : undefined);
  const [stage] = stages;
  if (!stage) return member;
  const index = buildDirect(stage.expr);
  const item: Walk | undefined = index && ((value, scope) => itemOf(member(value), index(scope)));
  return item && Object.assign(item, { isOfItem: true });
}

function itemOf(list: Json | undefined, index: Json | undefined): Json | undefined {
  if (!Array.isArray(list) || !Number.isInteger(index)) return undefined;
  const item = list[Number(index)];
  return Array.isArray(item) ? undefined : item;
}

type Operator = (one: Json, other: Json) => Json | undefined;

const operators: { readonly [operator: string]: Operator } = {
  '+': numeric((one, other) => one + other),
  '-': numeric((one, other) => one - other),
  '*': numeric((one, other) => one * other),
  '<': ordered((one, other) => one < other),
  '<=': ordered((one, other) => one <= other),
  '>': ordered((one, other) => one > other),
  '>=': ordered((one, other) => one >= other),
  '=': (one, other) => (isSimple(one) && isSimple(other) ? one === other : undefined),
  '!=': (one, other) => (isSimple(one) && isSimple(other) ? one !== other : undefined),
  and: (one, other) => (typeof one === 'boolean' && typeof other === 'boolean' ? one && other : undefined),
  or: (one, other) => (typeof one === 'boolean' && typeof other === 'boolean' ? one || other : undefined),
  '&': (one, other) => (isText(one) && isText(other) ? `${one}${other}` : undefined),
};

function numeric(operate: (one: number, other: number) => number): Operator {
  return (one, other) => {
    if (typeof one !== 'number' || typeof other !== 'number') return undefined;
    const result = operate(one, other);
    return Number.isFinite(result) ? result : undefined;
  };
}

function ordered(isSo: (one: number | string, other: number | string) => boolean): Operator {
  return (one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return isSo(one, other);
    return typeof one === 'string' && typeof other === 'string' ? isSo(one, other) : undefined;
  };
}

function isSimple(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

/** True when `&` joins a value to a text unchanged. */
function isText(value: Json): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function binary({ value, lhs, rhs }: Node): Direct | undefined {
  const operate = operators[String(value)];
  const [one, other] = [lhs && buildDirect(lhs as Node), rhs && buildDirect(rhs)];
  if (!operate || !one || !other) return undefined;
  return (scope) => {
    const [left, right] = [one(scope), other(scope)];
    return left === undefined || right === undefined ? undefined : operate(left, right);
  };
}

function unary({ value, expressions = [], lhs = [] }: Node): Direct | undefined {
  if (value === '[') return list(expressions);
  return value === '{' ? object(lhs as readonly (readonly [Node, Node])[]) : undefined;
}

/** A list whose values are not lists themselves, because JSONata would join those. */
function list(expressions: readonly Node[]): Direct | undefined {
  const items = expressions.map(buildDirect);
  if (!items.every((item) => item !== undefined)) return undefined;
  return (scope) => {
    const values = items.map((item) => item(scope));
    return values.every((value) => value !== undefined && !Array.isArray(value)) ? (values as Json[]) : undefined;
  };
}

function object(pairs: readonly (readonly [Node, Node])[]): Direct | undefined {
  const names = pairs.map(([name]) => (name.type === 'string' ? String(name.value) : undefined));
  const members = pairs.map(([, member]) => buildDirect(member));
  if (new Set(names).size < names.length || names.includes(undefined)) return undefined;
  if (!members.every((member) => member !== undefined)) return undefined;
  return (scope) => {
    const values = members.map((member) => member(scope));
    if (values.some((value) => value === undefined || Array.isArray(value))) return undefined;
    return objectOf(names.map((name, index) => [name as string, values[index] as Json]));
  };
}

/** A choice of two branches. One that only JSONata can evaluate is left to it when it is chosen. */
function condition({ condition: node, then, else: otherwise }: Node): Direct | undefined {
  const [test, yes, no] = [node, then, otherwise].map((part) => part && buildDirect(part));
  if (!test || !(yes || no)) return undefined;
  return (scope) => {
    const holds = test(scope);
    if (typeof holds !== 'boolean') return undefined;
    return holds ? yes?.(scope) : no?.(scope);
  };
}

function block({ expressions = [] }: Node): Direct | undefined {
  const [only] = expressions;
  return only && expressions.length === 1 ? buildDirect(only) : undefined;
}

const functions: { readonly [name: string]: (argument: Json) => Json | undefined } = {
  count: (value) => (Array.isArray(value) ? value.length : undefined),
  not: (value) => (typeof value === 'boolean' ? !value : undefined),
  merge: (value) =>
    Array.isArray(value) && value.every(isObject) ? objectOf(value.flatMap(Object.entries)) : undefined,
  sum: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'number')
      ? value.reduce((sum, item) => sum + item, 0)
      : undefined,
};

/** A call of one of a few functions with one argument, unless a variable with that name hides the function. */
function call({ arguments: given = [], procedure }: Node): Direct | undefined {
  const name = procedure?.type === 'variable' ? String(procedure.value) : '';
  const [only] = given;
  if (!only || given.length > 1) return undefined;
  const result = name === 'exists' ? existence(only) : applied(name, only);
  return result && ((scope) => (name in scope.variables ? undefined : result(scope)));
}

function applied(name: string, node: Node): Direct | undefined {
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  const argument = buildDirect(node);
  if (!apply || !argument) return undefined;
  return (scope) => {
    const value = argument(scope);
    return value === undefined ? undefined : apply(value);
  };
}

/** True if a path from `$states` leads to a value, false if an object on the way has no such member. */
function existence({ type, steps: [first, ...rest] = [] }: Node): Direct | undefined {
  const isOfStates = type === 'path' && first?.type === 'variable' && first.value === 'states';
  const isPlain = rest.every((step) => step.stages === undefined && buildWalk(step) !== undefined);
  if (!isOfStates || !isPlain || rest[0]?.value === 'context') return undefined;
  const names = rest.map(({ value }) => String(value));
  return ({ states }) => {
    let value: Json | undefined = states as JsonObject;
    for (const name of names) {
      if (!isObject(value)) return undefined;
      if (!Object.hasOwn(value, name)) return false;
      value = value[name];
    }
    return value === undefined || Array.isArray(value) ? undefined : true;
  };
}
