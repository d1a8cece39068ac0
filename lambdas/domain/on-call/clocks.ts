import type { Interval } from '../calendar/hours.ts';
import { nameZone, periodsWithin } from '../calendar/local-time.ts';
import type { Schedule } from '../calendar/schedule.ts';
import { timeZoneFault } from '../text/time-zone.ts';
import type { Contact } from './contact.ts';
import type { Mute } from './muting.ts';
import type { Route } from './route.ts';

/**
 * The clocks of some zones as one program has them: by zone, how far they are ahead of UTC, in milliseconds, one stretch after
 * another, each until the instant of the next change. The last one has no end.
 */
export type Clocks = Readonly<Record<string, readonly { readonly offset: number; readonly until?: number }[]>>;

type Zoned = { readonly schedules: readonly Schedule[]; readonly contacts: readonly Contact[] };

type ZonedRules = { readonly mutes: readonly Mute[]; readonly routes: readonly Route[] };

/**
 * The zones that decide who is notified: those of schedules and their layers, of contacts who are away, and of the hours of mutes
 * and routes.
 */
export function zonesIn({ schedules, contacts, mutes, routes }: Zoned & ZonedRules): string[] {
  const zones = [
    ...[...mutes, ...routes].flatMap(({ timeZone }) => timeZone ?? []),
    ...schedules.flatMap(({ timeZone, layers }) => [timeZone, ...layers.flatMap((layer) => layer.timeZone ?? [])]),
    ...contacts.flatMap(({ timeZone, away = [] }) => (away.length === 0 ? [] : timeZone)),
  ];
  return [...new Set(zones)];
}

/** The clocks of zones in a stretch of time, as this program has them. Zones that it does not know are left out. */
export function clocksWithin(zones: readonly string[], stretch: Interval): Clocks {
  const known = zones.filter((zone) => timeZoneFault(zone) === undefined);
  return Object.fromEntries(
    known.map((zone) => {
      const periods = periodsWithin(zone, stretch);
      const listed = periods.map(({ offset, until }) => (until < stretch.until ? { offset, until } : { offset }));
      return [zone, listed];
    }),
  );
}

/** The same schedules and contacts by the clocks of another program, which must have all their zones. */
export function withClocks<Z extends Zoned>(zoned: Z, clocks: Clocks): Z {
  const names = new Map(Object.keys(clocks).map((zone) => [zone, `${zone} of another program`]));
  for (const [zone, name] of names) nameZone(name, periodsOf(clocks[zone] ?? []));
  const nameOf = (zone: string) => names.get(zone) ?? zone;
  return {
    ...zoned,
    schedules: zoned.schedules.map(({ timeZone, layers, ...schedule }) => ({
      ...schedule,
      timeZone: nameOf(timeZone),
      layers: layers.map((layer) => ({ ...layer, ...(layer.timeZone && { timeZone: nameOf(layer.timeZone) }) })),
    })),
    contacts: zoned.contacts.map((contact) => ({ ...contact, timeZone: nameOf(contact.timeZone) })),
  };
}

function periodsOf(stretches: Clocks[string]) {
  return stretches.map(({ offset, until = Number.POSITIVE_INFINITY }, index) => ({
    ...{ offset, until },
    from: stretches[index - 1]?.until ?? Number.NEGATIVE_INFINITY,
  }));
}
