import { complain, type Report, requireFields } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { type Bounds, checkBounds, checkWhole } from './validation-fields.ts';

const required: { readonly [field: string]: readonly string[] } = {
  Retry: ['ErrorEquals'],
  Catch: ['ErrorEquals', 'Next'],
};

/** The whole numbers of a Retry entry (documented). */
const wholeNumbers: { readonly [member: string]: Bounds } = {
  IntervalSeconds: [1, 99_999_999],
  MaxAttempts: [0, 99_999_999],
  MaxDelaySeconds: [1, 31_622_400],
};

const jitters = ['FULL', 'NONE'];

/** The members of a Catch entry that belong to the other query language. */
const foreign: { readonly [language: string]: string } = { JSONata: 'ResultPath', JSONPath: 'Output' };

/** Reports the faults in the Retry and the Catch of a state. */
export function checkHandling(state: JsonObject, location: string, language: string, report: Report): void {
  for (const field of Object.keys(required)) {
    const { [field]: entries } = state;
    if (entries === undefined) continue;
    const at = `${location}/${field}`;
    if (!Array.isArray(entries)) complain(report, at, 'Expected value of type Array');
    else checkEntries(field, entries, at, language, report);
  }
}

function checkEntries(field: string, entries: Json[], location: string, language: string, report: Report): void {
  for (const [index, entry] of entries.entries()) {
    const at = `${location}[${index}]`;
    const members = isObject(entry) ? entry : {};
    requireFields(
      report,
      at,
      (required[field] ?? []).filter((name) => !(name in members)),
    );
    if ('ErrorEquals' in members) checkNames(members.ErrorEquals as Json, index === entries.length - 1, at, report);
    if (field === 'Retry') checkRetrier(members, at, report);
    else checkCatcher(members, at, language, report);
  }
}

/** `States.ALL` stands alone, and in the last entry (specification). */
function checkNames(names: Json, isLast: boolean, location: string, report: Report): void {
  const at = `${location}/ErrorEquals`;
  if (!Array.isArray(names)) {
    complain(report, at, 'Expected value of type Array');
    return;
  }
  if (names.length === 0) complain(report, at, 'Value cannot be empty');
  if (names.some((name) => typeof name !== 'string')) complain(report, at, 'Expected value of type String');
  if (!names.includes('States.ALL')) return;
  if (names.length > 1) complain(report, at, "'States.ALL' must be the only error name of its entry");
  if (!isLast) complain(report, at, "'States.ALL' must be in the last entry");
}

function checkRetrier(members: JsonObject, location: string, report: Report): void {
  for (const [name, bounds] of Object.entries(wholeNumbers))
    if (name in members) checkWhole(members[name] as Json, bounds, `${location}/${name}`, report);
  const { BackoffRate, JitterStrategy, MaxDelaySeconds, IntervalSeconds = 1 } = members;
  if (BackoffRate !== undefined && typeof BackoffRate !== 'number')
    complain(report, `${location}/BackoffRate`, 'Expected value of type Number');
  else checkBounds(BackoffRate ?? 1, [1, Number.MAX_VALUE], `${location}/BackoffRate`, report);
  if (JitterStrategy !== undefined && !jitters.includes(String(JitterStrategy))) {
    const message = `Value should be one of the following: [${jitters.join(', ')}]`;
    complain(report, `${location}/JitterStrategy`, message);
  }
  if (Number(MaxDelaySeconds) <= Number(IntervalSeconds))
    complain(report, location, "'MaxDelaySeconds' must be greater than 'IntervalSeconds'");
}

function checkCatcher(members: JsonObject, location: string, language: string, report: Report): void {
  if ('Next' in members && typeof members.Next !== 'string')
    complain(report, `${location}/Next`, 'Expected value of type String');
  const field = String(foreign[language]);
  if (!(field in members)) return;
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const fault = `but field '${field}' is only supported for the '${other}' QueryLanguage`;
  complain(report, location, `The QueryLanguage is set to '${language}', ${fault}`);
}
