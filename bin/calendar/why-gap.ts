import { calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import { readyTurn } from '../../lambdas/domain/calendar/layer.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { Layer, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';

/** The part of a file that decides who is on call. */
export type Calendars = Pick<OnCall, 'contacts' | 'schedules' | 'overrides'>;

/**
 * The reason why nobody is on call at an instant, and what to do; nothing if it is not a simple one.
 *
 * It takes one thing out of the schedule after the other, and names the first without which somebody would be on call.
 */
export function whyNobody(schedule: Schedule, { contacts, overrides }: Calendars, at: Instant): string | undefined {
  const peopleOf = (other: Schedule, changes = overrides, people: Calendars['contacts'] = contacts) =>
    calendarOf(other, changes, people).dutyAt(at).people;
  const everybody = contacts.map(({ away: _, ...contact }) => contact);
  if (peopleOf(schedule, []).length > 0) return 'An override takes everybody out. Change it, or put somebody else in.';
  const absent = peopleOf(schedule, overrides, everybody);
  if (absent.length > 0) {
    const names = absent.map((id) => contacts.find((contact) => contact.id === id)?.name ?? id);
    return `${listNames(names)} ${names.length > 1 ? 'are' : 'is'} away, and nobody is left to stand in. Add an override, or more people.`;
  }
  const without = (...keys: readonly (keyof Layer)[]) => ({
    ...schedule,
    layers: schedule.layers.map((layer) => withoutKeys(layer, keys)),
  });
  if (peopleOf(without('hours', 'dates')).length > 0) return whyHours(schedule);
  if (peopleOf(without('hours', 'dates', 'until')).length > 0)
    return 'Its layers have ended by then. Add one that begins there, or say under covers what is covered.';
  const beginnings = schedule.layers.flatMap((layer) =>
    layer.turns.map((turn) => readyTurn(layer, turn, layer.timeZone ?? schedule.timeZone).since),
  );
  return beginnings.every((since) => since > at)
    ? 'Its turns begin later. Begin them earlier, or say under covers what is covered.'
    : 'It is a turn of nobody. Add a layer below, or say under covers what is covered.';
}

function whyHours(schedule: Schedule): string {
  const zones = new Set(schedule.layers.map(({ timeZone = schedule.timeZone }) => timeZone));
  const clocks = zones.size > 1 ? `The clocks of ${listNames([...zones])} do not change on the same days. ` : '';
  return `${clocks}No layer has these hours. Add a layer without hours below, or say under covers what is covered.`;
}

function withoutKeys(layer: Layer, keys: readonly (keyof Layer)[]): Layer {
  return { ...layer, ...Object.fromEntries(keys.map((key) => [key, undefined])) };
}
