import { contextOf, settledContextOf } from './context.ts';
import { failed, failureOf, runtimeError } from './errors.ts';
import { type CallScope, callIntrinsic, isCall, readCall } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { inOrder, setMember, withMember } from './json-order.ts';
import { type Bindings, evaluateField, evaluateTyped, type Functions, timeAndChance } from './jsonata.ts';
import { type Found, follow, readPath, readReference, referenceSteps } from './jsonpath.ts';
import { createRandom, javaRandom, randomUuid } from './random.ts';
import type { Run, Thread } from './thread.ts';

/** The content of `$states` while a field of a JSONata state is evaluated. */
export type StatesVariable = { readonly input: Json; readonly result?: Json; readonly errorOutput?: Json };

function bindingsOf(thread: Thread, states: StatesVariable): Bindings {
  const { run, progress } = thread;
  const pause = () => run.clock.during(new Promise((resolve) => setImmediate(resolve)));
  const [context, functions] = [() => contextOf(thread), () => functionsOf(run)];
  return { states, context, functions, variables: progress.variables, pause };
}

function functionsOf(run: Run): Functions {
  const { clock, random } = run;
  run.functions ??= timeAndChance(
    clock.now,
    (seed) => (seed === undefined ? random() : javaRandom(seed)),
    () => randomUuid(random),
  );
  return run.functions;
}

/** The value of a field of a JSONata state, with its expressions evaluated: at once if possible, else as a promise. */
export function evaluate(thread: Thread, field: string, template: Json, states: StatesVariable): Json | Promise<Json> {
  return evaluateField(field, template, bindingsOf(thread, states), thread.run.expressions);
}

/** The same for a field that accepts only one type. */
export function evaluateAs(
  thread: Thread,
  expected: string,
  field: string,
  template: Json,
  states: StatesVariable,
): Json | Promise<Json> {
  return evaluateTyped(field, expected, template, bindingsOf(thread, states), thread.run.expressions);
}

/** The place that a JSONPath leads to: in `data`, in the context (`$$`), or in a variable (`$name`). */
function find(thread: Thread, text: string, data: Json): Found {
  const { from, path } = readReference(text);
  if (from === 'data') return follow(path, data);
  if (from === 'context') return follow(path, settledContextOf(thread, text));
  const value = thread.progress.variables[from.variable];
  return value === undefined ? { missing: `Variable '${from.variable}' is not defined` } : follow(path, value);
}

/** The value that a path field such as InputPath selects; `null` selects nothing and gives an empty object. */
export function select(thread: Thread, path: string | null | undefined, data: Json): Json {
  if (path === null) return {};
  if (path === undefined || path === '$') return data;
  if (isCall(path)) return call(thread, path, data);
  const found = find(thread, path, data);
  if ('value' in found) return found.value;
  if (found.isBeyond) return null;
  throw runtimeError(`Invalid path '${path}' : ${found.missing}`);
}

/** The value that a path leads to, or `undefined`. */
export function lookUp(thread: Thread, path: string, data: Json): Json | undefined {
  const found = find(thread, path, data);
  return 'value' in found ? found.value : undefined;
}

function call(thread: Thread, text: string, data: Json): Json {
  const { random } = thread.run;
  const scope: CallScope = {
    resolve: (path) => argumentAt(thread, path, data),
    random: (seed) => (seed === undefined ? random : createRandom(seed, 'MathRandom'))(),
    uuid: () => randomUuid(random),
  };
  try {
    return callIntrinsic(readCall(text), scope);
  } catch (error) {
    const failure = failureOf(error);
    throw failed({ ...failure, detail: `The function '${text}' had the following error: ${failure.detail}` });
  }
}

function argumentAt(thread: Thread, path: string, data: Json): Json {
  const value = lookUp(thread, path, data);
  if (value !== undefined) return value;
  const where = `could not be found in the input '${JSON.stringify(data)}'`;
  throw runtimeError(`The JsonPath argument for the field '${path}' ${where}`);
}

/** The payload that a template of a JSONPath state describes: members that end in `.$` are looked up. */
export function fill(thread: Thread, template: Json, data: Json): Json {
  if (Array.isArray(template)) return template.map((item) => fill(thread, item, data));
  if (!isObject(template)) return template;
  const filled: JsonObject = {};
  const names: string[] = [];
  for (const [name, member] of Object.entries(template)) {
    const isPath = name.endsWith('.$');
    const target = isPath ? name.slice(0, -2) : name;
    const value = isPath ? lookUpMember(thread, name, String(member), data) : fill(thread, member, data);
    setMember(filled, target, value);
    names.push(target);
  }
  return inOrder(filled, names);
}

function lookUpMember(thread: Thread, name: string, path: string, data: Json): Json {
  if (isCall(path)) return call(thread, path, data);
  const found = find(thread, path, data);
  if ('value' in found) return found.value;
  if (found.isBeyond) return null;
  throw notFound(path, name, data);
}

/** The fault of a path in a field that leads nowhere in the data. */
export function notFound(path: string, field: string, data: Json) {
  const where = `could not be found in the input '${JSON.stringify(data)}'`;
  return runtimeError(`The JSONPath '${path}' specified for the field '${field}' ${where}`);
}

/** The data with `result` put at the place that a ResultPath names; `null` drops the result. */
export function place(path: string | null | undefined, data: Json, result: Json): Json {
  if (path === undefined || path === '$') return result;
  if (path === null) return data;
  return put(data, referenceSteps(readPath(path)), result, path);
}

function put(data: Json, [step, ...rest]: (string | number)[], result: Json, path: string): Json {
  if (step === undefined) return result;
  if (typeof step === 'number') return putItem(data, step, rest, result, path);
  if (!isObject(data)) throw unplaceable(path, data);
  const inner = Object.hasOwn(data, step) ? data[step] : undefined;
  return withMember(data, step, put(inner ?? {}, rest, result, path));
}

function putItem(data: Json, index: number, rest: (string | number)[], result: Json, path: string): Json {
  if (!Array.isArray(data) || data[index] === undefined) throw unplaceable(path, data);
  return data.with(index, put(data[index], rest, result, path));
}

function unplaceable(path: string, data: Json) {
  const detail = `Unable to apply ReferencePath ${path} to input ${JSON.stringify(data)}`;
  return failed({ error: 'States.ResultPathMatchFailure', detail });
}
