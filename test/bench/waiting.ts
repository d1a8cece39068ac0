import { createMachines } from '../../bin/proof/machines.ts';
import { virtualClock } from '../../local/asl/clock.ts';
import { type Figure, scaled } from './figure.ts';

const megabyte = 1_000_000;

/** A contact with the attempts that most have, as NotifySupport asks for them. */
const asked = {
  ...{ run: 1, redrive: 0, round: 1, level: 1, levelEndsAt: '2026-01-01T00:05:00Z', contact: 'ada', attempt: 1 },
  attempts: [['sms', 'email'], ['sms'], ['sms']].map((channels) => ({ channels, waitSeconds: 100 })),
  notified: false,
};

/**
 * What 10,000 executions of NotifyContact take while every one of them waits on its task token.
 *
 * Their function does nothing: what a table would hold is no memory of the interpreter.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const executions = scaled(10_000, scale);
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const { stepFunctions, notifyContact } = createMachines({ clock, invokeFunction: async () => ({ payload: 'null' }) });
  const startContact = async (number: number) => {
    const incident = `incident-${number}`;
    const input = JSON.stringify({ incident, ...asked });
    const call = { stateMachineArn: notifyContact, name: `${incident}-1-r1-l1-ada-0`, input };
    const { status, body } = await stepFunctions.call('StartExecution', call);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { executionArn: string }).executionArn;
  };
  await startContact(0);
  await clock.idle();
  const before = memory();
  const arns: string[] = [];
  for (let number = 1; number <= executions; number++) {
    arns.push(await startContact(number));
    if (number % 100 === 0) await clock.idle();
  }
  await clock.idle();
  const after = memory();
  const running = arns.map(
    async (executionArn) => (await stepFunctions.call('DescribeExecution', { executionArn })).body,
  );
  for (const body of await Promise.all(running)) {
    if ((body as { status: string }).status !== 'RUNNING') throw new Error('An execution does not wait.');
  }
  const aim = { most: (300 * executions) / 10_000 };
  return [
    { name: `${executions} executions that wait, heap`, value: after.heap - before.heap, unit: 'MB', aim },
    { name: `${executions} executions that wait, resident`, value: after.resident - before.resident, unit: 'MB', aim },
    { name: 'one execution that waits', value: ((after.heap - before.heap) * 1000) / executions, unit: 'kB' },
  ];
}

/** The memory of the process after garbage collection. */
function memory() {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / megabyte, resident: rss / megabyte };
}
