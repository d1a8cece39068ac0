import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { isAlwaysRouted, type Route, routeAlarm, routeSource } from '../../../../lambdas/domain/on-call/route.ts';

const at = (text: string) => Date.parse(text);

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
    expect(routeAlarm(alarm, routes, 'NotifySupport', 0)).toEqual({ policy });
  });

  it.each([
    ['dev-cpu-high', 'The route dev-* in oncall.yaml sends dev-cpu-high to nobody.'],
    ['NotifySupport-alarms-lost', 'NotifySupport-alarms-lost watches NotifySupport itself, and goes to the backstop.'],
    [
      'TargetTracking-table/prod-AlarmLow-1-high',
      'TargetTracking-table/prod-AlarmLow-1-high belongs to auto scaling, which keeps it in ALARM by design.',
    ],
  ])('sends %s to nobody and says why', (alarm, because) => {
    expect(routeAlarm(alarm, routes, 'NotifySupport', 0)).toEqual({ policy: null, because });
  });

  it.each(['staging-cpu', 'Dev-cpu'])('says that no route decides where %s goes', (alarm) => {
    expect(routeAlarm(alarm, routes, 'NotifySupport', 0)).toEqual({
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
      expect(routeAlarm(alarm, everything, 'NotifySupport', 0)).toMatchObject({ policy: null });
    },
  );

  it.each([
    ['a stack with a longer name', 'NotifySupportive-alarms-lost'],
    ['a pager with a longer name', 'NotifySupport-Two-alarms-lost'],
    ['the application in the same stack', 'NotifySupport-checkout-5xx'],
  ])('does not take for its own an alarm of %s', (_, alarm) => {
    expect(routeAlarm(alarm, [{ alarm: '*', policy: 'default' }], 'NotifySupport', 0)).toEqual({ policy: 'default' });
  });
});

describe('a route with conditions', () => {
  const day = at('2026-12-01T10:00:00Z');
  const evening = at('2026-12-01T19:00:00Z');
  const conditional: Route[] = [
    { alarm: 'prod-*', policy: 'shop', tags: { team: 'shop', stage: 'prod*' } },
    { alarm: 'prod-*', policy: 'day', hours: ['mon-fri 09:00-17:00'], timeZone: 'Europe/Berlin' },
    { alarm: 'prod-*', policy: 'night', severity: 'warning' },
    { alarm: 'late-*', policy: 'day', hours: ['mon-fri 09:00-17:00'], timeZone: 'Europe/Berlin' },
    { alarm: 'team-*', policy: 'shop', tags: { team: 'shop' } },
    { source: 'grafana', policy: 'day', hours: ['mon-fri 09:00-17:00'], timeZone: 'Europe/Berlin' },
    { source: 'grafana', policy: 'night' },
  ];

  it.each([
    ['at its hours counts', 'prod-1', day, {}, { policy: 'day' }],
    [
      'at other hours lets the next one count, with its severity',
      'prod-1',
      evening,
      {},
      { policy: 'night', severity: 'warning' },
    ],
    ['is over at its end', 'prod-1', at('2026-12-01T16:00:00Z'), {}, { policy: 'night', severity: 'warning' }],
    [
      'counts for an alarm with its tags',
      'prod-1',
      day,
      { team: 'shop', stage: 'prod-eu', more: '' },
      { policy: 'shop' },
    ],
    ['does not count for an alarm with other tags', 'prod-1', day, { team: 'shop' }, { policy: 'day' }],
    ['comes after the others if the tags are not known', 'prod-1', day, undefined, { policy: 'day' }],
    ['counts if the tags are not known and no other matches', 'team-1', day, undefined, { policy: 'shop' }],
  ])('%s', (_, alarm, now, tags, routing) => {
    expect(routeAlarm(alarm, conditional, 'NotifySupport', now, tags)).toEqual(routing);
  });

  it.each([
    ['late-1', evening, {}],
    ['team-1', day, {}],
  ])('that does not match now leaves %s without a route, and says so', (alarm, now, tags) => {
    expect(routeAlarm(alarm, conditional, 'NotifySupport', now, tags)).toEqual({
      policy: null,
      because: `No route in oncall.yaml matches ${alarm} with its tags at this time.`,
      isUnrouted: true,
    });
  });

  it.each([
    ['prod-1', true],
    ['late-1', false],
    ['team-1', true],
    ['other-1', false],
    ['TargetTracking-1', true],
  ])('decides about %s at all hours: %s', (alarm, isAlways) => {
    expect(isAlwaysRouted(alarm, conditional, 'NotifySupport')).toBe(isAlways);
  });

  it('in a time zone that the runtime does not know counts at all times, unless it notifies nobody', () => {
    const [hours, timeZone] = [['sat 03:00-04:00'], 'Europe/Nowhere'];
    const unknown: Route[] = [
      { alarm: '*', policy: null, hours, timeZone },
      { alarm: '*', policy: 'day', hours, timeZone },
      { source: 'grafana', policy: 'day', hours, timeZone },
    ];
    expect(routeAlarm('prod-1', unknown, 'NotifySupport', day)).toEqual({ policy: 'day' });
    expect(routeAlarm('prod-1', unknown.slice(0, 1), 'NotifySupport', day)).toMatchObject({ isUnrouted: true });
    expect(routeSource('grafana', unknown, evening)).toBe('day');
  });

  it('of a source decides for alerts that ask for no policy', () => {
    expect([day, evening].map((now) => routeSource('grafana', conditional, now))).toEqual(['day', 'night']);
    expect(routeSource('shop', conditional, day)).toBeUndefined();
  });
});

const rest = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC }]
policies: { default: [ada] }
routes:
`;

/** The faults of routes, without their places. */
const faultsIn = (...routes: string[]) => {
  const read = readOnCallText(`${rest}${routes.map((fields) => `  - { ${fields} }`).join('\n')}\n`, 'f');
  return 'faults' in read ? read.faults.map((fault) => fault.replace(/^f:\d+:\d+ {2}/, '')) : [];
};

describe('a route with a fault', () => {
  it.each([
    ['policy: default', 'A route needs alarm, or else source.'],
    ['alarm: "*", source: grafana, policy: default', 'A route needs alarm, or else source: take one of the two out.'],
    [
      'source: grafana, policy: default, severity: info',
      'severity belongs to alarms: take it out, or write alarm in place of source.',
    ],
    [
      'source: grafana, policy: default, tags: { team: shop }',
      'tags belongs to alarms: take it out, or write alarm in place of source.',
    ],
    ['source: CloudWatch, policy: default', 'CloudWatch sends alarms: write alarm: "*" in place of source.'],
    [
      'source: grafana, policy: nobody',
      'An alert of a source always notifies somebody: write a policy, or a mute for a time.',
    ],
    ['alarm: "*", policy: default, hours: sat', 'hours need a timeZone: write such as timeZone: Europe/Berlin.'],
    ['alarm: "*", policy: default, timeZone: UTC', 'timeZone belongs to hours: write hours, or take it out.'],
    [
      'alarm: "*", policy: default, severity: loud',
      '"loud" is not a severity: write one of critical, error, warning, info.',
    ],
    ['alarm: "*", policy: default, tags: shop', 'tags is not a map: write tags of alarms, such as { team: shop }.'],
    ['alarm: "*", policy: default, tags: { team: 7 }', 'A tag is not text: write the value of the tag.'],
  ])('%s', (fields, fault) => {
    expect(faultsIn(fields)).toEqual([fault]);
  });

  const day = 'policy: default, hours: mon-fri 09:00-17:00, timeZone: Europe/Berlin';
  const others = 'policy: default, hours: [17:00-09:00, sat+sun], timeZone: Europe/Berlin';
  const never = (above: string, name = '"prod-*"') =>
    `No alarm reaches ${name}, because "prod-*" above ${above}: move this route up, or take it out.`;

  it.each([
    [
      'whose hours another route has, too',
      [`alarm: "prod-*", ${day}`, `alarm: "prod-*", ${day}`],
      [never('matches first at all of its hours')],
    ],
    [
      'whose hours lie within those of another',
      [`alarm: "prod-*", ${others}`, 'alarm: "prod-*", policy: default, hours: sat, timeZone: Europe/Berlin'],
      [never('matches first at all of its hours')],
    ],
    [
      'that others cover together',
      [`alarm: "prod-*", ${day}`, `alarm: "prod-*", ${others}`, 'alarm: "prod-*", policy: default'],
      [never('matches first at all of its hours')],
    ],
    [
      'that others cover together in another zone',
      [
        `alarm: "prod-*", ${day}`,
        `alarm: "prod-*", ${others}`,
        'alarm: "prod-1", policy: default, hours: sat, timeZone: UTC',
      ],
      [never('matches first at all of its hours', '"prod-1"')],
    ],
    [
      'with hours below one without',
      ['alarm: "prod-*", policy: default', `alarm: "prod-*", ${day}`],
      [never('matches first')],
    ],
    [
      'with tags below one without',
      ['alarm: "prod-*", policy: default', 'alarm: "prod-*", policy: default, tags: { team: shop }'],
      [never('matches first')],
    ],
  ])('can never match: %s', (_, routes, faults) => {
    expect(faultsIn(...routes)).toEqual(faults);
  });

  it('can never match: of a source that another route has', () => {
    expect(faultsIn('source: grafana, policy: default', `source: grafana, ${day}`)).toEqual([
      'No alert reaches "grafana", because "grafana" above matches first: move this route up, or take it out.',
    ]);
  });

  it.each([
    ['below one for other hours', [`alarm: "prod-*", ${day}`, 'alarm: "prod-*", policy: default']],
    [
      'below one for other hours in another zone',
      [`alarm: "prod-*", ${day}`, `alarm: "prod-*", ${day.replace('Berlin', 'London')}`],
    ],
    [
      'below one for other tags',
      ['alarm: "prod-*", policy: default, tags: { team: shop }', 'alarm: "prod-*", policy: default'],
    ],
    ['of a source and of alarms', ['source: grafana, policy: default', 'alarm: "*", policy: default']],
    ['of another source', ['source: grafana, policy: default', 'source: shop, policy: default']],
    ['of auto scaling to nobody', ['alarm: "TargetTracking-*", policy: nobody']],
  ])('can match: %s', (_, routes) => {
    expect(faultsIn(...routes)).toEqual([]);
  });

  it('does not take hours that cannot be read for all hours', () => {
    expect(
      faultsIn('alarm: "prod-*", policy: default, hours: late, timeZone: UTC', 'alarm: "prod-*", policy: default'),
    ).toEqual(['"late" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu.']);
    expect(faultsIn(`alarm: "prod-*", ${day}`, 'alarm: "prod-*", policy: default, hours: late, timeZone: UTC')).toEqual(
      ['"late" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu.'],
    );
  });
});
