import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Alert } from './scenario.ts';
import { forgedBody, type TopicChange } from './topic.ts';

/*
 * Requests as monitoring systems send them: in the pager's own form or their own, plain or clumsy. What each has to become
 * is known here from the documents, and not from the code that reads it.
 */

/** A request of a monitoring system, and the incident of its main alert as the answer names it. */
export type Post = {
  readonly path: string;
  readonly body: string;
  readonly isBase64?: true;
  /** The incident's id in the answer; nothing if the system's form of the answer has none. */
  readonly incidentIn: (answer: Answer) => string | undefined;
};

type Answer = {
  readonly incidentId?: string;
  readonly requestId?: string;
  readonly alerts?: readonly { readonly incidentId?: string }[];
};

/** The alert with everything that it can say. */
type Plain = { readonly summary: string; readonly dedupKey: string; readonly policy: string };

/** A form in which a system sends alerts. */
const forms: Readonly<Record<NonNullable<Alert['form']>, (alert: Alert, plain: Plain) => Post>> = {
  list: (alert, plain) => {
    const main = plainBody(alert, plain);
    const [all, place] = beside(alert, main, {
      bad: { details: 'an alert that says nothing' },
      ended: { action: 'resolve', dedupKey: `never opened ${plain.dedupKey}` },
      another: { ...main, dedupKey: anotherKey(plain.dedupKey) },
    });
    return {
      path: '/alerts',
      body: JSON.stringify(all),
      incidentIn: ({ incidentId, alerts }) => (all.length === 1 ? incidentId : alerts?.[place]?.incidentId),
    };
  },
  alertmanager: (alert, plain) => {
    const [alerts, place] = prometheusAlerts(alert, plain);
    return {
      path: '/alerts/alertmanager',
      body: JSON.stringify({ ...{ version: '4', groupKey: '{}:{}', status: 'firing', receiver: 'pager' }, alerts }),
      incidentIn: ({ alerts: answers }) => answers?.[place]?.incidentId,
    };
  },
  grafana: (alert, plain) => {
    const [alerts, place] = prometheusAlerts(alert, plain);
    return {
      path: '/alerts/grafana',
      body: JSON.stringify({ ...{ receiver: 'pager', status: 'firing', orgId: 1, title: '[FIRING:1]' }, alerts }),
      incidentIn: ({ alerts: answers }) => answers?.[place]?.incidentId,
    };
  },
  pagerduty: ({ action, severity = 'critical' }, { summary, dedupKey }) => ({
    path: '/v2/enqueue',
    body: JSON.stringify({
      ...{ routing_key: 'R', event_action: action, dedup_key: dedupKey },
      ...(action === 'trigger' && { payload: { summary, severity, source: 'db1', custom_details: { load: 1e20 } } }),
    }),
    incidentIn: () => undefined,
  }),
  opsgenie: ({ action, severity = 'critical' }, { summary, dedupKey }) => {
    const isTrigger = action === 'trigger';
    const priority = { critical: 'P1', error: 'P2', warning: 'P3', info: 'P5' }[severity];
    const word = action === 'acknowledge' ? 'acknowledge' : 'close';
    return {
      path: isTrigger ? '/v2/alerts' : `/v2/alerts/${encodeURIComponent(dedupKey)}/${word}`,
      body: JSON.stringify(isTrigger ? { message: summary, alias: dedupKey, priority, tags: ['db'] } : { user: 'ci' }),
      incidentIn: ({ requestId }) => (requestId === 'none' ? undefined : requestId),
    };
  },
};

/** The dedup key of the second alert of a body, which is a trouble of its own. */
export function anotherKey(dedupKey: string): string {
  return dedupKey.replace('checkout', 'pantry');
}

/** The name that the sender of an acknowledgement gives itself. */
export function senderOf({ form, source = 'api' }: Alert): string {
  return form === 'pagerduty' ? 'pagerduty' : form === 'opsgenie' ? 'ci' : source;
}

/** The dedup key of an alert among those that come together. */
export function placedKey(dedupKey: string, place: number): string {
  return `${dedupKey}-storm-${place}`;
}

/** A dedup key under which nothing is ever opened. */
export function unheardKey(dedupKey: string): string {
  return dedupKey.replace('checkout', 'larder');
}

/** The alerts of a body, and the place of the main one among them. */
function beside<T>({ beside: other, isFirst }: Alert, main: T, others: Readonly<Record<string, T>>): [T[], number] {
  if (other === undefined) return [[main], 0];
  const first = others[other];
  if (first === undefined) return [[main], 0];
  return isFirst === true ? [[main, first], 0] : [[first, main], 1];
}

function prometheusAlerts(alert: Alert, { summary, dedupKey, policy }: Plain) {
  const { action, severity = 'critical' } = alert;
  const one = (status: string, fingerprint: string) => ({
    ...{ status, fingerprint, startsAt: '2026-11-24T02:14:00Z', endsAt: '0001-01-01T00:00:00Z' },
    labels: { alertname: 'CheckoutDown', severity: wordsOf[severity][0], policy },
    annotations: { summary },
  });
  return beside(alert, one(action === 'trigger' ? 'firing' : 'resolved', dedupKey), {
    ended: one('resolved', `never opened ${dedupKey}`),
    another: one('firing', anotherKey(dedupKey)),
  });
}

/** Words for each severity, as the table of docs/alerts.md has them. */
const wordsOf: Readonly<Record<Severity, readonly [string, ...unknown[]]>> = {
  critical: ['critical', 'CRIT', 'P1', 'SEV-1', 'Disaster', 'page', 0, '5', 'P1 - High', '🔥', ['critical'], {}],
  error: ['error', 'Err', 'P2', 'major', 'unreachable', 4],
  warning: ['warning', 'WARN', 'P3', 'degraded', ' yellow '],
  info: ['info', 'none', 'P5', 'notice', 'ok', 7],
};

/** A word for a severity, whichever of them. */
export function wordFor(severity: Severity, nth: number): unknown {
  const words = wordsOf[severity];
  return words[nth % words.length];
}

/** The oddities with which an alert still says what is wrong: it has to be taken. */
export const oddities: Readonly<Record<string, (body: Body, word: number) => Body | string>> = {
  'severity in words': (body, word) => ({ ...body, severity: wordFor(body.severity as Severity, word) }),
  'long summary': (body) => ({ ...body, summary: `${body.summary} ${'and so on '.repeat(400)}` }),
  'members of its own': (body) => ({ ...body, hostname: 'db1', tags: ['a', 1, null], '': {}, constructor: 1 }),
  'odd link': (body, word) => ({
    ...body,
    link: [' ', 'no link', 'javascript:alert(1)', 7, {}, 'http://a b'][word % 6],
  }),
  'odd details': (body, word) => ({
    ...body,
    details: [
      1e20,
      'text',
      null,
      [[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]],
      false,
      '\ud800',
      { '\ud800': 'a' },
    ][word % 7],
  }),
  'prototype among its members': (body) =>
    `${JSON.stringify({ ...body, details: {} }).slice(0, -1)},"__proto__":{"summary":"x"}}`,
  // Stored, each of them is four times as long.
  'many large numbers': (body) =>
    `${JSON.stringify({ ...body, details: undefined }).slice(0, -1)},"details":[${'1e20,'.repeat(11_000)}0]}`,
  'byte order mark': (body) => `\ufeff${JSON.stringify(body)}`,
  'white space around it': (body) => `\r\n\t ${JSON.stringify(body, null, 2)} \n`,
  'policy that does not exist': (body) => ({ ...body, policy: ['nobody-knows', 7, '', ['a']][1] }),
  'odd source': (body, word) => ({ ...body, source: [7, '', ['x'], 's'.repeat(400), { name: 'x' }][word % 5] }),
  'members spelled otherwise': ({ dedupKey, summary, severity, ...body }) => ({
    ...body,
    ...{ dedup_key: dedupKey, Summary: summary, SEVERITY: severity },
  }),
  'action in other words': (body, word) => ({
    ...body,
    action: ['FIRING', 'Problem', 'kaboom', '', 3, null][word % 6],
  }),
  'hostile texts': (body) => ({
    ...body,
    summary: `${body.summary}\u202e <script>alert(1)</script> \u0000 https://evil.example.org`,
  }),
  'as large as allowed': (body) => ({ ...body, details: 'x'.repeat(60_000) }),
};

type Body = Record<string, unknown>;

/** The refusal of a message of a topic that SNS did not sign so. It is about the alarm of the night. */
function forged(state: string, how: Parameters<typeof forgedBody>[1]): Refusal {
  return { path: '/alerts/sns', body: (change) => forgedBody({ ...change, state }, how), status: 403 };
}

type Refusal = {
  readonly path?: string;
  readonly body: string | ((change: Omit<TopicChange, 'state'>) => string);
  readonly status: number;
};

/** Bodies that do not say what is wrong, or not by who they claim: they have to be refused with this status, and counted. */
export const refusals: Readonly<Record<string, Refusal>> = {
  'an OK that SNS did not sign': forged('OK', 'another key'),
  'an OK without a signature': forged('OK', 'no signature'),
  'an OK in place of what SNS signed': forged('OK', 'another message'),
  'an ALARM in place of what SNS signed': forged('ALARM', 'another message'),
  'no body': { body: '', status: 400 },
  'not JSON': { body: '{"summary": "checkout is down"', status: 400 },
  'a number': { body: '7', status: 400 },
  'an empty list': { body: '[]', status: 400 },
  'no summary': { body: '{"severity":"critical","details":{"a":1}}', status: 400 },
  'an invisible summary': { body: '{"summary":" \\u200b\\n"}', status: 400 },
  'a list of nothing': { body: '[{}, null, 3]', status: 400 },
  'too large': { body: JSON.stringify({ summary: 'x', details: 'x'.repeat(70_000) }), status: 413 },
  'a path of nobody': { path: '/alerts/nagios', body: '{"summary":"checkout is down"}', status: 404 },
  'an Alertmanager body without alerts': { path: '/alerts/alertmanager', body: '{"version":"4"}', status: 400 },
  'a PagerDuty event without a summary': {
    path: '/v2/enqueue',
    body: '{"event_action":"trigger","payload":{"severity":"critical"}}',
    status: 400,
  },
  'an Opsgenie alert without a message': { path: '/v2/alerts', body: '{"alias":"a"}', status: 422 },
};

function plainBody({ action, source, severity }: Alert, { summary, dedupKey, policy }: Plain): Body {
  return { action, summary, dedupKey, policy, source, ...(severity !== undefined && { severity }) };
}

/** The incident that the answer to a request names. */
export function incidentOf(
  post: Post,
  answer: { readonly statusCode: number; readonly body: string },
): string | undefined {
  return answer.statusCode < 400 ? post.incidentIn(JSON.parse(answer.body)) : undefined;
}

/** The request with which an alert is sent. */
export function postOf(alert: Alert, plain: Plain): Post {
  if (alert.form !== undefined) return forms[alert.form](alert, plain);
  const { oddity } = alert;
  const body = plainBody(alert, plain);
  const incidentIn: Post['incidentIn'] = ({ incidentId }) => incidentId;
  const odd = oddity === undefined ? body : oddities[oddity.kind]?.({ severity: 'critical', ...body }, oddity.nth);
  const text = typeof odd === 'string' ? odd : JSON.stringify(odd);
  if (oddity?.isBase64 !== true) return { path: '/alerts', body: text, incidentIn };
  return { path: '/alerts', body: Buffer.from(text).toString('base64'), isBase64: true, incidentIn };
}
