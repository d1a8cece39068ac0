import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarRows, timeZonesRow } from '../../../../bin/cli/doctor/calendar.ts';
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
      found: expect.stringMatching(/away Tue 1 Dec 09:00 to 12:00.* 1 more are like it\.$/),
    });
    expect(twice).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('is on call in both primary and secondary'),
    });
  });
});

describe('the row about time zones', () => {
  it.each([
    ['2026c', '2026c', 'ok', 'Edition 2026c, the same in the functions'],
    ['2026c', '2026f', 'warning', 'Edition 2026c here, and 2026f in the functions'],
    ['2026f', '2026c', 'warning', 'Edition 2026f here, and 2026c in the functions'],
    ['2026c', undefined, 'warning', 'The functions have not written down'],
  ])('compares %s here with %s', (here, there, status, found) => {
    const row = timeZonesRow(here, there, ['Europe/Berlin']);
    expect(row).toMatchObject({ check: 'time zones', status });
    expect(row.found).toContain(found);
  });
});

describe('the edition of the functions', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(() => tables.stop());

  it('is what a function wrote down last', async () => {
    const { findTimeZoneEdition, noteTimeZoneEdition, timeZoneEdition } = await import(
      '../../../../lambdas/adapters/time-zone-data.ts'
    );
    expect(await findTimeZoneEdition()).toBeUndefined();
    await noteTimeZoneEdition('2025a');
    await noteTimeZoneEdition();
    expect(await findTimeZoneEdition()).toBe(timeZoneEdition);
    expect(timeZoneEdition).toMatch(/^20\d\d[a-z]$/);
  });
});
