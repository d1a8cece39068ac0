import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startIfOwed } from '../../lambdas/acts/start-run.ts';
import { contactTestKey, contactTestOpening } from '../../lambdas/domain/incident/contact-test.ts';
import { type Incident, isLive } from '../../lambdas/domain/incident/incident.ts';
import { type Contact, channelsOf } from '../../lambdas/domain/on-call/contact.ts';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import type { Command, Given } from './command.ts';
import { type Connection, connect, connectionHelp, connectionOptions } from './connection.ts';
import type { Terminal } from './terminal.ts';
import { watchTest } from './test-contact/watch.ts';
import { stop } from './trouble.ts';

/** Sends a contact a message marked as a test on every channel, and waits for the press. */
export const testContact: Command = {
  summary: 'send one person a message marked TEST, and wait for the press',
  help: `Sends one person a message marked TEST on every channel, and waits until a button behind its link is pressed.
Nobody else is notified, and the backstop is not told when nobody presses. The test ends by itself after ten minutes.

Usage: npm run oncall -- test CONTACT [options]

  CONTACT             the contact's id in oncall.yaml
  --timeout DURATION  stop waiting after this long, such as 2m (10m)
${connectionHelp}

Exit code: 0 when every message was sent and a button pressed, 1 when not, 2 for wrong usage.`,
  options: { ...connectionOptions, timeout: { type: 'string' } },
  mostPositionals: 1,
  needs: 'CONTACT',
  run: runTest,
};

async function runTest(given: Given, terminal: Terminal): Promise<number> {
  const [id = ''] = given.positionals;
  const seconds = parseDuration(String(given.values.timeout ?? '10m'));
  if (seconds === undefined) {
    terminal.complain(`--timeout ${given.values.timeout} is no duration: write one such as 90s or 2m.`);
    return 2;
  }

  const connection = await connect(given);
  const contact = await findContact(connection, id);
  const channels = channelsOf(contact);
  terminal.say(connection.place);
  terminal.say(`A message marked TEST goes to ${contact.name} by ${channels.join(' and ')}, and to nobody else.`);
  const { id: incident, read } = await openTest(connection, contact);
  terminal.say(`It is the incident ${incident}. Waiting for ${contact.name} to open the link and press a button.`);
  const endsAt = Date.now() + seconds * 1000;
  const pause = async () => {
    await sleep(Math.min(1000, Math.max(0, endsAt - Date.now())));
    return Date.now() < endsAt;
  };
  const wentWell = await watchTest({ channels, read, pause, say: terminal.say });
  return wentWell ? 0 : 1;
}

async function findContact({ load, place }: Connection, id: string): Promise<Contact> {
  const { contacts } = await load();
  const contact = contacts.find((each) => each.id === id);
  if (contact !== undefined) return contact;
  return stop(
    `There is no contact ${id} in ${place}.${didYouMean(
      id,
      contacts.map((each) => each.id),
    )}`,
  );
}

/**
 * Opens an incident that tests the contact and starts its run, as the intake does.
 *
 * Not through the intake: that would take a system's API key, and make tests something that whoever has a key can raise.
 */
async function openTest({ findStack }: Connection, { id, name }: Contact) {
  const { IncidentsTable, NotifySupportArn } = (await findStack()).outputs;
  if (IncidentsTable === undefined || NotifySupportArn === undefined)
    stop('The deployed stack is older than this command: deploy this version with `npx cdk deploy`.');
  Object.assign(env, { INCIDENTS_TABLE: IncidentsTable, NOTIFY_SUPPORT_ARN: NotifySupportArn });
  const incidents = await import('../../lambdas/adapters/incidents.ts');
  const { startRun } = await import('../../lambdas/adapters/executions.ts');
  const { digest } = await import('../../lambdas/adapters/digest.ts');
  const { addEvent, readTimeline } = await import('../../lambdas/adapters/timeline.ts');

  const at = new Date().toISOString();
  const key = contactTestKey(id, digest);
  const previous = await incidents.newestOccurrence(key);
  const isUnderWay = previous !== undefined && isLive(previous, at);
  const { summary, source } = contactTestOpening(id);
  const test = isUnderWay ? undefined : await incidents.openIncident(key, previous, contactTestOpening(id), at);
  if (test === undefined) stop(`A test of ${name} is under way already. It ends by itself within ten minutes.`);
  await addEvent(test.id, { at, kind: 'alert', source, summary, repeat: false });
  await startIfOwed({ ...incidents, startRun })(test, at);
  const read = async () => ({
    incident: (await incidents.findIncident(test.id)) as Incident,
    timeline: await readTimeline(test.id),
  });
  return { id: test.id, read };
}
