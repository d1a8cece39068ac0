import { describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { findContacts } from '../../lambdas/find-contacts.ts';
import { anIncident } from './domain/samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const known: Contact[] = [
  { id: 'ada', name: 'Ada', sms: '+15550100', timeZone: 'UTC' },
  {
    id: 'ben',
    name: 'Ben',
    email: 'ben@example.org',
    timeZone: 'UTC',
    attempts: [{ channels: ['email'], waitSeconds: 900 }],
  },
  { id: 'mute', name: 'Mute', timeZone: 'UTC' },
];
const find = (contacts: string[], incident: Incident | undefined = anIncident()) =>
  findContacts({
    findIncident: async () => incident,
    findSchedules: async () => ({ schedules: [], overrides: [] }),
    addEvent: async () => {},
    readTimeline: async () => [],
    logError: () => {},
    findContacts: async (ids) => known.filter(({ id }) => ids.includes(id)),
  })({ incident: 'i-0001', run: 1, round: 1, level: 1, contacts, at });

describe('the contacts of a level', () => {
  it('come with every attempt at them, and no address', async () => {
    const found = await find(['ada', 'ben']);
    expect(found.contacts.map(({ id, attempts }) => [id, attempts.length])).toEqual([
      ['ada', 3],
      ['ben', 1],
    ]);
    expect(found.endsAt).toBe('2026-11-23T02:29:00.000Z');
    expect(JSON.stringify(found)).not.toMatch(/\+1555|@/);
  });

  it('do not include a contact who declined in this round', async () => {
    const found = await find(['ada', 'ben'], anIncident({ declines: new Set(['1.1.ada']) }));
    expect(found.contacts.map(({ id }) => id)).toEqual(['ben']);
  });

  it.each<[string, string[], Incident]>([
    ['acknowledged by Ben', ['ada'], anIncident({ status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } })],
    ['run 2 has taken over', ['ada'], anIncident({ run: 2 })],
    ['declined in this round', ['ada'], anIncident({ declines: new Set(['1.1.#1']) })],
    ['ada declined in this round', ['ada'], anIncident({ declines: new Set(['1.1.ada']) })],
    ['the level is empty', [], anIncident()],
    ['gone, mute cannot be reached: there is no such contact, or it has no address', ['gone', 'mute'], anIncident()],
  ])('are empty, because: %s', async (because, contacts, incident) => {
    expect(await find(contacts, incident)).toEqual({ contacts: [], endsAt: at, because });
  });
});

describe('the contacts of a level with a schedule', () => {
  const handover = '2026-11-23T02:16:30.000Z';
  const primary = {
    ...{ id: 'primary', timeZone: 'UTC' },
    layers: [{ turns: [{ people: ['ada'] }, { people: ['ben'], from: '2026-11-23T02:16' }] }],
  };
  const services = (flaws: object = {}) => ({
    findIncident: async (): Promise<Incident | undefined> => anIncident(),
    findContacts: async (ids: readonly string[]) => known.filter(({ id }) => ids.includes(id)),
    findSchedules: async () => ({ schedules: [primary], overrides: [] }),
    addEvent: vi.fn(async () => {}),
    readTimeline: async (): Promise<TimelineEvent[]> => [],
    logError: vi.fn(),
    ...flaws,
  });
  const event = { version: 3, incident: 'i-0001', run: 1, round: 1, level: 1, contacts: ['primary'], at };

  it('go off call and come on call at the handover, and the level ends with the last of them', async () => {
    const { contacts, endsAt } = await findContacts(services())(event);
    const from = handover.replace(':30.', ':00.');
    expect(contacts).toEqual([
      {
        ...{ id: 'ada', name: 'Ada', duty: { schedules: ['primary'], until: from } },
        attempts: [100, 100, 100].map((waitSeconds) => ({ channels: ['sms'], waitSeconds })),
      },
      {
        ...{ id: 'ben', name: 'Ben', duty: { schedules: ['primary'], from } },
        attempts: [{ channels: ['email'], waitSeconds: 900 }],
      },
    ]);
    expect(endsAt).toBe('2026-11-23T02:31:00.000Z');
  });

  it('are those of its beginning for a run of the last release, which cannot wait for a handover', async () => {
    const { contacts, endsAt } = await findContacts(services())({ ...event, version: 2 });
    expect(contacts.map(({ id, attempts }) => [id, attempts.length])).toEqual([['ada', 3]]);
    expect(endsAt).toBe('2026-11-23T02:19:00.000Z');
  });

  it('are found even if the timeline cannot be written', async () => {
    const addEvent = async () => Promise.reject(new Error('throttled'));
    const world = services({ addEvent });
    expect((await findContacts(world)(event)).contacts).toHaveLength(2);
    expect(world.logError).toHaveBeenCalledOnce();
  });

  it('come with a note about somebody unknown, once in the life of the incident, or again if that cannot be known', async () => {
    const gone = { ...primary, layers: [{ turns: [{ people: ['zoe', 'ben'] }] }] };
    const text = 'There is no contact zoe, who is on call in primary now. Ben stands in.';
    const notesWith = async (readTimeline: () => Promise<TimelineEvent[]>) => {
      const world = services({ findSchedules: async () => ({ schedules: [gone], overrides: [] }), readTimeline });
      await findContacts(world)(event);
      return [world.addEvent.mock.calls.length, world.logError.mock.calls.length];
    };
    expect(await notesWith(async () => [{ at, kind: 'note', text: 'another' }])).toEqual([1, 0]);
    expect(await notesWith(async () => [{ at, kind: 'note', text }])).toEqual([0, 0]);
    expect(await notesWith(async () => Promise.reject(new Error('throttled')))).toEqual([1, 1]);
  });

  it('do not have to wait longer because of a handover that only a contact who declined would have seen', async () => {
    const late = {
      ...primary,
      layers: [{ turns: [{ people: ['ben'] }, { people: ['ada'], from: '2026-11-23T02:20' }] }],
    };
    const world = services({
      findSchedules: async () => ({ schedules: [late], overrides: [] }),
      findIncident: async () => anIncident({ declines: new Set(['1.1.ben']) }),
    });
    const { contacts } = await findContacts(world)({ ...event, contacts: ['primary', 'ada'] });
    expect(contacts.map(({ id }) => id)).toEqual(['ada']);
  });

  it.each<[string, object, Incident]>([
    ['ada declined in this round', {}, anIncident({ declines: new Set(['1.1.ada']) })],
    [
      'nobody is on call in primary',
      {
        findSchedules: async () => ({
          schedules: [{ ...primary, layers: [{ turns: [{ people: ['nobody'] }] }] }],
          overrides: [],
        }),
      },
      anIncident(),
    ],
    [
      'the schedule primary cannot be read',
      { findSchedules: async () => ({ schedules: [{ ...primary, timeZone: 'Europe/Nowhere' }], overrides: [] }) },
      anIncident(),
    ],
  ])('are empty, because: %s', async (because, flaws, incident) => {
    const world = services({ ...flaws, findIncident: async () => incident });
    expect(await findContacts(world)(event)).toEqual({
      contacts: [],
      endsAt: at,
      because: expect.stringContaining(because),
    });
  });
});
