import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOnCallFile, readOnCallText } from '../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../bin/oncall/write.ts';
import { changes } from '../../../lambdas/domain/on-call/changes.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall, type OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { planEscalation } from '../../../lambdas/domain/on-call/plan.ts';
import { routeAlarm } from '../../../lambdas/domain/on-call/route.ts';
import { coversGlob } from '../../../lambdas/domain/text/glob.ts';

const faultsIn = (text: string) => {
  const read = readOnCallText(text, 'oncall.yaml');
  return 'faults' in read ? read.faults : [];
};

const wholeFile = `contacts:
  - id: ada
    name: Ada
    sms: "+4915112345678"
    timeZone: Europe/Berlin
policies:
  default: [ada]
routes: []
`;

describe('the example file', () => {
  const read = readOnCallFile('oncall.example.yaml');
  const onCall = 'onCall' in read ? read.onCall : undefined;

  it('has no faults', () => {
    expect(read).not.toHaveProperty('faults');
  });

  it('sends checkout-5xx-high to default, whose second contact is Ben', () => {
    expect(routeAlarm('checkout-5xx-high', onCall?.routes ?? [], 'NotifySupport', 0)).toEqual({ policy: 'default' });
    const policy = onCall?.policies.find(({ id }) => id === 'default');
    const plan = policy && planEscalation(policy, onCall?.contacts ?? []);
    expect(plan?.levels.map(({ contacts }) => contacts.map(({ id }) => id))).toEqual([['ada'], ['ben'], ['cleo']]);
  });
});

describe('a fault', () => {
  it('is reported with the line and column of its key, from top to bottom', () => {
    const text = wholeFile
      .replace('"+4915112345678"', '+4915112345678')
      .replace('[ada]', '[ada, zoe]')
      .replace('    name: Ada\n', '    nmae: Ada\n')
      .replace('routes: []', 'routes:\n  - { alarm: "*", policy: night }');
    expect(faultsIn(text).map((line) => line.split('  ')[0])).toEqual([
      'oncall.yaml:2:5',
      'oncall.yaml:3:5',
      'oncall.yaml:4:5',
      'oncall.yaml:7:18',
      'oncall.yaml:9:19',
    ]);
    expect(faultsIn(text)).toContain(
      'oncall.yaml:4:5  A number without quotes loses its + in YAML: write it in quotes, with + and the country code, such as "+4915112345678".',
    );
  });

  it.each([
    ['in a flat policy', '  default: [ada, ben]', '7:18'],
    ['in a level of its own', '  default:\n    levels:\n      - [ada]\n      - ben', '10:9'],
    ['in a level of several', '  default:\n    levels:\n      - [ada, ben]', '9:15'],
    ['in a number of rounds', '  default:\n    levels: [ada]\n    rounds: 0', '9:5'],
    ['behind an alias', '  other: &people [ada]\n  default: { levels: [*people, [ben]] }', '8:33'],
  ])('%s is reported at its own line and column', (_, policy, place) => {
    const [fault, ...others] = faultsIn(wholeFile.replace('  default: [ada]', policy));
    expect(fault).toMatch(new RegExp(`^oncall.yaml:${place}  `));
    expect(others).toEqual([]);
  });

  it.each([
    [
      '',
      'oncall.yaml:1:1  This is not a file of who is on call: write the keys contacts, schedules, overrides, policies, routes, sources, mutes, heartbeats.',
    ],
    ['contacts: [ada', /^oncall.yaml:1:15 {2}This is not YAML: .*\.$/],
    ['contacts:\n\t- id: ada', /^oncall.yaml:2:1 {2}.*Indent with spaces\.$/],
    [`${wholeFile}contacts: []\n`, 'oncall.yaml:9:1  The key contacts occurs twice here: rename or remove one.'],
    [
      wholeFile.replace('routes: []', 'routes:\n  - { alarm: *-high, policy: default }'),
      'oncall.yaml:9:14  Without quotes, * begins an alias in YAML: write "*-high".',
    ],
    [
      wholeFile.replace('routes: []', 'routes:\n  - alarm: *\n    policy: default'),
      'oncall.yaml:9:12  Without quotes, * begins an alias in YAML: write "*".',
    ],
    [wholeFile.replace('"+49', '!number "+49'), /^oncall.yaml:4:10 {2}This is not YAML: Unresolved tag.*\.$/],
    [`${wholeFile}---\n${wholeFile}`, /^oncall.yaml:9:1 {2}This is not YAML: .*multiple documents.*\.$/],
  ])('of the syntax is reported, too: %j', (text, fault) => {
    expect(faultsIn(text)[0]).toEqual(typeof fault === 'string' ? fault : expect.stringMatching(fault));
  });

  it('of a file full of aliases is reported without resolving them all', () => {
    const lines = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(faultsIn(`a0: &a0 [x]\n${lines.join('\n')}`)).toEqual([
      'oncall.yaml:1:1  This file has too many aliases: write the values out instead.',
    ]);
  });

  it('of a missing file says what to do', () => {
    expect(readOnCallFile('nothing.yaml')).toEqual({
      faults: ['There is no file nothing.yaml: correct the path, or leave it out to use oncall.yaml.'],
    });
    expect(readOnCallFile('test')).toEqual({ faults: ['test cannot be read (EISDIR).'] });
  });
});

const ids = ['ada', 'ben', 'cleo', 'null', 'true', 'y', 'e3'];
const name = fc.oneof(
  fc.constantFrom(
    'Ada',
    'null',
    '~',
    '# Ada',
    "O'Neil",
    '"Ada"',
    'no',
    '1',
    '- x',
    'a: b',
    '日本',
    '🔥',
    '{a}',
    ' Ada ',
  ),
  fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)),
);
const channel = fc.constantFrom('sms' as const, 'email' as const);
const aContact = (id: string): fc.Arbitrary<Contact> =>
  fc
    .record({
      name,
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
      reach: fc.constantFrom(
        { sms: '+4915112345678' },
        { email: 'a@example.org' },
        { sms: '+15550100', email: 'no@e3.io' },
      ),
      attempts: fc.option(
        fc.array(
          fc.record({
            channels: fc.uniqueArray(channel, { minLength: 1 }),
            waitSeconds: fc.integer({ min: 60, max: 1400 }),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        { nil: undefined },
      ),
    })
    .map(({ reach, attempts, ...contact }) => ({
      id,
      ...contact,
      ...reach,
      ...(attempts !== undefined && 'sms' in reach && 'email' in reach ? { attempts } : {}),
    }));
const anOnCall: fc.Arbitrary<OnCall> = fc.subarray(ids, { minLength: 1 }).chain((present) =>
  fc
    .record({
      contacts: fc.tuple(...present.map(aContact)),
      policies: fc.uniqueArray(fc.constantFrom('night', 'null', 'e3', 'a-b'), { maxLength: 3 }).chain((others) =>
        fc.tuple(
          ...['default', ...others].map((id) =>
            fc.record(
              {
                id: fc.constant(id),
                levels: fc.array(
                  fc.shuffledSubarray(present, { minLength: 1 }).map((contacts) => ({ contacts })),
                  { minLength: 1, maxLength: 4 },
                ),
                rounds: fc.constantFrom(1, 2),
                resolveWithinSeconds: fc.oneof(fc.integer({ min: 60, max: 82_800 }), fc.constant('off' as const)),
              },
              { requiredKeys: ['id', 'levels', 'rounds'] },
            ),
          ),
        ),
      ),
      routes: fc
        .uniqueArray(
          fc.record({
            alarm: fc.stringMatching(/^[a-z"'#:{&*? -]{1,12}$/).filter((alarm) => alarm.trim() === alarm),
            policy: fc.constantFrom('default', null),
          }),
          { selector: ({ alarm }) => alarm, maxLength: 5 },
        )
        .map((routes) =>
          routes.filter(
            ({ alarm }, index) =>
              !routes.slice(0, index).some((earlier) => coversGlob(earlier.alarm ?? '', alarm ?? '')),
          ),
        ),
    })
    .map((onCall) => ({ ...emptyOnCall, ...onCall })),
);

describe('a file that was written', () => {
  it('has the same content when it is read again', () => {
    fc.assert(
      fc.property(anOnCall, (onCall) => {
        const read = readOnCallText(writeOnCall(onCall), 'oncall.yaml');
        expect(read).not.toHaveProperty('faults');
        expect('onCall' in read && changes(onCall, read.onCall)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('looks as a person would write it', () => {
    const read = readOnCallFile('oncall.example.yaml');
    expect('onCall' in read && writeOnCall(read.onCall)).toMatchInlineSnapshot(`
      "# Contacts, escalation policies and routes of Notify Support: \`npx notify-support apply\` writes them to the stack.

      contacts:
        - id: ada
          name: Ada
          sms: "+4915112345678"
          email: ada@example.org
          timeZone: Europe/Berlin
        - id: ben
          name: Ben
          sms: "+15550100123"
          email: ben@example.org
          timeZone: America/New_York
        - id: cleo
          name: Cleo
          sms: "+819012345678"
          email: cleo@example.org
          timeZone: Asia/Tokyo
          attempts:
            - { channels: [ sms, email ], wait: 2m }
            - { channels: [ sms ], wait: 2m }
      schedules:
        primary:
          timeZone: Europe/Berlin
          layers:
            - people: [ cleo, ben ]
              from: 2026-01-02
              handover: friday 17:00
              hours: fri 17:00 - mon 09:00
            - people: [ ada, ben, cleo ]
              from: 2026-01-05
              handover: monday 09:00
      overrides:
        - { schedule: primary, from: 2027-12-24T09:00, until: 2027-12-27T09:00, replace: ada, with: ben }
      policies:
        default:
          levels:
            - [ ada ]
            - [ ben ]
            - [ cleo ]
          rounds: 1
          resolveWithin: 8h
          reopenWithin: 10m
        urgent:
          levels:
            - [ ada, ben ]
            - [ cleo ]
          rounds: 2
          resolveWithin: 4h
        office: [ primary, ada ]
      routes:
        - { alarm: "dev-*", policy: nobody }
        - { alarm: "payment-*", policy: urgent }
        - { alarm: "*-high", policy: default }
        - { alarm: "prod-*", policy: default }
        - { alarm: "checkout-*", policy: default }
        - { alarm: "report-*", policy: office }
      "
    `);
  });
});
