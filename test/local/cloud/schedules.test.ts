import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import type { EventBridge } from '../../../local/cloud/event-bridge.ts';
import type { Lambda } from '../../../local/cloud/lambda.ts';
import type { Resource } from '../../../local/cloud/loader.ts';
import type { Policies } from '../../../local/cloud/policies.ts';
import { startSchedules } from '../../../local/cloud/schedules.ts';

const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:sweep';
const aRule = (properties: object): Resource => ({
  ...{ id: 'r', construct: 'r', name: 'r', arn: 'arn:rule' },
  properties: { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Targets: [{ Arn: arn }], ...properties },
});

function aWorld(rules: Resource[]) {
  const clock = virtualClock(Date.parse('2026-11-24T02:14:20.000Z'));
  const invoked: string[] = [];
  const invokeLater: Lambda['invokeLater'] = (target, payload) => {
    invoked.push(`${new Date(clock.now()).toISOString()} ${target === arn} ${payload}`);
  };
  const envelope: EventBridge['envelope'] = ({ type, resources }) => ({ type, resources });
  const bus = { envelope } as EventBridge;
  const policies = { permits: () => true } as unknown as Policies;
  return { clock, invoked, stop: startSchedules({ clock, rules, bus, lambda: { invokeLater } as Lambda, policies }) };
}

describe('a schedule', () => {
  it('invokes its function at every full minute with a scheduled event, until it is stopped', async () => {
    const { clock, invoked, stop } = aWorld([aRule({})]);
    await clock.advanceTo(Date.parse('2026-11-24T02:16:00.000Z'));
    const event = 'true {"type":"Scheduled Event","resources":["arn:rule"]}';
    expect(invoked).toEqual([`2026-11-24T02:15:00.000Z ${event}`, `2026-11-24T02:16:00.000Z ${event}`]);
    stop();
    await clock.advanceTo(Date.parse('2026-11-24T02:20:00.000Z'));
    expect(invoked).toHaveLength(2);
  });

  it('ignores a rule that is disabled or has a pattern', async () => {
    const { clock, invoked } = aWorld([aRule({ State: 'DISABLED' }), aRule({ ScheduleExpression: undefined })]);
    await clock.advanceTo(Date.parse('2026-11-24T02:20:00.000Z'));
    expect(invoked).toEqual([]);
  });

  it.each([
    ['cron(0 12 * * ? *)', arn, /The local stack does not support the schedule cron/],
    ['rate(5 minutes)', 'arn:aws:sqs:eu-central-1:000000000000:q', /is not a function/],
  ])('is named when it is not supported here: %s to %s', (ScheduleExpression, Arn, fault) => {
    expect(() => aWorld([aRule({ ScheduleExpression, Targets: [{ Arn }] })])).toThrow(fault);
  });
});
