import { virtualClock } from '../../local/asl/clock.ts';
import { createEscalations, type Escalations, remembering } from './escalation-machines.ts';
import { type Figure, percentile, scaled, timedOnCore } from './figure.ts';
import { describe } from './transitions.ts';

const atOnce = 100;

/**
 * Whole escalations that nobody answers, a hundred at once: three contacts, three attempts each, both machines.
 *
 * First the interpreter alone, then with all that the functions do. Nothing is thrown away, so that a cost that grows
 * with the number of executions would show.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const bare = { what: 'unanswered escalations', one: 'one', mostSeconds: 20, differ: remembering };
  const whole = { what: 'escalations with their acts', one: 'one with its acts', mostSeconds: 30 };
  return [...(await measureEach(scale, bare)), ...(await measureEach(scale, whole))];
}

type Measured = {
  readonly what: string;
  readonly one: string;
  /** The aim for 10,000 of them, in seconds. */
  readonly mostSeconds: number;
  readonly differ?: Parameters<typeof createEscalations>[1];
};

async function measureEach(scale: number, { what, one, mostSeconds, differ }: Measured): Promise<Figure[]> {
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const escalations = createEscalations(clock, differ);
  await escalations.start(0);
  await clock.run();
  const batches = scaled(100, scale);
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const arns: string[] = [];
    times.push(
      await timedOnCore(async () => {
        for (let number = 1; number <= atOnce; number++) arns.push(await escalations.start(batch * atOnce + number));
        await clock.run();
      }),
    );
    await check(escalations, arns.at(-1) as string);
  }
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1000;
  const count = batches * atOnce;
  const part = Math.ceil(batches / 4);
  const [early, late] = [percentile(times.slice(1, part + 1), 0.5), percentile(times.slice(-part), 0.5)];
  return [
    {
      ...{ name: `${count} ${what}, on one core`, value: seconds, unit: 's' },
      aim: { most: (mostSeconds * count) / 10_000 },
    },
    { name: `${what}, on one core`, value: count / seconds, unit: '/s' },
    {
      ...{ name: `cost of ${one}, last quarter to first`, value: late / early, unit: '×', aim: { most: 1.5 } },
      beside: 'medians of batches of 100',
    },
  ];
}

async function check({ sfn }: Escalations, arn: string): Promise<void> {
  const { status, error } = await describe(sfn, arn);
  if (status !== 'FAILED' || error !== 'NobodyAnswered') throw new Error(`An escalation ended ${status} ${error}.`);
}
