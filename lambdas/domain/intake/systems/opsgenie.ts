import { type Fault, jsonResponse } from '../../text/http.ts';
import { isObject } from '../../text/json.ts';
import { oneLine } from '../../text/plain.ts';
import type { Result, System } from '../system.ts';
import { filled, firstText, itemsOf, membersOf, textOf } from './members.ts';
import type { Reading } from './reading.ts';
import { mostBytesOfList } from './webhook.ts';

/** Opsgenie's request "create alert". */
export const opsgenie: System = {
  name: 'opsgenie',
  mostBytes: 512 * 1024,
  read: readOpsgenie,
  answer,
  refuse: unprocessable,
};

/** Opsgenie's requests about an alert that there is already, by its alias. */
export const opsgenieClose = actionOn('resolve');
export const opsgenieAcknowledge = actionOn('acknowledge');
export const opsgenieDelete: System = { ...actionOn('resolve'), methods: ['DELETE'] };

/** Opsgenie's question whether a request was processed. Every request was, before it was answered. */
export const opsgenieStatus: System = {
  name: 'opsgenie',
  methods: ['GET'],
  read: () => ({ drafts: [] }),
  answer: (_, { parameters, at }) => {
    const { request: requestId = '' } = parameters;
    const data = { success: true, isSuccess: true, status: 'Alert processed', processedAt: at, alertId: requestId };
    return jsonResponse(200, { data, took: 0, requestId });
  },
};

/** The parts of an alert that only adorn it. A change to one of them is accepted, and nothing is done. */
const adornments = ['notes', 'tags', 'details', 'message', 'description', 'attachments'];

/** Opsgenie's requests that change one part of an alert. */
export const opsgenieChange: System = {
  name: 'opsgenie',
  methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  mostBytes: mostBytesOfList,
  read: (_, { parameters: { part = '' } }) => (adornments.includes(part) ? { drafts: [] } : notHere(part)),
  answer,
  refuse: unprocessable,
};

/** The fault of a request that somebody may rely on, because it is about who is notified or when. */
function notHere(part: string): Reading {
  const detail = `“${oneLine(part, 40)}” is not possible here: an alert can be created, acknowledged, closed and deleted`;
  return { faults: [{ pointer: '', detail }] };
}

function actionOn(action: 'acknowledge' | 'resolve'): System {
  return {
    name: 'opsgenie',
    read: (body, { parameters }) => readOpsgenieAction(action, parameters.identifier ?? '', body),
    answer,
    refuse: unprocessable,
  };
}

/** The same answer for everything that can be read: Opsgenie processes requests later. The id of the request is the incident's. */
function answer([result]: readonly Result[]) {
  if (result !== undefined && 'faults' in result) return unprocessable(result.faults);
  const requestId = result !== undefined && 'incident' in result ? result.incident.id : 'none';
  return jsonResponse(202, { result: 'Request will be processed', took: 0, requestId });
}

function unprocessable(faults: readonly Fault[]) {
  const errors = Object.fromEntries(faults.map(({ pointer, detail }) => [pointer.slice(1) || 'body', detail]));
  const message = 'Request body is not processable. Please check the errors.';
  return jsonResponse(422, { message, errors, took: 0, requestId: 'none' });
}

/**
 * The alert in a body of Opsgenie's request "create alert".
 *
 * Of its responders an escalation can be a policy here, by its name. Teams, schedules and users of Opsgenie mean nothing
 * here, and are kept in the details.
 */
function readOpsgenie(body: unknown): Reading {
  if (!isObject(body)) return { faults: [{ pointer: '', detail: 'The body must be a JSON object.' }] };
  const summary = firstText(body, 'message', 'description');
  if (summary === undefined) return { faults: [{ pointer: '/message', detail: 'may not be empty' }] };
  const { description, entity, priority, tags, details, actions, note, user, responders, visibleTo } = body;
  const source = textOf(body.source);
  const escalation = itemsOf(responders)
    .map(membersOf)
    .find(({ type }) => type === 'escalation');
  return {
    drafts: [
      {
        action: 'trigger',
        summary,
        severity: priority,
        source: source ?? 'opsgenie',
        dedupKey: textOf(body.alias),
        policy: textOf(escalation?.name),
        // Alertmanager sends its own address as the source.
        link: /^https?:\/\//i.test(source ?? '') ? source : undefined,
        details: filled({ description, entity, tags, details, actions, note, user, responders, visibleTo }),
      },
    ],
  };
}

/**
 * The alert that a request "close alert" or "acknowledge alert" is about.
 *
 * @param identifier the alert's alias or the id of its incident, whatever `identifierType` says
 */
function readOpsgenieAction(action: 'acknowledge' | 'resolve', identifier: string, body: unknown): Reading {
  const members = membersOf(body);
  return { drafts: [{ action, dedupKey: identifier, source: firstText(members, 'user', 'source') ?? 'opsgenie' }] };
}
