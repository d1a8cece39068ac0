import { ensureAssembly } from '../../bin/assembly.ts';
import { raise } from '../../bin/incidents/raise.ts';
import { playAlert } from '../../bin/storm/play-alert.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { createConsole } from '../../local/console/console.ts';
import { aCloud } from './a-cloud.ts';

/** The stack with its console, its clock paused. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

const startsAt = Date.parse('2026-11-24T02:14:00.000Z');

/** Starts the stack as `npm start` does, with the example's people and alarms, at 3:14 in Berlin, and the clock paused. */
export async function openStage() {
  const clock = steeredClock(0, startsAt);
  const assembly = await ensureAssembly();
  const cloud = await aCloud({ assembly, clock, console: createConsole(clock, { playAlert, raise }) });
  const { pointSdkAt } = await import('../../bin/stack/sdk.ts');
  pointSdkAt(cloud);
  const { putExampleAlarms } = await import('../../bin/cli/start/alarms.ts');
  const { loadContacts } = await import('../../bin/cli/start/contacts.ts');
  const read = await loadContacts('oncall.example.yaml');
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  await putExampleAlarms();
  return { cloud, clock, stop: cloud.stop };
}
