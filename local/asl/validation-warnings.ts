import type { Report } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Possible mistakes, by code. The codes and their meanings are documented. */
const warnings = {
  NO_DOLLAR: 'No .$ on a field that appears to be a JSONPath or Intrinsic Function.',
  NO_PATH: "Field value looks like a path, but field name does not end with 'Path'.",
  PASS_RESULT_IS_STATIC: 'Attempt to use a path in the result of a pass state.',
} as const;

const templates = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign'];
const texts = ['Error', 'Cause', 'Timestamp'];

/** Warns of texts in a valid JSONPath state that look like paths, but are in fields that are not looked up. */
export function warnOfPaths(state: JsonObject, location: string, report: Report): void {
  const warn = (code: keyof typeof warnings) => (at: string) =>
    report({ severity: 'WARNING', code, message: warnings[code], location: at });
  for (const [field, value] of Object.entries(state)) {
    const at = `${location}/${field}`;
    if (templates.includes(field)) visit(value, field, at, warn('NO_DOLLAR'));
    if (texts.includes(field)) visit(value, field, at, warn('NO_PATH'));
    if (field === 'Result') visit(value, field, at, warn('PASS_RESULT_IS_STATIC'));
  }
}

/** Reports every text in a value that looks like a path or a call, except those that are looked up. */
function visit(value: Json, name: string, location: string, found: (location: string) => void): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) visit(item, '', `${location}[${index}]`, found);
  else if (isObject(value))
    for (const [member, part] of Object.entries(value)) visit(part, member, `${location}/${member}`, found);
  else if (typeof value === 'string' && !name.endsWith('.$') && /^(\$$|\$[.[$]|States\.\w+\()/.test(value))
    found(location);
}
