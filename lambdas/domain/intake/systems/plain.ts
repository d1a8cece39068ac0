import { type Fault, jsonResponse, type Response } from '../../text/http.ts';
import { isObject } from '../../text/json.ts';
import { accepted, notAnAlert, refused } from '../alert-answer.ts';
import type { Result, System } from '../system.ts';

const fault = (detail: string) => ({ faults: [{ pointer: '', detail }] });

/** Alerts in the pager's own form: one, or a list of them. */
export const plain: System = {
  name: 'api',
  read: (body) => {
    if (body === undefined) return fault('The body is not valid JSON.');
    if (isObject(body)) return { drafts: [body] };
    if (!Array.isArray(body)) return fault('The body must be a JSON object.');
    if (body.length === 0) return fault('The body has no alerts.');
    // An element that is not an object is an alert without a summary: it must not stop the others.
    return { drafts: body.map((each) => (isObject(each) ? each : {})) };
  },
  answer: (results) => {
    const [only] = results;
    return results.length === 1 && only !== undefined ? answerOne(only) : answerAll(results);
  },
};

function answerOne(result: Result): Response {
  if ('faults' in result) return notAnAlert(result.faults);
  if ('refused' in result) return refused(result.refused);
  return accepted(result.incident, result.opened, result.statusUrl);
}

/** The answer to a list: the answer to each of its alerts, with the status of the one that went best. */
function answerAll(results: readonly Result[]): Response {
  const faults = results.flatMap(faultsInList);
  if (results.every((result) => 'faults' in result)) return notAnAlert(faults);
  const answers = results.map(answerOne);
  const best = [202, 200].find((good) => answers.some(({ statusCode }) => statusCode === good));
  const alerts = answers.map(({ statusCode, body }) => ({ answer: statusCode, ...JSON.parse(body) }));
  return jsonResponse(best ?? answers[0]?.statusCode ?? 400, { alerts });
}

function faultsInList(result: Result, index: number): Fault[] {
  if (!('faults' in result)) return [];
  return result.faults.map(({ pointer, detail }) => ({ pointer: `/${index}${pointer}`, detail }));
}
