import type { Incident } from '../incident/incident.ts';
import { type Fault, jsonResponse, problem, type Response } from '../text/http.ts';
import { plural } from '../text/plural.ts';
import { mostBytes } from './alert.ts';
import type { HeldAnswer } from './held.ts';

/** The reason why nothing was done for a valid alert. */
export type Refusal = 'nothing to resolve' | 'nothing to acknowledge';

const refusals: Readonly<Record<Refusal, () => Response>> = {
  'nothing to resolve': () =>
    problem(404, 'Nothing to resolve', 'No live incident has this dedup key, so nothing was done.'),
  'nothing to acknowledge': () =>
    problem(404, 'Nothing to acknowledge', 'No live incident has this dedup key, so nothing was done.'),
};

/** The answer to an alert for which nothing was done. */
export function refused(why: Refusal): Response {
  return refusals[why]();
}

/** The answer to an alert that is too large. */
export function tooLarge(most = mostBytes): Response {
  const kilobytes = most / 1024;
  return problem(413, 'Alert too large', `An alert can have at most ${kilobytes} KB. Put the rest behind "link".`);
}

/** Nobody reads more faults than this one by one. */
const mostFaults = 50;

/** The answer to a body that is not an alert, with its faults. */
export function notAnAlert(faults: readonly Fault[]): Response {
  const advice = 'Nothing was done. Fix the faults in "errors" and send the alert again.';
  return problem(400, 'Not an alert', advice, firstOf(faults));
}

/** The first faults, and the number of the others: an answer must not become larger than the alerts. */
function firstOf(faults: readonly Fault[]): readonly Fault[] {
  const more = faults.length - mostFaults;
  if (more <= 0) return faults;
  return [...faults.slice(0, mostFaults), { pointer: '', detail: `and ${plural(more, 'more fault')}` }];
}

/** The answer to a body of which some alerts are left, because one request has no time for more. */
export function notYet(left: number): Response {
  const detail = `There was no time for ${plural(left, 'alert')} at the end of this body. Send the same body again to store the rest.`;
  const answer = problem(503, 'Not all alerts are stored yet', detail);
  return { ...answer, headers: { ...answer.headers, 'Retry-After': '1' } };
}

/** The answer to a path that belongs to no system. */
export function unknownPath(known: readonly string[]): Response {
  return problem(404, 'Not found', `Alerts are received at ${known.join(', ')}.`);
}

/** The answer to an alert that a mute holds (202), or that is right again while one held it (200). */
export function held(answer: HeldAnswer): Response {
  return jsonResponse(answer.status === 'held' ? 202 : 200, answer);
}

/** The answer to an alert that opened an incident (202), or joined or resolved one (200). */
export function accepted({ id, status }: Incident, opened: boolean, statusUrl: string): Response {
  return jsonResponse(opened ? 202 : 200, { incidentId: id, status, statusUrl }, { Location: statusUrl });
}
