import { complain, type Report } from './diagnostics.ts';
import { isCall, readCall } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isExpression, parse, sourceOf } from './jsonata.ts';
import { namesAtTop } from './jsonata-names.ts';
import { readReference } from './jsonpath.ts';

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

/** The fields of each type of state, in addition to those that all types have. */
const fieldsOfType: { readonly [type: string]: readonly string[] } = {
  Pass: ['Result', 'ResultPath', 'Parameters'],
  Task: ['Resource', 'Credentials', ...working, ...timed],
  Choice: ['Choices', 'Default'],
  Wait: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: [],
  Fail: ['Error', 'ErrorPath', 'Cause', 'CausePath'],
  Parallel: ['Branches', ...working],
  Map: [...mapped, ...working],
};

/** All fields that belong to certain types: a state must not have those of another type. Unknown names are ignored. */
const fieldsOfSome = new Set(Object.values(fieldsOfType).flat());

const wholeNumbers = ['Seconds', 'TimeoutSeconds', 'HeartbeatSeconds', 'MaxConcurrency'];

/** Fields that exclude each other. */
const alternatives = [
  ...['TimeoutSeconds', 'HeartbeatSeconds', 'MaxConcurrency', 'Error', 'Cause'].map((name) => [name, `${name}Path`]),
  ['Iterator', 'ItemProcessor'],
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
    else if (wholeNumbers.includes(field)) checkNumber(value, `${location}/${field}`, language, report);
  }
  for (const fields of alternatives) {
    if (fields.every((field) => field in state))
      complain(report, location, `There should only be one of the following fields: [${fields.join(', ')}]`);
  }
  checkRuleFields(state, location, language, report);
}

/** Reports a value that is neither a whole number nor, in JSONata, an expression. */
function checkNumber(value: Json, location: string, language: string, report: Report): void {
  if (language === 'JSONata' && typeof value === 'string' && isExpression(value)) return;
  if (!Number.isInteger(value)) complain(report, location, 'Expected value of type Integer');
  else if (Number(value) < 0) complain(report, location, 'Minimum value is 0');
}

/** The same for a choice rule, whose fields are the same in every state. */
export function checkRuleFields(rule: JsonObject, location: string, language: string, report: Report): void {
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  for (const [field, value] of Object.entries(rule)) {
    if (fieldsOf[other]?.includes(field)) {
      const fault = `but field '${field}' is only supported for the '${other}' QueryLanguage`;
      complain(report, location, `The QueryLanguage is set to '${language}', ${fault}`);
    } else if (!unevaluated.includes(field)) {
      if (language === 'JSONata') checkExpressions(value, `${location}/${field}`, report);
      else checkPaths({ [field]: value }, location, report);
    }
  }
}

/** Checks every expression in a field: it must be readable and start from a variable. */
function checkExpressions(value: Json, location: string, report: Report): void {
  if (typeof value === 'string') {
    if (isExpression(value)) checkExpression(sourceOf(value), location, report);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkExpressions(item, `${location}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) checkExpressions(member, `${location}/${name}`, report);
  }
}

function checkExpression(source: string, location: string, report: Report): void {
  try {
    parse(source);
  } catch (error) {
    complain(report, location, (error as Error).message, 'INVALID_JSONATA_EXPRESSION');
    return;
  }
  for (const name of namesAtTop(source)) {
    const message = `Reference to '${name}' at the top level is not supported.`;
    complain(report, location, message, 'UNSUPPORTED_JSONATA_EXPRESSION');
  }
}

const pathFields = (fieldsOf.JSONPath ?? []).filter((field) => field.endsWith('Path') || field === 'Variable');

/** Checks every path and call in a field. A fault is reported at the object that has the member (recorded). */
function checkPaths(value: Json, location: string, report: Report): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkPaths(item, `${location}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') checkPaths(member, `${location}/${name}`, report);
      else if (name.endsWith('.$') || pathFields.includes(name)) checkPath(name, member, location, report);
    }
  }
}

function checkPath(name: string, text: string, location: string, report: Report): void {
  try {
    if (isCall(text)) readCall(text);
    else if (text.startsWith('$')) readReference(text);
    else throw new SyntaxError(`a path starts with '$': ${text}`);
  } catch {
    const wanted = name.endsWith('.$') ? 'a valid JSONPath or a valid intrinsic function call' : 'a valid JSONPath';
    complain(report, location, `The value for the field '${name}' must be ${wanted}`);
  }
}
