import type { Definition } from './definition.ts';
import { withExactData } from './definition-values.ts';
import { complain, type Diagnostic, type Report, requireFields } from './diagnostics.ts';
import { plainNumbers } from './exact-number.ts';
import { isActivity, isResource } from './integrations/table.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { findJsonFault } from './json-fault.ts';
import { readJson } from './json-reader.ts';
import { isExpression } from './jsonata.ts';
import { checkTransitions } from './transitions.ts';
import { checkFields, checkRuleFields } from './validation-fields.ts';
import { checkHandling } from './validation-handling.ts';
import { checkCondition } from './validation-rules.ts';
import { assignedIn, checkVariables } from './validation-variables.ts';
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
  checkMachine(machine, {
    type,
    language: 'JSONPath',
    isJsonataMachine: false,
    report,
    warn,
    names: new Set(),
    outer: new Set(),
  });
  if (diagnostics.length === 0) checkTransitions(machine, report);
  if (diagnostics.length > 0) return { diagnostics };
  const definition = withExactData(machine, readJson(text) as JsonObject);
  return { definition: definition as unknown as Definition, diagnostics: warnings };
}

function read(text: string, report: Report): JsonObject | undefined {
  try {
    const value = text.trim() === '' ? null : plainNumbers(readJson(text));
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
  /** The variables that the scopes around the states assign. */
  readonly outer: ReadonlySet<string>;
};

function checkMachine(machine: JsonObject, scope: Scope): void {
  const language = languageIn(machine, '', 'JSONPath', scope);
  checkStates(machine, '', { ...scope, language, isJsonataMachine: language === 'JSONata' });
}

/** The query language that a machine or a state names, else the usual one. Any other name counts as JSONata (measured). */
function languageIn({ QueryLanguage }: JsonObject, location: string, usual: string, { report }: Scope): string {
  if (QueryLanguage === undefined) return usual;
  const at = `${location}/QueryLanguage`;
  if (typeof QueryLanguage !== 'string') complain(report, at, 'Expected value of type [STRING]');
  else if (!languages.includes(QueryLanguage))
    complain(report, at, `Value should be one of the following: [${languages.join(', ')}]`);
  return QueryLanguage === 'JSONPath' ? 'JSONPath' : 'JSONata';
}

const languages = ['JSONPath', 'JSONata'];

/** Checks the states of a machine, a branch or an item processor. */
function checkStates(part: JsonObject, location: string, scope: Scope): void {
  const { States } = part;
  const missing = [...(isObject(States) ? [] : ['States']), ...(typeof part.StartAt === 'string' ? [] : ['StartAt'])];
  requireFields(scope.report, location, missing);
  if (!isObject(States)) return;
  const states = Object.entries(States).map(([name, state]) => [name, state, `${location}/States/${name}`] as const);
  const assigned = states.flatMap(([, state, at]) => (isObject(state) ? assignedIn(state, at) : []));
  checkVariables(assigned, scope.outer, scope.report);
  const outer = new Set([...scope.outer, ...assigned.map(([name]) => name)]);
  for (const [name, state, at] of states) checkNamed(name, state, at, { ...scope, outer });
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
    const types = `[${Object.keys(checks).join(', ')}]`;
    complain(report, `${location}/Type`, `The field 'Type' should have one of these values: ${types}`);
    return;
  }
  if (outer.isJsonataMachine && state.QueryLanguage === 'JSONPath') {
    complain(report, location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return;
  }
  const scope = { ...outer, language: languageIn(state, location, outer.language, outer) };
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
  Task: checkTask,
  Wait: checkWait,
  Pass: () => {},
  Succeed: () => {},
  Fail: () => {},
  Choice: checkChoice,
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
  if (language === 'JSONPath') checkCondition(rule, location, report);
  else if (!('Condition' in rule)) complain(report, location, 'A choice rule must have a condition');
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
  checkHandling(state, location, scope.language, scope.report);
}

/** An express machine cannot wait. (AWS ends one of the two messages with a space; recorded.) */
function checkResource(resource: string, location: string, { type, report }: Scope): void {
  if (!isResource(resource)) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    complain(report, location, `The resource provided ${resource} is not recognized. ${reason}`);
  }
  if (type !== 'EXPRESS') return;
  if (isActivity(resource)) complain(report, location, 'Express state machine does not support Activity resources');
  if (/\.sync(:2)?$/.test(resource))
    complain(report, location, "Express state machine does not support '.sync' service integration");
  if (resource.endsWith('.waitForTaskToken'))
    complain(report, location, "Express state machine does not support '.waitForTaskToken' service integration ");
}

function checkParallel(state: JsonObject, location: string, scope: Scope): void {
  const { Branches } = state;
  if (Array.isArray(Branches)) {
    requireSome(Branches, `${location}/Branches`, scope);
    for (const [index, branch] of Branches.entries()) checkInner(branch, `${location}/Branches[${index}]`, scope);
  } else requireFields(scope.report, location, ['Branches']);
  checkHandling(state, location, scope.language, scope.report);
}

function checkMap(state: JsonObject, location: string, scope: Scope): void {
  const field = 'Iterator' in state ? 'Iterator' : 'ItemProcessor';
  const { [field]: processor } = state;
  if (processor === undefined) requireFields(scope.report, location, [field]);
  else checkInner(processor, `${location}/${field}`, scope);
  if (isObject(processor)) checkProcessor(processor, `${location}/${field}`, scope);
  checkHandling(state, location, scope.language, scope.report);
}

/** A distributed Map is not supported here. */
function checkProcessor({ QueryLanguage, ProcessorConfig }: JsonObject, location: string, { report }: Scope): void {
  if (QueryLanguage !== undefined) complain(report, location, "Field 'QueryLanguage' is not supported");
  const { Mode = 'INLINE', ExecutionType } = isObject(ProcessorConfig) ? ProcessorConfig : {};
  const at = `${location}/ProcessorConfig`;
  if (Mode === 'DISTRIBUTED')
    complain(report, `${at}/Mode`, 'The mode DISTRIBUTED of a Map state is not supported here');
  else if (Mode !== 'INLINE')
    complain(report, `${at}/Mode`, 'Value should be one of the following: [INLINE, DISTRIBUTED]');
  else if (ExecutionType !== undefined) complain(report, at, "Field 'ExecutionType' is not supported");
}

/** Checks states inside a state. Their default is the machine's query language, not that of the state around them. */
function checkInner(part: Json, location: string, scope: Scope): void {
  const language = scope.isJsonataMachine ? 'JSONata' : 'JSONPath';
  if (isObject(part)) checkStates(part, location, { ...scope, language });
  else complain(scope.report, location, 'Expected value of type Object');
}
