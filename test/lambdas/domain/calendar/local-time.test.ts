import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill/implementation';
import { describe, expect, it } from 'vitest';
import { instantOf, localTimeAt, nameZone, periodsWithin } from '../../../../lambdas/domain/calendar/local-time.ts';

const zones = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Havana', 'Asia/Kolkata'],
  ...['Atlantic/Azores', 'Asia/Beirut', 'Pacific/Apia', 'Asia/Gaza', 'Africa/Casablanca', 'UTC'],
];
/** The days about which local times are drawn: changes of the clocks in both directions, and a date that is missing. */
const centres = ['2026-03-29', '2026-10-25', '2026-04-24', '2011-12-30', '2026-04-05', '2026-10-04', '2026-11-01'];
const minuteNear = fc
  .record({ centre: fc.constantFrom(...centres), minutes: fc.integer({ min: -4 * 1440, max: 4 * 1440 }) })
  .map(({ centre, minutes }) => Date.parse(`${centre}T00:00Z`) / 60_000 + minutes);
const localOf = (minute: number) => ({
  day: Math.floor(minute / 1440),
  minutes: minute - Math.floor(minute / 1440) * 1440,
});

/** The instant of a local time, as the library has it. */
const byLibrary = (minute: number, zone: string) =>
  Temporal.PlainDateTime.from(new Date(minute * 60_000).toISOString().slice(0, 16)).toZonedDateTime(zone, {
    disambiguation: 'compatible',
  }).epochMilliseconds;

describe('the instant of a local time', () => {
  it('is that of Temporal, near every kind of change', () => {
    fc.assert(
      fc.property(minuteNear, fc.constantFrom(...zones), (minute, zone) => {
        expect(instantOf(localOf(minute), zone)).toBe(byLibrary(minute, zone));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same by the stretches of a zone under another name', () => {
    for (const zone of zones) {
      const [from, until] = [Date.parse('2011-11-01T00:00Z'), Date.parse('2027-06-01T00:00Z')];
      nameZone(`${zone} again`, periodsWithin(zone, { from, until }));
    }
    fc.assert(
      fc.property(minuteNear, fc.constantFrom(...zones), (minute, zone) => {
        const instant = instantOf(localOf(minute), `${zone} again`);
        expect(instant).toBe(byLibrary(minute, zone));
        expect(localTimeAt(instant, `${zone} again`)).toEqual(localTimeAt(instant, zone));
      }),
    );
  });
});

/** The stretches between the changes of a zone's clocks, as the library has them, without changes of the name alone. */
function stretchesByLibrary(zone: string, from: number, until: number): (readonly [offset: number, until: number])[] {
  const found: [number, number][] = [];
  let here: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  while (here !== null && here.epochMilliseconds < until) {
    const next: Temporal.ZonedDateTime | null = here.getTimeZoneTransition('next');
    const [offset, end] = [here.offsetNanoseconds / 1e6, Math.min(next?.epochMilliseconds ?? until, until)];
    if (found.at(-1)?.[0] === offset) found.pop();
    found.push([offset, end]);
    here = next;
  }
  return found;
}

describe('the stretches between the changes of clocks', () => {
  // In Brazil, the clocks were once changed back after a week. Until 1972, Liberia was 44 minutes and 30 seconds behind UTC.
  it.each([
    ...zones,
    ...['America/Noronha', 'America/Fortaleza', 'Africa/Monrovia', 'Africa/El_Aaiun', 'America/Argentina/Tucuman'],
  ])('are those of Temporal, to the second: %s', (zone) => {
    const [from, until] = [Date.parse('1971-01-01T00:00Z'), Date.parse('2035-01-01T00:00Z')];
    const found = periodsWithin(zone, { from, until }).map((period) => [period.offset, Math.min(period.until, until)]);
    expect(found).toEqual(stretchesByLibrary(zone, from, until));
  });
});
