import { describe, expect, it } from 'vitest';
import {
  alarmHolding,
  heldAfter,
  heldAnswer,
  heldExpiry,
  heldFrom,
  heldText,
  isForgotten,
  searchFrom,
} from '../../../../lambdas/domain/intake/held.ts';
import type { Cover } from '../../../../lambdas/domain/on-call/muting.ts';
import { aHeldAlert } from '../../adapters/held-alerts.contract.ts';

const [at, later, end] = ['2026-11-23T02:14:00.000Z', '2026-11-23T02:20:00.000Z', '2026-11-23T06:00:00.000Z'] as const;
const cover = (until?: string): Cover => ({
  mute: { severity: ['warning'], hours: ['22:00-07:00', 'sun'], timeZone: 'Europe/Berlin' },
  until: until === undefined ? undefined : Date.parse(until),
});
const { since: _, by: __, ...holding } = aHeldAlert('disk');

describe('a stored held alert', () => {
  const held = aHeldAlert('disk', { until: later });

  it('is the same with all its members, also those that are not known', () => {
    const newer = { ...held, more: 1 };
    expect(heldFrom(newer)).toBe(newer);
  });

  it.each<[string, object]>([
    ['severity', { severity: 'loud' }],
    ['at, by.about', { at: 7, by: { because: 'x', timeZone: 'UTC' } }],
    ['content', { content: null }],
    ['content.change', { content: { kind: 'alarm' } }],
  ])('is refused by the names of what is damaged: %s', (places, flaw) => {
    expect(() => heldFrom({ ...held, ...flaw })).toThrow(`The held alert disk is damaged (${places}).`);
  });
});

describe('a held alert', () => {
  it('has been wrong since its first alert, and keeps what holds it', () => {
    const held = heldAfter(undefined, cover(end), holding);
    const by = { about: 'severity warning', because: '22:00-07:00, sun', timeZone: 'Europe/Berlin' };
    expect(held).toEqual({ ...holding, since: at, until: end, by });
    expect(heldAfter(held, cover(end), { ...holding, at: later })).toEqual({ ...held, at: later });
    expect(heldAnswer(held)).toEqual({ status: 'held', because: 'severity warning: 22:00-07:00, sun', until: end });
    expect(heldAnswer(heldAfter(undefined, cover(), holding))).toEqual({
      ...{ status: 'held', because: 'severity warning: 22:00-07:00, sun' },
    });
  });

  it('begins anew if it was right again', () => {
    const right = aHeldAlert('disk', { rightAt: at });
    expect(heldAfter(right, cover(end), { ...holding, at: later })).toMatchObject({ since: later });
    expect(heldAfter(right, cover(end), { ...holding, at: later })).not.toHaveProperty('rightAt');
  });

  it('is said as the worst of its alerts', () => {
    const held = aHeldAlert('disk', { severity: 'error', summary: 'full', until: end });
    const less = heldAfter(held, cover(), { ...holding, at: later });
    expect(less).toEqual({ ...held, at: later });
    const worse = heldAfter(held, cover(end), { ...holding, at: later, severity: 'critical' });
    expect(worse).toMatchObject({ severity: 'critical', summary: 'checkout is slow', since: at });
  });

  it('keeps an end that has passed, so that the next sweep finds that nothing covered it then', () => {
    const held = aHeldAlert('disk', { until: at });
    expect(heldAfter(held, cover(end), { ...holding, at: later }).until).toBe(at);
    expect(searchFrom(held, later)).toBe(Date.parse(at));
    expect(searchFrom({ ...held, until: end }, later)).toBe(Date.parse(later));
    expect(searchFrom(aHeldAlert('disk'), later)).toBe(Date.parse(later));
  });

  it('that is an alarm has been wrong since the alarm says so', () => {
    const change = { arn: 'arn', name: 'db-1', state: 'ALARM', stateAt: at, reason: '' } as const;
    const place = { key: 'db-1', name: 'db-1', at: later };
    const held = heldAfter(
      undefined,
      cover(),
      alarmHolding({ ...change, severity: 'info' }, { ...place, via: 'topic' }),
    );
    expect(held).toMatchObject({ since: at, severity: 'info', content: { kind: 'alarm', change, via: 'topic' } });
    expect(alarmHolding(change, { ...place, via: undefined })).toMatchObject({
      severity: 'critical',
      content: { change },
    });
  });

  it('is told with the time in the zone of the mute', () => {
    expect(heldText(aHeldAlert('disk'), later)).toBe('Wrong since 03:14 CET, held by a mute: the database moves.');
    expect(heldText(aHeldAlert('disk'), '2026-11-24T02:14:00.000Z')).toBe(
      'Wrong since Mon 23 Nov 03:14 CET, held by a mute: the database moves.',
    );
  });

  it('is forgotten a day after it was right again, and kept for more than a year until then', () => {
    const right = aHeldAlert('disk', { rightAt: at });
    expect(isForgotten(right, '2026-11-24T02:13:59.999Z')).toBe(false);
    expect(isForgotten(right, '2026-11-24T02:14:00.000Z')).toBe(true);
    expect(isForgotten(aHeldAlert('disk'), '2027-11-24T02:14:00.000Z')).toBe(false);
    expect(heldExpiry(at)).toBeGreaterThan(Date.parse(at) / 1000 + 366 * 86_400);
  });
});
