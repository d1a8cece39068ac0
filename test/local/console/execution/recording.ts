import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Functions } from '../../../../bin/proof/acts.ts';
import { virtualClock } from '../../../../local/asl/clock.ts';
import { type Machine, readDefinition } from '../../../../local/console/ui/execution/definition.ts';
import {
  extend,
  type HistoryEvent,
  type Reading,
  startReading,
} from '../../../../local/console/ui/execution/reading.ts';
import { choose, nothingChosen, show } from '../../../../local/console/ui/execution/shown.ts';
import { createEscalations } from '../../../bench/escalation-machines.ts';
import { start, type World } from '../../asl/machine.ts';

export const beganAt = Date.parse('2026-01-01T00:00:00Z');

/** The machine of a definition; throws if it cannot be drawn. */
export function machineOf(definition: object | string): Machine {
  const machine = readDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition));
  if ('because' in machine) throw new Error(machine.because);
  return machine;
}

export function theMachine(name: 'notify-support' | 'notify-contact'): Machine {
  return machineOf(readFileSync(join(import.meta.dirname, '../../../../statemachines', `${name}.asl.json`), 'utf8'));
}

/** The events of a definition's execution on the virtual clock, from beginning to end. */
export async function record(definition: object, world: World = {}): Promise<Recorded> {
  const started = await start(definition, world);
  await started.clock.run();
  return { machine: machineOf(definition), events: (await started.events()) as unknown as HistoryEvent[] };
}

type Recorded = { readonly machine: Machine; readonly events: readonly HistoryEvent[] };

export function readAll({ machine, events }: Recorded): Reading {
  return extend(startReading(machine), events);
}

/** The status of every state that is shown, by name; `iterations` are those to step to, by the name of the Map. */
export function statuses(
  reading: Reading,
  iterations: { readonly [map: string]: number } = {},
): Record<string, string> {
  let shown = show(reading, nothingChosen);
  let chosen = nothingChosen;
  for (const [name, index] of Object.entries(iterations)) {
    const visit = shown.get(name)?.visit;
    if (!visit) throw new Error(`${name} is not shown.`);
    chosen = choose(chosen, visit);
    chosen = { ...chosen, iterations: new Map(chosen.iterations).set(visit.id, index) };
    shown = show(reading, chosen);
  }
  return Object.fromEntries([...shown].map(([name, { visit }]) => [name, visit.status]));
}

/** An escalation on a clock that the test controls. No contact answers by itself. */
export async function escalate(differences: Partial<Functions> = {}) {
  const clock = virtualClock(beganAt);
  const { sfn, start: begin } = createEscalations(clock, () => differences);
  const call = async <T>(operation: string, parameters: object): Promise<T> => {
    const { status, body } = await sfn.call(operation, parameters);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as T;
  };
  const runArn = await begin(1);
  await clock.idle();
  const eventsOf = async (executionArn: string) =>
    (await call<{ events: HistoryEvent[] }>('GetExecutionHistory', { executionArn, maxResults: 1000 })).events;
  const contactArn = (contact: string, level: number) =>
    `${runArn.replace('NotifySupport', 'NotifyContact')}-r1-l${level}-${contact}-0`;
  const read = async (name: 'notify-support' | 'notify-contact', arn: string) =>
    readAll({ machine: theMachine(name), events: await eventsOf(arn) });
  return {
    ...{ clock, call, contactArn, runArn, eventsOf },
    at: (seconds: number) => clock.advanceTo(beganAt + seconds * 1000),
    run: () => read('notify-support', runArn),
    contact: (contact: string, level: number) => read('notify-contact', contactArn(contact, level)),
    /** Ends the wait for a contact, as pressing a button does. */
    press: async (contact: string, level: number) => {
      const events = await eventsOf(contactArn(contact, level));
      const parameters = events.findLast(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails;
      const { taskToken } = JSON.parse((parameters as { parameters: string }).parameters).Payload;
      await call('SendTaskSuccess', { taskToken, output: JSON.stringify({ outcome: 'acknowledged', by: contact }) });
      await clock.idle();
    },
  };
}
