import { findUncovered } from '../../bin/calendar/prove-coverage.ts';
import { calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import type { Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type Figure, scaled, timed } from './figure.ts';

const contacts = ['ada', 'ben', 'cleo', 'dan', 'eva'].map((id) => aContact(id));
const people = contacts.map(({ id }) => id);
const now = Date.parse('2026-11-27T12:00:00.000Z');
const hour = 3_600_000;

/** Four layers in three zones. */
const followTheSun: Schedule = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [
    { turns: [{ people: ['dan'] }], dates: ['2026-12-24 .. 2026-12-26', '2027-01-01'] },
    {
      turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }],
      ...{ handover: ['mon-fri 08:00'], hours: ['mon-fri 08:00-18:00'] },
    },
    {
      turns: [{ people: ['cleo', 'eva'], from: '2026-11-02' }],
      ...{ handover: ['daily 09:00'], hours: ['09:00-21:00'], timeZone: 'America/New_York' },
    },
    { turns: [{ people, from: '2026-11-02' }], handover: ['monday 09:00'], timeZone: 'Asia/Tokyo' },
  ],
};

/** A schedule that has handed over every hour for two years. */
const hourly: Schedule = {
  ...{ id: 'hourly', timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people, from: '2024-11-27T09:00' }], every: '1 hour' }],
};

/** The time of one look-up of who is on call, and of the proof that each minute of 13 weeks has somebody. */
export async function measure(scale: number): Promise<Figure[]> {
  const lookUp = async (schedule: Schedule) => {
    const calendar = calendarOf(schedule, [], contacts);
    calendar.dutyAt(now);
    const times = scaled(2000, scale);
    const milliseconds = await timed(() => {
      for (let time = 0; time < times; time++) calendar.dutyAt(now + time * hour);
    });
    return milliseconds / times;
  };
  const onCall = { contacts, schedules: [followTheSun], overrides: [], policies: [aPolicy([['primary']])] };
  findUncovered(onCall, now);
  const times = scaled(20, scale);
  const proof = await timed(() => {
    for (let time = 0; time < times; time++) findUncovered(onCall, now + time * hour);
  });
  return [
    { name: 'who is on call, four layers', value: await lookUp(followTheSun), unit: 'ms', aim: { most: 0.5 } },
    { name: 'who is on call, two years by the hour', value: await lookUp(hourly), unit: 'ms', aim: { most: 0.5 } },
    { name: 'proof of 13 weeks, four layers', value: proof / times, unit: 'ms', aim: { most: 100 } },
  ];
}
