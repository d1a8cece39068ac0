import { describe, expect, it } from 'vitest';
import { contactDeclined, levelDeclined } from '../../../../lambdas/domain/incident/incident.ts';
import type { Plan } from '../../../../lambdas/domain/on-call/plan.ts';
import { people } from '../../../../lambdas/domain/page/people.ts';
import type { IncidentView } from '../../../../lambdas/domain/page/view.ts';
import { aNotification, anIncident, aView, aWait, night } from '../samples.ts';

/** Each contact's place as one line, after the heading and the round. */
function places(flaws: Partial<IncidentView> = {}): string[] {
  const markup = people(aView(flaws))?.markup ?? '';
  return markup
    .split('<li>')
    .map((part) => part.replace(/<\/?(bdi|time)\b[^>]*>/g, '').replace(/<[^>]*>/g, ' '))
    .map((part) => part.replace(/\s+/g, ' ').trim());
}

const plan: Plan = {
  rounds: 1,
  levels: ['Ada', 'Ben', 'Cleo'].map((name) => ({ contacts: [{ id: name.toLowerCase(), name }], seconds: 300 })),
};
const { plan: _, ...unplanned } = anIncident();
const toBen = (flaws: Parameters<typeof aNotification>[0] = {}) =>
  aNotification({ contact: 'ben', name: 'Ben', level: 2, at: night('03:19'), ...flaws });
const pressed = (reply: 'decline' | 'more-time' | 'acknowledge' | 'resolve', contact = 'ada', at = night('03:15')) =>
  ({ at, kind: 'reply', contact, name: contact, reply }) as const;

describe('who is notified', () => {
  it('is everybody on the plan: on what, who is next and when, and who comes later', () => {
    expect(places({ incident: anIncident({ plan }) })).toEqual([
      'Who is notified',
      'Ada (you) level 1 is being notified SMS at 03:14 E-mail at 03:14',
      'Ben level 2 will be notified at 03:19 CET',
      'Cleo level 3 has not been notified yet',
    ]);
  });

  it('says who has not answered, and what could not be delivered', () => {
    const incident = anIncident({ plan, waits: { ada: aWait(), ben: aWait({ level: 2, until: night('03:20:40') }) } });
    const timeline = [
      aNotification(),
      aNotification({ at: night('03:15:40'), attempt: 2 }),
      toBen(),
      toBen({ channel: 'email', state: 'failed', why: 'ben@example.org bounces' }),
    ];
    expect(places({ incident, timeline, at: night('03:19:10') }).slice(1, 3)).toEqual([
      'Ada (you) level 1 has not answered SMS at 03:14, 03:15',
      'Ben level 2 is being notified SMS at 03:19 E-mail at 03:19 — not delivered: (address) bounces',
    ]);
  });

  it('says who comes on call while the others of the level are notified', () => {
    const waits = { ada: aWait(), ben: aWait({ attempt: 0, channels: [], until: night('03:17') }) };
    const levels = [
      {
        contacts: [
          { id: 'ada', name: 'Ada' },
          { id: 'ben', name: 'Ben' },
        ],
        seconds: 300,
      },
    ];
    expect(places({ incident: anIncident({ plan: { rounds: 1, levels }, waits }) })[2]).toContain(
      'Ben level 1 comes on call at 03:17 CET, and will be notified then',
    );
  });

  it('says who could not be reached', () => {
    const incident = anIncident({ plan, status: 'exhausted', waits: {} });
    const timeline = [aNotification({ state: 'failed', why: 'opted out' })];
    expect(places({ incident, timeline })).toEqual([
      'Who was notified',
      'Ada (you) level 1 could not be reached SMS at 03:14 — not delivered: opted out',
      'Ben level 2 was not notified',
      'Cleo level 3 was not notified',
    ]);
  });

  it('says who passed it on, and who took it', () => {
    const declines = new Set([contactDeclined(1, 1, 'ada'), levelDeclined(1, { round: 1, level: 1 })]);
    const timeline = [aNotification(), pressed('decline'), toBen()];
    expect(places({ incident: anIncident({ plan, declines }), timeline })[1]).toContain('pressed “Not me” at 03:15');
    const by = { contact: 'ben', name: 'Ben' };
    const held = anIncident({ plan, status: 'acknowledged', by, acknowledgedAt: night('03:21'), waits: {} });
    expect(places({ incident: held, timeline }).slice(1, 3)).toEqual([
      'Ada (you) level 1 pressed “Not me” at 03:15 SMS at 03:14',
      'Ben level 2 took it at 03:21 SMS at 03:19',
    ]);
  });

  it('does not take asking for time for an answer', () => {
    const incident = anIncident({ plan, status: 'exhausted', waits: {} });
    expect(places({ incident, timeline: [aNotification(), pressed('more-time')] })[1]).toContain('has not answered');
  });

  it('counts the messages when there are many, and says which round it is', () => {
    const incident = anIncident({ plan: { ...plan, rounds: 2 }, waits: { ada: aWait({ round: 2 }) } });
    const timeline = ['03:01', '03:02', '03:03', '03:14'].map((at) => aNotification({ at: night(at) }));
    expect(places({ incident, timeline }).slice(0, 2)).toEqual([
      'Who is notified Round 2 of 2.',
      'Ada (you) level 1 is being notified SMS 4 times, last at 03:14',
    ]);
  });

  it('says that nobody else was notified once the run was stopped by hand', () => {
    const stopped = { run: 1, redrives: 0, at: night('03:16') };
    expect(places({ incident: anIncident({ plan, stopped }) }).slice(1)).toEqual([
      'Ada (you) level 1 has not answered SMS at 03:14 E-mail at 03:14',
      'Ben level 2 was not notified',
      'Cleo level 3 was not notified',
    ]);
  });

  it('includes contacts who were notified without being on the plan, and is left out if it would be empty', () => {
    const eva = aNotification({ contact: 'eva', name: 'Eva' });
    expect(places({ incident: anIncident({ plan }), timeline: [eva] })[2]).toBe(
      'Eva level 1 has not answered SMS at 03:14',
    );
    expect(places({ incident: unplanned, timeline: [eva] })).toHaveLength(2);
    expect(people(aView({ incident: { ...unplanned, waits: {} }, timeline: [] }))).toBeUndefined();
  });
});
