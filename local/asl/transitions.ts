import { complain, type Report } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** A place that names the next state. */
type Lead = { readonly target: Json; readonly location: string };

/**
 * Reports the faults in the transitions of a machine whose form is valid: names of missing states, a machine without an
 * end, and, if it has an end, states that cannot be reached.
 */
export function checkTransitions(machine: JsonObject, report: Report): void {
  const parts = partsOf(machine, '');
  for (const part of parts) reportMissing(part, report);
  if (!Object.values(statesOf(machine)).some(isEnd)) {
    report({ severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' });
    return;
  }
  for (const part of parts) reportUnreachable(part, report);
}

/** States with a first one, and their place in the definition. */
type Part = { readonly startAt: Json; readonly states: { [name: string]: JsonObject }; readonly location: string };

function statesOf(part: JsonObject): { [name: string]: JsonObject } {
  return part.States as { [name: string]: JsonObject };
}

/** The machine itself and every machine inside its states, at any depth. */
function partsOf(part: JsonObject, location: string): Part[] {
  const inner = Object.entries(statesOf(part)).flatMap(([name, state]) =>
    innerOf(state).flatMap(([field, held]) => partsOf(held, `${location}/States/${name}/${field}`)),
  );
  return [{ startAt: part.StartAt ?? null, states: statesOf(part), location }, ...inner];
}

/** The branches or the processor of a state, each with its field. */
function innerOf(state: JsonObject): [field: string, held: JsonObject][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  const processors = ['ItemProcessor', 'Iterator'].filter((field) => isObject(state[field]));
  return [
    ...branches.map((branch, index): [string, JsonObject] => [`Branches[${index}]`, branch as JsonObject]),
    ...processors.map((field): [string, JsonObject] => [field, state[field] as JsonObject]),
  ];
}

function isEnd({ Type, End }: JsonObject): boolean {
  return End === true || Type === 'Succeed' || Type === 'Fail';
}

/** Every place in a state that names the next one. */
function leadsOf(state: JsonObject, location: string): Lead[] {
  const inLists = ['Choices', 'Catch'].flatMap((field) =>
    (Array.isArray(state[field]) ? (state[field] as JsonObject[]) : []).map((entry, index) => ({
      target: entry.Next ?? null,
      location: `${location}/${field}[${index}]/Next`,
    })),
  );
  const own = ['Next', 'Default'].filter((field) => field in state);
  return [...own.map((field) => ({ target: state[field] ?? null, location: `${location}/${field}` })), ...inLists];
}

/** Reports the missing states. AWS calls each of these places a 'Next' target, whatever the name of its field. */
function reportMissing({ startAt, states, location }: Part, report: Report): void {
  const leads = Object.entries(states).flatMap(([name, state]) => leadsOf(state, `${location}/States/${name}`));
  for (const lead of [{ target: startAt, location: `${location}/StartAt` }, ...leads]) {
    if (Object.hasOwn(states, String(lead.target))) continue;
    complain(report, lead.location, `Missing 'Next' target: ${lead.target}`, 'MISSING_TRANSITION_TARGET');
  }
}

/** A state to which another leads counts as reachable, even if nothing leads to that one (measured). */
function reportUnreachable({ startAt, states, location }: Part, report: Report): void {
  const leads = Object.values(states).flatMap((state) => leadsOf(state, ''));
  const reached = new Set([startAt, ...leads.map(({ target }) => target)]);
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    const message = `State "${name}" is not reachable.`;
    complain(report, `${location}/States/${name}`, message, 'MISSING_TRANSITION_TARGET');
  }
}
