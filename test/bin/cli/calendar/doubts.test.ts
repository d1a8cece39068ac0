import { describe, expect, it } from 'vitest';
import { calendarDoubts } from '../../../../bin/calendar/doubts.ts';
import { findUncovered, tellUncovered } from '../../../../bin/calendar/prove-coverage.ts';
import { aContact, anOnCall, aPolicy } from '../../../support/night.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const weekly = (id: string, people: string[], hours?: string[]) => ({
  ...{ id, timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people, from: '2026-11-02' }], handover: ['monday 09:00'], ...(hours && { hours }) }],
});
const contacts = ['ada', 'ben', 'cleo'].map((id) => aContact(id));

describe('somebody who is on call twice in one policy', () => {
  const schedules = [weekly('primary', ['ada', 'ben', 'cleo']), weekly('secondary', ['ben', 'ada', 'cleo'])];

  it('is warned of, with the first time and the number of the others', () => {
    const onCall = anOnCall({ contacts, schedules, policies: [aPolicy([['primary'], ['secondary']])] });
    expect(calendarDoubts(onCall, now)).toEqual([
      'policy default: Cleo is on call in both primary and secondary from Mon 7 Dec 09:00 to Mon 14 Dec 09:00 Europe/Berlin, and 3 more times in the next 13 weeks. The second of the two adds nobody then.',
    ]);
  });

  it('is nothing to warn of in two policies', () => {
    const policies = [aPolicy([['primary']]), { ...aPolicy([['secondary']]), id: 'other' }];
    expect(calendarDoubts(anOnCall({ contacts, schedules, policies }), now)).toEqual([]);
  });
});

describe('a policy of schedules', () => {
  const day = { ...weekly('day', ['ada'], ['mon-fri 08:00-18:00']), covers: ['mon-fri 08:00-18:00'] };
  const night = { ...weekly('night', ['ben'], ['19:00-08:00']), covers: ['19:00-08:00'] };
  const uncovered = (levels: string[][]) =>
    findUncovered(anOnCall({ contacts, schedules: [day, night], policies: [aPolicy(levels)] }), now).flatMap(
      tellUncovered,
    );

  it('has a gap where no level has anybody, although each schedule covers its own hours', () => {
    expect(uncovered([['day'], ['night']])).toEqual([
      'policy default has nobody',
      '  Thu 26 Nov 18:00 to 19:00 Europe/Berlin',
      '  Fri 27 Nov 18:00 to 19:00 Europe/Berlin',
      '  Sat 28 Nov 08:00 to 19:00 Europe/Berlin',
      '  88 more, the last until Wed 24 Feb 19:00',
      '  No level has anybody then. Add a level with a contact, or fill a schedule.',
    ]);
  });

  it('has none if a level names a contact', () => {
    expect(uncovered([['day'], ['night'], ['cleo']])).toEqual([]);
    expect(uncovered([['cleo']])).toEqual([]);
  });
});
