import type { Draft } from '../alert.ts';
import type { System } from '../system.ts';
import { type Members, membersOf, textOf } from './members.ts';
import { draftOf, listed, oddDraft } from './prometheus.ts';
import type { Reading } from './reading.ts';
import { mostBytesOfList, webhookAnswer } from './webhook.ts';

export const alertmanager: System = {
  name: 'alertmanager',
  mostBytes: mostBytesOfList,
  read: readAlertmanager,
  answer: webhookAnswer,
};

/**
 * The alerts in a body of Alertmanager's webhook (version 4).
 *
 * With `max_alerts` it leaves alerts out of a long list, and says how many. These become an alert of their own, because
 * nobody would be notified of them otherwise.
 */
function readAlertmanager(body: unknown): Reading {
  const members = membersOf(body);
  if (!Array.isArray(members.alerts)) {
    const detail = 'must be the list of alerts that the webhook of Alertmanager sends';
    return { faults: [{ pointer: '/alerts', detail }] };
  }
  const drafts = members.alerts.map((value: unknown) => oddDraft(value, 'alertmanager') ?? draft(value, members));
  return { drafts: [...drafts, ...draftOfLeftOut(members)] };
}

function draft(value: unknown, body: Members): Draft {
  const one = listed(value, body);
  const { receiver, externalURL } = body;
  const link = textOf(one.alert.generatorURL) ?? textOf(externalURL);
  return draftOf('alertmanager', one, link, { generatorURL: one.alert.generatorURL, externalURL, receiver });
}

/** The alert about those that were left out. It is over when every alert of the group is. */
function draftOfLeftOut(body: Members): Draft[] {
  const group = textOf(body.groupKey) ?? 'without a key';
  const dedupKey = `left out of ${group}`;
  if (body.status === 'resolved') return [{ action: 'resolve', source: 'alertmanager', dedupKey }];
  const count = Number(body.truncatedAlerts);
  if (!(count > 0)) return [];
  return [
    {
      source: 'alertmanager',
      summary: `Alertmanager left ${count} more ${count === 1 ? 'alert' : 'alerts'} out of the group ${group}`,
      severity: textOf(membersOf(body.commonLabels).severity),
      dedupKey,
      link: textOf(body.externalURL),
      details: { truncatedAlerts: count, advice: 'Set max_alerts to 0 in the webhook of Alertmanager.' },
    },
  ];
}
