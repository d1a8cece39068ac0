import { complain, type Report } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

const nameForm = /^\p{ID_Start}[\p{ID_Continue}]{0,79}$/u;

/** The names that a state assigns, each with the place of its `Assign`. */
export function assignedIn(state: JsonObject, location: string): [name: string, location: string][] {
  const lists = ['Choices', 'Catch'].flatMap((field) =>
    (Array.isArray(state[field]) ? state[field] : []).map((entry, index) => [entry, `${location}/${field}[${index}]`]),
  ) as [Json, string][];
  return [[state, location] as [Json, string], ...lists].flatMap(([part, at]) => {
    const { Assign } = isObject(part) ? part : {};
    const names = Object.keys(isObject(Assign) ? Assign : {});
    return names.map((name): [string, string] => [name.replace(/\.\$$/, ''), `${at}/Assign`]);
  });
}

/** Reports names that a variable cannot have: reserved ones, and those of the scopes around it, which it would hide. */
export function checkVariables(
  assigned: readonly (readonly [name: string, location: string])[],
  outer: ReadonlySet<string>,
  report: Report,
): void {
  for (const [name, location] of assigned) {
    const at = `${location}/${name}`;
    if (name === 'states' || !nameForm.test(name)) complain(report, at, `Invalid variable name: ${name}`);
    if (outer.has(name)) complain(report, at, `The variable '${name}' is already defined in an outer scope`);
  }
}
