import { isObject, parseExactJson } from '../../text/json.ts';
import type { System, SystemRequest } from '../system.ts';
import { filled, firstText, type Members } from './members.ts';
import type { Reading } from './reading.ts';
import { webhookAnswer } from './webhook.ts';

export const datadog: System = {
  name: 'datadog',
  mostBytes: 512 * 1024,
  read: readDatadog,
  answer: webhookAnswer,
};

/** The parts of an event's title: `[P2] [Triggered on {host:web-1}] The disk is full`. */
type Title = {
  readonly text: string;
  readonly transition?: string;
  readonly priority?: string;
  readonly scope?: string;
  readonly isTest: boolean;
};

/**
 * The alert in a body of Datadog's webhook.
 *
 * Its payload is a template of the user's. The members are looked up by the names that the default template and the
 * documented variables have, in upper or lower case: `alert_transition` is `$ALERT_TRANSITION`.
 */
function readDatadog(json: unknown, { text: whole }: Pick<SystemRequest, 'text'>): Reading {
  const body = json ?? formIn(whole);
  if (!isObject(body)) return { faults: [{ pointer: '', detail: 'The body must be a JSON object.' }] };
  const members = inLowerCase(body);
  const title = titleOf(firstText(members, 'event_title', 'title', 'alert_title', 'summary') ?? '');
  const transition = firstText(members, 'alert_transition', 'transition') ?? title.transition ?? '';
  const text = firstText(members, 'text_only_msg', 'event_msg', 'body', 'alert_status');
  const summary = title.text || firstLine(text ?? '');
  if (summary === '') {
    const detail = 'is missing: add "title": "$EVENT_TITLE" to the payload of the webhook';
    return { faults: [{ pointer: '/title', detail }] };
  }
  const scope = title.scope ?? firstText(members, 'alert_scope');
  return {
    drafts: [
      {
        action: isOver(transition, members) ? 'resolve' : 'trigger',
        summary: `${title.isTest ? 'Test: ' : ''}${withScope(summary, title.scope)}`,
        source: 'datadog',
        severity: title.isTest ? 'info' : severityOf(transition, members, title),
        dedupKey: keyOf(members, summary, scope, title.isTest),
        policy: firstText(members, 'policy'),
        link: firstText(members, 'link', 'url', 'event_url'),
        details: filled({ ...body, ...(text !== undefined && { text: withoutMarks(text) }) }),
      },
    ],
  };
}

/**
 * The members of a payload that Datadog encodes as a form: its members are the fields, or the payload is one field; nothing
 * if the text has no field.
 */
function formIn(text: string): Members | undefined {
  const fields = Object.fromEntries(new URLSearchParams(text));
  const payload = parseExactJson(fields.payload ?? '');
  if (isObject(payload)) return payload;
  return Object.values(fields).some((value) => value !== '') ? fields : undefined;
}

/** The members under their names in lower case; those of an object `alert` as `alert_…`, as some templates write them. */
function inLowerCase(body: Members): Members {
  const flat = Object.entries(body).flatMap(([name, value]): [string, unknown][] =>
    name.toLowerCase() === 'alert' && isObject(value)
      ? Object.entries(value).map(([inner, one]) => [`alert_${inner.toLowerCase()}`, one])
      : [[name.toLowerCase(), value]],
  );
  return Object.fromEntries(flat.filter(([, value]) => !isUnfilled(value)));
}

/** True for a variable that Datadog did not fill: it sends its name, `null` or nothing. */
function isUnfilled(value: unknown): boolean {
  return typeof value === 'string' && /^(\$[A-Z_]+|null|none)?$/i.test(value.trim());
}

const mark = /^\s*\[([^\]]*)\]\s*/;
const states = /^(?:re-)?(triggered|recovered|warn|no data|renotify|ok|alert|monitor alert|test)(?: on \{(.*)\})?$/i;

/** A title without the marks in front of it, and what they say. */
function titleOf(title: string): Title {
  let found: Title = { text: title, isTest: false };
  for (let match = mark.exec(found.text); match !== null; match = mark.exec(found.text)) {
    const [whole, inside = ''] = match;
    const [, state = '', scope] = states.exec(inside.trim()) ?? [];
    const isPriority = /^P[1-5]$/i.test(inside.trim());
    if (state === '' && !isPriority) break;
    found = {
      ...found,
      text: found.text.slice(whole.length),
      ...(isPriority && { priority: inside.trim() }),
      ...(/^test$/i.test(state) ? { isTest: true } : state !== '' && { transition: state }),
      ...(scope !== undefined && scope !== '' && { scope }),
    };
  }
  return { ...found, text: found.text.trim() || title.trim() };
}

function isOver(transition: string, members: Members): boolean {
  if (transition !== '') return /^(recovered|ok)$/i.test(transition.trim());
  return members.alert_type === 'success';
}

/**
 * The monitor's priority. A warning of Datadog is one here, or less if its monitor's alerts are no more than that: an alert
 * has to be worse than the warning before it, which somebody may have taken. So an alert is at least a warning.
 */
function severityOf(transition: string, members: Members, { priority }: Title): string | undefined {
  const named = [priority, firstText(members, 'alert_priority'), firstText(members, 'priority')];
  // Beside P1 to P5 an event has a priority of its own, "normal" or "low", which is not about the monitor.
  const ofMonitor = named.find((one) => one !== undefined && /^P[1-5]$/i.test(one));
  if (/warn/i.test(transition)) return /^P[345]$/i.test(ofMonitor ?? '') ? 'info' : 'warning';
  if (/^P[45]$/i.test(ofMonitor ?? '')) return 'warning';
  return ofMonitor ?? firstText(members, 'alert_type');
}

/** The key that the alert and its recovery have in common. The id of the event is another one each time. */
function keyOf(members: Members, summary: string, scope: string | undefined, isTest: boolean): string {
  if (isTest) return `test ${summary}`;
  const monitor = firstText(members, 'alert_id');
  return firstText(members, 'alert_cycle_key', 'aggreg_key') ?? [monitor ?? summary, scope].filter(Boolean).join(' ');
}

function withScope(summary: string, scope: string | undefined): string {
  return scope === undefined || summary.includes(scope) ? summary : `${summary} (${scope})`;
}

/** Datadog puts %%% around Markdown. */
function withoutMarks(text: string): string {
  return text.replace(/^\s*%%%\s*|\s*%%%\s*$/g, '');
}

function firstLine(text: string): string {
  return withoutMarks(text).split('\n')[0]?.trim() ?? '';
}
