import type { Draft } from '../alert.ts';
import type { System } from '../system.ts';
import { type Members, membersOf, textOf } from './members.ts';
import { draftOf, draftOfLeftOut, listed, oddDraft } from './prometheus.ts';
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
 * With `max_alerts` it leaves alerts out of a long list, and says how many. These become an alert of their own.
 */
function readAlertmanager(body: unknown): Reading {
  const members = membersOf(body);
  if (!Array.isArray(members.alerts)) {
    const detail = 'must be the list of alerts that the webhook of Alertmanager sends';
    return { faults: [{ pointer: '/alerts', detail }] };
  }
  const drafts = members.alerts.map((value: unknown) => oddDraft(value, 'alertmanager') ?? draft(value, members));
  return { drafts: [...drafts, ...draftOfLeftOut('alertmanager', members)] };
}

function draft(value: unknown, body: Members): Draft {
  const one = listed(value, body);
  const { receiver, externalURL } = body;
  const link = textOf(one.alert.generatorURL) ?? textOf(externalURL);
  return draftOf('alertmanager', one, link, { generatorURL: one.alert.generatorURL, externalURL, receiver });
}
