import { expect, it } from 'vitest';
import { type Canary, canaryRow } from '../../../../bin/cli/doctor/canary.ts';
import { canaryContact, canaryOpening } from '../../../../lambdas/domain/incident/canary.ts';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { anIncident, night } from '../../../lambdas/domain/samples.ts';

const by = { contact: canaryContact.id, name: canaryContact.name };
const passes = { status: 'resolved', by } as const;
const ends = { status: 'resolved' } as const;

const aCanary = (clock: string, flaws: Partial<Incident>): Canary => ({
  incident: anIncident({ ...canaryOpening, openedAt: night(clock), closedAt: night(`${clock}:42`), ...flaws }),
  timeline: [],
});

it.each<[string, Canary[], string, string]>([
  ['none', [], 'warning', 'None has run yet'],
  ['the first', [aCanary('04:59', { status: 'triggered' })], 'ok', 'The first one is running'],
  [
    'one that came through',
    [aCanary('04:30', passes)],
    'ok',
    'The last one came through on 2026-11-23 at 03:30 UTC, in 42 s. It waits for sweeps',
  ],
  [
    'one that runs after one that came through',
    [aCanary('04:55', { status: 'triggered' }), aCanary('03:55', passes)],
    'ok',
    'The last one came through on 2026-11-23 at 02:55 UTC',
  ],
  [
    'one that failed',
    [aCanary('04:30', ends), aCanary('03:30', passes)],
    'warning',
    'The last one did not come through, the last on 2026-11-23 at 03:30 UTC. Its e-mail was not sent',
  ],
  [
    'one that never ended',
    [aCanary('04:48', { status: 'acknowledged', by }), aCanary('03:30', passes)],
    'warning',
    'The last one did not come through, the last on 2026-11-23 at 03:48 UTC. Its run did not end',
  ],
  ['two that failed', [aCanary('04:30', ends), aCanary('03:30', ends)], 'failing', 'The last two did not come through'],
  [
    'one that runs after two that failed',
    [aCanary('04:55', { status: 'triggered' }), aCanary('03:55', ends), aCanary('02:55', ends)],
    'failing',
    'The last two did not come through',
  ],
  [
    'one that was long ago',
    [aCanary('02:59', passes)],
    'failing',
    'The last one was on 2026-11-23 at 01:59 UTC, more than two hours ago',
  ],
])('the row about %s', (_, canaries, status, found) => {
  const row = canaryRow(canaries, Date.parse(night('05:00')));
  expect(row).toMatchObject({ check: 'canary', status, found: expect.stringContaining(found) });
  expect(row.todo === undefined).toBe(status === 'ok');
});
