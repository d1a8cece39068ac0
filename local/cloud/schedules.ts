import type { Clock } from '../asl/clock.ts';
import type { EventBridge } from './event-bridge.ts';
import type { Lambda } from './lambda.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';

export type SchedulesOptions = {
  readonly clock: Clock;
  readonly rules: readonly Resource[];
  readonly bus: EventBridge;
  readonly lambda: Lambda;
  readonly policies: Policies;
};

/**
 * Sets off the rules with a schedule, each time on the clock, until what is returned is called.
 *
 * Nobody waits for a schedule: a virtual clock that runs until nothing is left to wait for does not go on for it.
 */
export function startSchedules({ clock, rules, bus, lambda, policies }: SchedulesOptions): () => void {
  const stops = rules
    .filter(({ properties }) => properties.State !== 'DISABLED' && properties.ScheduleExpression !== undefined)
    .map(({ name, arn, properties }) => {
      const milliseconds = periodOf(properties.ScheduleExpression, name);
      const functions = (properties.Targets as { Arn: string }[]).map(({ Arn }) => assertFunction(Arn, name));
      return repeat(clock, milliseconds, () => {
        const event = bus.envelope({ source: 'aws.events', type: 'Scheduled Event', detail: {}, resources: [arn] });
        for (const resource of functions) {
          const call = { principal: 'events.amazonaws.com', action: 'lambda:InvokeFunction', resource };
          if (policies.permits({ ...call, context: { 'aws:SourceArn': arn } }))
            void lambda.invoke(resource, JSON.stringify(event));
        }
      });
    });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Does something at every whole period of the clock, as schedules go by the clock on the wall. */
function repeat(clock: Clock, milliseconds: number, act: () => void): () => void {
  const next = () =>
    clock.standby((Math.floor(clock.now() / milliseconds) + 1) * milliseconds, () => {
      cancel = next();
      act();
    });
  let cancel = next();
  return () => cancel();
}

function periodOf(expression: string, rule: string): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? [];
  if (minutes === undefined)
    throw new Error(`The schedule ${expression} of the rule ${rule} is not part of the local stack: only minutes are.`);
  return Number(minutes) * 60_000;
}

function assertFunction(arn: string, rule: string): string {
  if (!/^arn:aws:lambda:/.test(arn)) throw new Error(`The rule ${rule} has the target ${arn}, which is no function.`);
  return arn;
}
