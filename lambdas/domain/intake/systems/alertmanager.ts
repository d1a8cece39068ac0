import type { Draft } from '../alert.ts';
import type { System } from '../system.ts';
import { type Members, membersOf, textOf } from './members.ts';
import { draftOf, draftsOfList, type Listed } from './prometheus.ts';
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
  const drafts = draftsOfList('alertmanager', members, (one) => draft(one, members));
  if (drafts !== undefined) return { drafts };
  return {
    faults: [{ pointer: '/alerts', detail: 'must be the list of alerts that the webhook of Alertmanager sends' }],
  };
}

function draft(one: Listed, { receiver, externalURL }: Members): Draft {
  const { generatorURL } = one.alert;
  const link = textOf(generatorURL) ?? textOf(externalURL);
  return draftOf('alertmanager', one, link, { generatorURL, externalURL, receiver });
}
