import { describe, expect, it } from 'vitest';
import { contactDeclined, levelDeclined } from '../../../../lambdas/domain/incident/incident.ts';
import type { Plan } from '../../../../lambdas/domain/on-call/plan.ts';
import { hasDeclined, isAsked, nameOf, standing } from '../../../../lambdas/domain/page/standing.ts';
import { aNotification, anIncident, aPlan, aView, aWait, night } from '../samples.ts';

const [first, second] = [
  { round: 1, level: 1 },
  { round: 1, level: 2 },
];
const [ada, ben, cy] = [
  { id: 'ada', name: 'Ada' },
  { id: 'ben', name: 'Ben' },
  { id: 'cy', name: 'Cy' },
];
const { plan: _, ...unplanned } = anIncident();
const twice: Plan = { ...aPlan, rounds: 2 };
const pair: Plan = {
  rounds: 1,
  levels: [
    {
      contacts: [
        { id: 'ada', name: 'Ada' },
        { id: 'cy', name: 'Cy' },
      ],
      seconds: 300,
    },
    ...aPlan.levels.slice(1),
  ],
};

/** The record's entries after Ada has declined at the first level of the first round. */
const declines = new Set([contactDeclined(1, 1, 'ada'), levelDeclined(1, first)]);

describe('how far an escalation has come', () => {
  it('is the level whose answer is waited for, until its later attempts are over too', () => {
    expect(standing(aView())).toEqual({
      position: first,
      contacts: [ada],
      endsAt: night('03:19:00'),
      next: { contacts: [ben], at: night('03:19:00') },
    });
  });

  it('stays there between two attempts', () => {
    expect(standing(aView({ at: night('03:15:41') })).contacts).toEqual([ada]);
  });

  it('is the next level once the waits are over, though nobody there was asked yet', () => {
    expect(standing(aView({ at: night('03:19:00') }))).toEqual({
      position: second,
      contacts: [ben],
      endsAt: night('03:24:00'),
    });
  });

  it('is the latest level that was asked, though earlier ones left their waits', () => {
    const waits = { ada: aWait(), ben: aWait({ level: 2, until: night('03:21:00'), laterSeconds: 0 }) };
    expect(standing(aView({ incident: anIncident({ waits }) }))).toEqual({
      position: second,
      contacts: [ben],
      endsAt: night('03:21:00'),
    });
  });

  it('counts rounds before levels', () => {
    const waits = { ada: aWait({ round: 2 }), ben: aWait({ level: 2 }) };
    expect(standing(aView({ incident: anIncident({ waits, plan: twice }) })).position).toEqual({ round: 2, level: 1 });
  });

  it('names only those of a level who can still answer', () => {
    const waits = { ada: aWait({ until: night('03:14:10'), laterSeconds: 0 }), cy: aWait() };
    const { contacts, endsAt } = standing(aView({ incident: anIncident({ waits, plan: pair }) }));
    expect(contacts).toEqual([cy]);
    expect(endsAt).toBe(night('03:19:00'));
  });

  it('moves on when one of the level declines, whether the wait is still recorded or not', () => {
    expect(standing(aView({ incident: anIncident({ declines }) })).contacts).toEqual([ben]);
    expect(standing(aView({ incident: anIncident({ declines, waits: {} }) })).contacts).toEqual([ben]);
  });

  it('moves on for a contact who has just declined, although the record was read before', () => {
    const answer = { kind: 'declined' } as const;
    expect(standing(aView({ answer })).contacts).toEqual([ben]);
    const waits = { ada: aWait(), cy: aWait() };
    expect(standing(aView({ answer, incident: anIncident({ waits, plan: pair }) })).contacts).toEqual([ben]);
    expect(standing(aView({ answer, reader: { timeZone: 'UTC' } })).contacts).toEqual([ada]);
    expect(standing(aView({ answer, reader: { contact: 'dee', timeZone: 'UTC' } })).contacts).toEqual([ada]);
  });

  it('goes by the record, although the timeline was read after it', () => {
    const ahead = aNotification({ contact: 'ben', name: 'Ben', level: 2 });
    const handedBack = anIncident({ run: 2, startAtLevel: 2, plan: pair });
    expect(standing(aView({ incident: handedBack, timeline: [{ ...ahead, run: 2 }] })).contacts).toEqual([ben]);
    const declined = { incident: anIncident({ declines }), answer: { kind: 'declined' } as const };
    expect(standing(aView({ ...declined, timeline: [aNotification(), ahead] })).contacts).toEqual([ben]);
  });

  it('forgets a decline of an earlier round', () => {
    const incident = anIncident({ plan: twice, declines, waits: { ada: aWait({ round: 2 }) } });
    expect(standing(aView({ incident })).contacts).toEqual([ada]);
  });

  it('is the first level before anybody was asked', () => {
    const fresh = { timeline: [], incident: anIncident({ waits: {}, startedAt: night('03:14:40') }) };
    expect(standing(aView(fresh))).toMatchObject({ position: first, contacts: [ada], endsAt: night('03:19:40') });
    expect(standing(aView({ ...fresh, incident: anIncident({ waits: {} }) })).endsAt).toBe(night('03:19:30'));
  });

  it('does not count the waits of an earlier run', () => {
    const incident = anIncident({ run: 2, waits: { ben: aWait({ level: 2 }) } });
    expect(standing(aView({ incident, timeline: [] })).contacts).toEqual([ada]);
  });

  it('has no position after the last level, without a plan, or when it is over', () => {
    const last = anIncident({ waits: { ben: aWait({ level: 2, until: night('03:14:01'), laterSeconds: 0 }) } });
    for (const incident of [
      last,
      { ...unplanned, waits: {} },
      anIncident({ status: 'acknowledged' }),
      anIncident({ status: 'exhausted' }),
    ]) {
      expect(standing(aView({ incident }))).toEqual({ contacts: [] });
    }
  });
});

describe('whether a contact is asked', () => {
  it.each([
    ['ada', first, true],
    ['ben', first, false],
    ['ben', second, true],
    [undefined, first, false],
  ])('%s at %j: %s', (contact, position, expected) => {
    const reader = { timeZone: 'UTC', ...(contact && { contact }) };
    expect(isAsked(aView({ reader }), { position, contacts: [] })).toBe(expected);
  });

  it('is also known from the wait, or assumed without a plan', () => {
    expect(isAsked(aView({ incident: unplanned }), { position: first, contacts: [] })).toBe(true);
    expect(isAsked(aView({ incident: unplanned }), { contacts: [] })).toBe(true);
    expect(isAsked(aView(), { contacts: [] })).toBe(false);
  });
});

describe('whether a contact has declined', () => {
  const declined = anIncident({ declines });

  it('is known from the record, until the next round', () => {
    expect(hasDeclined(aView())).toBe(false);
    expect(hasDeclined(aView({ incident: declined }))).toBe(true);
    expect(hasDeclined(aView({ incident: { ...declined, run: 2 } }))).toBe(false);
    expect(hasDeclined(aView({ incident: { ...declined, waits: { ada: aWait({ round: 2 }) } } }))).toBe(false);
  });

  it('is known even if nobody is left', () => {
    const ben = { contact: 'ben', timeZone: 'UTC' };
    const both = new Set([...declines, contactDeclined(1, 1, 'ben'), levelDeclined(1, second)]);
    const waits = { ben: aWait({ level: 2 }) };
    expect(hasDeclined(aView({ reader: ben, incident: { ...declined, declines: both, waits } }))).toBe(true);
    expect(hasDeclined(aView({ timeline: [], incident: { ...unplanned, waits: {}, declines } }))).toBe(true);
  });

  it('is known from the answer that they get', () => {
    expect(hasDeclined(aView({ answer: { kind: 'declined' } }))).toBe(true);
  });

  it('is false for a status link, and once it is over', () => {
    expect(hasDeclined(aView({ incident: declined, reader: { timeZone: 'UTC' } }))).toBe(false);
    expect(hasDeclined(aView({ incident: { ...declined, status: 'acknowledged' } }))).toBe(false);
  });
});

describe('the name of a contact', () => {
  it('comes from the plan, else from the timeline, else it is the id', () => {
    expect(nameOf(aView(), 'ben')).toBe('Ben');
    expect(nameOf(aView({ timeline: [aNotification({ contact: 'dee', name: 'Dee' })] }), 'dee')).toBe('Dee');
    expect(nameOf(aView(), 'eve')).toBe('eve');
  });
});
