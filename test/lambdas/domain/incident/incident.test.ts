import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contactDeclined,
  expiryAfter,
  incidentId,
  incidentKey,
  isIncidentId,
  isLive,
  levelDeclined,
  occurrenceNumber,
  occurrenceText,
  runName,
  splitIncidentId,
  whyNobody,
} from '../../../../lambdas/domain/incident/incident.ts';
import { forgetAfterSeconds } from '../../../../lambdas/domain/on-call/limits.ts';
import { anyText } from '../../../support/any-text.ts';
import { anIncident } from '../samples.ts';

const digest = '0123456789abcdef0123456789abcdef';

describe('an incident', () => {
  const taken = { status: 'acknowledged', lastAlertAt: '2026-11-23T02:00:00.000Z' } as const;
  it.each([
    ['is live while it is triggered, however old', { status: 'triggered' }, '2027-01-01T00:00:00.000Z', true],
    [
      'is live while its run is stopped by hand, for a day',
      { status: 'triggered', stopped: { run: 1, redrives: 0, at: '2026-11-23T02:00:00.000Z' } },
      '2026-11-24T01:59:59.999Z',
      true,
    ],
    [
      'is forgotten after a day of that, however often it alerts, for nobody is notified',
      {
        status: 'triggered',
        stopped: { run: 1, redrives: 0, at: '2026-11-23T02:00:00.000Z' },
        lastAlertAt: '2026-11-24T01:59:00.000Z',
      },
      '2026-11-24T02:00:00.000Z',
      false,
    ],
    [
      'is live again once its next run has begun',
      { status: 'triggered', run: 2, stopped: { run: 1, redrives: 0, at: '2026-11-23T02:00:00.000Z' } },
      '2026-11-30T02:00:00.000Z',
      true,
    ],
    ['is closed once it is resolved', { status: 'resolved' }, '2026-11-23T02:15:00.000Z', false],
    ['is closed once it is exhausted', { status: 'exhausted' }, '2026-11-23T02:15:00.000Z', false],
    [
      'is live for a day after its last alert',
      { ...taken, openedAt: taken.lastAlertAt },
      '2026-11-24T01:59:59.999Z',
      true,
    ],
    ['is forgotten after a quiet day', { ...taken, openedAt: taken.lastAlertAt }, '2026-11-24T02:00:00.000Z', false],
    [
      'counts its quiet day from the acknowledgement, if that was later',
      { ...taken, acknowledgedAt: '2026-11-23T12:00:00.000Z' },
      '2026-11-24T11:00:00.000Z',
      true,
    ],
  ] as const)('%s', (_, flaws, at, expected) => {
    expect(isLive(anIncident(flaws), at)).toBe(expected);
  });

  it('is kept for 100 days after it closed, even by being forgotten: execution names are refused for 90', () => {
    expect(expiryAfter('1970-01-01T00:00:00.000Z')).toBeGreaterThanOrEqual(forgetAfterSeconds + 100 * 24 * 3600);
  });
});

describe('an incident’s name', () => {
  it.each([
    ['checkout-5xx-high', 'checkout-5xx-high-0123456789ab'],
    ['Müller & Söhne: Plätze!', 'mu-ller-so-hne-pla-tze-0123456789ab'],
    ['磁盘已满', 'incident-0123456789ab'],
    ['the disk of the database is full', 'the-disk-of-the-database-0123456789ab'],
  ])('is readable: %s', (title, key) => {
    expect(incidentKey(title, digest)).toBe(key);
  });

  it('fits an execution’s name with run, round, level, contact and redrives', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 1, max: 999_999 }), (title, occurrence) => {
        const id = incidentId(incidentKey(title, digest), occurrenceText(occurrence));
        const child = `${runName(id, 99)}-r10-l20-${'c'.repeat(20)}-99`;
        return child.length <= 80 && /^[\w-]+$/.test(child);
      }),
      { verbose: true },
    );
  });

  it('is taken apart as it was put together', () => {
    expect(splitIncidentId('disk-full-0123456789ab-0007')).toEqual({
      key: 'disk-full-0123456789ab',
      occurrence: '0007',
    });
  });

  it('is known by its form', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 1, max: 999_999 }), (title, occurrence) =>
        isIncidentId(incidentId(incidentKey(title, digest), occurrenceText(occurrence))),
      ),
      { verbose: true },
    );
    const others = [
      '',
      '-0001',
      'disk',
      'disk-full-0123456789ab',
      `${'a'.repeat(3000)}-0123456789ab-0001`,
      'LINK#0001',
    ];
    expect(others.filter(isIncidentId)).toEqual([]);
  });

  it('sorts as its occurrence does', () => {
    const some = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(some, some, (a, b) => occurrenceText(a) < occurrenceText(b) === a < b),
      {
        verbose: true,
        examples: [
          [9999, 10_000],
          [99_999, 100_000],
        ],
      },
    );
  });

  it.each([1, 9999, 10_000, 123_456])('stands for occurrence %i', (occurrence) => {
    expect(occurrenceNumber(occurrenceText(occurrence))).toBe(occurrence);
  });
});

describe('a decline', () => {
  it('never reads as that of a level, whatever the contact is called', () => {
    expect(contactDeclined(1, 2, 'ada')).toBe('1.2.ada');
    expect(levelDeclined(1, { round: 2, level: 3 })).toBe('1.2.#3');
  });
});

describe('why nobody is notified', () => {
  it.each([
    ['the incident does not exist', undefined],
    ['run 2 has taken over', anIncident({ run: 2 })],
    ['acknowledged by Ben', anIncident({ status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } })],
    ['acknowledged by somebody', anIncident({ status: 'acknowledged' })],
    ['resolved by the alarm', anIncident({ status: 'resolved', resolvedBy: 'the alarm' })],
    ['resolved by somebody', anIncident({ status: 'resolved' })],
    ['nobody answered', anIncident({ status: 'exhausted' })],
    [undefined, anIncident()],
  ])('says: %s', (because, incident) => {
    expect(whyNobody(incident, 1)).toBe(because);
  });
});
