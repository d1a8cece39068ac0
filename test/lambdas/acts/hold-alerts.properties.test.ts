import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeInAlarm } from '../../../lambdas/acts/take-in-alarm.ts';
import { takeInAlert } from '../../../lambdas/acts/take-in-alert.ts';
import { takeInHeldAlert } from '../../../lambdas/acts/take-in-held-alert.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import type { Alert } from '../../../lambdas/domain/intake/alert.ts';
import type { Mute } from '../../../lambdas/domain/on-call/muting.ts';
import type { Severity } from '../../../lambdas/domain/on-call/severity.ts';
import { aRecord } from '../record.ts';

/*
 * Random courses of one alert under random mutes, with sweeps that fail. When its incident opens is compared with a reference
 * that steps second by second and knows nothing of records. Each planted defect has to be found by the same comparison.
 */

const minutes = 60;
const lastSecond = (minutes + 30) * 60;
const begin = Date.parse('2026-12-01T22:00:00Z');
const iso = (second: number) => new Date(begin + second * 1000).toISOString();

type Window = { readonly from: number; readonly until: number; readonly severity?: Severity };
type Happening = {
  readonly second: number;
  readonly action: 'trigger' | 'resolve' | 'close';
  readonly severity: Severity;
};
type Course = {
  readonly windows: readonly Window[];
  readonly happenings: readonly Happening[];
  /** The minutes of which the sweep fails. */
  readonly failing: readonly number[];
};

const minute = fc.integer({ min: 0, max: minutes - 1 });
const severity = fc.constantFrom<Severity>('critical', 'warning');
const course: fc.Arbitrary<Course> = fc.record({
  windows: fc.array(
    fc
      .record({
        from: minute,
        length: fc.integer({ min: 1, max: 20 }),
        severity: fc.option(severity, { nil: undefined }),
      })
      .map(({ from, length, ...of }) => ({
        ...{ from, until: from + length },
        ...(of.severity !== undefined && { severity: of.severity }),
      })),
    { maxLength: 4 },
  ),
  happenings: fc
    .uniqueArray(
      fc.record({
        second: fc.integer({ min: 1, max: minutes * 60 - 1 }),
        action: fc.constantFrom<Happening['action']>('trigger', 'trigger', 'trigger', 'resolve', 'close'),
        severity,
      }),
      {
        selector: ({ second }) => second,
        maxLength: 8,
      },
    )
    // A sweep and an alert of the same second could come in either order.
    .map((all) => all.filter(({ second }) => second % 60 !== 0).toSorted((a, b) => a.second - b.second)),
  failing: fc.uniqueArray(minute, { maxLength: 10 }),
});

/** The seconds at which a run starts, and the answer to each resolve: true if it was found. */
type Outcome = { readonly starts: readonly number[]; readonly found: readonly boolean[] };

const isWorseOrSame = (one: Severity, other: Severity) => one === 'critical' || other === 'warning';

type State = {
  readonly starts: number[];
  readonly found: boolean[];
  isLive: boolean;
  /** The held alert, with its worst severity; it is free once nothing has covered it for a second. */
  held: { severity: Severity; isFree: boolean } | undefined;
  /** A resolve is found for a day after it ended what was held. */
  wasHeld: boolean;
};

const isCovered = (windows: readonly Window[], second: number, of: Severity) =>
  windows.some(
    ({ from, until, severity: only }) =>
      from * 60 <= second && second < until * 60 && (only === undefined || only === of),
  );

/** What has to happen, worked out second by second. */
function reference({ windows, happenings, failing }: Course): Outcome {
  const state: State = { starts: [], found: [], isLive: false, held: undefined, wasHeld: false };
  for (let second = 0; second <= lastSecond; second++) {
    const { held } = state;
    if (held !== undefined && !isCovered(windows, second, held.severity)) held.isFree = true;
    if (second % 60 === 0 && !failing.includes(second / 60)) sweepOf(state, second);
    const happening = happenings.find((each) => each.second === second);
    if (happening !== undefined) steps[happening.action](state, happening, windows);
  }
  return { starts: state.starts, found: state.found };
}

function sweepOf(state: State, second: number): void {
  if (state.held?.isFree !== true) return;
  if (!state.isLive) state.starts.push(second);
  Object.assign(state, { isLive: true, held: undefined });
}

const steps: Readonly<
  Record<Happening['action'], (state: State, happening: Happening, windows: readonly Window[]) => void>
> = {
  trigger: (state, { second, severity: of }, windows) => {
    if (state.isLive) return;
    if (!isCovered(windows, second, of)) {
      state.starts.push(second);
      Object.assign(state, { isLive: true, held: undefined });
    } else if (state.held === undefined)
      Object.assign(state, { held: { severity: of, isFree: false }, wasHeld: false });
    else if (isWorseOrSame(of, state.held.severity)) state.held.severity = of;
  },
  resolve: (state) => {
    const { isLive, held, wasHeld, starts, found } = state;
    found.push(isLive || held !== undefined || wasHeld || starts.length > 0);
    Object.assign(state, { isLive: false, held: undefined, wasHeld: wasHeld || held !== undefined });
  },
  close: (state) => {
    state.isLive = false;
  },
};

type Services = ReturnType<typeof servicesAt>;
type Defect = (services: Services) => object;

function servicesAt(now: () => number, rules: { readonly mutes: readonly Mute[] }, starts: number[]) {
  const record = aRecord();
  return {
    ...record,
    ...{ findRules: async () => ({ routes: [], ...rules }), createLink: async () => 'code', digest },
    ...{ log: () => {}, logError: () => {}, measure: () => {} },
    findSource: async () => undefined,
    startRun: async () => void starts.push(now()),
  };
}

function alertOf({ action, severity: of }: Happening): Alert {
  return {
    ...{ action: action === 'close' ? 'resolve' : action, severity: of },
    ...{ summary: 'full', source: 'nagios', dedupKey: 'disk', notes: [] },
  };
}

function mutesOf(windows: readonly Window[]): Mute[] {
  return windows.map(
    ({ from, until, severity: only }): Mute => ({
      ...{
        source: 'shop',
        from: `${iso(from * 60).slice(0, 16)}Z`,
        until: `${iso(until * 60).slice(0, 16)}Z`,
        because: 'x',
      },
      ...(only !== undefined && { severity: [only] }),
    }),
  );
}

/** What happens, by the acts that are deployed. */
async function play({ windows, happenings, failing }: Course, defect: Defect = () => ({})): Promise<Outcome> {
  const [starts, found]: [number[], boolean[]] = [[], []];
  const mutes = mutesOf(windows);
  let second = 0;
  const whole = servicesAt(() => second, { mutes }, starts);
  const services = { ...whole, ...defect(whole) };
  const sweep = async () => {
    for (const held of await services.findHeldAlerts())
      await takeInHeldAlert(services)(held, { routes: [], mutes }, iso(second));
  };
  for (; second <= lastSecond; second++) {
    if (second % 60 === 0 && !failing.includes(second / 60)) await sweep();
    const happening = happenings.find((each) => each.second === second);
    if (happening === undefined) continue;
    if (happening.action === 'close') {
      for (const { id } of services.live(iso(second))) await services.resolve(id, 'Ada', iso(second));
      continue;
    }
    const posted = { sender: { source: 'shop' }, body: '', idempotencyKey: undefined, at: iso(second) };
    const answer = await takeInAlert(services)({ ...posted, alert: alertOf(happening) });
    if (happening.action === 'resolve') found.push(!('refused' in answer));
  }
  return { starts, found };
}

const seed = 20261127;

describe(`random mutes, with seed ${seed}`, () => {
  it('hold, open and end an alert as the reference says', async () => {
    await fc.assert(
      fc.asyncProperty(course, async (each) => {
        expect(await play(each)).toEqual(reference(each));
      }),
      { seed, numRuns: 150 },
    );
  });

  it.each<[string, Defect]>([
    ['what is held is forgotten', () => ({ holdAlert: async () => true })],
    [
      'what is held opens twice',
      ({ findHeldAlerts }) => ({
        dropHeldAlert: async () => true,
        findHeldAlerts: async () =>
          (await findHeldAlerts()).map((held) => ({ ...held, at: '9999-01-01T00:00:00.000Z' })),
      }),
    ],
    ['what is right again opens', () => ({ endHeldAlert: async () => true })],
    ['a resolve does not find what is held', () => ({ findHeldAlert: async () => undefined })],
  ])('find the planted defect that %s', async (_, defect) => {
    const found = await fc.check(
      fc.asyncProperty(course, async (each) => {
        expect(await play(each, defect)).toEqual(reference(each));
      }),
      { seed, numRuns: 150, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});

it('finds the planted defect that an alarm of the pager itself is muted', async () => {
  const name = 'NotifySupport-alarms-lost';
  const arn = `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`;
  const change = { arn, name, state: 'ALARM', stateAt: iso(0), reason: '', actionsEnabled: true } as const;
  const heldBy = async (pagerName: string) => {
    const mutes: Mute[] = [{ alarm: '*', hours: ['daily'], timeZone: 'UTC' }];
    const whole = servicesAt(() => 0, { mutes }, []);
    const findRules = async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes });
    await takeInAlarm({ ...whole, findRules, pagerName: () => pagerName })(change, iso(0));
    return (await whole.findHeldAlerts()).length;
  };
  expect(await heldBy('NotifySupport')).toBe(0);
  expect(await heldBy('Another')).toBe(1);
});
