import { setTimeout as sleep } from 'node:timers/promises';
import { startIfOwed } from '../../lambdas/acts/start-run.ts';
import { contactTestKey, contactTestOpening } from '../../lambdas/domain/incident/contact-test.ts';
import { type Incident, isLive } from '../../lambdas/domain/incident/incident.ts';
import { messageWord } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, channelsOf } from '../../lambdas/domain/on-call/contact.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';
import { watchTest } from './test-progress.ts';

/** Sends a contact a message marked as a test on every channel, and waits for an answer. */
export const test = defineCommand({
  call: 'npx notify-support test',
  about: `Sends one contact a message marked TEST on every channel, and waits until the contact opens its link and presses a
    button. Nobody else is notified, and the backstop stays silent if nobody answers. The test ends by itself after ten
    minutes.`,
  operands: { contact: { type: 'text', word: 'CONTACT', about: 'the id of the contact in oncall.yaml' } },
  options: {
    timeout: { type: 'duration', word: 'DURATION', about: 'stop waiting after this long, such as 2m', default: '10m' },
    ...connectionOptions,
  },
  examples: ['npx notify-support test ada', 'npx notify-support test ada --timeout 2m'],
  exitStatus: {
    0: 'every message was sent, and the contact answered',
    1: 'a message was not sent, or nobody answered',
  },
  run: async ({ contact: id, timeout, ...options }, { print }) => {
    const connection = await connect(options);
    const contact = await findContact(connection, id);
    const channels = channelsOf(contact);
    print(connection.label);
    print(
      `Sending a message marked TEST by ${listNames(channels.map(messageWord))} to ${contact.name}, and to nobody else.`,
    );
    const { id: incident, read } = await openTest(connection, contact);
    print(`The test is incident ${incident}.`);
    print(`Waiting for ${contact.name} to open the link and press a button.`);
    return (await watchTest({ channels, read, pause: pauseUntil(Date.now() + timeout * 1000), print })) ? 0 : 1;
  },
});

/** A function that waits for a second; it gives false once this instant is reached. */
function pauseUntil(endsAt: number): () => Promise<boolean> {
  return async () => {
    await sleep(Math.min(1000, Math.max(0, endsAt - Date.now())));
    return Date.now() < endsAt;
  };
}

async function findContact({ load, label }: Connection, id: string): Promise<Contact> {
  const { contacts } = await load();
  const contact = contacts.find((each) => each.id === id);
  if (contact !== undefined) return contact;
  const ids = contacts.map((each) => each.id);
  return stop(`There is no contact ${id} in ${label}.${didYouMean(id, ids)}`);
}

/**
 * Opens an incident that tests the contact and starts its run, as the intake does.
 *
 * It does not go through the API, because that would need an API key, and anyone with a key could then start tests.
 */
async function openTest({ findStack }: Connection, { id, name }: Contact) {
  await openRecord({ findStack });
  const incidents = await import('../../lambdas/adapters/incidents.ts');
  const { startRun } = await import('../../lambdas/adapters/executions.ts');
  const { digest } = await import('../../lambdas/adapters/digest.ts');
  const { addEvent, readTimeline } = await import('../../lambdas/adapters/timeline.ts');

  const at = new Date().toISOString();
  const key = contactTestKey(id, digest);
  const previous = await incidents.newestOccurrence(key);
  const isRunning = previous !== undefined && isLive(previous, at);
  const { summary, source } = contactTestOpening(id);
  const test = isRunning ? undefined : await incidents.openIncident(key, previous, contactTestOpening(id), at);
  if (test === undefined) stop(`A test of ${name} is already running. It ends by itself within ten minutes.`);
  await addEvent(test.id, { at, kind: 'alert', source, summary, repeat: false });
  await startIfOwed({ ...incidents, startRun })(test, at);
  const read = async () => ({
    incident: (await incidents.findIncident(test.id)) as Incident,
    timeline: await readTimeline(test.id),
  });
  return { id: test.id, read };
}
