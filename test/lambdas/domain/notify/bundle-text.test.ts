import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import type { Pending } from '../../../../lambdas/domain/notify/bundle.ts';
import { contentOf, writeBundle } from '../../../../lambdas/domain/notify/bundle-content.ts';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';
import { alphabetFor } from '../../../../lambdas/domain/text/alphabet.ts';
import { aNotification, anIncident, link, night } from '../samples.ts';

const reader = { id: 'ada', name: 'Ada', sms: '+1', timeZone: 'Europe/Berlin' };
const anId = (nth: number) => `disk-${nth}-0123456789ab-0001`;
const waiting = (nth: number, flaws: Partial<Incident> = {}) =>
  anIncident({ id: anId(nth), summary: `disk ${nth} is full`, openedAt: night(`03:${10 + nth}`), ...flaws });
const taken = (nth: number, name = 'Ben') =>
  waiting(nth, { status: 'acknowledged', by: { contact: name.toLowerCase(), name }, acknowledgedAt: night('03:21') });
const resolved = (nth: number) =>
  waiting(nth, { status: 'resolved', closedAt: night('03:22'), resolvedBy: 'the alarm' });

/** The message of a bundle about incidents: those that are triggered wait, and of the others it is a notice. */
function message(channel: Channel, ...incidents: Incident[]) {
  const found = new Map(incidents.map((incident) => [incident.id, incident]));
  const pending = incidents.map(({ id, status }): Pending => {
    const notice = {
      at: night('03:21'),
      kind: 'notice',
      contact: 'ada',
      name: 'Ada',
      channel,
      state: 'bundled',
    } as const;
    const event = status === 'triggered' ? aNotification({ state: 'bundled', channel }) : notice;
    return { incident: id, channel, event, endsAt: night('03:19') };
  });
  const url = incidents.some(({ status }) => status === 'triggered') ? link : undefined;
  return writeBundle(channel, contentOf(pending, found), { reader, at: night('03:25'), url });
}

describe('an SMS about several incidents', () => {
  it.each<[string, Incident[], string]>([
    [
      'names the newest',
      [waiting(1), waiting(2)],
      `2 incidents wait for you, newest disk 2 is full. See and take them:\n${link}`,
    ],
    [
      'says what is over',
      [waiting(1), taken(2), taken(3)],
      `1 incident waits for you: disk 1 is full. Ben took 2 incidents. See and take it:\n${link}`,
    ],
    ['is short if everything is over', [taken(1), taken(2)], 'Ben took 2 incidents. Nothing for you to do there.'],
    [
      'counts what several people took',
      [taken(1), taken(2, 'Cleo')],
      '2 incidents are taken. Nothing for you to do there.',
    ],
    ['counts what is resolved', [resolved(1), resolved(2)], '2 incidents are resolved. Nothing for you to do there.'],
    ['counts both', [taken(1), resolved(2)], 'Ben took 1 incident, and 1 is resolved. Nothing for you to do there.'],
  ])('%s', (_, incidents, text) => {
    expect(message('sms', ...incidents).text).toBe(text);
  });

  it('is one part, however long the newest name is, or two if something is over', () => {
    const long = waiting(3, { summary: 'a very long name of an alarm '.repeat(10) });
    const { lengthOf } = alphabetFor();
    const { text } = message('sms', waiting(1), long);
    expect(lengthOf(text)).toBeLessThanOrEqual(160);
    expect(lengthOf(message('sms', waiting(1), long, taken(2), resolved(4)).text)).toBeLessThanOrEqual(306);
    expect(text).toContain(`\n${link}`);
  });
});

describe('a bundle about one incident', () => {
  it('reads like a message of its own', () => {
    expect(message('sms', waiting(1)).text).toContain('CRITICAL disk 1 is full');
    expect(message('sms', taken(1)).text).toMatch(/Ben took it at 03:21\. Nothing for you to do\.$/);
  });

  it('is about the newest attempt', () => {
    const pending = [1, 2].map(
      (attempt): Pending => ({
        incident: anId(1),
        channel: 'sms',
        event: aNotification({ attempt, state: 'bundled' }),
      }),
    );
    const content = contentOf(pending, new Map([[anId(1), waiting(1)]]));
    expect(writeBundle('sms', content, { reader, at: night('03:25'), url: link }).text).toContain(
      'CRITICAL (2/3) disk 1 is full',
    );
  });
});

describe('an e-mail about several incidents', () => {
  it('lists the newest, with one button', () => {
    const mail = message('email', ...Array.from({ length: 30 }, (_, nth) => waiting(nth + 1)), taken(40));
    expect(mail.subject).toBe('CRITICAL: 30 incidents wait for you');
    expect(mail.text).toContain('CRITICAL: disk 30 is full, since ');
    expect(mail.text).toContain('And 5 more.');
    expect(mail.text).toContain(`See and take them:\n${link}`);
    expect(mail.text).toContain('Ben took 1 incident. Nothing for you to do there.');
  });

  it('says so if everything is over', () => {
    const mail = message('email', taken(1), taken(2));
    expect(mail.subject).toBe('Ben took 2 incidents');
    expect(mail.text).toContain('Nothing for you to do there.');
  });
});

it('is read out in a call, without an address', () => {
  const { text } = message('voice', waiting(1), waiting(2));
  expect(text).toContain('for Ada. 2 incidents wait for you, the newest: disk 2 is full.');
  expect(text).not.toContain('http');
});
