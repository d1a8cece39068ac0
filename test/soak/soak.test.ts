import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guaranteesChecked } from './checks.ts';
import { defectNames, loadDefect } from './defects.ts';
import { createScenario, numbersBetween, type Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { createSoak } from './soak.ts';
import { tellNight } from './timeline.ts';

const seed = 1;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** An incident in which everything is in order, but for what is given. */
function anOrderlyScenario(about: Partial<Scenario>): Scenario {
  return {
    ...{ seed, incident: 0, people: [], levels: [], rounds: 1, reopenWithinSeconds: 600, hasNotices: true },
    alerts: [{ atSeconds: 0, action: 'trigger', hasKey: true }],
    ...{ alarm: [], refused: [], contributors: [], quiet: [], deletions: [], jobs: [], visits: [], gatherings: [] },
    ...{ takeAlls: [], applies: [], tests: [], stopsAtSeconds: [], outages: [], latencyMilliseconds: 0 },
    ...{ sweepSeconds: 9.5, sweeps: 1, faults: 0 },
    ...about,
  };
}

describe('the soak', () => {
  it('has loaded before a night what functions load when they need it', () => {
    const acts = 'lambdas/acts';
    const loaded = readdirSync(acts).flatMap((file) =>
      [...readFileSync(`${acts}/${file}`, 'utf8').matchAll(/import\('\.\/([\w-]+\.ts)'\)/g)].map(([, name]) => name),
    );
    expect(loaded.length).toBeGreaterThan(0);
    const functions = readFileSync('test/soak/functions.ts', 'utf8');
    for (const name of loaded) expect(functions).toContain(`import '../../${acts}/${name}';`);
  });

  it('finds every guarantee kept in thirty incidents, with and without faults, and in some with mutes or heartbeats', async () => {
    const summary = await createSoak(seed).incidents(numbersBetween(0, 30));
    expect(summary.found).toEqual([]);
    expect(summary.incidents).toBe(34);
    expect(Object.keys(summary.faults).length).toBeGreaterThan(10);
    expect(Object.keys(summary.messages)).toEqual(expect.arrayContaining(['sms', 'email', 'voice', 'backstop']));
    expect(Object.keys(summary.endings)).toEqual(expect.arrayContaining(['acknowledged', 'resolved', 'exhausted']));
  });

  it('plays an incident again exactly, whatever was played before it', async () => {
    const alone = await createSoak(seed).night(createScenario(seed, 7));
    const soak = createSoak(seed);
    await soak.incidents(numbers(3));
    expect(tellNight(await soak.night(createScenario(seed, 7)))).toBe(tellNight(alone));
  });

  it('plays recorded faults in the same way as the random ones', async () => {
    const soak = createSoak(seed);
    const incident = numbers(40).find((number) => Number(createScenario(seed, number).faults) > 0.01) ?? 0;
    const drawn = await soak.night(createScenario(seed, incident));
    const listed = await soak.night({ ...drawn.played.scenario, faults: drawn.played.fired });
    expect(drawn.played.fired.length).toBeGreaterThan(0);
    expect(listed.played.ledger).toEqual(drawn.played.ledger);
  });

  it('finds a planted defect, and a smaller form of it', async () => {
    const soak = createSoak(seed, await loadDefect('link-is-nobodys-own'));
    const { found } = await soak.incidents(numbers(200), ({ found }) => found.length > 0);
    const failing = await soak.night(createScenario(seed, found[0]?.incident ?? 0));
    const smallest = await shrink(soak, failing, 20);
    expect(smallest.violations.map(({ guarantee }) => guarantee)).toContain(failing.violations[0]?.guarantee);
    expect(tellNight(smallest).length).toBeLessThan(tellNight(failing).length);
  });

  it('plays a failing incident again exactly, alone and on machines of its own', async () => {
    const defect = await loadDefect('crash-is-not-retried');
    const soak = createSoak(seed, defect);
    const { found } = await soak.incidents(numbers(60), ({ found }) => found.length > 0);
    const [{ incident, violations } = { incident: -1, violations: [] }] = found;
    const again = await createSoak(seed, defect).night(createScenario(seed, incident));
    expect(violations).not.toEqual([]);
    expect(again.violations).toEqual(violations);
  });

  it('takes nobody for notified twice at a handover, if the next round begins at the same instant', async () => {
    // Ben comes on call at 02:27 and cannot be reached, so the second round begins then, and notifies him on the same level.
    const scenario = anOrderlyScenario({
      people: [
        { id: 'ada', sms: 'works', timeZone: 'UTC', reactions: [] },
        {
          ...{ id: 'ben', email: 'works', timeZone: 'UTC', reactions: [] },
          attempts: [{ channels: ['sms'], waitSeconds: 75 }],
        },
      ],
      levels: [['primary'], ['primary'], ['primary']],
      rounds: 2,
      rotas: [
        {
          ...{ id: 'primary', timeZone: 'UTC' },
          layers: [
            {
              turns: [{ from: '2026-11-23', people: [['ada'], ['ben']] }],
              handovers: [{ weekdays: [0, 1, 2, 3, 4, 5, 6], minutes: 147 }],
            },
          ],
        },
      ],
    });
    const { played, violations } = await createSoak(seed).night(scenario);
    const tries = played.ledger.filter((entry) => entry.kind === 'invoked' && entry.attempt?.contact === 'ben');
    expect(tries.length).toBeGreaterThan(1);
    expect(violations).toEqual([]);
  });

  it('has a defect for each guarantee, and each defect breaks a guarantee of the documents', async () => {
    const defects = await Promise.all(defectNames().map(loadDefect));
    const needed = new Set(defects.flatMap(({ breaks }) => breaks));
    expect([...needed].sort((a, b) => a - b)).toEqual(guaranteesChecked);
    expect(defects.length).toBeGreaterThan(70);
  });
});
