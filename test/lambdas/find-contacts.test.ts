import { describe, expect, it } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
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
