import type { Draft } from '../alert.ts';
import type { System } from '../system.ts';
import { firstText, type Members, membersOf, textOf } from './members.ts';
import { draftOf, draftsOfList, type Listed } from './prometheus.ts';
import type { Reading } from './reading.ts';
import { mostBytesOfList, webhookAnswer } from './webhook.ts';

export const grafana: System = {
  name: 'grafana',
  mostBytes: mostBytesOfList,
  read: readGrafana,
  answer: webhookAnswer,
};

/**
 * The alerts in a body of Grafana's webhook: unified alerting, or one alert of the alerting before it.
 *
 * The button *Test* sends an alert that never ends and always has the same fingerprint. Each press opens an incident of
 * its own, so that the second test notifies somebody as the first one did.
 */
function readGrafana(body: unknown): Reading {
  const members = membersOf(body);
  const drafts = draftsOfList('grafana', members, (one) => draft(one, members));
  if (drafts !== undefined) return { drafts };
  const single = singleDraft(members);
  if (single !== undefined) return { drafts: [single] };
  const detail = 'must be the list of alerts that the webhook of Grafana sends if its payload is not customised';
  return { faults: [{ pointer: '/alerts', detail }] };
}

function draft(one: Listed, body: Members): Draft {
  const { alert } = one;
  // Links of the alert come first, from the most exact one. Grafana leaves them empty if the rule has no panel.
  const link = firstText(alert, 'panelURL', 'dashboardURL', 'generatorURL') ?? textOf(body.externalURL);
  const { values, valueString, imageURL, silenceURL, generatorURL } = alert;
  const found = draftOf('grafana', one, link, { values, valueString, imageURL, silenceURL, generatorURL });
  return isTest(one) ? asTest(found, alert) : found;
}

function isTest({ labels, annotations }: Listed): boolean {
  return (
    labels.alertname === 'TestAlert' && (labels.instance === 'Grafana' || annotations.summary === 'Notification test')
  );
}

function asTest(found: Draft, { startsAt }: Members): Draft {
  return {
    ...found,
    summary: 'Test of a Grafana contact point',
    severity: 'info',
    dedupKey: `${found.dedupKey} ${textOf(startsAt) ?? ''}`,
  };
}

/** The alert in a body of the alerting that Grafana had before: a title and a state. */
function singleDraft(body: Members): Draft | undefined {
  const summary = firstText(body, 'ruleName', 'title');
  const state = textOf(body.state);
  if (summary === undefined || state === undefined) return undefined;
  return {
    action: state === 'ok' ? 'resolve' : 'trigger',
    source: 'grafana',
    summary,
    dedupKey: firstText(body, 'ruleId') ?? summary,
    link: firstText(body, 'ruleUrl', 'externalURL'),
    details: body,
  };
}
