import { describe, expect, it } from 'vitest';
import {
  type Incident,
  type Opening,
  type Severity,
  splitIncidentId,
  type Wait,
} from '../../../lambdas/domain/incident/incident.ts';
import type { Joining } from '../../../lambdas/domain/incident/joining.ts';
import { anIncident, aPlan, aWait } from '../domain/samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const opening: Opening = { summary: 'full', severity: 'critical', source: 'api', policy: 'default' };
const ben = { contact: 'ben', name: 'Ben' };

const wait = (sequence: string, flaws: Partial<Wait> = {}) => aWait({ sequence, taskToken: sequence, ...flaws });

type Incidents = typeof import('../../../lambdas/adapters/incidents.ts');
type Write = (id: string) => Promise<Incident | undefined>;

/** The contract of every store of incidents: each condition that can refuse a write, and the result of each write. */
export function incidentContract(name: string, incidents: Incidents): void {
  let count = 0;
  const aKey = () => `disk-${++count}`;
  async function opened(flaws: Partial<Opening> = {}): Promise<Incident> {
    const incident = await incidents.openIncident(aKey(), undefined, { ...opening, ...flaws }, at);
    if (incident === undefined) throw new Error('not opened');
    return incident;
  }

  const joined = async (id: string, flaws: Partial<Joining> = {}, joinedAt = at, flaw: Partial<Incident> = {}) => {
    const before = (await incidents.findIncident(id)) ?? anIncident({ id });
    return incidents.joinIncident({ ...before, ...flaw }, { isShown: false, isBound: false, ...flaws }, joinedAt);
  };

  describe(name, () => {
    describe('opening', () => {
      it('numbers occurrences, and the newest is found', async () => {
        const key = aKey();
        const first = await incidents.openIncident(key, undefined, opening, at);
        const second = await incidents.openIncident(key, first, opening, at);
        expect([first?.id, second?.id]).toEqual([`${key}-0001`, `${key}-0002`]);
        expect(await incidents.newestOccurrence(key)).toMatchObject({ id: `${key}-0002`, status: 'triggered', run: 1 });
      });

      it('is won once, by however many calls', async () => {
        const key = aKey();
        const results = await Promise.all([1, 2, 3, 4].map(() => incidents.openIncident(key, undefined, opening, at)));
        expect(results.filter((result) => result !== undefined)).toHaveLength(1);
      });

      it('continues past 9999, and the newest is still the last', async () => {
        const key = aKey();
        const last = await incidents.openIncident(key, anIncident({ id: `${key}-9998` }), opening, at);
        const next = await incidents.openIncident(key, last, opening, at);
        expect([last?.id, next?.id]).toEqual([`${key}-9999`, `${key}-a10000`]);
        expect((await incidents.newestOccurrence(key))?.id).toBe(next?.id);
        expect((await incidents.findIncident(`${key}-9999`))?.id).toBe(last?.id);
      });

      it('is separate for each dedup key, even if two are similar', async () => {
        const key = aKey();
        await incidents.openIncident(`${key}-0001`, undefined, opening, at);
        expect(await incidents.newestOccurrence(key)).toBeUndefined();
        expect(await incidents.findIncident(`${key}-0001`)).toBeUndefined();
      });

      it('stores the data of the alert, in an incident that nobody was notified of', async () => {
        const alarm = { arn: 'arn:aws:cloudwatch:eu-central-1:1:alarm:disk', name: 'disk' };
        const given = { ...opening, description: 'd', link: 'https://example.org', alarm, alarmStateAt: at };
        const incident = await opened(given);
        const expiresAt = Date.parse(at) / 1000 + 111 * 24 * 3600;
        const rest = {
          id: incident.id,
          run: 1,
          status: 'triggered',
          openedAt: at,
          lastAlertAt: at,
          waits: {},
          expiresAt,
        };
        expect(incident).toEqual({ ...given, ...rest });
        expect(await incidents.findIncident(incident.id)).toMatchObject(incident);
      });

      it('names another contributor while it is open, unless it names a third one by now', async () => {
        const incident = await opened({ ...opening, contributor: 'orders-7', reason: '7' });
        const named = await incidents.nameContributor(incident, { contributor: 'orders-9', reason: '9' });
        expect(named).toMatchObject({ contributor: 'orders-9', reason: '9', status: 'triggered', run: 1 });
        expect(await incidents.nameContributor(incident, { contributor: 'orders-8', reason: '8' })).toBeUndefined();
        await incidents.resolve(incident.id, 'the alarm', at);
        expect(
          await incidents.nameContributor(named ?? incident, { contributor: 'orders-8', reason: '8' }),
        ).toBeUndefined();
        expect(await incidents.findIncident(incident.id)).toMatchObject({ contributor: 'orders-9', reason: '9' });
      });

      it('never overwrites an existing incident', async () => {
        const { id } = await opened();
        const { key } = splitIncidentId(id);
        await incidents.acknowledge(id, ben, at);
        const before = await incidents.findIncident(id);
        expect(await incidents.openIncident(key, undefined, opening, at)).toBeUndefined();
        expect(await incidents.findIncident(id)).toEqual(before);
      });

      it('finds nothing if nothing exists', async () => {
        expect(await incidents.newestOccurrence(aKey())).toBeUndefined();
        expect(await incidents.findIncident(`${aKey()}-0001`)).toBeUndefined();
      });

      it('keeps details with any JSON', async () => {
        const details = JSON.parse(
          `{"n":1764000000000000000,"tiny":1e-300,"":{"":[]},"deep":${'['.repeat(40)}${']'.repeat(40)}}`,
        );
        const incident = await opened();
        await incidents.saveDetails(incident.id, { details, severity: 'error' }, at);
        expect(await incidents.findDetails(incident)).toEqual(details);
      });

      it('keeps the first details, until worse ones replace them', async () => {
        const incident = await opened();
        expect(await incidents.findDetails(incident)).toBeUndefined();
        const save = (severity: Severity, free: number, isWorse = false) =>
          incidents.saveDetails(incident.id, { details: { free }, severity, isWorse }, at);
        for (const free of [5, 4]) await save('warning', free);
        await save('critical', 3);
        expect(await incidents.findDetails(incident)).toEqual({ free: 5 });
        await save('error', 2, true);
        for (const severity of ['error', 'warning'] as const) await save(severity, 1, true);
        expect(await incidents.findDetails(incident)).toEqual({ free: 2 });
        await save('critical', 0, true);
        expect(await incidents.findDetails(incident)).toEqual({ free: 0 });
      });

      it('still has the details of an incident of the last release', async () => {
        expect(await incidents.findDetails(anIncident({ details: { free: 0 } }))).toEqual({ free: 0 });
      });

      it('cuts texts and details that the table could not hold, and says so', async () => {
        const long = 'é'.repeat(400_000);
        const incident = await opened({ summary: long, source: long, description: long, reason: long, link: long });
        expect(Buffer.byteLength(JSON.stringify(incident))).toBeLessThan(40_000);
        await incidents.saveDetails(incident.id, { details: { long }, severity: 'info' }, at);
        const details = await incidents.findDetails(incident);
        expect(details).toMatch(/^\{"long":"éé.*éé…\n\(The details have 800 KB. Only the first 350 KB are kept.\)$/s);
      });
    });

    describe('an alarm’s incident', () => {
      const [t0, t1, t2] = [
        '2026-11-23T02:13:00.000Z',
        '2026-11-23T02:13:30.000Z',
        '2026-11-23T02:13:40.000Z',
      ] as const;

      it('is resolved by an OK that is as new as its own state, and by no older one', async () => {
        const { id } = await opened({ alarmStateAt: t0 });
        await joined(id, { alarmStateAt: t2 });
        expect(await incidents.resolve(id, 'the alarm', at, t1)).toBeUndefined();
        expect(await incidents.resolve(id, 'the alarm', at, t2)).toMatchObject({ status: 'resolved' });
      });

      it('is resolved by an OK if it has no state of its own', async () => {
        const { id } = await opened();
        expect(await incidents.resolve(id, 'the alarm', at, t1)).toMatchObject({ status: 'resolved' });
      });

      it('never accepts an older state than its own', async () => {
        const { id } = await opened({ alarmStateAt: t1 });
        expect(await joined(id, { alarmStateAt: t0 })).toBeUndefined();
        expect(await joined(id, { alarmStateAt: t1 })).toMatchObject({ alarmStateAt: t1 });
        expect(await joined(id)).toMatchObject({ alarmStateAt: t1 });
      });
    });

    const again = { startAtLevel: 0, declines: new Set<string>(), failedRuns: 0, first: { id: 'ben', name: 'Ben' } };
    const writes: Record<string, Write> = {
      joinIncident: (id) => joined(id, { alarmStateAt: at }),
      savePlan: (id) => incidents.savePlan(id, 1, aPlan),
      registerWait: (id) => incidents.registerWait(id, 'ada', wait('1')),
      acknowledge: (id) => incidents.acknowledge(id, ben, at),
      decline: (id) => incidents.decline(id, 'ada', wait('1')),
      resolve: (id) => incidents.resolve(id, 'the alarm', at),
      exhaust: (id) => incidents.exhaust(id, 1, at),
      resolveHeld: async (id) => incidents.resolveHeld(anIncident({ id, status: 'acknowledged', by: ben }), at),
      dropDeadline: (id) => incidents.dropDeadline(anIncident({ id })),
      reopenIncident: (id) => incidents.reopenIncident(anIncident({ id, status: 'resolved' }), opening, again, at),
      openNextRun: async (id) =>
        incidents.openNextRun(
          anIncident({ id, status: 'acknowledged' }),
          { startAtLevel: 2, declines: new Set(), failedRuns: 0 },
          at,
        ),
    };
    const becomes: Record<string, (id: string) => Promise<unknown>> = {
      triggered: async () => {},
      acknowledged: (id) => incidents.acknowledge(id, ben, at),
      resolved: (id) => incidents.resolve(id, 'the alarm', at),
      exhausted: (id) => incidents.exhaust(id, 1, at),
    };
    const allowed: Record<string, readonly string[]> = {
      triggered: Object.keys(writes).filter(
        (name) => !['resolveHeld', 'dropDeadline', 'openNextRun', 'reopenIncident'].includes(name),
      ),
      acknowledged: ['joinIncident', 'resolve', 'resolveHeld', 'dropDeadline', 'openNextRun'],
      resolved: ['reopenIncident'],
      exhausted: ['acknowledge'],
    };

    describe.each(Object.keys(becomes))('an incident that is %s', (status) => {
      it.each(Object.keys(writes))(`accepts or refuses %s`, async (name) => {
        const { id } = await opened();
        await becomes[status]?.(id);
        const before = await incidents.findIncident(id);
        const after = await writes[name]?.(id);
        expect(after !== undefined).toBe(allowed[status]?.includes(name));
        if (after === undefined) expect(await incidents.findIncident(id)).toEqual(before);
        else expect(await incidents.findIncident(id)).toEqual(after);
      });
    });

    it('forgets the tokens of waits that are over, unless one of their contacts has a newer wait', async () => {
      const { id } = await opened();
      for (const contact of ['ada', 'b-en']) await incidents.registerWait(id, contact, wait('1'));
      const waits = Object.entries((await incidents.findIncident(id))?.waits ?? {});
      await incidents.registerWait(id, 'ada', wait('2'));
      await incidents.forgetTokens(id, waits);
      expect((await incidents.findIncident(id))?.waits).toMatchObject({
        ada: { taskToken: '2' },
        'b-en': { taskToken: '1' },
      });
      await incidents.forgetTokens(id, waits.slice(1));
      expect((await incidents.findIncident(id))?.waits).toMatchObject({
        ada: { taskToken: '2' },
        'b-en': { taskToken: '', sequence: '1', level: 1 },
      });
    });

    describe('an old run', () => {
      it.each<[string, Write]>([
        ['savePlan', (id) => incidents.savePlan(id, 2, aPlan)],
        ['registerWait', (id) => incidents.registerWait(id, 'ada', wait('1', { run: 2 }))],
        ['decline', (id) => incidents.decline(id, 'ada', wait('1', { run: 2 }))],
        ['exhaust', (id) => incidents.exhaust(id, 2, at)],
        ['resolveHeld', (id) => incidents.resolveHeld(anIncident({ id, run: 2 }), at)],
        ['dropDeadline', (id) => incidents.dropDeadline(anIncident({ id, run: 2 }))],
        [
          'reopenIncident',
          async (id) => {
            const { run } = (await incidents.findIncident(id)) ?? anIncident();
            return incidents.reopenIncident(anIncident({ id, run: run + 1, status: 'resolved' }), opening, again, at);
          },
        ],
        [
          'openNextRun',
          (id) =>
            incidents.openNextRun(
              anIncident({ id, run: 2 }),
              { startAtLevel: 1, declines: new Set(), failedRuns: 0 },
              at,
            ),
        ],
      ])('can do nothing: %s', async (_, write) => {
        const { id } = await opened();
        const before = await incidents.findIncident(id);
        expect(await write(id)).toBeUndefined();
        expect(await incidents.findIncident(id)).toEqual(before);
      });

      it('does not record a start', async () => {
        const { id } = await opened();
        await incidents.markStarted(id, 2, at);
        expect((await incidents.findIncident(id))?.startedAt).toBeUndefined();
        await incidents.markStarted(id, 1, at);
        expect((await incidents.findIncident(id))?.startedAt).toBe(at);
      });

      it.each<[string, (id: string) => Promise<void>]>([
        ['a start', (id) => incidents.markStarted(id, 1, at)],
        ['a stop', (id) => incidents.markStopped(anIncident({ id }), 0, at)],
        ['that it was announced', (id) => incidents.markAnnounced(anIncident({ id, status: 'exhausted' }))],
      ])('leaves no trace of a missing incident: %s', async (_, mark) => {
        const id = `${aKey()}-0001`;
        await mark(id);
        expect(await incidents.findIncident(id)).toBeUndefined();
        expect(await incidents.findDue('2027')).not.toContain(id);
      });

      it('and a missing incident change nothing', async () => {
        for (const write of Object.values(writes)) expect(await write(`${aKey()}-0001`)).toBeUndefined();
      });
    });

    describe('what comes again', () => {
      const later = '2026-11-23T02:24:00.000Z';
      const resolved = async (flaws: Partial<Opening> = {}) => {
        const { id } = await opened({ where: 'elsewhere', link: 'https://a.example.org', ...flaws });
        const held = await incidents.acknowledge(id, ben, at, later);
        await incidents.saveDetails(id, { details: { host: 'a' }, severity: 'critical' }, at);
        return incidents.resolveHeld(held ?? anIncident(), at);
      };

      it('is open in its next run, as the alert says it, and has nothing of its end', async () => {
        const before = await resolved();
        const worse: Opening = { ...opening, severity: 'info', summary: 'full again', alarmStateAt: later };
        const after = await incidents.reopenIncident(before ?? anIncident(), worse, again, later);
        expect(after).toMatchObject({
          ...{ status: 'triggered', run: 2, reopenings: 1, repeats: 1, openedAt: at, lastAlertAt: later },
          ...{ severity: 'info', summary: 'full again', alarmStateAt: later, first: { id: 'ben' }, waits: {} },
        });
        for (const gone of ['by', 'closedAt', 'resolvedBy', 'resolveBy', 'noticesAt', 'startedAt', 'where', 'link'])
          expect(after).not.toHaveProperty(gone);
        expect(await incidents.findDue(later)).toContain(after?.id);
        expect(await incidents.findQuiet('2027')).not.toContain(after?.id);
      });

      it('keeps the details of its newest opening only, until worse ones replace them', async () => {
        const incident = (await resolved()) ?? anIncident();
        const save = (severity: Severity, host: string, reopenings: number, isWorse = false) =>
          incidents.saveDetails(incident.id, { details: { host }, severity, reopenings, isWorse }, at);
        await save('warning', 'b', 1);
        for (const reopenings of [0, 1]) await save('critical', 'c', reopenings);
        expect(await incidents.findDetails(incident)).toEqual({ host: 'b' });
        await save('error', 'd', 1, true);
        expect(await incidents.findDetails(incident)).toEqual({ host: 'd' });
        await save('info', 'e', 2);
        expect(await incidents.findDetails(incident)).toEqual({ host: 'e' });
      });

      it('is not reopened once the next occurrence follows it, and is not followed once it was reopened', async () => {
        const before = (await resolved()) ?? anIncident();
        expect(await incidents.endReopening(before)).toBe(true);
        expect(await incidents.endReopening(before)).toBe(true);
        expect(await incidents.reopenIncident(before, opening, again, later)).toBeUndefined();
        expect(await incidents.findIncident(before.id)).toMatchObject({ status: 'resolved', isFollowed: true });
        const other = (await resolved()) ?? anIncident();
        const [isReopened, isFollowed] = await Promise.all([
          incidents.reopenIncident(other, opening, again, later),
          incidents.endReopening(other),
        ]);
        expect([isReopened !== undefined, isFollowed]).toContain(true);
        expect([isReopened !== undefined, isFollowed]).toContain(false);
      });

      it('is reopened once, by however many alerts', async () => {
        const before = (await resolved()) ?? anIncident();
        const results = await Promise.all([1, 2, 3].map(() => incidents.reopenIncident(before, opening, again, later)));
        expect(results.filter((result) => result !== undefined)).toHaveLength(1);
        const held = await incidents.acknowledge(before.id, ben, later);
        const next = await incidents.resolveHeld(held ?? anIncident(), later);
        expect(await incidents.reopenIncident(next ?? anIncident(), opening, again, later)).toMatchObject({
          run: 3,
          reopenings: 2,
        });
      });

      it('is not due while it is resolved, and is told of once it has stayed quiet', async () => {
        const before = (await resolved()) ?? anIncident();
        expect(before.noticesAt).toBe(later);
        expect(await incidents.findDue('2027')).not.toContain(before.id);
        expect(await incidents.findQuiet('2026-11-23T02:23:59.999Z')).not.toContain(before.id);
        expect(await incidents.findQuiet(later)).toContain(before.id);
        await incidents.markToldOfEnd({ ...before, run: 2 });
        expect(await incidents.findQuiet(later)).toContain(before.id);
        await incidents.markToldOfEnd(before);
        expect(await incidents.findQuiet('2027')).not.toContain(before.id);
        expect(await incidents.findIncident(before.id)).not.toHaveProperty('noticesAt');
      });

      it('is told of as the caller says if its source resolves it', async () => {
        const { id } = await opened();
        await incidents.resolve(id, 'the alarm', at, undefined, later);
        expect(await incidents.findQuiet(later)).toContain(id);
        const other = await opened();
        expect(await incidents.resolve(other.id, 'the alarm', at)).not.toHaveProperty('noticesAt');
        expect(await incidents.findQuiet('2027')).not.toContain(other.id);
      });

      it('keeps the instant of the event that ended it', async () => {
        const { id } = await opened();
        const ended = await incidents.resolve(id, 'nightly', at, undefined, later, later);
        expect(ended).toMatchObject({ status: 'resolved', endedAt: later });
        expect(await incidents.reopenIncident(ended ?? anIncident(), opening, again, at)).toMatchObject({
          endedAt: later,
        });
        const other = await opened();
        expect(await incidents.resolve(other.id, 'nightly', at)).not.toHaveProperty('endedAt');
      });

      it('keeps the number of its hand-backs', async () => {
        const { id } = await opened();
        const held = await incidents.acknowledge(id, ben, at);
        const handBacks = { times: 1, by: 'ben', run: 2 };
        const next = { startAtLevel: 2, declines: new Set<string>(), failedRuns: 0, handBacks };
        expect(await incidents.openNextRun(held ?? anIncident(), next, at)).toMatchObject({ handBacks });
        const closed = await incidents.resolve(id, 'the alarm', at);
        expect(await incidents.reopenIncident(closed ?? anIncident(), opening, again, at)).toMatchObject({ handBacks });
      });
    });

    describe('the list of due incidents', () => {
      const later = '2026-11-23T04:14:00.000Z';
      const isDue = async (id: string, when: string) => (await incidents.findDue(when)).includes(id);
      const minutesLater = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();

      it.each<[string, (id: string) => Promise<unknown>, string | undefined]>([
        ['what is triggered, at once', async () => {}, at],
        ['what is acknowledged, never where no time is set', (id) => incidents.acknowledge(id, ben, at), undefined],
        ['what is acknowledged, once its time is over', (id) => incidents.acknowledge(id, ben, at, later), later],
        ['what is resolved, never', (id) => incidents.resolve(id, 'api', at), undefined],
        ['what nobody answered, at once', (id) => incidents.exhaust(id, 1, at), at],
        [
          'what was announced, never again',
          async (id) => {
            await incidents.exhaust(id, 1, at);
            await incidents.markAnnounced(anIncident({ id }));
          },
          undefined,
        ],
        [
          'what was taken after nobody answered, never',
          async (id) => {
            await incidents.exhaust(id, 1, at);
            await incidents.acknowledge(id, ben, at);
          },
          undefined,
        ],
        [
          'what was resolved in time, never',
          async (id) => {
            const held = await incidents.acknowledge(id, ben, at, later);
            await incidents.resolveHeld(held ?? anIncident(), at);
          },
          undefined,
        ],
        [
          'what was let go, never',
          async (id) => {
            const held = await incidents.acknowledge(id, ben, at, later);
            await incidents.dropDeadline(held ?? anIncident());
          },
          undefined,
        ],
        [
          'what was handed back, at once',
          async (id) => {
            const held = await incidents.acknowledge(id, ben, at, later);
            await incidents.openNextRun(
              held ?? anIncident(),
              { startAtLevel: 1, declines: new Set(), failedRuns: 0 },
              at,
            );
          },
          at,
        ],
        ['what was stopped by hand, never', (id) => incidents.markStopped(anIncident({ id }), 0, at), undefined],
        [
          'what goes on after that, at once',
          async (id) => {
            await incidents.markStopped(anIncident({ id }), 0, at);
            await incidents.registerWait(id, 'ada', wait('1', { redrive: 1 }));
          },
          at,
        ],
        [
          'what was taken after it was stopped, once its time is over',
          async (id) => {
            await incidents.markStopped(anIncident({ id }), 0, at);
            await incidents.acknowledge(id, ben, at, later);
          },
          later,
        ],
      ])('is %s', async (_, happen, dueAt) => {
        const { id } = await opened();
        await happen(id);
        expect(await isDue(id, minutesLater(60 * 24))).toBe(dueAt !== undefined);
        if (dueAt === undefined) return;
        expect(await isDue(id, dueAt)).toBe(true);
        expect(await isDue(id, new Date(Date.parse(dueAt) - 1).toISOString())).toBe(false);
      });

      it('has the longest due incident first', async () => {
        const { id: first } = await opened();
        const second = await incidents.openIncident(aKey(), undefined, opening, minutesLater(-1));
        const found = await incidents.findDue(at);
        expect(found.indexOf(second?.id ?? '')).toBeLessThan(found.indexOf(first));
      });
    });

    describe('the list of unanswered incidents', () => {
      const later = '2026-11-23T03:14:00.000Z';
      const idsSince = async (since: string) => (await incidents.findUnanswered(since)).newest.map(({ id }) => id);
      const announced = async (exhaustedAt = at) => {
        const { id } = await opened();
        await incidents.exhaust(id, 1, exhaustedAt);
        await incidents.markAnnounced(anIncident({ id }));
        return id;
      };

      it('has what the backstop was told of since then, newest first, until somebody takes it', async () => {
        const [old, first, second] = [
          await announced(),
          await announced(later),
          await announced('2026-11-23T03:15:00.000Z'),
        ];
        const found = await idsSince(later);
        expect(found.filter((id) => [old, first, second].includes(id))).toEqual([second, first]);
        expect((await incidents.findUnanswered(later)).count).toBe(found.length);
        await incidents.acknowledge(second, ben, later);
        await incidents.acknowledge(first, ben, later, later);
        expect(await idsSince(later)).toEqual(found.filter((id) => ![first, second].includes(id)));
      });

      it('has what was stopped by hand, until it continues', async () => {
        const { id } = await opened();
        await incidents.markStopped(anIncident({ id }), 0, later);
        expect(await idsSince(later)).toContain(id);
        expect(await idsSince('2026-11-23T03:15:00.000Z')).not.toContain(id);
        await incidents.registerWait(id, 'ada', wait('1', { redrive: 1 }));
        expect(await idsSince(later)).not.toContain(id);
      });

      it('does not have what the backstop has not been told of yet', async () => {
        const { id } = await opened();
        await incidents.exhaust(id, 1, later);
        expect(await idsSince(at)).not.toContain(id);
      });
    });

    describe('a mark of the sweep', () => {
      it('that it was announced counts for that run only, and only while nobody has answered', async () => {
        const { id } = await opened();
        await incidents.markAnnounced(anIncident({ id }));
        expect(await incidents.findDue(at)).toContain(id);
        await incidents.exhaust(id, 1, at);
        await incidents.markAnnounced(anIncident({ id, run: 2 }));
        expect(await incidents.findDue('2027')).toContain(id);
      });

      it('that it was stopped counts for that run only, and only while nobody has it', async () => {
        const { id } = await opened();
        await incidents.markStopped(anIncident({ id, run: 2 }), 0, at);
        expect((await incidents.findIncident(id))?.stopped).toBeUndefined();
        await incidents.markStopped(anIncident({ id }), 0, at);
        expect((await incidents.findIncident(id))?.stopped).toEqual({ run: 1, redrives: 0, at });
        await incidents.resolve(id, 'api', at);
        await incidents.markStopped(anIncident({ id }), 0, at);
        expect((await incidents.findIncident(id))?.status).toBe('resolved');
      });

      it.each([
        ['outlives it', {}, false],
        ['is from a redrive before it', { redrive: 1 }, false],
        ['is from a redrive after it', { redrive: 2 }, true],
      ])(
        'that it was stopped is gone once a contact is notified again, but not by a wait that %s',
        async (_, flaws, taken) => {
          const { id } = await opened();
          await incidents.markStopped(anIncident({ id }), 1, at);
          expect((await incidents.registerWait(id, 'ada', wait('1', flaws))) !== undefined).toBe(taken);
          expect((await incidents.findIncident(id))?.stopped).toEqual(taken ? undefined : { run: 1, redrives: 1, at });
        },
      );

      it('that it was stopped does not affect the next run', async () => {
        const { id } = await opened();
        await incidents.markStopped(anIncident({ id }), 1, at);
        const held = await incidents.acknowledge(id, ben, at);
        await incidents.openNextRun(held ?? anIncident(), { startAtLevel: 1, declines: new Set(), failedRuns: 0 }, at);
        expect(await incidents.registerWait(id, 'ada', wait('1', { run: 2 }))).toBeDefined();
      });
    });

    describe('the next run', () => {
      const next = { startAtLevel: 2, declines: new Set(['2.1.ben']), failedRuns: 1 };

      it('is opened once, with no contact and without a start', async () => {
        const { id } = await opened();
        await incidents.markStarted(id, 1, at);
        await incidents.registerWait(id, 'ada', wait('1'));
        const taken = await incidents.acknowledge(id, ben, at);
        if (taken === undefined) throw new Error('not taken');
        const results = await Promise.all([1, 2, 3].map(() => incidents.openNextRun(taken, next, at)));
        expect(results.filter((result) => result !== undefined)).toHaveLength(1);
        const after = await incidents.findIncident(id);
        expect(after).toMatchObject({ status: 'triggered', run: 2, ...next });
        for (const gone of ['startedAt', 'by', 'acknowledgedAt']) expect(after).not.toHaveProperty(gone);
        expect(await incidents.registerWait(id, 'ben', wait('2', { run: 2 }))).toBeUndefined();
        expect(await incidents.registerWait(id, 'ben', wait('2', { run: 2, round: 2 }))).toBeDefined();
        expect(await incidents.exhaust(id, 1, at)).toBeUndefined();
      });
    });

    describe('the state that the next run keeps', () => {
      it('includes nothing that counts only for the runs before it, so that it does not grow', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('1'));
        await incidents.decline(id, 'ada', wait('1'));
        const next = { startAtLevel: 1, declines: new Set(['2.1.ben']), failedRuns: 0 };
        await incidents.openNextRun(anIncident({ id }), next, at);
        const second = await incidents.findIncident(id);
        expect([second?.declines, second?.waits]).toEqual([new Set(['2.1.ben']), {}]);
        await incidents.openNextRun(anIncident({ id, run: 2 }), { ...next, declines: new Set() }, at);
        expect(await incidents.findIncident(id)).not.toHaveProperty('declines');
      });

      it('includes neither the end nor the deadline of the run before it', async () => {
        const { id } = await opened();
        await incidents.exhaust(id, 1, at);
        const held = await incidents.acknowledge(id, ben, at, '2026-11-23T04:14:00.000Z');
        const next = { startAtLevel: 1, declines: new Set<string>(), failedRuns: 0 };
        const after = await incidents.openNextRun(held ?? anIncident(), next, at);
        for (const gone of ['closedAt', 'resolveBy', 'declines']) expect(after).not.toHaveProperty(gone);
      });
    });

    describe('a repeat', () => {
      it('is counted, however many come at once', async () => {
        const { id } = await opened();
        await Promise.all(Array.from({ length: 12 }, () => joined(id)));
        expect(await incidents.findIncident(id)).toMatchObject({ repeats: 12 });
      });

      it('is an event on the timeline only for one of those that read the same incident', async () => {
        const { id } = await opened();
        const shown = { isShown: true, isBound: false };
        for (const [index, shownAt] of ['2026-11-23T02:15:00.000Z', '2026-11-23T02:16:00.000Z'].entries()) {
          const before = (await incidents.findIncident(id)) ?? anIncident();
          const results = await Promise.all([1, 2, 3].map(() => incidents.joinIncident(before, shown, shownAt)));
          expect(results.filter((result) => result !== undefined)).toHaveLength(1);
          expect(await incidents.findIncident(id)).toMatchObject({ repeatShownAt: shownAt, repeats: index + 1 });
        }
      });

      it('is written with every other one that has a reason of its own, although they read the same incident', async () => {
        const { id } = await opened();
        const before = (await incidents.findIncident(id)) ?? anIncident();
        const bound = { isShown: true, isBound: true };
        const results = await Promise.all([1, 2, 3].map(() => incidents.joinIncident(before, bound, at)));
        expect(results.filter((result) => result === undefined)).toEqual([]);
      });

      const worse: Partial<Joining> = { isBound: true, worse: { summary: 'worse', severity: 'critical' } };

      it('that is worse replaces severity, summary and link', async () => {
        const { id } = await opened({ severity: 'warning', link: 'https://example.org' });
        const after = await joined(id, worse);
        expect(after).toMatchObject({ summary: 'worse', severity: 'critical', run: 1 });
        expect(after).not.toHaveProperty('link');
        const link = 'https://example.org/2';
        const linked = await joined(id, { ...worse, worse: { summary: 'worst', severity: 'critical', link } });
        expect(linked).toMatchObject({ summary: 'worst', link });
      });

      it.each([
        ['another status', { status: 'acknowledged' }],
        ['another run', { run: 2 }],
        ['another severity', { severity: 'info' }],
      ] as const)('that was judged by %s than the incident has changes nothing', async (_, flaw) => {
        const { id } = await opened({ severity: 'warning' });
        expect(await joined(id, worse, at, flaw)).toBeUndefined();
        expect(await incidents.findIncident(id)).toMatchObject({ summary: 'full', severity: 'warning' });
      });

      it('begins a new run in the same write, which has a reason and a first contact until the run after it', async () => {
        const { id } = await opened({ severity: 'warning' });
        await incidents.acknowledge(id, ben, at, at);
        const first = { id: 'ben', name: 'Ben' };
        const next = { startAtLevel: 0, declines: new Set<string>(), failedRuns: 0, because: 'It is worse.', first };
        const after = await joined(id, { ...worse, next });
        expect(after).toMatchObject({ status: 'triggered', run: 2, because: 'It is worse.', first, repeats: 1 });
        for (const gone of ['startedAt', 'by', 'acknowledgedAt', 'resolveBy']) expect(after).not.toHaveProperty(gone);
        expect(await incidents.findDue(at)).toContain(id);
        const third = await incidents.openNextRun(
          after ?? anIncident(),
          { startAtLevel: 1, declines: new Set(), failedRuns: 0 },
          at,
        );
        for (const gone of ['because', 'first']) expect(third).not.toHaveProperty(gone);
      });

      it('sets where its alarm is, the contributor and the reason', async () => {
        const { id } = await opened();
        const told = { where: 'us-east-1', contributor: 'TableName orders-7', reason: 'too many' };
        expect(await joined(id, told)).toMatchObject(told);
        expect(await joined(id)).toMatchObject(told);
      });
    });

    describe('a write', () => {
      const later = '2026-11-23T04:14:00.000Z';
      const expiresAt = Date.parse(later) / 1000 + 111 * 24 * 3600;

      it('of an alert records its instant', async () => {
        const { id } = await opened();
        expect(await joined(id, {}, later)).toMatchObject({ openedAt: at, lastAlertAt: later, expiresAt });
      });

      it('of a plan saves it, and replaces it by the next one', async () => {
        const { id } = await opened();
        await incidents.savePlan(id, 1, aPlan);
        const shorter = { rounds: 1, levels: [], resolveWithinSeconds: undefined };
        await incidents.savePlan(id, 1, shorter);
        expect((await incidents.findIncident(id))?.plan).toStrictEqual({ rounds: 1, levels: [] });
      });

      it('that it is taken records the contact, and the first one is kept', async () => {
        const { id } = await opened();
        const taken = { status: 'acknowledged', by: ben, acknowledgedAt: at, resolveBy: later };
        expect(await incidents.acknowledge(id, ben, at, later)).toMatchObject(taken);
        expect(await incidents.acknowledge(id, { contact: 'ada', name: 'Ada' }, later)).toBeUndefined();
        expect(await incidents.findIncident(id)).toMatchObject(taken);
      });

      it('that it is taken after nobody answered opens it again: it is no longer closed', async () => {
        const { id } = await opened();
        await incidents.exhaust(id, 1, at);
        const taken = await incidents.acknowledge(id, ben, later);
        expect(taken).toMatchObject({ status: 'acknowledged', acknowledgedAt: later });
        expect(taken).not.toHaveProperty('closedAt');
      });

      it('that it is resolved records the cause, or the contact who had it', async () => {
        const { id } = await opened();
        const resolved = { status: 'resolved', closedAt: later, expiresAt };
        expect(await incidents.resolve(id, 'the alarm', later)).toMatchObject({ ...resolved, resolvedBy: 'the alarm' });
        const held = await incidents.acknowledge((await opened()).id, ben, at);
        expect(await incidents.resolveHeld(held ?? anIncident(), later)).toMatchObject({
          ...resolved,
          resolvedBy: 'Ben',
        });
        const replaced = await incidents.acknowledge((await opened()).id, ben, at);
        expect(await incidents.resolveHeld(replaced ?? anIncident(), later, 'a newer incident')).toMatchObject({
          ...resolved,
          resolvedBy: 'a newer incident',
        });
      });

      it('that nobody answered records the instant', async () => {
        const { id } = await opened();
        expect(await incidents.exhaust(id, 1, later)).toMatchObject({
          status: 'exhausted',
          closedAt: later,
          expiresAt,
        });
      });

      it('that drops its deadline changes nothing else', async () => {
        const { id } = await opened();
        const held = await incidents.acknowledge(id, ben, at, later);
        const free = await incidents.dropDeadline(held ?? anIncident());
        expect(free).not.toHaveProperty('resolveBy');
        expect(free).toMatchObject({ status: 'acknowledged', by: ben, acknowledgedAt: at, run: 1 });
      });

      it('does not change an incident that was read before', async () => {
        const { id } = await opened();
        const before = await incidents.decline(id, 'ada', wait('1'));
        await incidents.decline(id, 'ben', wait('1', { round: 2 }));
        await incidents.registerWait(id, 'cleo', wait('1', { round: 3 }));
        expect(before?.declines).toEqual(new Set(['1.1.ada', '1.1.#1']));
        expect(before?.waits).toEqual({});
      });
    });

    describe('a wait', () => {
      it.each([
        ['0001', '0002', true],
        ['0002', '0001', false],
      ])('after %s is registered as %s: %s', async (first, second, taken) => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada-b', wait(first));
        expect((await incidents.registerWait(id, 'ada-b', wait(second))) !== undefined).toBe(taken);
        expect((await incidents.findIncident(id))?.waits['ada-b']?.taskToken).toBe(taken ? second : first);
      });

      it.each(['token', 'status', 'run', 'contact', 'sequence', 'waits', 'until', 'constructor'])(
        'is kept under its contact, even one who is called %s',
        async (contact) => {
          const { id } = await opened();
          expect((await incidents.registerWait(id, contact, wait('0002')))?.waits).toEqual({ [contact]: wait('0002') });
          expect(await incidents.registerWait(id, contact, wait('0001'))).toBeUndefined();
          const later = await incidents.extendWait(id, contact, wait('0002'), at);
          expect(later?.waits).toEqual({ [contact]: wait('0002', { until: at }) });
        },
      );

      it('of the same sequence is accepted only with the same token: one invocation, delivered twice', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('0001'));
        expect(await incidents.registerWait(id, 'ada', wait('0001'))).toBeDefined();
        expect(await incidents.registerWait(id, 'ada', { ...wait('0001'), taskToken: 'other' })).toBeUndefined();
      });

      it.each([
        ['its contact declined', 'ada', wait('2')],
        ['its level was given up', 'ben', wait('2')],
      ])('is refused if %s in this round, and accepted in the next', async (_, contact, own) => {
        const { id } = await opened();
        await incidents.decline(id, 'ada', wait('1'));
        expect(await incidents.registerWait(id, contact, own)).toBeUndefined();
        expect(await incidents.registerWait(id, contact, { ...own, round: 2 })).toBeDefined();
      });

      it('is refused if its contact declined on another level of this round', async () => {
        const { id } = await opened();
        await incidents.decline(id, 'ada', wait('1'));
        expect(await incidents.registerWait(id, 'ada', wait('2', { level: 2 }))).toBeUndefined();
        expect(await incidents.registerWait(id, 'ben', wait('2', { level: 2 }))).toBeDefined();
      });

      it('is one of many, and leaves the others alone', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('1'));
        await incidents.registerWait(id, 'ben', wait('0'));
        await incidents.extendWait(id, 'ben', wait('0'), 'later');
        expect((await incidents.findIncident(id))?.waits).toEqual({
          ada: wait('1'),
          ben: wait('0', { until: 'later' }),
        });
      });

      it('is not created by asking for more time', async () => {
        const { id } = await opened();
        expect(await incidents.extendWait(id, 'ada', wait('1'), 'later')).toBeUndefined();
        expect((await incidents.findIncident(id))?.waits).toEqual({});
      });

      it('keeps everything but its end when it becomes longer', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('1'));
        await incidents.extendWait(id, 'ada', wait('1', { taskToken: 'other', attempt: 3, limitAt: 'never' }), 'later');
        expect((await incidents.findIncident(id))?.waits.ada).toEqual(wait('1', { until: 'later' }));
      });

      it('is longer only while it is the open one', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('1'));
        expect((await incidents.extendWait(id, 'ada', wait('1'), 'later'))?.waits.ada?.until).toBe('later');
        await incidents.registerWait(id, 'ada', wait('2'));
        expect(await incidents.extendWait(id, 'ada', wait('1'), 'even later')).toBeUndefined();
        await incidents.acknowledge(id, ben, at);
        expect(await incidents.extendWait(id, 'ada', wait('2'), 'even later')).toBeUndefined();
      });

      it('comes with the acknowledgement that it lost to', async () => {
        const { id } = await opened();
        await incidents.registerWait(id, 'ada', wait('1'));
        expect((await incidents.acknowledge(id, ben, at))?.waits.ada?.taskToken).toBe('1');
      });
    });
  });
}
