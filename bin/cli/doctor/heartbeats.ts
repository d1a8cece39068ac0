import { env } from 'node:process';
import { isSilent, neverHeard, type Pulse } from '../../../lambdas/domain/intake/heartbeat.ts';
import type { Heartbeat } from '../../../lambdas/domain/on-call/heartbeat.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { type Check, listed, outputOf, type Row } from './check.ts';

/** Checks that every heartbeat of the file was heard: one that was never heard is not watched yet. */
export const heartbeats: Check = {
  name: 'heartbeats',
  needs: ['cloudformation:DescribeStacks', 'dynamodb:Scan', 'dynamodb:Query'],
  run: async ({ findStack, load }) => {
    const known = (await load()).heartbeats;
    if (known.length === 0) return [];
    env.INCIDENTS_TABLE = outputOf(await findStack(), 'IncidentsTable');
    const { findPulses } = await import('../../../lambdas/adapters/heartbeats.ts');
    return heartbeatRows(known, await findPulses(), new Date().toISOString());
  },
};

/** The rows about the heartbeats, at an instant. */
export function heartbeatRows(known: readonly Heartbeat[], pulses: readonly Pulse[], at: string): Row[] {
  const check = 'heartbeats';
  const unheard = neverHeard(known, pulses);
  const silent = known.filter((heartbeat) =>
    pulses.some((pulse) => pulse.name === heartbeat.id && isSilent(heartbeat, pulse, at)),
  );
  const rows: Row[] = [
    ...(unheard.length > 0 ? [unheardRow(unheard)] : []),
    ...(silent.length > 0 ? [silentRow(silent.map(({ id }) => id))] : []),
  ];
  return rows.length > 0
    ? rows
    : [{ check, status: 'ok', found: `${plural(known.length, 'heartbeat')}, each heard in time` }];
}

function unheardRow(names: readonly string[]): Row {
  return {
    check: 'heartbeats',
    status: 'warning',
    found: `Never heard, so not watched yet: ${listed(names)}`,
    todo: 'Let its job send POST /heartbeats/NAME with the API key of its source, and read the answer.',
  };
}

function silentRow(names: readonly string[]): Row {
  return {
    check: 'heartbeats',
    status: 'warning',
    found: `Silent for too long: ${listed(names)}`,
    todo: 'Start its job again, or take the heartbeat out of oncall.yaml and apply the file.',
  };
}
