import { comparisonNames } from './choice-rules.ts';
import type { Definition } from './definition.ts';
import { complain, type Diagnostic, type Report, requireFields } from './diagnostics.ts';
import { isResource } from './integrations/table.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { findJsonFault } from './json-fault.ts';
import { isExpression } from './jsonata.ts';
import { checkTransitions } from './transitions.ts';
import { checkFields, checkRuleFields } from './validation-fields.ts';
import { warnOfPaths } from './validation-warnings.ts';
import { instantOf } from './wait.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A definition that can be run, with warnings; or the errors that prevent it. */
export type Validated =
  | { readonly definition: Definition; readonly diagnostics: readonly Diagnostic[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Reads a definition and finds all its faults: first those in its form, then those in its transitions. */
export function validate(text: string, type: MachineType): Validated {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const machine = read(text, report);
  if (!machine) return { diagnostics };
  const warnings: Diagnostic[] = [];
  const warn: Report = (diagnostic) => warnings.push(diagnostic);
  checkMachine(machine, { type, language: 'JSONPath', isJsonataMachine: false, report, warn, names: new Set() });
  if (diagnostics.length === 0) checkTransitions(machine, report);
  if (diagnostics.length > 0) return { diagnostics };
  return { definition: machine as unknown as Definition, diagnostics: warnings };
}

function read(text: string, report: Report): JsonObject | undefined {
  try {
    const value = text.trim() === '' ? null : (JSON.parse(text) as Json);
    if (isObject(value)) return value;
    const message = 'Definition must be a valid JSON object';
    report({ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message });
  } catch {
    report(describeJsonFault(text));
  }
  return undefined;
}

/** The sentence in which CreateStateMachine reports diagnostics. */
export function summarise(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, message, location }) =>
      code === 'INVALID_JSON_DESCRIPTION' || location === undefined
        ? `${code}: ${message}`
        : `${code}: ${message} at ${location}`,
    )
    .join(', ');
}

const shownSource = 500;

/** The error about a text that is not JSON: where it stops being JSON, and its beginning, as in AWS's parser. */
function describeJsonFault(text: string): Diagnostic {
  const { message: fault, line, column } = findJsonFault(text);
  const rest = text.length > shownSource ? `[truncated ${text.length - shownSource} chars]` : '';
  const location = `[Source: (String)"${text.slice(0, shownSource)}"${rest}; line: ${line}, column: ${column}]`;
  return { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: `${fault}\n at ${location}`, location };
}

type Scope = {
  readonly type: MachineType;
  readonly language: string;
  readonly isJsonataMachine: boolean;
  readonly report: Report;
  readonly warn: Report;
  /** The names of all states so far: each must be unique in the machine. */
  readonly names: Set<string>;
};

function checkMachine(machine: JsonObject, scope: Scope): void {
  const language = String(machine.QueryLanguage ?? 'JSONPath');
  checkStates(machine, '', { ...scope, language, isJsonataMachine: language === 'JSONata' });
}

/** Checks the states of a machine, a branch or an item processor. */
function checkStates(part: JsonObject, location: string, scope: Scope): void {
  const { States } = part;
  const missing = [...(isObject(States) ? [] : ['States']), ...(typeof part.StartAt === 'string' ? [] : ['StartAt'])];
  requireFields(scope.report, location, missing);
  if (!isObject(States)) return;
  for (const [name, state] of Object.entries(States)) checkNamed(name, state, `${location}/States/${name}`, scope);
}

function checkNamed(name: string, state: Json, location: string, scope: Scope): void {
  const { report, names } = scope;
  if (names.has(name)) complain(report, location, `Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
  names.add(name);
  if (name.length > 80) complain(report, location, 'State name length must be less than or equal to 80');
  if (isObject(state)) checkState(state, location, scope);
  else complain(report, location, 'Expected value of type Object');
}

function checkState(state: JsonObject, location: string, outer: Scope): void {
  const { report } = outer;
  const type = String(state.Type);
  const check = checks[type];
  if (!check) {
    complain(report, `${location}/Type`, `Value is not valid: ${type}`);
    return;
  }
  if (outer.isJsonataMachine && state.QueryLanguage === 'JSONPath') {
    complain(report, location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return;
  }
  const scope = { ...outer, language: String(state.QueryLanguage ?? outer.language) };
  checkFields(state, location, scope.language, report);
  if (scope.language === 'JSONPath') warnOfPaths(state, location, scope.warn);
  const isEnding = ['Choice', 'Succeed', 'Fail'].includes(type) || state.End === true;
  if (!isEnding && typeof state.Next !== 'string') requireOne(['Next', 'End'], state, location, scope);
  check(state, location, scope);
}

/** Reports a state that has none of these fields, or more than one. */
function requireOne(fields: readonly string[], state: JsonObject, location: string, { report }: Scope): void {
  const given = fields.filter((field) => field in state);
  if (given.length > 1)
    complain(report, location, `There should only be one of the following fields: [${given.join(', ')}]`);
  if (given.length === 0)
    complain(report, location, `There should be one of the following fields: [${fields.join(', ')}]`);
}

type Check = (state: JsonObject, location: string, scope: Scope) => void;

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

function checkChoice({ Choices }: JsonObject, location: string, scope: Scope): void {
  if (!Array.isArray(Choices)) {
    requireFields(scope.report, location, ['Choices']);
    return;
  }
  requireSome(Choices, `${location}/Choices`, scope);
  for (const [index, rule] of Choices.entries()) {
    const at = `${location}/Choices[${index}]`;
    if (isObject(rule)) checkRule(rule, at, scope);
    else complain(scope.report, at, 'Expected value of type Object');
  }
}

function requireSome(list: readonly Json[], location: string, { report }: Scope): void {
  if (list.length === 0) complain(report, location, 'Value cannot be empty');
}

function checkRule(rule: JsonObject, location: string, { language, report }: Scope): void {
  if (typeof rule.Next !== 'string') requireFields(report, location, ['Next']);
  checkRuleFields(rule, location, language, report);
  const isComplete = language === 'JSONata' ? 'Condition' in rule : hasComparison(rule);
  if (!isComplete) complain(report, location, 'A choice rule must have a condition');
}

function hasComparison(rule: Json): boolean {
  if (!isObject(rule)) return false;
  const inner = rule.And ?? rule.Or ?? rule.Not;
  if (inner !== undefined) return (Array.isArray(inner) ? inner : [inner]).every(hasComparison);
  return typeof rule.Variable === 'string' && comparisonNames.some((name) => name in rule);
}

function checkWait(state: JsonObject, location: string, scope: Scope): void {
  requireOne(['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'], state, location, scope);
  const { Timestamp } = state;
  if (typeof Timestamp !== 'string' || (scope.language === 'JSONata' && isExpression(Timestamp))) return;
  if (Number.isNaN(instantOf(Timestamp)))
    complain(scope.report, `${location}/Timestamp`, 'String does not match RFC3339 timestamp');
}

function checkTask(state: JsonObject, location: string, scope: Scope): void {
  const { Resource, Credentials, TimeoutSeconds, HeartbeatSeconds } = state;
  const { report } = scope;
  if (typeof Resource === 'string') checkResource(Resource, `${location}/Resource`, scope);
  else requireFields(report, location, ['Resource']);
  if (isObject(Credentials) && !('RoleArn' in Credentials) && !('RoleArn.$' in Credentials)) {
    complain(report, `${location}/Credentials`, "The field 'RoleArn' is required but was missing");
  }
  if (
    typeof TimeoutSeconds === 'number' &&
    typeof HeartbeatSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds
  ) {
    complain(report, location, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
  }
  checkHandling(state, location, scope);
}

/** An express machine cannot wait. (AWS ends one of the two messages with a space; recorded.) */
function checkResource(resource: string, location: string, { type, report }: Scope): void {
  if (!isResource(resource)) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    complain(report, location, `The resource provided ${resource} is not recognized. ${reason}`);
  }
  if (type !== 'EXPRESS') return;
  if (/\.sync(:2)?$/.test(resource))
    complain(report, location, "Express state machine does not support '.sync' service integration");
  if (resource.endsWith('.waitForTaskToken'))
    complain(report, location, "Express state machine does not support '.waitForTaskToken' service integration ");
}

function checkHandling(state: JsonObject, location: string, scope: Scope): void {
  for (const [field, required] of [
    ['Retry', ['ErrorEquals']],
    ['Catch', ['ErrorEquals', 'Next']],
  ] as const) {
    const entries = Array.isArray(state[field]) ? (state[field] as Json[]) : [];
    for (const [index, entry] of entries.entries()) {
      const at = `${location}/${field}[${index}]`;
      const members = isObject(entry) ? entry : {};
      const missing = required.filter((name) => !(name in members));
      requireFields(scope.report, at, missing);
      if (Array.isArray(members.ErrorEquals)) requireSome(members.ErrorEquals, `${at}/ErrorEquals`, scope);
    }
  }
}

function checkParallel(state: JsonObject, location: string, scope: Scope): void {
  const { Branches } = state;
  if (Array.isArray(Branches)) {
    requireSome(Branches, `${location}/Branches`, scope);
    for (const [index, branch] of Branches.entries()) checkInner(branch, `${location}/Branches[${index}]`, scope);
  } else requireFields(scope.report, location, ['Branches']);
  checkHandling(state, location, scope);
}

function checkMap(state: JsonObject, location: string, scope: Scope): void {
  const field = 'Iterator' in state ? 'Iterator' : 'ItemProcessor';
  const { [field]: processor } = state;
  if (processor === undefined) requireFields(scope.report, location, [field]);
  else checkInner(processor, `${location}/${field}`, scope);
  if (isObject(processor) && 'QueryLanguage' in processor)
    complain(scope.report, `${location}/${field}`, "Field 'QueryLanguage' is not supported");
  checkHandling(state, location, scope);
}

/** Checks states inside a state. Their default is the machine's query language, not that of the state around them. */
function checkInner(part: Json, location: string, scope: Scope): void {
  const language = scope.isJsonataMachine ? 'JSONata' : 'JSONPath';
  if (isObject(part)) checkStates(part, location, { ...scope, language });
  else complain(scope.report, location, 'Expected value of type Object');
}
