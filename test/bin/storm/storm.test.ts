import { describe, expect, it } from 'vitest';
import { readOnCallFile } from '../../../bin/oncall/file.ts';
import { describeStorm } from '../../../bin/storm/describe-storm.ts';
import { playStorm, type Storm, type StormPlot } from '../../../bin/storm/play-storm.ts';
import { stormJson } from '../../../bin/storm/storm-json.ts';
import { contactsOf, mostWithin, stepsOf } from '../../../bin/storm/summarise-storm.ts';

const read = readOnCallFile('oncall.example.yaml');
if (!('onCall' in read)) throw new Error(read.faults.join('\n'));
const { onCall } = read;
const startsAt = Date.parse('2026-11-24T02:00:00.000Z');
const minute = 60_000;

const play = (plot: Partial<StormPlot> = {}) =>
  playStorm({ onCall, policy: 'default', alerts: 5, startsAt, acts: [], fateOf: () => undefined, ...plot });

/** The lines, with each line that goes on below itself put together again. */
function textOf(storm: Storm): string {
  return describeStorm(storm, onCall.contacts)
    .join('\n')
    .replace(/\n {20,}(?=\S)/g, ' ')
    .replace(/ {2,}/g, '  ');
}

const linesOf = (storm: Storm) =>
  textOf(storm)
    .split('\n')
    .map((line) => line.trim());

describe('a night with forty incidents', () => {
  it('shows the messages of each contact, who took what, how it ends and what it costs', async () => {
    const storm = await play({ alerts: 40, acts: [{ contact: 'ben', reply: 'acknowledge', after: 7 * minute }] });
    expect(linesOf(storm)).toEqual([
      '0:00  alerts  40, to policy default',
      '0:00  03:00 Europe/Berlin  sms+mail  Ada: 3 messages about one incident each, a bundle about 37 incidents',
      '1:40  03:01 Europe/Berlin  sms  Ada: a bundle about 1 incident',
      '2:00  03:02 Europe/Berlin  sms  Ada: a bundle about 39 incidents',
      '3:20  03:03 Europe/Berlin  sms  Ada: a bundle about 1 incident',
      '4:00  03:04 Europe/Berlin  sms  Ada: a bundle about 39 incidents',
      '5:00  21:05 America/New_York  sms+mail  Ben: 3 messages about one incident each, a bundle about 1 incident',
      '6:00  21:06 America/New_York  sms+mail  Ben: a bundle about 36 incidents',
      '7:00  21:07 America/New_York  sms  Ben: a bundle about 40 incidents',
      '7:00  21:07 America/New_York  press  Ben: “I’ve got all of them” · “You’ve got all 40 of them.”',
      '7:00  03:07 Europe/Berlin  sms  Ada: 3 notices that one is over',
      '8:00  03:08 Europe/Berlin  sms  Ada: a bundle about 37 that are over',
      '',
      'Ada  reached at once, about all 40',
      'sms  6 messages of their own, 6 bundles; at most 8 within 5 min',
      'mail  3 messages of their own, 1 bundle; at most 4 within 5 min',
      'Ben  first reached after 5 min, about all 40 after 6 min',
      'sms  3 messages of their own, 3 bundles; at most 6 within 5 min',
      'mail  3 messages of their own, 2 bundles; at most 5 within 5 min',
      'Cleo  not reached',
      '',
      '40 incidents: acknowledged by Ben after 7 min',
      '1,000 transitions in 120 executions · 18 SMS, 9 e-mails: about 1.83 USD',
    ]);
    const json = stormJson(storm, onCall.contacts, 'here');
    expect(json).toMatchObject({
      ...{ policy: 'default', place: 'here', startsAt: '2026-11-24T02:00:00.000Z', alerts: 40 },
      endings: [{ status: 'acknowledged', incidents: 40, by: 'ben', afterSeconds: { first: 420, last: 420 } }],
      contacts: [
        { id: 'ada', reached: { first: { afterSeconds: 0 }, last: { afterSeconds: 0 }, incidents: 40 } },
        { id: 'ben', channels: [{ channel: 'sms', own: 3, bundles: 3 }, { channel: 'email' }] },
        { id: 'cleo', reached: null, channels: [] },
      ],
      replies: [{ by: 'ben', reply: 'acknowledge', answers: [{ answer: 'You’ve got all 40 of them.', times: 1 }] }],
      receipt: { sms: 18, email: 9, voice: 0 },
    });
    expect(JSON.stringify(json)).not.toMatch(/@example\.org|\+\d{6}|\/n\//);
  });
});

describe('a night with some incidents', () => {
  it('has every incident in a message to each contact, and the backstop in one', async () => {
    const storm = await play();
    for (const { reached } of contactsOf(storm, onCall.contacts)) expect(reached?.incidents).toBe(5);
    expect(linesOf(storm).slice(-2)).toEqual([
      '5 incidents: nobody answered: exhausted after 14 min',
      '170 transitions in 20 executions · 23 SMS, 14 e-mails: about 2.31 USD · the backstop got 1 message',
    ]);
    expect(stormJson(storm, onCall.contacts, 'here').backstop).toEqual([
      { at: '2026-11-24T02:14:00.000Z', afterSeconds: 840 },
    ]);
  });

  it('shows what cannot be delivered, and a reply that is given to each incident', async () => {
    const storm = await play({
      policy: 'urgent',
      acts: [{ contact: 'ben', reply: 'decline', after: 30_000 }],
      fateOf: ({ contact, channel }) => (contact === 'ada' && channel === 'sms' ? 'it is full' : undefined),
    });
    const text = textOf(storm);
    expect(text).toContain('0:00  03:00 Europe/Berlin  sms  Ada: 4 messages failed: it is full\n');
    expect(text).toContain('press  Ben: “Not me” · “You passed it on.” 5 times\n');
    expect(text).toMatch(/\nAda {2}reached at once, about all 5\n {2}sms {2}\d+ failed\n {2}mail {2}3 messages/);
    expect(storm.messages.filter(({ contact, at }) => contact === 'cleo' && at === 30_000).length).toBeGreaterThan(0);
  });

  it('reports a press before the first link, and one that has nothing to be pressed for', async () => {
    const storm = await play({
      acts: [
        { contact: 'ben', reply: 'acknowledge', after: minute },
        { contact: 'ada', reply: 'resolve', after: 2 * minute },
        { contact: 'ada', reply: 'acknowledge', after: 3 * minute },
        { contact: 'ada', reply: 'resolve', after: 4 * minute },
      ],
    });
    const presses = linesOf(storm).filter((line) => line.includes('  press  '));
    expect(presses.map((line) => line.replace(/^.*press {2}/, ''))).toEqual([
      'Ben: “I’ve got all of them” · no link has arrived yet',
      'Ada: “Mark as resolved” · nothing to press it for',
      'Ada: “I’ve got all of them” · “You’ve got all 5 of them.”',
      'Ada: “Mark as resolved” · “It is resolved.” 5 times',
    ]);
    expect(stormJson(storm, onCall.contacts, 'here').replies[0]?.answers).toBeNull();
    expect(textOf(storm)).toContain('5 incidents: resolved by Ada after 4 min');
  });

  it('ends with its source, and tells contacts once it has stayed quiet', async () => {
    const storm = await play({
      acts: [
        { reply: 'resolve', after: 2 * minute },
        { reply: 'resolve', after: 3 * minute },
      ],
    });
    const lines = linesOf(storm);
    expect(lines).toContain('2:00  source  “It is over” · “It is resolved.” 5 times');
    expect(lines).toContain('3:00  source  “It is over” · “The incident is already closed.” 5 times');
    expect(lines).toContain('12:00  03:12 Europe/Berlin  sms  Ada: 3 notices that one is over');
    expect(lines).toContain('13:00  03:13 Europe/Berlin  sms  Ada: a bundle about 2 that are over');
    expect(lines).toContain('5 incidents: resolved by the source after 2 min');
  });

  it('is shown in part if it has too many lines', async () => {
    const storm = await play({ alerts: 2 });
    const [message] = storm.messages;
    if (message === undefined) throw new Error('nothing was sent');
    const messages = Array.from({ length: 200 }, (_, index) => ({ ...message, at: index * minute }));
    const lines = describeStorm({ ...storm, messages }, onCall.contacts);
    expect(lines).toContain('… 142 more lines …');
    expect(lines.length).toBeLessThan(80);
    expect(stepsOf({ ...storm, messages })).toHaveLength(200);
  });
});

it('counts what came within a time', () => {
  expect(mostWithin([], 300)).toBe(0);
  expect(mostWithin([0, 100, 299, 300, 700], 300)).toBe(3);
});
