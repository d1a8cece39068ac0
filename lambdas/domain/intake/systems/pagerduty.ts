import { type Fault, jsonResponse } from '../../text/http.ts';
import { isObject, parseExactJson } from '../../text/json.ts';
import type { System } from '../system.ts';
import { filled, firstText, itemsOf, type Members, membersOf, textOf } from './members.ts';
import type { Reading } from './reading.ts';

/** PagerDuty's Events API: one event in a body, in the form of version 2 or of version 1. */
export const pagerduty: System = {
  name: 'pagerduty',
  mostBytes: 512 * 1024,
  read: readPagerDuty,
  answer: ([result], { text }) =>
    result !== undefined && 'faults' in result ? invalid(result.faults) : accepted(parseExactJson(text)),
  refuse: invalid,
};

/** Version 1 has names of its own for the key and for its status. */
function accepted(body: unknown) {
  const key = dedupKeyOf(asVersion2(body));
  const success = { status: 'success', message: 'Event processed' };
  return isVersion1(body)
    ? jsonResponse(200, { ...success, incident_key: key })
    : jsonResponse(202, { ...success, dedup_key: key });
}

function isVersion1(body: unknown): body is Members {
  return isObject(body) && body.event_action === undefined && textOf(body.event_type) !== undefined;
}

/** An event of version 1 in the form of version 2; any other value as it is. */
function asVersion2(body: unknown): unknown {
  if (!isVersion1(body)) return body;
  const { event_type, incident_key, description, details, contexts, ...others } = body;
  const links = itemsOf(contexts).map(membersOf);
  const payload = { summary: description, custom_details: details };
  return { ...others, event_action: event_type, dedup_key: incident_key, payload, links };
}

function invalid(faults: readonly Fault[]) {
  const errors = faults.map(({ pointer, detail }) => `'${pointer.slice(1).replaceAll('/', '.')}' ${detail}`);
  return jsonResponse(400, { status: 'invalid event', message: 'Event object is invalid', errors });
}

/** The longest dedup key that PagerDuty accepts, and so the longest that its clients keep. */
const longestKey = 255;

/** The event in a body of PagerDuty's Events API. */
function readPagerDuty(given: unknown): Reading {
  const body = asVersion2(given);
  if (!isObject(body)) return { faults: [{ pointer: '', detail: 'The body must be a JSON object.' }] };
  const action = textOf(body.event_action)?.toLowerCase();
  const payload = membersOf(body.payload);
  const summary = firstText(payload, 'summary') ?? firstText(body, 'description');
  const dedupKey = dedupKeyOf(body);
  const faults = faultsOf(action, summary, dedupKey);
  if (faults.length > 0) return { faults };
  return {
    drafts: [
      {
        action,
        summary,
        severity: payload.severity,
        source: textOf(payload.source) ?? 'pagerduty',
        dedupKey,
        link: linkOf(body),
        details: detailsOf(body, payload),
      },
    ],
  };
}

/**
 * The dedup key of an event, which its answer repeats.
 *
 * PagerDuty makes a random one for a trigger without a key, so that each opens an incident of its own. Here the affected
 * system and the summary are the key: a client that sends its event again after a timeout opens nothing twice.
 */
function dedupKeyOf(body: unknown): string | undefined {
  const members = membersOf(body);
  const given = firstText(members, 'dedup_key', 'incident_key');
  const action = textOf(members.event_action)?.toLowerCase();
  if (given !== undefined || action === 'acknowledge' || action === 'resolve') return given;
  const payload = membersOf(members.payload);
  const parts = [textOf(payload.source), firstText(payload, 'summary') ?? firstText(members, 'description')];
  return (
    parts
      .filter((part) => part !== undefined)
      .join(': ')
      .slice(0, longestKey)
      .toWellFormed() || undefined
  );
}

function faultsOf(action: string | undefined, summary: string | undefined, dedupKey: string | undefined): Fault[] {
  if (action === 'acknowledge' || action === 'resolve') {
    return dedupKey === undefined ? [{ pointer: '/dedup_key', detail: 'is missing or blank' }] : [];
  }
  return summary === undefined ? [{ pointer: '/payload/summary', detail: 'is missing or blank' }] : [];
}

/** The first link of the event, else the address of the client that sent it. */
function linkOf(body: Members): string | undefined {
  const links = itemsOf(body.links).map((link) => textOf(membersOf(link).href));
  return links.find((href) => href !== undefined) ?? textOf(body.client_url);
}

function detailsOf({ client, client_url, links, images }: Members, payload: Members): Members {
  const { timestamp, component, group, class: kind, custom_details } = payload;
  return filled({ component, group, class: kind, timestamp, custom_details, client, client_url, links, images });
}
