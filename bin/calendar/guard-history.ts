import { type Calendar, calendarOf, isSamePeople, nextChange } from '../../lambdas/domain/calendar/calendar.ts';
import { carryOn, endOfTurn, type NewTurn } from '../../lambdas/domain/calendar/carry-on.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { Layer, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { isSame } from '../../lambdas/domain/on-call/changes.ts';
import { peopleOf } from '../../lambdas/domain/on-call/schedule.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { turnLines } from '../oncall/edit.ts';
import { tellAt } from './prove-coverage.ts';

/** Shifts that are looked back at, in days: a year, and what a report of it needs. */
const daysBack = 400;
const day = 24 * 3600 * 1000;

/** A schedule of which a shift would move that is over or running. */
export type Moved = {
  readonly before: Schedule;
  readonly after: Schedule;
  /** The shift: the running one if it moves, else the last one that does. */
  readonly people: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
  readonly isRunning: boolean;
  /** The number of the layer that changed, if only its people or handovers did. */
  readonly layer?: number | undefined;
};

/**
 * The schedules of which a shift would move that is over or running.
 *
 * Only what the schedule itself says is compared, because overrides and absences say by themselves when they are. A stretch
 * in which nobody was on call is not a shift: it can be filled.
 */
export function findMoved(before: readonly Schedule[], after: readonly Schedule[], now: Instant): Moved[] {
  return before.flatMap((old) => {
    const changed = after.find(({ id }) => id === old.id);
    return changed === undefined || isSame(old, changed) ? [] : movedIn(old, changed, now);
  });
}

function movedIn(before: Schedule, after: Schedule, now: Instant): Moved[] {
  const people = [before, after].flatMap(peopleOf).map((id) => ({ id, timeZone: 'UTC' }));
  const old = readable(() => calendarOf(before, [], people));
  if (old === undefined) return [];
  const changed = calendarOf(after, [], people);
  const from = now - daysBack * day;
  const ends = endOfShift(old, now);
  const stretch = { from, until: ends };
  const instants = [...new Set([from, now, ...old.changesWithin(stretch), ...changed.changesWithin(stretch)])]
    .filter((at) => at < ends)
    .sort((a, b) => a - b);
  const moved = instants.findLast((at) => {
    const { people: had } = old.dutyAt(at);
    return had.length > 0 && !isSamePeople(had, changed.dutyAt(at).people);
  });
  if (moved === undefined) return [];
  const { people: had } = old.dutyAt(moved);
  const begins = instants.findLast((at) => at < moved && !isSamePeople(old.dutyAt(at).people, had));
  const begun = instants.find((at) => at > (begins ?? Number.NEGATIVE_INFINITY)) ?? moved;
  const runsOn = ends === now + 1 ? Number.POSITIVE_INFINITY : ends;
  const until = moved >= now ? runsOn : (nextChange(old, moved) ?? Number.POSITIVE_INFINITY);
  return [
    {
      before,
      after,
      people: had,
      from: begun,
      until,
      isRunning: until > now,
      layer: changedLayer(before, after)?.index,
    },
  ];
}

/**
 * The end of the shift that is running; now, if nobody is on call.
 *
 * A shift ends with the turn, even if the same people have the next one. Otherwise nobody could ever be added to a rotation of
 * one. Where no end is known, only this instant is looked at.
 */
function endOfShift(calendar: Calendar, now: Instant): Instant {
  const { people, layer } = calendar.dutyAt(now);
  if (people.length === 0) return now;
  const { layers, timeZone } = calendar.schedule;
  const turn = layer === undefined ? undefined : layers[layer];
  const ends = [nextChange(calendar, now), turn && endOfTurn(turn, timeZone, now)].filter((end) => end !== undefined);
  return ends.length === 0 ? now + 1 : Math.min(...ends);
}

/** The calendar, or nothing for a stored schedule that means nothing, because its item was changed by hand. */
export function readable(make: () => Calendar): Calendar | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The lines that say which shift would move, and the text that moves none. */
export function tellMoved(moved: Moved, nameOf: (id: string) => string, now: Instant): string[] {
  const { before, people, from, until, isRunning } = moved;
  const names = listNames(people.map(nameOf));
  const [has, have] = isRunning ? ['has', 'have'] : ['had', 'had'];
  const verb = people.length > 1 ? have : has;
  const begin = isRunning ? '' : ` from ${tellAt(from, before.timeZone)}`;
  const end = until === Number.POSITIVE_INFINITY ? '' : ` until ${tellAt(until, before.timeZone)}`;
  const would = isRunning ? 'would not' : 'would not have had it';
  return [
    `Shifts that are over or running would move: ${names} ${verb} ${before.id}${begin}${end}, and ${would}.`,
    ...advice(moved, now),
    '--at-once applies the file as it is: a running shift ends at once, and past shifts are shown differently.',
  ];
}

function advice({ before, after }: Moved, now: Instant): string[] {
  const place = changedLayer(before, after);
  const layer = place && before.layers[place.index];
  if (place === undefined || layer === undefined) return otherAdvice;
  const carried = carryOn(layer, before.timeZone, place.wanted, now);
  if ('fault' in carried) return [carried.fault];
  const zone = layer.timeZone ?? before.timeZone;
  return [
    `To let the change begin on ${tellAt(carried.from, zone)}, write`,
    ...turnLines(carried.turns).map((line) => `    ${line}`),
    ...(isOnlyPeople(place.wanted)
      ? [
          `or put the old text back, and let \`npx notify-support change ${before.id} --people ${peopleOption(place.wanted)}${before.layers.length > 1 ? ` --layer ${place.index + 1}` : ''}\` write it.`,
        ]
      : []),
  ];
}

const otherAdvice = [
  'To let the change begin later, keep the old layer, give it an until, and put the new one below with the same time as from.',
];

/** People as the option --people has them. */
function peopleOption({ people }: NewTurn): string {
  return people.map((entry) => (typeof entry === 'string' ? entry : entry.join('+'))).join(',');
}

function isOnlyPeople({ handover, every }: NewTurn): boolean {
  return handover === undefined && every === undefined;
}

/** The only layer that is different, if only its people or handovers are. */
function changedLayer(before: Schedule, after: Schedule): { index: number; wanted: NewTurn } | undefined {
  if (before.timeZone !== after.timeZone || before.layers.length !== after.layers.length) return undefined;
  const changed = before.layers.flatMap((layer, index) => (isSame(layer, after.layers[index]) ? [] : [index]));
  const [index, ...more] = changed;
  if (index === undefined || more.length > 0) return undefined;
  const [old, now] = [before.layers[index], after.layers[index]] as [Layer, Layer];
  const rest = ({ turns: _, handover: __, every: ___, ...others }: Layer) => others;
  const turn = now.turns.at(-1);
  if (!isSame(rest(old), rest(now)) || turn === undefined) return undefined;
  const last = old.turns.at(-1);
  const pick = (key: 'handover' | 'every') => {
    const wanted = turn[key] ?? now[key];
    return isSame(wanted, last?.[key] ?? old[key]) ? {} : { [key]: wanted };
  };
  return { index, wanted: { people: turn.people, ...pick('handover'), ...pick('every') } };
}
