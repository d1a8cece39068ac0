import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../../bin/oncall/write.ts';
import { changes } from '../../../../lambdas/domain/on-call/changes.ts';
import { emptyOnCall, kinds, type OnCall, readOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { sections, storedSections } from '../../../../lambdas/domain/on-call/stored-sections.ts';
import { fromItems, itemsOf, writesBetween } from '../../../../lambdas/domain/on-call/table.ts';

/** An entry of every kind. */
const whole: { readonly [S in keyof OnCall]: readonly [OnCall[S][number], ...OnCall[S][number][]] } = {
  contacts: [
    {
      id: 'ada',
      name: 'Ada',
      sms: '+4915112345678',
      timeZone: 'UTC',
      away: ['2026-12-21 .. 2027-01-03', '2027-02-12'],
      shiftMails: ['takeover', 'reminder'],
    },
  ],
  schedules: [
    {
      id: 'nights',
      timeZone: 'America/New_York',
      covers: ['mon-fri 08:00-18:00', 'sat'],
      layers: [
        { turns: [{ people: ['ada'] }], dates: ['2026-12-24 .. 2026-12-26', '2027-01-01'], timeZone: 'UTC' },
        {
          turns: [
            { from: '2026-11-01', people: ['ada', 'nobody'] },
            { from: '2027-03-01', people: ['ada', 'ada'], handover: ['1st 12:00', '15th 12:00'] },
          ],
          handover: ['1st 12:00'],
          until: '2028-03-01',
          hours: ['mon-thu 22:00-06:00', 'fri 17:00 - mon 09:00'],
        },
        { turns: [{ people: ['ada', 'nobody'], from: '2026-11-01T09:00', every: '36 hours' }] },
      ],
    },
    {
      id: 'primary',
      timeZone: 'Europe/Berlin',
      layers: [{ turns: [{ people: ['ada', ['ada'], 'nobody'], from: '2026-11-30' }], handover: ['monday 09:00'] }],
    },
  ],
  overrides: [
    { schedule: 'primary', from: '2026-12-24T09:00', until: '2026-12-27T09:00', replace: 'ada', with: 'ada' },
    { schedule: 'primary', from: '2026-12-31', until: '2027-01-01T09:00Z', put: 'ada' },
  ],
  policies: [{ id: 'default', levels: [{ contacts: ['ada'] }], rounds: 2 }],
  routes: [
    { alarm: '*', policy: 'default', tags: { team: 'shop' }, severity: 'warning' },
    { alarm: '*', policy: null, hours: ['mon-fri 09:00-17:00', 'sat'], timeZone: 'UTC' },
    { source: 'shop', policy: 'default' },
  ],
  mutes: [
    {
      alarm: 'db-*',
      policy: 'default',
      from: '2026-12-01T22:00',
      until: '2026-12-02T02:00Z',
      timeZone: 'UTC',
      because: 'it moves',
    },
    { source: 'shop', severity: ['info'], hours: ['22:00-07:00', 'sun'], timeZone: 'UTC' },
  ],
  heartbeats: [
    { id: 'nightly-backup', source: 'shop', everySeconds: 90_000, policy: 'default', severity: 'error' },
    { id: 'queue-worker', source: 'cron', everySeconds: 300 },
  ],
  sources: [
    {
      id: 'shop',
      policies: ['default'],
      mapping: {
        summary: '{monitor.name}: {msg}',
        dedupKey: 'monitor.id',
        resolvedWhen: { field: 'state', is: ['up', '1'] },
      },
    },
  ],
};

describe('the table of kinds', () => {
  it('has a row for every section, and no other section is read', () => {
    const read = readOnCall({ ...emptyOnCall, policies: {}, others: [] });
    expect(Object.keys(emptyOnCall)).toEqual(sections);
    expect('faults' in read && read.faults.map(({ message }) => message)).toContain(
      `"others" is not a key of a file of who is on call. The keys are ${sections.join(', ')}.`,
    );
  });

  it('has a name for each kind, and each item of the table is of one kind', () => {
    expect(new Set(sections.map((section) => kinds[section].name)).size).toBe(sections.length);
    for (const { pk } of itemsOf(whole)) {
      expect(sections.filter((section) => storedSections[section].stored.holds(pk))).toHaveLength(1);
    }
  });

  it.each(sections)('says of %s how they are stored, compared, written and read', (section) => {
    const only = { ...emptyOnCall, [section]: whole[section] };
    const all = (change: string) => whole[section].map(() => ({ kind: kinds[section].name, change }));
    expect(fromItems(itemsOf(only))).toEqual({ ...only, damaged: [] });
    expect(changes(emptyOnCall, only)).toMatchObject(all('added'));
    expect(changes(only, emptyOnCall)).toMatchObject(all('removed'));
    const text = writeOnCall({ ...whole, [section]: whole[section] });
    expect(text).toMatch(new RegExp(`^${section}:`, 'm'));
    expect(readOnCallText(text, 'oncall.yaml')).toEqual({ onCall: whole });
  });

  it.each(sections)('finds no fault of its own in a section of the wrong shape: %s', (section) => {
    for (const file of [null, 7, {}, { [section]: 7 }, { [section]: [null, 7, [], {}] }]) {
      expect(Array.isArray(kinds[section].faultsIn(file))).toBe(true);
    }
  });
});

describe('the writes to the table', () => {
  it('are in the order of the sections, and removals in the opposite order', () => {
    const keysOf = (lists: readonly (readonly (string | { readonly pk: string })[])[]) =>
      lists.flat().map((each) => (typeof each === 'string' ? each : each.pk));
    const named = ['CONTACT#ada', 'POLICY#default', 'ROUTES'];
    const ofThese = (keys: readonly string[]) => keys.filter((key) => named.includes(key));
    expect(ofThese(keysOf(writesBetween(emptyOnCall, whole).puts))).toEqual(named);
    const { puts, removals } = writesBetween(whole, emptyOnCall);
    expect(keysOf(puts)).toEqual(['ROUTES']);
    expect(ofThese(keysOf(removals))).toEqual(['POLICY#default', 'CONTACT#ada']);
  });

  it('are empty if nothing differs, except for damaged items', () => {
    expect(writesBetween(whole, whole)).toEqual({
      puts: sections.map(() => []),
      removals: [...sections.map(() => []), []],
    });
    const damaged = ['ROUTES', 'CONTACT#eve'].map((key) => ({ key, fault: 'broken' }));
    const { puts, removals } = writesBetween({ ...whole, damaged }, whole);
    expect(puts.flat().map(({ pk }) => pk)).toEqual(['ROUTES']);
    expect(removals.flat()).toEqual(['CONTACT#eve']);
  });
});
