import { type Fault, jsonResponse, type Response } from '../../text/http.ts';
import { isObject } from '../../text/json.ts';
import type { Draft } from '../alert.ts';
import { accepted, notAnAlert, refused } from '../alert-answer.ts';
import type { Result, System } from '../system.ts';

const notJson: Fault = { pointer: '', detail: 'The body is not valid JSON.' };
const notObject: Fault = { pointer: '', detail: 'The body must be a JSON object.' };
const noAlerts: Fault = { pointer: '', detail: 'The list has no alerts.' };

/** Alerts in the pager's own form: one, or a list of them. */
export const plain: System = {
  name: 'api',
  read: (body) => {
    if (body === undefined) return { faults: [notJson] };
    if (!Array.isArray(body)) return isObject(body) ? { drafts: [body as Draft] } : { faults: [notObject] };
    if (body.length === 0) return { faults: [noAlerts] };
    return body.every(isObject)
      ? { drafts: body }
      : { faults: [{ ...notObject, detail: 'Each alert of the list must be a JSON object.' }] };
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
  const answers = results.map(answerOne);
  const status = [202, 200].find((good) => answers.some(({ statusCode }) => statusCode === good));
  const alerts = answers.map(({ statusCode, body }) => ({ status: statusCode, ...JSON.parse(body) }));
  return jsonResponse(status ?? answers[0]?.statusCode ?? 400, { alerts });
}
