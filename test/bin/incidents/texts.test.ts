import { describe, expect, it } from 'vitest';
import { type TextSources, tasksIn, writeTextsAgain } from '../../../bin/incidents/texts.ts';
import { playStorm, type Storm, type StormPlot } from '../../../bin/storm/play-storm.ts';
import type { Reply, TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { Task } from '../../../lambdas/domain/notify/task.ts';
import { anIncident } from '../../lambdas/domain/samples.ts';
import { aContact, anOnCall, aPolicy } from '../../support/night.ts';

const startsAt = Date.parse('2026-11-24T02:00:00.000Z');
const minute = 60_000;
const onCall = anOnCall({
  contacts: [aContact('ada', { voice: '+4915112345670' }), aContact('ben'), aContact('cleo')],
  policies: [aPolicy([['ada'], ['ben', 'cleo']], 2)],
});
const presses = (contact: string, reply: Reply, minutes: number) => ({ contact, reply, after: minutes * minute });
const play = (plot: Partial<StormPlot> = {}) =>
  playStorm({ onCall, policy: 'default', alerts: 1, startsAt, acts: [], fateOf: () => undefined, ...plot });

/** The tasks of a night, as the histories of its executions would have them. */
function tasksOf({ executions, timelines }: Storm): Task[] {
  const inputs = executions
    .map(({ input = '{}' }) => JSON.parse(input))
    .filter(({ attempts }) => attempts !== undefined);
  return [...timelines.values()].flat().flatMap((event) => {
    if (event.kind !== 'notification') return [];
    const { contact, run, round, level, attempt, at } = event;
    const input = inputs.find(
      (each) => each.contact === contact && each.run === run && each.round === round && each.level === level,
    );
    return input === undefined ? [] : [{ ...input, attempt, at }];
  });
}

/** What was written again about the first incident of a night, and what its contacts had really been sent. */
function compare(night: Storm, flaw: Partial<TextSources> = {}) {
  const [incident = anIncident()] = night.incidents;
  const timeline = night.timelines.get(incident.id) ?? [];
  const baseUrl = baseUrlOf(night);
  const written = writeTextsAgain({ incident, timeline, tasks: tasksOf(night), onCall, baseUrl, ...flaw });
  const own = night.messages.filter(({ tags, why }) => tags.incident === incident.id && why === undefined);
  const sent = own.map(
    ({ contact, channel, text }) => `${contact} ${channel} ${text.replace(/\/n\/[\w-]+/g, '/n/(code)')}`,
  );
  const again = [...written].flatMap(([contact, texts]) =>
    texts.flatMap(({ channel, text }) => (text === undefined ? [] : [`${contact} ${channel} ${text}`])),
  );
  return { sent, again, written, doubts: [...written.values()].flat().flatMap(({ mayDiffer }) => mayDiffer) };
}

function baseUrlOf({ messages }: Storm): string {
  return /(https?:\S+)\/n\//.exec(messages[0]?.text ?? '')?.[1] ?? '';
}

describe('the texts of messages, written again from the record', () => {
  it.each<[string, Partial<StormPlot>]>([
    ['that the second contact took', { acts: [presses('ben', 'acknowledge', 7)] }],
    ['that somebody passed on', { acts: [presses('ada', 'decline', 1), presses('cleo', 'acknowledge', 3)] }],
    ['that nobody answered', {}],
    ['with more time', { acts: [presses('ada', 'more-time', 1)] }],
  ])('are those that were sent, on every channel, in a night %s', async (_, plot) => {
    const { sent, again, doubts } = compare(await play(plot));
    expect(again.toSorted()).toEqual(sent.toSorted());
    expect(sent.length).toBeGreaterThan(3);
    expect(doubts).toEqual([]);
  });

  it('say which run they are of, if a later one has begun since', async () => {
    const night = await play({ acts: [presses('ada', 'acknowledge', 2), presses('ada', 'hand-back', 5)] });
    const { sent, again, doubts } = compare(night);
    expect(again.toSorted()).toEqual(sent.toSorted());
    expect(new Set(doubts)).toEqual(
      new Set([
        'A later run has begun since: this run may have had another reason, and somebody else may have been next.',
      ]),
    );
  });

  it('say that somebody else had asked for more time', async () => {
    const acts = [presses('ben', 'more-time', 6), presses('cleo', 'acknowledge', 8)];
    const { written } = compare(await play({ acts }));
    const doubt = 'Somebody else had asked for more time: the level may have ended at another time.';
    expect(written.get('cleo')?.map(({ mayDiffer }) => mayDiffer)).toEqual([[], [], [doubt]]);
    expect(written.get('ben')?.every(({ mayDiffer }) => mayDiffer.length === 0)).toBe(true);
  });

  it('are left out of bundles, and name how large they were', async () => {
    const { written } = compare(await play({ alerts: 6 }));
    const bundled = [...written.values()].flat().filter(({ text }) => text === undefined);
    expect(bundled.length).toBeGreaterThan(0);
    expect(bundled[0]?.because).toMatch(/^It was in a bundle of \d+ messages?, whose text is not written again\.$/);
  });

  it('say what is not known any more', async () => {
    const night = await play({ acts: [presses('ben', 'acknowledge', 7), presses('ben', 'resolve', 9)] });
    const [incident = anIncident()] = night.incidents;
    const later = { ...incident, lastAlertAt: new Date(startsAt + 3 * minute).toISOString() };
    const contacts = onCall.contacts.filter(({ id }) => id !== 'ada');
    const { written } = compare(night, { incident: later, tasks: [], onCall: { ...onCall, contacts } });
    expect(written.get('ada')?.[0]).toMatchObject({
      text: expect.stringContaining('02:00'),
      mayDiffer: [
        'Ada is no longer in oncall.yaml: times are in UTC, and not in the time zone of Ada.',
        'The history of its execution is gone: the end of the level comes from the attempts that the contact has now.',
        'The incident has received another alert since, which may have changed its severity or its reason.',
      ],
    });
    expect(written.get('ada')?.at(-1)).toMatchObject({
      kind: 'notice',
      mayDiffer: [
        expect.any(String),
        'If it left after the incident was resolved, it said that the incident is resolved.',
      ],
    });
  });

  it('say that schedules decide who is next', async () => {
    const schedules = [{ id: 'primary', timeZone: 'UTC', layers: [{ turns: [{ people: ['ada'] }] }] }];
    const scheduled = anOnCall({ ...onCall, schedules, policies: [aPolicy([['primary'], ['ben']])] });
    const { sent, again, doubts } = compare(await play({ onCall: scheduled }), { onCall: scheduled });
    expect(again.toSorted()).toEqual(sent.toSorted());
    expect(new Set(doubts)).toEqual(
      new Set(['The policy names schedules, which may have changed: somebody else may have been next.']),
    );
  });

  it.each<[string, object[], string]>([
    [
      'was resolved by its source',
      [{ kind: 'status', status: 'resolved', by: 'the alarm' }],
      'Resolved by the alarm at 03:10',
    ],
    [
      'was resolved by a contact',
      [{ kind: 'reply', contact: 'ben', name: 'Ben', reply: 'resolve' }],
      'Resolved by Ben at 03:10',
    ],
    ['was taken by its source', [{ kind: 'status', status: 'acknowledged', by: 'shop' }], 'shop took it at 03:10'],
  ])('are written of notices when an incident %s', (_, answers, text) => {
    const at = '2026-11-24T02:10:00.000Z';
    const notice = { at, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sent' };
    const timeline = [...answers.map((answer) => ({ at, ...answer })), notice] as TimelineEvent[];
    const sources = { incident: anIncident(), tasks: [], onCall, baseUrl: 'https://a.example.org' };
    expect(writeTextsAgain({ ...sources, timeline }).get('ada')?.[0]?.text).toContain(text);
    const unknown = writeTextsAgain({ ...sources, timeline: [notice as TimelineEvent] }).get('ada');
    expect(unknown).toMatchObject([{ because: 'The timeline does not say what it was about.' }]);
  });

  it('are left out of channels that only another version knows, and of messages that were never sent', () => {
    const event = { at: '2026-11-24T02:10:00.000Z', contact: 'ada', name: 'Ada', run: 1, round: 1, level: 1 };
    const attempt = { attempt: 1, attempts: 3 };
    const timeline = [
      { ...event, ...attempt, kind: 'notification', channel: 'fax', state: 'sent' },
      { ...event, kind: 'notice', channel: 'fax', state: 'sent' },
      { ...event, ...attempt, kind: 'notification', channel: 'sms', state: 'failed' },
    ] as unknown as TimelineEvent[];
    const written = writeTextsAgain({ incident: anIncident(), timeline, tasks: [], onCall, baseUrl: '' });
    const because = 'This version does not know the channel.';
    expect(written.get('ada')).toMatchObject([{ because }, { because }]);
  });
});

it('finds the tasks in a history, and nothing in a text that was cut', () => {
  const task = { contact: 'ada', levelEndsAt: '2026-11-24T02:05:00.000Z', attempts: [] };
  const scheduled = (parameters: string) => ({ taskScheduledEventDetails: { parameters } });
  const events = [
    ...[{}, scheduled(JSON.stringify({ Payload: task })), scheduled('{"Payload":{"levelEndsAt":'), scheduled('null')],
    scheduled(JSON.stringify({ Payload: { contact: 'ada' } })),
  ];
  expect(tasksIn({ events })).toEqual([task]);
  expect(tasksIn({})).toEqual([]);
});
