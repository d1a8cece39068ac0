import { describe, expect, it } from 'vitest';
import { muteRows } from '../../../../bin/cli/doctor/mutes.ts';
import type { Mute } from '../../../../lambdas/domain/on-call/muting.ts';
import type { Route } from '../../../../lambdas/domain/on-call/route.ts';
import { anOnCall } from '../../../support/night.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const once = (flaw: Partial<Mute> = {}): Mute => ({
  ...{ alarm: 'db-*', from: '2026-12-01T10:00Z', until: '2026-12-01T14:00Z', because: 'it moves' },
  ...flaw,
});
const weekly = (hours: string[], flaw: Partial<Mute> = {}): Mute => ({
  alarm: 'db-*',
  hours,
  timeZone: 'UTC',
  ...flaw,
});
const rowsOf = (mutes: Mute[], routes: Route[] = [{ alarm: 'db-*', policy: 'default' }]) =>
  muteRows(anOnCall({ mutes, routes }), ['db-1', 'web-1', 'NotifySupport-alarms-lost'], 'NotifySupport', now).map(
    ({ status, found }) => `${status}: ${found}`,
  );

describe('the rows about mutes', () => {
  it('are none without mutes that are not over', () => {
    expect(rowsOf([])).toEqual([]);
    expect(rowsOf([once({ until: '2026-12-01T12:00Z' })])).toEqual([]);
  });

  it('are ok if no mute is doubtful', () => {
    expect(rowsOf([once(), weekly(['22:00-07:00'])])).toEqual(['ok: 2 mutes, none of them doubtful']);
    const arn = 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm:other';
    expect(rowsOf([once({ alarm: 'other', arn })])).toEqual(['ok: 1 mute, none of them doubtful']);
  });

  it.each<[string, Mute[], Route[] | undefined]>([
    ['Longer than a day: the mute of alarm db-*', [once({ until: '2026-12-02T10:01Z' })], undefined],
    ['Longer than a day: the mute of alarm db-*', [weekly(['daily'])], [{ alarm: 'web-*', policy: 'default' }]],
    ['No alarm of the Region matches the mute of alarm bd-*', [once({ alarm: 'bd-*' })], undefined],
    [
      'No alarm of the Region matches the mute of alarm NotifySupport-*',
      [once({ alarm: 'NotifySupport-*' })],
      undefined,
    ],
    [
      'Mutes cover all hours of the route db-*, which is critical',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'])],
      undefined,
    ],
    [
      'Mutes cover all hours of the route db-1, which is critical',
      [weekly(['mon-fri 08:00-18:00'], { alarm: undefined, severity: ['critical'] })],
      [{ alarm: 'db-1', policy: 'default', hours: ['mon-fri 09:00-17:00'], timeZone: 'UTC' }],
    ],
    [
      'Mutes cover all hours of the route grafana, which is critical',
      [
        weekly(['mon-fri', 'sat+sun 00:00-12:00'], { alarm: undefined, source: 'grafana' }),
        weekly(['sat+sun 12:00-24:00'], { alarm: undefined, source: 'grafana' }),
      ],
      [{ source: 'grafana', policy: 'default' }],
    ],
  ])('warn: %s', (found, mutes, routes) => {
    expect(rowsOf(mutes, routes)).toEqual([`warning: ${found}`]);
  });

  it.each<[string, Mute[], Route[]]>([
    [
      'a route that is not critical',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'])],
      [{ alarm: 'db-*', policy: 'default', severity: 'warning' }],
    ],
    ['a route to nobody', [weekly(['22:00-07:00']), weekly(['07:00-22:00'])], [{ alarm: 'db-*', policy: null }]],
    [
      'mutes of other zones',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'], { timeZone: 'Europe/Berlin' })],
      [{ alarm: 'db-*', policy: 'default' }],
    ],
    [
      'mutes of another policy',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'], { policy: 'office' })],
      [{ alarm: 'db-*', policy: 'default' }],
    ],
    [
      'mutes of a part of its alarms',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'], { alarm: 'db-1' })],
      [{ alarm: 'db-*', policy: 'default' }],
    ],
    [
      'a mute of what is not critical',
      [weekly(['22:00-07:00']), weekly(['07:00-22:00'], { severity: ['info'] })],
      [{ alarm: 'db-*', policy: 'default' }],
    ],
  ])('do not warn of %s', (_, mutes, routes) => {
    expect(rowsOf(mutes, routes)).toEqual(['ok: 2 mutes, none of them doubtful']);
  });
});
