import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarRows, timeZonesRow } from '../../../../bin/cli/doctor/calendar.ts';
import type { TimeZoneData } from '../../../../lambdas/adapters/time-zone-data.ts';
import { clocksWithin, zonesIn } from '../../../../lambdas/domain/on-call/clocks.ts';
import { aContact, anOnCall, aPolicy } from '../../../support/night.ts';
import { startTables } from '../../../support/tables.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const contacts = [aContact('ada'), aContact('ben', { timeZone: 'UTC', away: ['2026-12-01'] })];
const weekly = (id: string, people: string[], until?: string) => ({
  ...{ id, timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people, from: '2026-11-02' }], handover: ['monday 09:00'], ...(until && { until }) }],
});
const primary = weekly('primary', ['ada', 'ben']);

describe('the rows about schedules', () => {
  it('are none without schedules', () => {
    expect(calendarRows(anOnCall({ contacts }), now)).toEqual([]);
  });

  it('are ok if all is well', () => {
    const rows = calendarRows(anOnCall({ contacts, schedules: [primary], policies: [aPolicy([['primary']])] }), now);
    expect(rows.map(({ check, status }) => [check, status])).toEqual([
      ['coverage', 'ok'],
      ['overrides', 'ok'],
      ['on call twice', 'ok'],
    ]);
  });

  it.each([
    [
      '2026-11-30',
      'failing',
      'Nobody is on call in schedule primary Mon 30 Nov 09:00 to Thu 25 Feb 13:00 Europe/Berlin',
    ],
    [
      '2027-01-04',
      'warning',
      'Nobody is on call in schedule primary Mon 4 Jan 09:00 to Thu 25 Feb 13:00 Europe/Berlin',
    ],
  ])('tell of a gap from %s on as %s, by how near it is', (until, status, found) => {
    const [row] = calendarRows(anOnCall({ contacts, schedules: [weekly('primary', ['ada'], until)] }), now);
    expect(row).toMatchObject({ check: 'coverage', status, found });
    expect(row?.todo).toContain('Its layers have ended by then.');
  });

  it('tell of overrides of somebody who is away, and of people who are on call twice', () => {
    const override = { schedule: 'primary', from: '2026-12-01T09:00', until: '2026-12-01T12:00', put: 'ben' };
    const schedules = [primary, weekly('secondary', ['ada', 'ben'])];
    const onCall = anOnCall({
      ...{ contacts, schedules, overrides: [override, { ...override, until: '2026-12-01T10:00' }] },
      policies: [aPolicy([['primary'], ['secondary']])],
    });
    const [, overrides, twice] = calendarRows(onCall, now);
    expect(overrides).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/away Tue 1 Dec 09:00 to 12:00.* And 1 more like it\.$/),
    });
    expect(twice).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('is on call in both primary and secondary'),
    });
  });
});

describe('the row about time zones', () => {
  const onCall = anOnCall({ contacts: [...contacts, aContact('cleo')], schedules: [primary] });
  const clocks = clocksWithin(zonesIn(onCall), { from: now, until: now + 26 * 7 * 86_400_000 });
  const spring = Date.parse('2027-03-20T12:00:00Z');
  /** The clocks of functions that do not know that Berlin changes them in spring. */
  const old = { ...clocks, 'Europe/Berlin': [{ offset: 3_600_000 }] };

  it.each<[string, string, TimeZoneData | undefined, string, string]>([
    ['with the same data', '2026c', { edition: '2026c', clocks }, 'ok', 'Edition 2026c, the same in the functions'],
    [
      'with other data that has the same handovers',
      '2026c',
      { edition: '2026f', clocks: old },
      'ok',
      'Edition 2026c here, and 2026f in the functions, which decide who is on call. Every handover of the next 13 weeks is the same',
    ],
    ['with nothing', '2026c', undefined, 'warning', 'The functions have not written down'],
    [
      'with the data of the last release',
      '2026c',
      { edition: '2026f', clocks: {} },
      'warning',
      'They have not written down yet how they read the clocks of Europe/Berlin, UTC, so handovers and hours there can differ',
    ],
  ])('compares the data here %s', (_, here, there, status, found) => {
    const row = timeZonesRow(here, there, onCall, now);
    expect(row).toMatchObject({ check: 'time zones', status });
    expect(row.found).toContain(found);
  });

  it('lists the handovers that differ, with who takes over and by how much, and counts those after the fifth', () => {
    const row = timeZonesRow('2026f', { edition: '2026c', clocks: old }, onCall, spring);
    expect(row).toMatchObject({ status: 'warning' });
    expect(row.found).toBe(
      `Edition 2026f here, and 2026c in the functions, which decide who is on call. 12 handovers of the next 13 weeks differ: ${[
        'primary: Ben from Mon 29 Mar 09:00 Europe/Berlin, and in the functions 1 h later',
        'primary: Ada from Mon 5 Apr 09:00 Europe/Berlin, and in the functions 1 h later',
        'primary: Ben from Mon 12 Apr 09:00 Europe/Berlin, and in the functions 1 h later',
        'primary: Ada from Mon 19 Apr 09:00 Europe/Berlin, and in the functions 1 h later',
        'primary: Ben from Mon 26 Apr 09:00 Europe/Berlin, and in the functions 1 h later',
      ].join('; ')}, and 7 more`,
    );
    expect(row.todo).toContain('put overrides at these handovers');
    expect(timeZonesRow('2026a', { edition: '2026c', clocks: old }, onCall, spring).todo).toContain(
      'Update this program',
    );
  });

  it('says of a handover that the functions do not have, because its hour is skipped there', () => {
    const night = {
      ...{ id: 'night', timeZone: 'UTC' },
      layers: [
        { turns: [{ people: ['ada'] }], timeZone: 'Europe/Berlin', dates: ['2027-04-01'], hours: ['02:00-03:00'] },
        { turns: [{ people: ['nobody'] }] },
      ],
    };
    const skips = [{ offset: 3_600_000, until: Date.parse('2027-04-01T01:00:00Z') }, { offset: 7_200_000 }];
    const there = { edition: '2026c', clocks: { ...clocks, 'Europe/Berlin': skips } };
    const row = timeZonesRow('2026f', there, { ...onCall, schedules: [night] }, spring);
    expect(row.found).toContain(
      '2 handovers of the next 13 weeks differ: night: Ada from Thu 1 Apr 00:00 UTC, and in the functions not at all; night: nobody from Thu 1 Apr 01:00 UTC',
    );
  });
});

describe('the time zone data of the functions', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(() => tables.stop());

  it('is what a function wrote down last, once a day', async () => {
    const { findTimeZoneData, noteTimeZoneEdition, timeZoneEdition } = await import(
      '../../../../lambdas/adapters/time-zone-data.ts'
    );
    expect(await findTimeZoneData()).toBeUndefined();
    const berlin = { 'Europe/Berlin': [{ offset: 3_600_000, until: now }, { offset: 7_200_000 }] };
    await noteTimeZoneEdition('2026-11-24T02:00:00Z', async () => berlin);
    await noteTimeZoneEdition('2026-11-25T01:59:00Z', async () => ({}), '2025a');
    expect(await findTimeZoneData()).toEqual({ edition: timeZoneEdition, clocks: berlin });
    await noteTimeZoneEdition('2026-11-25T02:00:00Z', async () => ({}), '2025a');
    expect(await findTimeZoneData()).toEqual({ edition: '2025a', clocks: {} });
    expect(timeZoneEdition).toMatch(/^20\d\d[a-z]$/);
  });
});
