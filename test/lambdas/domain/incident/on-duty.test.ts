import { describe, expect, it } from 'vitest';
import { findContactsOfLevel } from '../../../../lambdas/acts/find-contacts-of-level.ts';
import { calendarOf } from '../../../../lambdas/domain/calendar/calendar.ts';
import type { Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { membersOfPlan, peopledPlan, withPeople } from '../../../../lambdas/domain/incident/on-duty.ts';
import { nextAfter, withTurns } from '../../../../lambdas/domain/incident/progress.ts';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import { type Plan, planEscalation } from '../../../../lambdas/domain/on-call/plan.ts';
import { rosterOf } from '../../../../lambdas/domain/on-call/roster.ts';
import { standing } from '../../../../lambdas/domain/page/standing.ts';
import { anIncident, aWait } from '../samples.ts';

const contacts: Contact[] = ['ada', 'ben', 'cleo'].map((id) => ({
  ...{ id, name: id.toUpperCase(), sms: '+4915112345678', timeZone: 'Europe/Berlin' },
  ...(id === 'cleo' && { away: ['2026-12-05 .. 2026-12-06'] }),
}));
const primary: Schedule = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [
    { turns: [{ people: ['ada', 'ben', 'cleo'], from: '2026-11-23' }], handover: ['daily 09:00', 'daily 21:00'] },
  ],
};
const support: Schedule = {
  ...{ id: 'support', timeZone: 'America/New_York' },
  layers: [
    {
      turns: [{ people: ['cleo', 'ben'], from: '2026-11-23' }],
      handover: ['mon-fri 03:00'],
      hours: ['mon-fri 03:00-12:00'],
    },
  ],
};
const overrides = [
  { schedule: 'primary', from: '2026-12-01T12:00', until: '2026-12-02T12:00', replace: 'ada', with: 'ben' },
];
const roster = rosterOf(contacts, [primary, support], overrides);
const policy = { id: 'default', levels: [{ contacts: ['primary'] }, { contacts: ['support', 'ada'] }], rounds: 2 };
const planned: Plan = planEscalation(policy, contacts, undefined, ['primary', 'support']);
const berlin = (time: string) => new Date(`2026-11-${time}+01:00`).toISOString();
const begun = (flaws: Partial<Incident>): Incident => anIncident({ plan: planned, waits: {}, ...flaws });
const names = (list: readonly { readonly id: string }[] = []) => list.map(({ id }) => id);
const view = (incident: Incident, at: string) => ({
  incident,
  at,
  timeline: [],
  reader: { timeZone: 'Europe/Berlin' },
});

describe('what is shown', () => {
  it('is who is notified and who is on call, at 1,000 instants', async () => {
    const find = findContactsOfLevel({
      findIncident: async () => anIncident(),
      findContacts: async (ids) => contacts.filter(({ id }) => ids.includes(id)),
      findSchedules: async (ids) => ({ schedules: [primary, support].filter(({ id }) => ids.includes(id)), overrides }),
      addEvent: async () => {},
      readTimeline: async () => [],
      logError: () => {},
    });
    const level = { incident: 'i-1', run: 1, round: 1, level: 1, takesOver: true };
    const own = calendarOf(primary, overrides, contacts);
    for (let index = 0; index < 1000; index++) {
      // A step that meets each handover from both sides, and each minute of the hour.
      const at = new Date(Date.parse(berlin('23T09:00:00')) + index * 1_261_000).toISOString();
      const { people } = own.dutyAt(Date.parse(at));
      const shown = standing(view(withPeople(begun({}), roster, at), at));
      const found = await find({ ...level, contacts: ['primary'], at });
      expect(names(shown.contacts), at).toEqual(people);
      expect(names(found.contacts.filter(({ duty }) => duty?.from === undefined)), at).toEqual(people);
      const { next } = shown;
      if (next === undefined) throw new Error('Somebody is next.');
      const coming = found.contacts.filter(({ duty }) => duty?.from === next.at);
      const then = await find({ ...level, contacts: ['support', 'ada'], at: next.at });
      const first = then.contacts.filter(({ duty }) => duty?.from === undefined);
      expect(names(next.contacts).toSorted(), at).toEqual(names(coming.length > 0 ? coming : first).toSorted());
    }
  });

  it('is the plan of a policy without schedules, as it is', () => {
    const incident = anIncident();
    expect(membersOfPlan(incident.plan)).toEqual([]);
    expect(withPeople(incident, roster, berlin('24T03:14:00'))).toBe(incident);
    const { plan: _, ...without } = incident;
    expect(withPeople(without, roster, berlin('24T03:14:00'))).toBe(without);
  });
});

describe('who is next', () => {
  const wait = (time: string, flaws: Parameters<typeof aWait>[0] = {}) =>
    aWait({ until: berlin(time), laterSeconds: 0, ...flaws });

  it('are those who take over during the level, and then those of the next level', () => {
    const at = berlin('24T08:58:00');
    const now = { position: { round: 1, level: 1 }, endsAt: berlin('24T09:05:00') };
    const waits = { ada: wait('24T09:00:00'), cleo: wait('24T09:00:00', { attempt: 0 }) };
    const incident = withPeople(begun({ waits }), roster, at, now);
    const next = nextAfter(incident, now.position, now.endsAt);
    expect(next).toEqual({
      at: berlin('24T09:00:00'),
      contacts: [{ id: 'cleo', name: 'CLEO', schedule: 'primary', from: berlin('24T09:00:00') }],
    });
    const later = withPeople(incident, roster, berlin('24T09:01:00'), now);
    expect(names(nextAfter(later, now.position, now.endsAt)?.contacts).toSorted()).toEqual(['ada', 'ben']);
  });

  it('are not those who come on call only because somebody got more time: they do not wait for the handover', () => {
    const at = berlin('24T08:58:00');
    const waits = { ben: wait('24T09:01:00') };
    const { next } = standing(view(withPeople(begun({ waits }), roster, at), at));
    expect([next?.at, names(next?.contacts).toSorted()]).toEqual([berlin('24T09:01:00'), ['ada', 'ben']]);
  });

  it('come with their turn if it begins before theirs to be notified', () => {
    const at = berlin('24T08:58:00');
    const now = { position: { round: 1, level: 1 }, endsAt: berlin('24T09:05:00') };
    const two = { ...policy, levels: [{ contacts: ['cleo'] }, { contacts: ['primary'] }] };
    const plan = planEscalation(two, contacts, undefined, ['primary']);
    const incident = withPeople(begun({ plan, waits: { cleo: wait('24T09:05:00') } }), roster, at, now);
    const { contacts: listed = [] } = nextAfter(incident, now.position, now.endsAt) ?? {};
    expect(withTurns(listed, at, 'Europe/Berlin').map(({ name }) => name)).toEqual(['CLEO (primary from 09:00)']);
    expect(withTurns([{ id: 'ada', name: 'ADA' }], at, 'Europe/Berlin')).toEqual([{ id: 'ada', name: 'ADA' }]);
  });

  it('are those of the same level in the next round, by then', () => {
    const at = berlin('24T08:55:00');
    const one = { ...policy, levels: [{ contacts: ['primary'] }] };
    const plan = planEscalation(one, contacts, undefined, ['primary']);
    const incident = withPeople(begun({ plan, waits: { ben: wait('24T09:00:00') } }), roster, at);
    const { contacts: asked, next } = standing(view(incident, at));
    expect(names(asked)).toEqual(['ben']);
    expect(names(next?.contacts)).toEqual(['cleo']);
  });

  it('are worked out from the next level on if this one was declined or is over', () => {
    const at = berlin('24T08:55:00');
    const declines = new Set(['1.1.#1']);
    for (const flaws of [{ declines, waits: { ben: wait('24T08:59:00') } }, { waits: { ben: wait('24T08:54:00') } }]) {
      const shown = standing(view(withPeople(begun(flaws), roster, at), at));
      expect([shown.position, names(shown.contacts)]).toEqual([{ round: 1, level: 2 }, ['ada']]);
    }
  });

  it('are those of now for an incident that somebody has and may hand back', () => {
    const held = begun({ status: 'acknowledged', by: { contact: 'ada', name: 'ADA' } });
    const { plan } = withPeople(held, roster, berlin('24T09:00:00'));
    expect(plan?.levels.map((level) => names(level.contacts))).toEqual([['cleo'], ['ada', 'ben']]);
  });

  it('still names somebody who was notified and is off call', () => {
    const at = berlin('24T09:01:00');
    const waits = { ada: wait('24T09:00:00'), gone: wait('24T09:00:00'), cleo: wait('24T09:05:00') };
    const { plan } = withPeople(begun({ waits }), roster, at);
    expect(names(plan?.levels[0]?.contacts)).toEqual(['cleo', 'ada', 'gone']);
  });
});

describe('a level to come', () => {
  it('ends when its last contact goes off call', () => {
    const at = berlin('24T08:53:00');
    const day: Schedule = { ...support, id: 'day', timeZone: 'Europe/Berlin' };
    const ends = { ...day, layers: [{ turns: [{ people: ['ada'] }], until: '2026-11-24T09:00' }] };
    const one = { ...policy, levels: [{ contacts: ['ben'] }, { contacts: ['day'] }] };
    const plan = peopledPlan(planEscalation(one, contacts, undefined, ['day']), rosterOf(contacts, [ends], []), at);
    expect(plan.levels.map((level) => [names(level.contacts), level.seconds])).toEqual([
      [['ben'], 300],
      [['ada'], 120],
    ]);
  });
});

describe('a plan', () => {
  it('names who will be on call if nobody answers, and a level of nobody takes no time', () => {
    const at = berlin('28T08:52:00');
    const three = { ...policy, levels: [{ contacts: ['ada'] }, { contacts: ['support'] }, { contacts: ['primary'] }] };
    const plan = peopledPlan(planEscalation(three, contacts, undefined, ['primary', 'support']), roster, at);
    expect(plan.levels.map((level) => [names(level.contacts), level.seconds])).toEqual([
      [['ada'], 300],
      [[], 0],
      [['ada'], 480],
    ]);
  });
});
