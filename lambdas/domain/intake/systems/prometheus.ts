import { isObject } from '../../text/json.ts';
import type { Draft } from '../alert.ts';
import { filled, firstText, type Members, membersOf, textOf } from './members.ts';

/*
 * Alertmanager and Grafana send the same list of alerts: each has labels, annotations and a fingerprint, which is the same
 * for as long as its labels are.
 */

/** One alert of such a list, with everything that its draft is made of. */
export type Listed = { readonly alert: Members; readonly labels: Members; readonly annotations: Members };

/** An alert of the list. Annotations that all alerts of the body share may be in the body only. */
function listed(value: unknown, body: Members): Listed {
  const alert = membersOf(value);
  const annotations = { ...membersOf(body.commonAnnotations), ...membersOf(alert.annotations) };
  return { alert, labels: { ...membersOf(body.commonLabels), ...membersOf(alert.labels) }, annotations };
}

/**
 * The drafts of a body with a list of alerts: one for each alert, and one more if the sender left some out. Nothing if the
 * body has no list.
 *
 * @param draft the draft of one alert
 */
export function draftsOfList(source: string, body: Members, draft: (one: Listed) => Draft): Draft[] | undefined {
  if (!Array.isArray(body.alerts)) return undefined;
  const drafts = body.alerts.map((value: unknown) =>
    isObject(value) ? draft(listed(value, body)) : oddDraft(value, source),
  );
  return [...drafts, ...draftOfLeftOut(source, body)];
}

/** The draft of one alert. Anything but "resolved" is a trigger: a status that nobody knows must not silence an alert. */
export function draftOf(
  source: string,
  { alert, labels, annotations }: Listed,
  link: string | undefined,
  more: Members,
): Draft {
  return {
    action: textOf(alert.status)?.toLowerCase() === 'resolved' ? 'resolve' : 'trigger',
    source,
    summary: summaryOf(labels, annotations),
    severity: firstText(labels, 'severity', 'priority', 'level') ?? firstText(annotations, 'severity'),
    dedupKey: textOf(alert.fingerprint) ?? keyOf(labels),
    policy: firstText(labels, 'policy') ?? firstText(annotations, 'policy'),
    link,
    details: filled({ labels, annotations, startsAt: alert.startsAt, ...more }),
  };
}

/**
 * The alert about those that were left out of a long list, of which nobody would be notified otherwise.
 *
 * It is over when every alert of the group is.
 */
function draftOfLeftOut(source: string, body: Members): Draft[] {
  const group = textOf(body.groupKey) ?? 'without a key';
  const dedupKey = `left out of ${group}`;
  if (body.status === 'resolved') return [{ action: 'resolve', source, dedupKey }];
  const count = Number(body.truncatedAlerts);
  if (!(count > 0)) return [];
  return [
    {
      source,
      summary: `${source} left ${count} more ${count === 1 ? 'alert' : 'alerts'} out of the group ${group}`,
      severity: textOf(membersOf(body.commonLabels).severity),
      dedupKey,
      link: textOf(body.externalURL),
      details: { truncatedAlerts: count, advice: 'In the webhook, set no limit on the alerts of one message.' },
    },
  ];
}

/** The draft of a list's element that is not an object. It is shown to a person, because it may have meant something. */
function oddDraft(value: unknown, source: string): Draft {
  return { source, summary: `${source} sent an alert that cannot be read`, details: { alert: value } };
}

/** The alert's name and what its annotations say. Without any of it, its labels. */
function summaryOf(labels: Members, annotations: Members): string {
  const name = firstText(labels, 'alertname');
  const said = firstText(annotations, 'summary', 'title', 'message', 'description');
  if (said !== undefined) return name === undefined || said.includes(name) ? said : `${name}: ${said}`;
  const others = labelsOf(labels).filter(([label]) => label !== 'alertname' && label !== 'severity');
  const shown = others.map(([label, value]) => `${label}=${value}`).join(', ');
  return [name ?? 'Alert without a name', shown && `(${shown})`].filter(Boolean).join(' ');
}

/** The labels as text, for an alert without a fingerprint. */
function keyOf(labels: Members): string | undefined {
  const sorted = labelsOf(labels);
  return sorted.length === 0 ? undefined : sorted.map(([label, value]) => `${label}=${value}`).join(',');
}

function labelsOf(labels: Members): [string, string][] {
  return Object.entries(labels)
    .map(([label, value]): [string, string] => [label, textOf(value) ?? ''])
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
