import { complain, type Report } from './diagnostics.ts';
import { isCall, readCall } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isExpression, parse, sourceOf } from './jsonata.ts';
import { namesAtTop, readsWholeInput, statesMembersIn } from './jsonata-names.ts';
import { isReferencePath, readReference } from './jsonpath.ts';

/** The fields that only states of one query language have. */
const fieldsOf: { readonly [language: string]: readonly string[] } = {
  JSONata: ['Arguments', 'Output', 'Items', 'Condition'],
  JSONPath: [
    ...['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'Result', 'ResultSelector', 'ItemsPath', 'Variable'],
    ...['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath'],
    ...['ErrorPath', 'CausePath'],
  ],
};

const working = ['Parameters', 'Arguments', 'ResultPath', 'ResultSelector', 'Retry', 'Catch'];
const timed = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];
const mapped = [
  'ItemProcessor',
  'Iterator',
  'Items',
  'ItemsPath',
  'ItemSelector',
  'MaxConcurrency',
  'MaxConcurrencyPath',
];

const onward = ['Next', 'End'];

/** The fields of each type of state, in addition to those that all types have. */
const fieldsOfType: { readonly [type: string]: readonly string[] } = {
  Pass: ['Result', 'ResultPath', 'Parameters', ...onward],
  Task: ['Resource', 'Credentials', ...working, ...timed, ...onward],
  Choice: ['Choices', 'Default'],
  Wait: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', ...onward],
  Succeed: ['End'],
  Fail: ['Error', 'ErrorPath', 'Cause', 'CausePath', 'End'],
  Parallel: ['Branches', ...working, ...onward],
  Map: [...mapped, ...working, ...onward],
};

/** The fields of a distributed Map state, which is not supported here. */
const distributed = [
  ...['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'],
  ...['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ...['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
];

/** All fields that belong to certain types: a state must not have those of another type. Unknown names are ignored. */
const fieldsOfSome = new Set([...Object.values(fieldsOfType).flat(), ...distributed]);

const longestSeconds = 99_999_999;

/** The whole numbers of a state, each with the least and the greatest. */
const wholeNumbers: { readonly [field: string]: Bounds } = {
  Seconds: [0, longestSeconds],
  TimeoutSeconds: [1, longestSeconds],
  HeartbeatSeconds: [1, longestSeconds],
  MaxConcurrency: [0, Number.POSITIVE_INFINITY],
};

/** The least and the greatest value. */
export type Bounds = readonly [least: number, greatest: number];

/** Fields that exclude each other. */
const alternatives = [
  ...['TimeoutSeconds', 'HeartbeatSeconds', 'MaxConcurrency', 'Error', 'Cause'].map((name) => [name, `${name}Path`]),
  ['Iterator', 'ItemProcessor'],
  ['Next', 'End'],
];

/** The fields that are neither evaluated nor looked up. */
const unevaluated = [
  ...['Branches', 'ItemProcessor', 'Iterator', 'Choices'],
  ...['Comment', 'Type', 'Resource', 'Next', 'Result', 'Default', 'QueryLanguage'],
];

/** Reports the fields that a state of this type and language cannot have, and unreadable values in the others. */
export function checkFields(state: JsonObject, location: string, language: string, report: Report): void {
  for (const [field, value] of Object.entries(state)) {
    if (fieldsOfSome.has(field) && !fieldsOfType[String(state.Type)]?.includes(field))
      complain(report, location, `Field '${field}' is not supported`);
    else if (wholeNumbers[field] && !isExpressionIn(language, value))
      checkWhole(value, wholeNumbers[field], `${location}/${field}`, report);
  }
  for (const fields of alternatives) {
    if (fields.every((field) => field in state))
      complain(report, location, `There should only be one of the following fields: [${fields.join(', ')}]`);
  }
  checkRuleFields(state, location, language, report);
}

function isExpressionIn(language: string, value: Json): boolean {
  return language === 'JSONata' && typeof value === 'string' && isExpression(value);
}

/** Reports a value that is not a whole number within its bounds. */
export function checkWhole(value: Json, bounds: Bounds, location: string, report: Report): void {
  if (!Number.isInteger(value)) complain(report, location, 'Expected value of type Integer');
  else checkBounds(Number(value), bounds, location, report);
}

/** Reports a number outside its bounds. */
export function checkBounds(value: number, [least, greatest]: Bounds, location: string, report: Report): void {
  if (value < least) complain(report, location, `Minimum value is ${least}`);
  if (value > greatest) complain(report, location, `Maximum value is ${greatest}`);
}

/** The same for a choice rule, whose fields are the same in every state. */
export function checkRuleFields(rule: JsonObject, location: string, language: string, report: Report): void {
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const hasResult = withResult.includes(String(rule.Type));
  for (const [field, value] of Object.entries(rule)) {
    if (fieldsOf[other]?.includes(field)) {
      const fault = `but field '${field}' is only supported for the '${other}' QueryLanguage`;
      complain(report, location, `The QueryLanguage is set to '${language}', ${fault}`);
    } else if (!unevaluated.includes(field)) {
      const members = hasResult && afterWork.includes(field) ? [...always, 'result'] : always;
      if (language === 'JSONata') checkExpressions(value, `${location}/${field}`, members, report);
      else checkPaths({ [field]: value }, location, report);
    }
  }
}

/** The members of `$states` that every field can read. */
const always = ['input', 'context'];

/** The types of states that have a result, and their fields that can read it (documented). */
const withResult = ['Task', 'Parallel', 'Map'];
const afterWork = ['Output', 'Assign'];

/** Checks every expression in a field, which can read these members of `$states`. */
function checkExpressions(value: Json, location: string, members: readonly string[], report: Report): void {
  if (typeof value === 'string') {
    if (isExpression(value)) checkExpression(sourceOf(value), location, members, report);
    else if (value.startsWith('{%'))
      complain(report, location, 'The expression must end with %}', 'INVALID_JSONATA_EXPRESSION');
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkExpressions(item, `${location}[${index}]`, members, report);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value))
      checkExpressions(member, `${location}/${name}`, members, report);
  }
}

/** The place of a catcher's own fields. They have an error output, and no result. */
const isInCatcher = /\/Catch\[\d+\]\/(Output|Assign)(\/|\[|$)/;

function checkExpression(source: string, location: string, members: readonly string[], report: Report): void {
  try {
    parse(source);
  } catch (error) {
    complain(report, location, (error as Error).message, 'INVALID_JSONATA_EXPRESSION');
    return;
  }
  const refuse = (message: string) => complain(report, location, message, 'UNSUPPORTED_JSONATA_EXPRESSION');
  for (const name of namesAtTop(source)) refuse(`Reference to '${name}' at the top level is not supported.`);
  if (readsWholeInput(source)) refuse("Reference to '$$' is not supported.");
  const known = isInCatcher.test(location) ? [...always, 'errorOutput'] : members;
  for (const member of statesMembersIn(source)) {
    if (!known.includes(member)) refuse(`Field '$states.${member}' does not exist.`);
  }
}

const pathFields = (fieldsOf.JSONPath ?? []).filter((field) => field.endsWith('Path') || field === 'Variable');

/** The fields in which `null` stands for nothing. */
const nullable = ['InputPath', 'OutputPath', 'ResultPath'];

/** Checks every path and call in a field. A fault in a template is reported at the object that has the member (recorded). */
function checkPaths(value: Json, location: string, report: Report): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkPaths(item, `${location}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) checkPathMember(name, member, location, report);
  }
}

function checkPathMember(name: string, member: Json, location: string, report: Report): void {
  if (pathFields.includes(name)) checkPathField(name, member, `${location}/${name}`, report);
  else if (typeof member !== 'string') checkPaths(member, `${location}/${name}`, report);
  else if (name.endsWith('.$') && !isReadable(member)) complainOfTemplate(name, location, report);
}

function complainOfTemplate(name: string, location: string, report: Report): void {
  const wanted = 'a valid JSONPath or a valid intrinsic function call';
  complain(report, location, `The value for the field '${name}' must be ${wanted}`);
}

/** Checks a field that holds a path. A place for a result is a path to one place in the data (specification). */
function checkPathField(name: string, value: Json, location: string, report: Report): void {
  if (value === null && nullable.includes(name)) return;
  if (typeof value !== 'string') complain(report, location, 'Expected value of type String');
  else if (!isReadable(value)) complain(report, location, 'Value must be a valid JSONPath.');
  else if (name === 'ResultPath' && !isPlace(value)) complain(report, location, 'Value must be a valid ReferencePath.');
}

function isReadable(text: string): boolean {
  try {
    if (isCall(text)) readCall(text);
    else if (text.startsWith('$')) readReference(text);
    else return false;
    return true;
  } catch {
    return false;
  }
}

function isPlace(text: string): boolean {
  if (isCall(text)) return false;
  const { from, path } = readReference(text);
  return from === 'data' && isReferencePath(path);
}
