import { describe, expect, it } from 'vitest';
import { type Route, routeAlarm } from '../../../../lambdas/domain/on-call/route.ts';

const routes: Route[] = [
  { alarm: 'dev-*', policy: null },
  { alarm: '*-high', policy: 'urgent' },
  { alarm: 'prod-?', policy: 'default' },
  { alarm: 'prod-*', policy: 'calm' },
];

describe('routing an alarm', () => {
  it.each([
    ['checkout-5xx-high', 'urgent'],
    ['prod-1', 'default'],
    ['prod-12', 'calm'],
    ['prod-12-high', 'urgent'],
  ])('sends %s to the first route that matches: %s', (alarm, policy) => {
    expect(routeAlarm(alarm, routes, 'NotifySupport')).toEqual({ policy });
  });

  it.each([
    ['dev-cpu-high', 'The route dev-* in oncall.yaml sends dev-cpu-high to nobody.'],
    ['NotifySupport-alarms-lost', 'NotifySupport-alarms-lost watches NotifySupport itself, and goes to the backstop.'],
    [
      'TargetTracking-table/prod-AlarmLow-1-high',
      'TargetTracking-table/prod-AlarmLow-1-high belongs to auto scaling, which keeps it in ALARM by design.',
    ],
  ])('sends %s to nobody and says why', (alarm, because) => {
    expect(routeAlarm(alarm, routes, 'NotifySupport')).toEqual({ policy: null, because });
  });

  it.each(['staging-cpu', 'Dev-cpu'])('says that no route decides where %s goes', (alarm) => {
    expect(routeAlarm(alarm, routes, 'NotifySupport')).toEqual({
      policy: null,
      because: `No route in oncall.yaml matches ${alarm}.`,
      isUnrouted: true,
    });
  });

  it.each(['TargetTracking-service/prod-AlarmHigh', 'NotifySupport-Sweep-fails'])(
    'cannot be made to page for %s by any route',
    (alarm) => {
      const everything = [
        { alarm, policy: 'default' },
        { alarm: '*', policy: 'default' },
      ];
      expect(routeAlarm(alarm, everything, 'NotifySupport')).toMatchObject({ policy: null });
    },
  );

  it.each([
    ['a stack with a longer name', 'NotifySupportive-alarms-lost'],
    ['a pager with a longer name', 'NotifySupport-Two-alarms-lost'],
    ['the application in the same stack', 'NotifySupport-checkout-5xx'],
  ])('does not take for its own an alarm of %s', (_, alarm) => {
    expect(routeAlarm(alarm, [{ alarm: '*', policy: 'default' }], 'NotifySupport')).toEqual({ policy: 'default' });
  });
});
