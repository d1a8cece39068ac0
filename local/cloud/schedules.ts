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
 * Triggers the rules with a schedule at their times on the clock, until the returned function is called.
 *
 * Schedules do not keep a virtual clock running when nothing else waits for it.
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
            lambda.invokeLater(resource, JSON.stringify(event));
        }
      });
    });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Calls `act` at every whole period of the clock, because schedules follow the time of day. */
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
    throw new Error(
      `The local stack does not support the schedule ${expression} of the rule ${rule}: only a rate in minutes.`,
    );
  return Number(minutes) * 60_000;
}

function assertFunction(arn: string, rule: string): string {
  if (!/^arn:aws:lambda:/.test(arn)) throw new Error(`The target ${arn} of the rule ${rule} is not a function.`);
  return arn;
}
