import { comparisonNames } from './choice-rules.ts';
import type { Definition } from './definition.ts';
import { isCall, readCall } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isExpression, parse, sourceOf } from './jsonata.ts';
import { readPath } from './jsonpath.ts';
import { instantOf } from './wait.ts';

/** One thing that is wrong with a definition, as ValidateStateMachineDefinition says it. */
export type Diagnostic = {
  readonly severity: 'ERROR';
  readonly code: string;
  readonly message: string;
  readonly location: string;
};

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A definition that can be run, or what stands in the way. */
export type Validated =
  | { readonly definition: Definition; readonly diagnostics: readonly [] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Reads a definition and finds everything that is wrong with it. */
export function validate(text: string, type: MachineType): Validated {
  let definition: Json;
  try {
    definition = JSON.parse(text) as Json;
  } catch {
    return { diagnostics: [describeJsonFault(text)] };
  }
  const diagnostics: Diagnostic[] = [];
  const scope: Scope = {
    type,
    language: 'JSONPath',
    isJsonataMachine: false,
    report: (d) => diagnostics.push(d),
    names: new Set(),
  };
  if (isObject(definition)) checkMachine(definition, scope);
  else complain(scope, '/', 'Expected value of type Object');
  return diagnostics.length === 0
    ? { definition: definition as unknown as Definition, diagnostics: [] }
    : { diagnostics };
}

/** The one sentence in which CreateStateMachine reports diagnostics. */
export function summarise(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, message, location }) =>
      code === 'INVALID_JSON_DESCRIPTION' ? `${code}: ${message}` : `${code}: ${message} at ${location}`,
    )
    .join(', ');
}

/** Says where a text stops being JSON. The words, and the column after the word, are those of AWS's parser. */
function describeJsonFault(text: string): Diagnostic {
  const token = /^\s*(\w+)/.exec(text);
  const column = (token ? token[0].length : 0) + 1;
  const location = `[Source: (String)"${text.slice(0, 500)}"; line: 1, column: ${column}]`;
  const wanted = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  const message = token
    ? `Unrecognized token '${token[1]}': ${wanted}\n at ${location}`
    : `Invalid JSON\n at ${location}`;
  return { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message, location };
}

type Scope = {
  readonly type: MachineType;
  readonly language: string;
  readonly isJsonataMachine: boolean;
  readonly report: (diagnostic: Diagnostic) => void;
  /** The names of all states so far: no two in one machine may be the same. */
  readonly names: Set<string>;
};

function complain({ report }: Scope, location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
  report({ severity: 'ERROR', code, message, location });
}

function checkMachine(machine: JsonObject, scope: Scope): void {
  const language = String(machine.QueryLanguage ?? 'JSONPath');
  checkStates(machine, '', { ...scope, language, isJsonataMachine: language === 'JSONata' });
}

/** Checks the states of a machine, a branch or an item processor, and that each one named is there. */
function checkStates(states: JsonObject, location: string, scope: Scope): void {
  const { StartAt, States } = states;
  if (typeof StartAt !== 'string')
    complain(scope, `${location}/StartAt`, "The field 'StartAt' is required but was missing");
  if (!isObject(States)) {
    complain(scope, `${location}/States`, "The field 'States' is required but was missing");
    return;
  }
  if (typeof StartAt === 'string' && !Object.hasOwn(States, StartAt))
    missingTarget(scope, `${location}/StartAt`, StartAt);
  for (const [name, state] of Object.entries(States))
    checkNamed(name, state, `${location}/States/${name}`, States, scope);
}

function missingTarget(scope: Scope, location: string, name: string): void {
  complain(scope, location, `Missing '${location.split('/').at(-1)}' target: ${name}`, 'MISSING_TRANSITION_TARGET');
}

function checkNamed(name: string, state: Json, location: string, siblings: JsonObject, scope: Scope): void {
  if (scope.names.has(name)) complain(scope, location, `Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
  scope.names.add(name);
  if (name.length > 80) complain(scope, location, 'State name length must be less than or equal to 80');
  if (isObject(state)) checkState(state, location, siblings, scope);
  else complain(scope, location, 'Expected value of type Object');
}

function checkState(state: JsonObject, location: string, siblings: JsonObject, outer: Scope): void {
  const type = String(state.Type);
  const check = checks[type];
  if (!check) {
    complain(outer, `${location}/Type`, `Value is not valid: ${type}`);
    return;
  }
  if (outer.isJsonataMachine && state.QueryLanguage === 'JSONPath') {
    complain(outer, location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return;
  }
  const scope = { ...outer, language: String(state.QueryLanguage ?? outer.language) };
  checkFields(state, location, scope);
  checkTransitions(state, type, location, siblings, scope);
  check(state, location, siblings, scope);
}

const jsonataFields = ['Arguments', 'Output', 'Items', 'Condition'];
const jsonPathFields = [
  ...[
    'InputPath',
    'OutputPath',
    'ResultPath',
    'Parameters',
    'ResultSelector',
    'ItemsPath',
    'SecondsPath',
    'TimestampPath',
  ],
  ...['TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath', 'ErrorPath', 'CausePath', 'Variable'],
];

/** Refuses fields of the other query language, and what cannot be read in those of its own. */
function checkFields(state: JsonObject, location: string, scope: Scope): void {
  const foreign = scope.language === 'JSONata' ? jsonPathFields : jsonataFields;
  for (const field of Object.keys(state)) {
    if (foreign.includes(field)) {
      complain(
        scope,
        `${location}/${field}`,
        `Field '${field}' is not supported when 'QueryLanguage' is ${scope.language}`,
      );
    } else if (!unevaluated.includes(field)) {
      checkTexts(state[field] as Json, `${location}/${field}`, field, scope);
    }
  }
}

const unevaluated = [
  'Branches',
  'ItemProcessor',
  'Iterator',
  'Comment',
  'Type',
  'Resource',
  'Next',
  'Result',
  'Default',
];

/** Checks every expression, path and call in a field. */
function checkTexts(value: Json, location: string, name: string, scope: Scope): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) checkTexts(item, `${location}[${index}]`, '', scope);
  else if (isObject(value))
    for (const [key, member] of Object.entries(value)) checkTexts(member, `${location}/${key}`, key, scope);
  else if (typeof value === 'string') checkText(value, location, name, scope);
}

function checkText(text: string, location: string, name: string, scope: Scope): void {
  try {
    if (scope.language === 'JSONata') {
      if (isExpression(text)) parse(sourceOf(text));
    } else if (name.endsWith('.$') || pathFields.includes(name)) readReference(text);
  } catch (error) {
    const kind = scope.language === 'JSONata' ? 'JSONata expression' : 'JSONPath';
    complain(scope, location, `Value is not a valid ${kind}: ${(error as Error).message}`);
  }
}

const pathFields = jsonPathFields.filter((field) => field.endsWith('Path') || field === 'Variable');

function readReference(text: string): void {
  if (isCall(text)) readCall(text);
  else if (text.startsWith('$')) readPath(text.replace(/^\$(\$|[A-Za-z_]\w*)?/, '$'));
  else throw new SyntaxError(`a path must start with '$': ${text}`);
}

/** Checks where a state leads: to a state that is there, or to the end, and not both. */
function checkTransitions(state: JsonObject, type: string, location: string, siblings: JsonObject, scope: Scope): void {
  const leads = ['Next', 'Default'].filter((field) => typeof state[field] === 'string');
  for (const field of leads) {
    if (!Object.hasOwn(siblings, String(state[field])))
      missingTarget(scope, `${location}/${field}`, String(state[field]));
  }
  if (['Choice', 'Succeed', 'Fail'].includes(type)) return;
  if (state.End !== true && typeof state.Next !== 'string') {
    complain(scope, location, "These fields are required: either 'Next' or 'End'");
  }
}

type Check = (state: JsonObject, location: string, siblings: JsonObject, scope: Scope) => void;

const checks: { readonly [type: string]: Check } = {
  Pass: () => {},
  Succeed: () => {},
  Fail: () => {},
  Choice: checkChoice,
  Wait: checkWait,
  Task: checkTask,
  Parallel: checkParallel,
  Map: checkMap,
};

function checkChoice(state: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  if (!Array.isArray(state.Choices) || state.Choices.length === 0) {
    complain(scope, `${location}/Choices`, "The field 'Choices' is required but was missing or empty");
    return;
  }
  for (const [index, rule] of state.Choices.entries()) {
    const at = `${location}/Choices[${index}]`;
    if (!isObject(rule)) complain(scope, at, 'Expected value of type Object');
    else checkRule(rule, at, siblings, scope);
  }
}

function checkRule(rule: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  if (typeof rule.Next !== 'string')
    complain(scope, `${location}/Next`, "The field 'Next' is required but was missing");
  else if (!Object.hasOwn(siblings, rule.Next)) missingTarget(scope, `${location}/Next`, rule.Next);
  const isComplete = scope.language === 'JSONata' ? 'Condition' in rule : hasComparison(rule);
  if (!isComplete) complain(scope, location, 'A choice rule must say when it holds');
}

function hasComparison(rule: Json): boolean {
  if (!isObject(rule)) return false;
  const inner = rule.And ?? rule.Or ?? rule.Not;
  if (inner !== undefined) return (Array.isArray(inner) ? inner : [inner]).every(hasComparison);
  return typeof rule.Variable === 'string' && comparisonNames.some((name) => name in rule);
}

function checkWait(state: JsonObject, location: string, _: JsonObject, scope: Scope): void {
  const said = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) => field in state);
  if (said.length !== 1)
    complain(scope, location, "Exactly one of 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath' is required");
  const { Timestamp } = state;
  if (typeof Timestamp !== 'string' || (scope.language === 'JSONata' && isExpression(Timestamp))) return;
  if (Number.isNaN(instantOf(Timestamp)))
    complain(scope, `${location}/Timestamp`, 'String does not match RFC3339 timestamp');
}

function checkTask(state: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  const { Resource, Credentials } = state;
  if (typeof Resource !== 'string')
    complain(scope, `${location}/Resource`, "The field 'Resource' is required but was missing");
  else if (scope.type === 'EXPRESS') checkExpress(Resource, `${location}/Resource`, scope);
  if (isObject(Credentials) && !('RoleArn' in Credentials) && !('RoleArn.$' in Credentials)) {
    complain(scope, `${location}/Credentials`, "The field 'RoleArn' is required but was missing");
  }
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (
    typeof TimeoutSeconds === 'number' &&
    typeof HeartbeatSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds
  ) {
    complain(scope, location, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
  }
  checkHandling(state, location, siblings, scope);
}

/** An express machine waits for nothing. (AWS writes two spaces in the one message and one in the other; recorded.) */
function checkExpress(resource: string, location: string, scope: Scope): void {
  if (/\.sync(:2)?$/.test(resource))
    complain(scope, location, "Express state machine does not support '.sync' service integration");
  if (resource.endsWith('.waitForTaskToken')) {
    complain(scope, location, "Express state machine does not support '.waitForTaskToken' service integration ");
  }
}

function checkHandling(state: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  for (const field of ['Retry', 'Catch']) {
    const entries = Array.isArray(state[field]) ? (state[field] as Json[]) : [];
    for (const [index, entry] of entries.entries())
      checkHandler(entry, `${location}/${field}[${index}]`, siblings, scope);
  }
}

function checkHandler(entry: Json, location: string, siblings: JsonObject, scope: Scope): void {
  if (!isObject(entry) || !Array.isArray(entry.ErrorEquals) || entry.ErrorEquals.length === 0) {
    complain(scope, `${location}/ErrorEquals`, "The field 'ErrorEquals' is required but was missing or empty");
    return;
  }
  const isLeading = location.includes('/Catch[');
  if (isLeading && !Object.hasOwn(siblings, String(entry.Next)))
    missingTarget(scope, `${location}/Next`, String(entry.Next));
}

function checkParallel(state: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  if (!Array.isArray(state.Branches)) {
    complain(scope, `${location}/Branches`, "The field 'Branches' is required but was missing");
    return;
  }
  for (const [index, branch] of state.Branches.entries()) checkInner(branch, `${location}/Branches[${index}]`, scope);
  checkHandling(state, location, siblings, scope);
}

function checkMap(state: JsonObject, location: string, siblings: JsonObject, scope: Scope): void {
  const field = 'Iterator' in state ? 'Iterator' : 'ItemProcessor';
  checkInner(state[field], `${location}/${field}`, scope);
  checkHandling(state, location, siblings, scope);
}

/** States inside a state start from the machine's query language, not from that of the state around them. */
function checkInner(states: Json | undefined, location: string, scope: Scope): void {
  const language = scope.isJsonataMachine ? 'JSONata' : 'JSONPath';
  if (isObject(states)) checkStates(states, location, { ...scope, language });
  else complain(scope, location, `The field '${location.split('/').at(-1)}' is required but was missing`);
}
