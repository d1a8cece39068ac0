import { type Fault, jsonResponse, type Response } from '../../text/http.ts';
import { isObject } from '../../text/json.ts';
import { type Draft, readAlert } from '../alert.ts';
import { accepted, held, notAnAlert, refused } from '../alert-answer.ts';
import type { Result, System, SystemRequest } from '../system.ts';
import { adviseMapping } from './advise-mapping.ts';
import { readMapped } from './mapped.ts';
import type { Reading } from './reading.ts';

const fault = (detail: string) => ({ faults: [{ pointer: '', detail }] });

/** Alerts in the pager's own form, or in a form that the source's settings map: one, or a list of them. */
export const plain: System = {
  name: 'api',
  read: (body, request) => {
    if (body === undefined) return fault('The body is not valid JSON.');
    if (isObject(body)) return readOne(body, request);
    if (!Array.isArray(body)) return fault('The body must be a JSON object.');
    if (body.length === 0) return fault('The body has no alerts.');
    // An element that is not an object is an alert without a summary: it must not stop the others.
    return { drafts: body.map((each) => (isObject(each) ? draftOf(each, request) : {})) };
  },
  answer: (results) => {
    const [only] = results;
    return results.length === 1 && only !== undefined ? answerOne(only) : answerAll(results);
  },
};

function readOne(body: Draft, request: SystemRequest): Reading {
  const draft = draftOf(body, request);
  const read = readAlert(draft);
  const advice = 'faults' in read ? adviseMapping(body, request.sender.source) : undefined;
  return 'faults' in read && advice !== undefined ? advised(read.faults, advice) : { drafts: [draft] };
}

/**
 * The body itself if it is an alert, otherwise as the source's mapping reads it.
 *
 * A mapping that names the summary of the alert is meant for such bodies, and reads more of them: that an alert is over.
 */
function draftOf(body: Draft, { settings, sender }: SystemRequest): Draft {
  const mapping = settings?.mapping;
  if (mapping === undefined) return body;
  const isForeign = mapping.summary === 'summary' || 'faults' in readAlert(body);
  return isForeign ? readMapped(mapping, body, sender.source) : body;
}

/** The faults of a body, with lines of advice after the first fault. */
function advised([first, ...others]: readonly Fault[], advice: string): Reading {
  const detail = `${first?.detail}\nOr write a mapping for this source in oncall.yaml, such as:\n${advice}`;
  return { faults: [{ pointer: first?.pointer ?? '', detail }, ...others] };
}

function answerOne(result: Result): Response {
  if ('faults' in result) return notAnAlert(result.faults);
  if ('refused' in result) return refused(result.refused);
  if ('held' in result) return held(result.held);
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
