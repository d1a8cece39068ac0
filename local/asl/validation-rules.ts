import { comparisonNames } from './choice-rules.ts';
import { complain, type Report } from './diagnostics.ts';
import { isObject, type Json, type JsonObject, typeName } from './json.ts';
import { instantOf } from './wait.ts';

const combinations = ['And', 'Or', 'Not'];

/** Reports the faults in the condition of a JSONPath choice rule: it has exactly one operator (specification). */
export function checkCondition(rule: JsonObject, location: string, report: Report): void {
  const operators = Object.keys(rule).filter((name) => combinations.includes(name) || comparisonNames.includes(name));
  const [operator] = operators;
  if (operators.length > 1)
    complain(report, location, `There should only be one of the following fields: [${operators.join(', ')}]`);
  else if (operator === undefined) complain(report, location, 'A choice rule must have a condition');
  else if (combinations.includes(operator)) checkParts(operator, rule[operator] as Json, location, report);
  else checkComparison(operator, rule, location, report);
}

function checkParts(operator: string, value: Json, location: string, report: Report): void {
  const at = `${location}/${operator}`;
  const parts: readonly Json[] = operator === 'Not' ? [value] : Array.isArray(value) ? value : [];
  if (parts.length === 0) complain(report, at, 'Expected a list of conditions');
  for (const [index, part] of parts.entries()) {
    const place = operator === 'Not' ? at : `${at}[${index}]`;
    if (!isObject(part)) complain(report, place, 'Expected value of type Object');
    else if ('Next' in part) complain(report, place, "Field 'Next' is not supported");
    else checkCondition(part, place, report);
  }
}

/** The types of what the comparisons compare with, by the beginnings of their names. */
const operands: readonly (readonly [start: string, type: string])[] = [
  ['String', 'string'],
  ['Numeric', 'number'],
  ['Boolean', 'boolean'],
  ['Is', 'boolean'],
  ['Timestamp', 'string'],
];

function checkComparison(operator: string, rule: JsonObject, location: string, report: Report): void {
  const { [operator]: operand = null } = rule;
  if (typeof rule.Variable !== 'string') complain(report, location, 'A choice rule must have a condition');
  if (operator.endsWith('Path')) return;
  const type = operands.find(([start]) => operator.startsWith(start))?.[1];
  const at = `${location}/${operator}`;
  if (typeName(operand) !== type) complain(report, at, `Expected value of type ${capital(String(type))}`);
  else if (operator.startsWith('Timestamp') && Number.isNaN(instantOf(String(operand))))
    complain(report, at, 'String does not match RFC3339 timestamp');
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
