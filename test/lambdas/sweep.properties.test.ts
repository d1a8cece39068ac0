import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handedBackTo } from '../../lambdas/domain/incident/hand-back.ts';
import { type Incident, isStopped, runName } from '../../lambdas/domain/incident/incident.ts';
import type { Run } from '../../lambdas/domain/recovery/recovery.ts';
import { sweep } from '../../lambdas/sweep.ts';
import { anIncident, aWait } from './domain/samples.ts';
import { aRecord } from './record.ts';

/*
 * Guarantee 1, whatever happens and in whichever order: in the end somebody is being notified, or somebody has it, or it
 * is resolved, or the backstop was told.
 */

type Happening =
  | 'fails'
  | 'stops'
  | 'gives up'
  | 'take'
  | 'hand back'
  | 'resolve'
  | 'redrive'
  | 'sweep'
  | 'broken sweep';
const happenings: readonly Happening[] = [
  ...(['fails', 'stops', 'gives up', 'take', 'hand back', 'resolve', 'redrive', 'sweep', 'broken sweep'] as const),
];

/** One incident with its executions, and a sweep whose calls fail when they are told to: each before or after its effect. */
function aWorld() {
  const { startedAt: _, ...incident } = anIncident({ plan: { rounds: 1, levels: [] } });
  const record = aRecord();
  record.put({ ...incident, sweep: 'due', sweepAt: incident.openedAt });
  const runs = new Map<string, Run>();
  const told: string[] = [];
  let minute = 0;
  let fault = Number.POSITIVE_INFINITY;
  let calls = 0;
  const at = () => new Date(Date.parse('2026-11-24T02:00:00.000Z') + minute * 60_000).toISOString();
  const now = () => record.newest() as Incident;
  const nameNow = () => runName(incident.id, now().run);

  /** A call that crashes the sweep when its turn comes: at 1 the first before it does anything, at 2 the first after, at 3 the second. */
  const mayFail =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      const isTurn = calls === Math.ceil(fault / 2);
      if (isTurn && fault % 2 === 1) throw new Error('before');
      const result = await call(...args);
      if (isTurn) throw new Error('after');
      return result;
    };
  const start = async (id: string, run: number) => {
    const name = runName(id, run);
    if (!runs.has(name)) runs.set(name, { status: 'running', redrives: 0, isRedrivable: false });
  };
  const redrive = async (id: string, run: number) => {
    const name = runName(id, run);
    const known = runs.get(name);
    if (known === undefined || !known.isRedrivable) return false;
    runs.set(name, { status: 'running', redrives: known.redrives + 1, isRedrivable: false });
    return true;
  };
  const services = {
    ...record,
    findRunning: async () => new Set([...runs].flatMap(([name, { status }]) => (status === 'running' ? [name] : []))),
    findRun: mayFail(async (id: string, run: number) => runs.get(runName(id, run))),
    startRun: mayFail(start),
    markStarted: mayFail(record.markStarted),
    redriveRun: mayFail(redrive),
    openNextRun: mayFail(record.openNextRun),
    exhaust: mayFail(record.exhaust),
    addEvent: mayFail(record.addEvent),
    markAnnounced: mayFail(record.markAnnounced),
    markStopped: mayFail(record.markStopped),
    tellBackstop: mayFail(async () => void told.push(nameNow())),
    findSubscriptions: async () => ({ email: 'confirmed' as const, sms: 'confirmed' as const }),
    pingDeadMan: async () => {},
    noteTimeZoneEdition: async () => {},
    createLink: async () => 'code',
    executionArnOf: () => 'arn',
    findAlarmsInAlarm: async () => [],
    noticesAreOn: () => false,
    smsBudget: () => undefined,
    sendMessage: async () => ({ sent: true as const }),
    isRefusal: () => false,
    findRules: async () => ({ routes: [], mutes: [] }),
    digest: (text: string) => text,
    baseUrl: () => '',
    pagerName: () => '',
    runbookUrl: () => 'https://runbook.example.org',
    measure: () => {},
    log: () => {},
    logError: () => {},
  };
  const end = (status: Run['status'], error: string) => {
    const known = runs.get(nameNow());
    if (known?.status === 'running') runs.set(nameNow(), { ...known, status, error, isRedrivable: true });
  };
  const sweepNow = async (faultAt = Number.POSITIVE_INFINITY) => {
    minute += 2;
    [calls, fault] = [0, faultAt];
    await sweep(services)({ time: at() }).catch(() => {});
  };

  const happen: Readonly<Record<Happening, (which: number) => unknown>> = {
    fails: () => end('failed', 'States.Runtime'),
    stops: () => end('stopped', ''),
    'gives up': async () => {
      if (runs.get(nameNow())?.status !== 'running') return;
      if (await record.exhaust(incident.id, now().run, at())) end('failed', 'NobodyAnswered');
    },
    take: () => record.acknowledge(incident.id, { contact: 'ada', name: 'Ada' }, at()),
    'hand back': async () => {
      if (now().status === 'acknowledged') await record.openNextRun(now(), handedBackTo(now(), 'ada'), at());
    },
    resolve: () => (now().status === 'acknowledged' ? record.resolveHeld(now(), at()) : undefined),
    redrive: async () => {
      const { id, run } = now();
      if (!(await redrive(id, run))) return;
      // A contact who is notified again registers a wait, which removes the mark.
      const times = runs.get(nameNow())?.redrives ?? 0;
      await record.registerWait(id, 'ben', aWait({ run, redrive: times, sequence: `${run}.${times}`, level: 2 }));
    },
    sweep: () => sweepNow(),
    'broken sweep': (which) => sweepNow(which),
  };
  return { happen, sweepNow, now, told, nameNow, isRunning: () => runs.get(nameNow())?.status === 'running', runs };
}

const story = fc.array(fc.tuple(fc.constantFrom(...happenings), fc.integer({ min: 1, max: 12 })), { maxLength: 40 });

describe('whatever happens to an incident', () => {
  it('leaves no incident unattended after two more sweeps', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (happened) => {
        const world = aWorld();
        for (const [what, which] of happened) await world.happen[what](which);
        await world.sweepNow();
        await world.sweepNow();
        const incident = world.now();
        const isTold = world.told.includes(world.nameNow());
        expect(
          incident.status === 'acknowledged' ||
            incident.status === 'resolved' ||
            (incident.status === 'exhausted' && isTold) ||
            (isStopped(incident) ? isTold || world.isRunning() : world.isRunning()),
        ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('reaches the backstop at most once for each run, and once more for each sweep that failed', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (happened) => {
        const world = aWorld();
        for (const [what, which] of happened) await world.happen[what](which);
        await world.sweepNow();
        const broken = happened.filter(([what]) => what === 'broken sweep').length;
        for (const name of new Set(world.told)) {
          const spells = happened.filter(([what]) => what === 'stops').length + 1;
          expect(world.told.filter((each) => each === name).length).toBeLessThanOrEqual(spells + broken);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('ends: runs that always fail are started four times', async () => {
    const world = aWorld();
    for (let turn = 0; turn < 60; turn += 1) {
      world.happen.fails(0);
      await world.sweepNow();
    }
    expect(world.now()).toMatchObject({ status: 'exhausted', run: 4 });
    expect(world.runs.size).toBe(4);
    expect(world.told).toHaveLength(1);
  });
});
