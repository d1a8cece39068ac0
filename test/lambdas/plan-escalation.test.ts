import { describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { planEscalation } from '../../lambdas/plan-escalation.ts';
import { anIncident } from './domain/samples.ts';

const policy: Policy = { id: 'default', levels: [{ contacts: ['ada'] }, { contacts: ['ada', 'ben'] }], rounds: 2 };
const event = { incident: anIncident().id, run: 1, round: 2, at: '2026-11-23T02:14:00.000Z' };
const aWorld = (flaws: object = {}) => {
  const services = {
    findIncident: async (): Promise<Incident | undefined> => anIncident(),
    findPolicy: async (id: string): Promise<Policy | undefined> => (id === 'default' ? policy : undefined),
    findContacts: vi.fn(async () => []),
    findSchedules: async () => ({ schedules: [], overrides: [] }),
    savePlan: vi.fn(async (): Promise<Incident | undefined> => anIncident()),
    addEvent: vi.fn(async () => {}),
    ...flaws,
  };
  return { services, plan: planEscalation(services) };
};

describe('a round', () => {
  it('has the policy’s levels, and keeps the plan', async () => {
    const { services, plan } = aWorld();
    expect(await plan(event)).toEqual({
      round: 2,
      rounds: 2,
      levels: [
        { level: 1, contacts: ['ada'] },
        { level: 2, contacts: ['ada', 'ben'] },
      ],
    });
    expect(services.findContacts).toHaveBeenCalledWith(['ada', 'ben']);
    expect(services.savePlan).toHaveBeenCalledOnce();
  });

  it('begins with a lower level if the run does', async () => {
    const { plan } = aWorld({ findIncident: async () => anIncident({ startAtLevel: 2 }) });
    expect((await plan({ ...event, round: 1 })).levels).toEqual([{ level: 2, contacts: ['ada', 'ben'] }]);
  });

  it('is the policy’s alone if the contact who had the incident has left the file, and the timeline says so once', async () => {
    const first = { id: 'zoe', name: 'Zoe' };
    const { services, plan } = aWorld({ findIncident: async () => anIncident({ first, startAtLevel: 0 }) });
    const text = 'Zoe is no longer in oncall.yaml. The run notifies only the contacts of the policy.';
    for (const round of [1, 2]) expect((await plan({ ...event, round })).levels).toHaveLength(2);
    expect(vi.mocked(services.addEvent).mock.calls).toEqual([[event.incident, { at: event.at, kind: 'note', text }]]);
  });

  it('is the default policy’s if the incident’s is gone, and the timeline says so', async () => {
    const { services, plan } = aWorld({ findIncident: async () => anIncident({ policy: 'gone' }) });
    expect((await plan(event)).levels).toHaveLength(2);
    expect(services.addEvent).toHaveBeenCalledWith(event.incident, expect.objectContaining({ kind: 'note' }));
  });

  it.each<[string, object]>([
    ['the incident does not exist', { findIncident: async () => undefined }],
    ['run 2 has taken over', { findIncident: async () => anIncident({ run: 2 }) }],
    ['there is no policy: run `npx notify-support apply`', { findPolicy: async () => undefined }],
    ['the incident changed in the meantime', { savePlan: async () => undefined }],
  ])('is empty, because: %s', async (because, flaws) => {
    const { services, plan } = aWorld(flaws);
    expect(await plan(event)).toEqual({ round: 2, rounds: 0, levels: [], because });
    expect(services.addEvent).not.toHaveBeenCalled();
  });
});
