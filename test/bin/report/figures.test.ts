import { describe, expect, it } from 'vitest';
import { figuresOf, nightsFor, spreadOf } from '../../../bin/report/figures.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Notification, Reply, TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { anIncident } from '../../lambdas/domain/samples.ts';

/** An instant in November by the clocks of UTC: `on('23T02:14')`. */
const on = (time: string) => `2026-11-${time}:00.000Z`;
const november = { from: Date.parse('2026-11-01T00:00:00Z'), until: Date.parse('2026-12-01T00:00:00Z') };

const sent = (time: string, contact: string, flaw: Partial<Notification> = {}): TimelineEvent => ({
  ...{ at: on(time), kind: 'notification', contact, name: contact.toUpperCase(), channel: 'sms', state: 'sent' },
  ...{ run: 1, round: 1, level: 1, attempt: 1, attempts: 3 },
  ...flaw,
});
const reply = (time: string, contact: string, given: Reply): TimelineEvent => ({
  ...{ at: on(time), kind: 'reply', contact, name: contact.toUpperCase(), reply: given },
});
const status = (time: string, now: Incident['status']): TimelineEvent => ({
  at: on(time),
  kind: 'status',
  status: now,
});
const reopened = (time: string): TimelineEvent => ({
  ...{ at: on(time), kind: 'reopened', times: 2, since: on('23T02:00'), run: 2 },
});

const contacts = [
  { id: 'ada', timeZone: 'Europe/Berlin' },
  { id: 'ben', timeZone: 'America/New_York' },
];
const isAtNight = nightsFor(contacts, '22:00-06:00');

/** The figures of some incidents, each with its flaws and its timeline. */
function figures(...all: [flaw: Partial<Incident>, ...timeline: TimelineEvent[]][]) {
  const incidents = all.map(([flaw], index) =>
    anIncident({ id: `disk-full-${String(index).padStart(12, '0')}-0001`, openedAt: on('23T02:00'), ...flaw }),
  );
  const timelines = new Map(incidents.map(({ id }, index) => [id, all[index]?.slice(1) as TimelineEvent[]]));
  return figuresOf({ incidents, timelines }, november, isAtNight);
}

describe('the figures of a stretch', () => {
  it('count what each person was sent, how fast they took it, and what they left unanswered', () => {
    const { people } = figures([
      {},
      sent('23T02:00', 'ada'),
      sent('23T02:00', 'ada', { channel: 'email' }),
      sent('23T02:02', 'ada', { attempt: 2 }),
      sent('23T02:04', 'ada', { attempt: 3 }),
      sent('23T02:05', 'ben', { level: 2 }),
      sent('23T02:05', 'ben', { level: 2, channel: 'email', state: 'failed' }),
      reply('23T02:08', 'ben', 'acknowledge'),
      reply('23T03:00', 'ben', 'hand-back'),
      sent('23T03:00', 'ada', { run: 2 }),
      reply('23T03:01', 'ada', 'acknowledge'),
    ]);
    expect(people).toEqual([
      {
        ...{ id: 'ada', name: 'ADA', incidents: 2, notifications: 5, atNight: 5, handedBack: 0, unanswered: 1 },
        toAcknowledge: { count: 1, median: 60, ninetieth: 60 },
      },
      {
        ...{ id: 'ben', name: 'BEN', incidents: 1, notifications: 1, atNight: 0, handedBack: 1, unanswered: 0 },
        toAcknowledge: { count: 1, median: 180, ninetieth: 180 },
      },
    ]);
  });

  it('count each time that an incident opened, and the time until somebody took it, by policy and alarm', () => {
    const alarm = { arn: 'arn', name: 'db-1' };
    const { policies, alarms } = figures(
      [
        { alarm, policy: 'office' },
        sent('23T02:00', 'ada'),
        reply('23T02:01', 'ada', 'acknowledge'),
        status('23T02:10', 'resolved'),
        reopened('23T02:15'),
        sent('23T02:15', 'ada', { run: 2 }),
        { ...status('23T02:20', 'acknowledged') },
      ],
      [{ policy: 'office', summary: 'disk full', openedAt: on('24T02:00') }, status('24T02:30', 'exhausted')],
    );
    expect(policies).toEqual([
      {
        ...{ name: 'office', incidents: 3, notifications: 2, atNight: 2, handedBack: 0, unanswered: 1 },
        toAcknowledge: { count: 2, median: 180, ninetieth: 300 },
      },
    ]);
    expect(alarms.map(({ name, incidents, unanswered }) => [name, incidents, unanswered])).toEqual([
      ['db-1', 2, 0],
      ['disk full', 1, 1],
    ]);
  });

  it('leave out tests of contacts, and what was before or after', () => {
    const early = { openedAt: '2026-10-31T23:50:00.000Z' };
    const before = { ...sent('23T02:00', 'ada'), at: '2026-10-31T23:55:00.000Z' };
    const inside = reply('01T00:05', 'ada', 'acknowledge');
    const found = figures([{ policy: 'test:ada' }, sent('23T02:00', 'ada')], [early, before, inside]);
    expect(found.people).toEqual([]);
    expect(found.policies).toMatchObject([{ incidents: 0, notifications: 0, toAcknowledge: undefined }]);
    expect(figures([{ ...early }, before])).toEqual({ people: [], policies: [], alarms: [] });
  });

  it('know the night of each contact, and count an unknown one by UTC', () => {
    const nights = ['21:30', '03:30', '05:30'].map((time) =>
      ['ada', 'ben', 'eve'].filter((contact) => isAtNight(contact, on(`23T${time}`))),
    );
    expect(nights).toEqual([['ada'], ['ada', 'ben', 'eve'], ['ben', 'eve']]);
  });
});

describe('the spread of some times', () => {
  it.each([
    [[], undefined],
    [[5], { count: 1, median: 5, ninetieth: 5 }],
    [[9, 1], { count: 2, median: 5, ninetieth: 9 }],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { count: 10, median: 5.5, ninetieth: 9 }],
    [[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { count: 11, median: 6, ninetieth: 10 }],
  ])('of %j is %j', (seconds, spread) => {
    expect(spreadOf(seconds)).toEqual(spread);
  });
});
