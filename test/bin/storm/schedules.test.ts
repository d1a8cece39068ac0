import { describe, expect, it } from 'vitest';
import { playStorm } from '../../../bin/storm/play-storm.ts';
import type { Override, Schedule } from '../../../lambdas/domain/calendar/schedule.ts';
import { createChance } from '../../soak/chance.ts';
import { aContact, aPolicy } from '../../support/night.ts';

/*
 * Random schedules, overrides and absences, each with an alert that nobody answers. The state machines and functions decide
 * who is notified when. Here it is worked out by another method: day by day from the first handover on, without the calendar.
 * Each defect is planted into that, and has to make a difference within 100 alerts.
 */

const seed = 1;
const nights = 100;
const day = 86_400_000;
const minute = 60_000;
const people = ['ada', 'ben', 'cleo'];
/** The zone's clocks are an hour before UTC in winter. */
const offset = 60 * minute;

/** An alert, and everything that decides who is notified of it. Instants of overrides are whole minutes. */
type Drawn = {
  readonly order: readonly string[];
  /** The date of the first handover, at midnight UTC, and the minute of the day at which somebody takes over, on the clocks. */
  readonly firstDay: number;
  readonly handover: number;
  readonly overrides: readonly (Override & { readonly begins: number; readonly ends: number })[];
  /** The day on which Ben is away. */
  readonly awayDay: number | undefined;
  readonly alertAt: number;
};

function draw(number: number): Drawn {
  const chance = createChance(seed, number, 'schedules');
  const firstDay = Date.parse('2026-11-02') + chance.whole(0, 9) * day;
  const handover = chance.whole(0, 24 * 60 - 1);
  // Most alerts come near a handover, before it or at it.
  const next = Date.parse('2026-11-20') + handover * minute - offset;
  const alertAt = next - chance.whole(0, 359) * 1000;
  const overrides = Array.from({ length: chance.whole(0, 3) }, () => {
    const begins = Math.floor(alertAt / minute) * minute + (chance.whole(0, 11) - 6) * minute;
    const ends = begins + (1 + chance.whole(0, 11)) * minute;
    const who = people[chance.whole(0, 2)] ?? '';
    const form =
      [{ put: who }, { add: who }, { remove: who }, { replace: 'ada', with: 'ben' }][chance.whole(0, 3)] ?? {};
    return { schedule: 'primary', from: local(begins), until: local(ends), ...form, begins, ends };
  });
  return {
    ...{ order: people.slice(0, 2 + chance.whole(0, 1)), firstDay, handover, overrides, alertAt },
    awayDay: chance.whole(0, 2) === 0 ? Date.parse('2026-11-20') : undefined,
  };
}

function local(instant: number): string {
  return new Date(instant + offset).toISOString().slice(0, 16);
}

const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The SMS that are sent: the second after the alert, and whom they go to. */
async function played({ order, firstDay, handover, overrides, awayDay, alertAt }: Drawn): Promise<string[]> {
  const date = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  const primary: Schedule = {
    ...{ id: 'primary', timeZone: 'Europe/Berlin' },
    layers: [{ turns: [{ people: order, from: date(firstDay) }], handover: [`daily ${clockOf(handover)}`] }],
  };
  const contacts = [...people, 'dan'].map((id) =>
    aContact(id, id === 'ben' && awayDay !== undefined ? { away: [date(awayDay)] } : {}),
  );
  const storm = await playStorm({
    onCall: {
      contacts,
      schedules: [primary],
      overrides: overrides.map(({ begins: _, ends: __, ...override }) => override),
      policies: [aPolicy([['primary'], ['dan']])],
    },
    ...{ policy: 'default', alerts: 1, startsAt: alertAt, acts: [], fateOf: () => undefined },
  });
  return storm.messages
    .filter(({ channel }) => channel === 'sms')
    .map(({ at, contact }) => `${at / 1000} ${contact}`)
    .sort();
}

/** The ways in which the reckoning can be wrong. */
type Defect =
  | 'a stored position'
  | 'inclusive ends'
  | 'the order of overrides'
  | 'absence ignored'
  | 'takeover not asked'
  | 'asked twice'
  | 'wrong zone';

/** The person whose turn it is, or who stands in for them, by going from handover to handover. */
function turnAt({ order, firstDay, handover, awayDay }: Drawn, at: number, defect?: Defect): string[] {
  const zone = defect === 'wrong zone' ? 0 : offset;
  let index = defect === 'a stored position' ? 1 : 0;
  let turn = firstDay + handover * minute - zone;
  if (at < turn) return [];
  while (turn + day < at || (turn + day === at && defect !== 'inclusive ends')) {
    turn += day;
    index = (index + 1) % order.length;
  }
  const queue = [...order.slice(index), ...order.slice(0, index)];
  const isAway = awayDay !== undefined && at >= awayDay - zone && at < awayDay + day - zone;
  return queue.filter((id) => id !== 'ben' || !isAway || defect === 'absence ignored').slice(0, 1);
}

function changed(now: readonly string[], { put, add, remove, replace, with: other = '' }: Override): string[] {
  if (put !== undefined) return [put];
  if (add !== undefined) return [...new Set([...now, add])];
  if (remove !== undefined) return now.filter((id) => id !== remove);
  return [...new Set(now.map((id) => (id === replace ? other : id)))];
}

/** The people on call at an instant. */
function onCall(drawn: Drawn, at: number, defect?: Defect): string[] {
  const { overrides } = drawn;
  const inOrder = defect === 'the order of overrides' ? overrides.toReversed() : overrides;
  return inOrder
    .filter(({ begins, ends }) => begins <= at && (defect === 'inclusive ends' ? at <= ends : at < ends))
    .reduce(changed, turnAt(drawn, at, defect));
}

type Stay = { readonly from: number; gone?: number };

/** The second in which each person comes on call during the first level, and in which they go off call; second by second. */
function staysOf(drawn: Drawn, defect?: Defect): [stays: Map<string, Stay>, again: string[]] {
  const first = onCall(drawn, drawn.alertAt, defect);
  const stays = new Map<string, Stay>(first.map((id) => [id, { from: 0 }]));
  const again: string[] = [];
  const length = first.length === 0 || defect === 'takeover not asked' ? 0 : 300;
  for (let [second, handovers] = [1, 0]; second < length && handovers < 5; second += 1) {
    const now = onCall(drawn, drawn.alertAt + second * 1000, defect);
    const gone = [...stays.entries()].filter(([id, stay]) => stay.gone === undefined && !now.includes(id));
    const come = now.filter((id) => !stays.has(id));
    for (const [, stay] of gone) stay.gone = second;
    for (const id of come) stays.set(id, { from: second });
    if (gone.length + come.length > 0) handovers += 1;
    if (defect === 'asked twice') again.push(...come.map((id) => `${second} ${id}`));
  }
  return [stays, again];
}

/** The same list as `played`. An attempt at somebody who is off call by then is not made, and ends theirs. */
function reckoned(drawn: Drawn, defect?: Defect): string[] {
  const [stays, again] = staysOf(drawn, defect);
  const sent = [...again];
  const ends = [...stays].map(([id, { from, gone = Number.POSITIVE_INFINITY }]) => {
    const attempts = [from, from + 100, from + 200];
    const stop = attempts.find((at) => at >= gone || !onCall(drawn, drawn.alertAt + at * 1000, defect).includes(id));
    sent.push(...attempts.filter((at) => stop === undefined || at < stop).map((at) => `${at} ${id}`));
    return Math.min(stop ?? from + 300, gone);
  });
  const end = Math.max(0, ...ends);
  return [...sent, ...[0, 100, 200].map((at) => `${end + at} dan`)].sort();
}

describe(`${nights} alerts to random schedules (seed ${seed})`, () => {
  const drawn = Array.from({ length: nights }, (_, number) => draw(number));

  it('notify the people who are on call by another method, at the same instants', async () => {
    for (const [number, each] of drawn.entries())
      expect([number, await played(each)]).toEqual([number, reckoned(each)]);
  });

  it.each<Defect>([
    ...(['a stored position', 'inclusive ends', 'the order of overrides', 'absence ignored'] as const),
    ...(['takeover not asked', 'asked twice', 'wrong zone'] as const),
  ])('would show a planted defect: %s', (defect) => {
    const differing = drawn.findIndex((each) => reckoned(each, defect).join() !== reckoned(each).join());
    expect(differing).toBeGreaterThanOrEqual(0);
  });
});
