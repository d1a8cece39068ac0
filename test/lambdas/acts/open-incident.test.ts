import { describe, expect, it, vi } from 'vitest';
import { type OpenServices, openOrJoin } from '../../../lambdas/acts/open-incident.ts';
import type { Incident, Opening } from '../../../lambdas/domain/incident/incident.ts';
import { anIncident, night } from '../domain/samples.ts';

const at = night('03:15');
const opening: Opening = { summary: 'full', severity: 'critical', source: 'api', policy: 'default' };

const services = (flaws: Partial<OpenServices> = {}) => ({
  newestOccurrence: vi.fn(async (): Promise<Incident | undefined> => undefined),
  openIncident: vi.fn(async (): Promise<Incident | undefined> => anIncident({ id: 'disk-1-0001' })),
  endReopening: vi.fn(async () => true),
  reopenIncident: vi.fn(async (): Promise<Incident | undefined> => anIncident({ run: 2, reopenings: 1 })),
  joinIncident: vi.fn(async (): Promise<Incident | undefined> => anIncident()),
  saveDetails: vi.fn(async () => {}),
  ...flaws,
});

describe('an alert', () => {
  it('opens an incident if no incident is live', async () => {
    const { incident, opened } = await openOrJoin(services())('disk-1', opening, at);
    expect({ id: incident.id, opened }).toEqual({ id: 'disk-1-0001', opened: true });
  });

  it('joins the live one', async () => {
    const world = services({ newestOccurrence: async () => anIncident() });
    expect(await openOrJoin(world)('disk-1', opening, at)).toMatchObject({ opened: false });
    expect(world.openIncident).not.toHaveBeenCalled();
  });

  it.each([
    ['03:13', undefined],
    ['03:14', night('03:14')],
    ['03:15', night('03:15')],
  ] as const)('of an alarm’s state at %s joins an incident with the state of 03:14: %s', async (time, told) => {
    const world = services({ newestOccurrence: async () => anIncident({ alarmStateAt: night('03:14') }) });
    await openOrJoin(world)('disk-1', { ...opening, alarmStateAt: night(time) }, at);
    const [[before, joining] = []] = vi.mocked(world.joinIncident).mock.calls;
    expect([before?.id, joining?.alarmStateAt]).toEqual([anIncident().id, told]);
  });

  it('reads again when another alert has just opened it', async () => {
    const newest = [undefined, anIncident({ id: 'disk-1-0001' })];
    const world = services({ newestOccurrence: async () => newest.shift(), openIncident: async () => undefined });
    expect(await openOrJoin(world)('disk-1', opening, at)).toMatchObject({ opened: false });
  });

  it('reads again when the live one has just been closed', async () => {
    const newest = [anIncident(), anIncident({ status: 'resolved' })];
    const world = services({ newestOccurrence: async () => newest.shift(), joinIncident: async () => undefined });
    expect(await openOrJoin(world)('disk-1', opening, at)).toMatchObject({ opened: true });
  });

  it.each(['03:14', '03:15'])(
    'opens nothing for an alarm’s state of 03:14 when one that knows of %s has closed meanwhile',
    async (time) => {
      const closed = anIncident({ id: 'disk-1-0001', status: 'exhausted', alarmStateAt: night(time) });
      const newest = [undefined, closed];
      const openIncident = vi.fn(async () => undefined);
      const world = services({ newestOccurrence: async () => newest.shift(), openIncident });
      const taken = await openOrJoin(world)('disk-1', { ...opening, alarmStateAt: night('03:14') }, at);
      expect(taken).toEqual({ incident: closed, opened: false });
      expect(openIncident).toHaveBeenCalledTimes(1);
    },
  );

  const resolved = anIncident({ status: 'resolved', closedAt: night('03:14') });

  it.each([
    ['before the event that ended its incident reopens nothing', '03:13', false],
    ['together with the event that ended its incident reopens it', '03:14', true],
    ['after the event that ended its incident reopens it', '03:15', true],
  ] as const)('of an event that was sent %s', async (_, time, isReopened) => {
    const ended = { ...resolved, endedAt: night('03:14') };
    const world = services({ newestOccurrence: async () => ended });
    const taken = await openOrJoin(world)('disk-1', { ...opening, eventAt: night('03:00') }, night(time));
    expect(taken.isReopened ?? false).toBe(isReopened);
    expect(taken.note !== undefined).toBe(!isReopened);
    expect(world.openIncident).not.toHaveBeenCalled();
    expect(world.reopenIncident).toHaveBeenCalledTimes(isReopened ? 1 : 0);
  });

  it.each<[string, Partial<Incident>, Partial<Opening>]>([
    ['of an event reopens what a person resolved', {}, { eventAt: night('03:00') }],
    ['that is not an event reopens what an event has ended', { endedAt: night('03:14') }, {}],
  ])('%s', async (_, ended, event) => {
    const world = services({ newestOccurrence: async () => ({ ...resolved, ...ended }) });
    expect(await openOrJoin(world)('disk-1', { ...opening, ...event }, night('03:13'))).toMatchObject({
      isReopened: true,
    });
  });

  it('reopens what was resolved a minute before, with its own details', async () => {
    const world = services({ newestOccurrence: async () => resolved });
    const taken = await openOrJoin(world)('disk-1', { ...opening, details: { host: 'a' } }, at);
    expect(taken).toMatchObject({ opened: false, isReopened: true, incident: { run: 2 } });
    expect(world.openIncident).not.toHaveBeenCalled();
    expect(world.saveDetails).toHaveBeenCalledWith(
      ...[resolved.id, { details: { host: 'a' }, severity: opening.severity, reopenings: 1 }, at],
    );
  });

  it.each([
    ['opens', anIncident({ status: 'exhausted', eventAt: night('03:14') }), 'openIncident'],
    ['reopens', { ...resolved, eventAt: night('03:14') }, 'reopenIncident'],
  ] as const)('of an event that %s an incident leaves it the newest event before', async (_, before, call) => {
    const world = services({ newestOccurrence: async () => before });
    for (const time of ['03:13', '03:15']) await openOrJoin(world)('disk-1', { ...opening, eventAt: night(time) }, at);
    const openings: readonly (readonly unknown[])[] = vi.mocked(world[call]).mock.calls;
    const place = call === 'openIncident' ? 2 : 1;
    expect(openings.map((each) => (each[place] as Opening).eventAt)).toEqual([night('03:14'), night('03:15')]);
  });

  it('reads again when another alert has just reopened it', async () => {
    const newest = [resolved, anIncident({ run: 2 })];
    const world = services({ newestOccurrence: async () => newest.shift(), reopenIncident: async () => undefined });
    expect(await openOrJoin(world)('disk-1', opening, at)).not.toHaveProperty('isReopened');
    expect(world.joinIncident).toHaveBeenCalledTimes(1);
  });

  it('opens the next occurrence only once no other alert can reopen the resolved one', async () => {
    const late = night('03:25');
    const newest = [resolved, anIncident({ run: 2 })];
    const lost = services({ newestOccurrence: async () => newest.shift(), endReopening: vi.fn(async () => false) });
    expect(await openOrJoin(lost)('disk-1', opening, late)).toMatchObject({ opened: false });
    expect(lost.openIncident).not.toHaveBeenCalled();
    expect(lost.joinIncident).toHaveBeenCalledTimes(1);
    const won = services({ newestOccurrence: async () => resolved });
    expect(await openOrJoin(won)('disk-1', opening, late)).toMatchObject({ opened: true });
    expect(won.endReopening).toHaveBeenCalledExactlyOnceWith(resolved);
  });

  it.each<[string, Partial<Incident>]>([
    ['nobody answered', { status: 'exhausted' }],
    ['is followed already', { isFollowed: true }],
    ['is never reopened', { plan: { rounds: 1, levels: [], reopenWithinSeconds: 0 } }],
  ])('costs no write more for an incident that %s', async (_, flaws) => {
    const world = services({ newestOccurrence: async () => ({ ...resolved, ...flaws }) });
    expect(await openOrJoin(world)('disk-1', opening, at)).toMatchObject({ opened: true });
    expect(world.endReopening).not.toHaveBeenCalled();
  });

  it('saves its details over the old ones if a crash came between reopening and saving', async () => {
    const { startedAt: _, ...live } = anIncident({ run: 2, reopenings: 1 });
    const world = services({ newestOccurrence: async () => live });
    await openOrJoin(world)('disk-1', { ...opening, details: { host: 'a' } }, at);
    expect(world.saveDetails).toHaveBeenCalledWith(
      ...[live.id, { details: { host: 'a' }, severity: opening.severity, reopenings: 1 }, at],
    );
  });

  it('fails if the race never ends, so that it is delivered again', async () => {
    const world = services({ openIncident: async () => undefined });
    await expect(openOrJoin(world)('disk-1', opening, at)).rejects.toThrow('changed 10 times');
  });
});
