import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../../lambdas/domain/on-call/limits.ts';
import { emptyOnCall, type OnCall, readOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';

const ada = {
  id: 'ada',
  name: 'Ada Lovelace',
  sms: '+4915112345678',
  email: 'ada@example.org',
  timeZone: 'Europe/Berlin',
};
const ben = { id: 'ben', name: 'Ben', email: 'ben@example.org', timeZone: 'UTC' };
const cleo = { id: 'cleo', name: 'Cleo', sms: '+15550100123', timeZone: 'America/New_York' };

/** A faultless file, with one flaw spread in. */
const aFile = (flaw: Record<string, unknown> = {}) => ({
  contacts: [ada, ben, cleo],
  policies: { default: { levels: [['ada'], ['ben', 'cleo']], rounds: 2, resolveWithin: '8h' }, flat: ['ada', 'ben'] },
  routes: [
    { alarm: 'dev-*', policy: 'nobody' },
    { alarm: 'prod-*', policy: 'default' },
  ],
  ...flaw,
});
const withAda = (flaw: Record<string, unknown>) => aFile({ contacts: [{ ...ada, ...flaw }, ben, cleo] });
const withDefault = (policy: unknown) => aFile({ policies: { default: policy } });
const withRoute = (...routes: unknown[]) => aFile({ routes });

/** Every fault as one line: its path and its message. */
function faultsIn(file: unknown): string[] {
  const read = readOnCall(file);
  return 'faults' in read ? read.faults.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
}

describe('a file without faults', () => {
  it('is read in the terms of the domain', () => {
    const expected: OnCall = {
      ...emptyOnCall,
      contacts: [ada, ben, cleo],
      policies: [
        {
          id: 'default',
          levels: [{ contacts: ['ada'] }, { contacts: ['ben', 'cleo'] }],
          rounds: 2,
          resolveWithinSeconds: 28_800,
        },
        { id: 'flat', levels: [{ contacts: ['ada'] }, { contacts: ['ben'] }], rounds: 1 },
      ],
      routes: [
        { alarm: 'dev-*', policy: null },
        { alarm: 'prod-*', policy: 'default' },
      ],
    };
    expect(readOnCall(aFile())).toEqual({ onCall: expected });
  });

  it('may give a contact attempts of their own', () => {
    const attempts = [
      { channels: ['sms', 'email'], wait: '2m' },
      { channels: ['sms'], wait: '1m30s' },
    ];
    expect(readOnCall(withAda({ attempts }))).toMatchObject({
      onCall: {
        contacts: [
          {
            attempts: [
              { channels: ['sms', 'email'], waitSeconds: 120 },
              { channels: ['sms'], waitSeconds: 90 },
            ],
          },
          {},
          {},
        ],
      },
    });
  });

  it('may name one contact instead of a list', () => {
    expect(readOnCall(withDefault({ levels: ['ada', ['ben', 'cleo']] }))).toMatchObject({
      onCall: { policies: [{ levels: [{ contacts: ['ada'] }, { contacts: ['ben', 'cleo'] }] }] },
    });
  });

  it('may have no routes, if it says so', () => {
    expect(faultsIn(aFile({ routes: [] }))).toEqual([]);
  });
});

const many = <T>(count: number, entry: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => entry(index));
const manyContacts = many(60, (n) => ({ ...ben, id: `c${n}` }));
const slow = { ...ada, attempts: many(4, () => ({ channels: ['sms'], wait: '1h' })) };

const cases: [flaw: string, file: unknown, ...faults: string[]][] = [
  [
    'an empty file',
    null,
    ': This is not a file of who is on call: write the keys contacts, schedules, overrides, policies, routes, sources, mutes, heartbeats.',
  ],
  [
    'a list',
    [],
    ': This is not a file of who is on call: write the keys contacts, schedules, overrides, policies, routes, sources, mutes, heartbeats.',
  ],
  [
    'a file without anything in it',
    {},
    'contacts: contacts is missing: write a list of people with id, name, sms or email, and timeZone.',
    'policies: policies is missing: write each policy under its id, at least default.',
    'routes: routes is missing: write which alarms go to which policy, or `routes: []` if no CloudWatch alarm should notify anybody.',
  ],
  [
    'parts of the wrong type',
    { contacts: { ada }, policies: [['ada']], routes: null },
    'contacts: contacts is not a list: write a list of people with id, name, sms or email, and timeZone.',
    'policies: policies is not a map: write each policy under its id, at least default.',
    'policies: There is no policy default: add it, because alerts that name no policy go there.',
    'routes: routes is empty: write which alarms go to which policy, or `routes: []` if no CloudWatch alarm should notify anybody.',
  ],
  [
    'unknown keys',
    { ...withAda({ timezone: 'UTC' }), contact: [], nonsense: 1 },
    'contacts.0.timezone: "timezone" is not a key of a contact. Did you mean timeZone?',
    'contact: "contact" is not a key of a file of who is on call. Did you mean contacts?',
    'nonsense: "nonsense" is not a key of a file of who is on call. The keys are contacts, schedules, overrides, policies, routes, sources, mutes, heartbeats.',
  ],
  [
    'contacts that are none',
    aFile({ contacts: [ada, ben, cleo, 'dan', {}] }),
    'contacts.3: This is not a contact: write the keys id, name, sms, email, voice, timeZone, attempts, away, shiftMails.',
    'contacts.4.id: The id of a contact is missing: lower-case letters, digits and hyphens, a letter first, at most 20, such as ada.',
    'contacts.4.name: name is missing: write the name that messages use for this contact.',
    'contacts.4.timeZone: timeZone is missing: write an IANA name such as Europe/Berlin, so that messages to this contact show their own time.',
  ],
  [
    'an id that can be none',
    aFile({ contacts: [{ ...ada, id: 'Ada Lovelace' }, ben, cleo], policies: { default: ['ben'] } }),
    'contacts.0.id: "Ada Lovelace" cannot be the id of a contact: lower-case letters, digits and hyphens, a letter first, at most 20, such as ada.',
  ],
  [
    'an id that is too long',
    aFile({ contacts: [{ ...ada, id: 'a'.repeat(21) }, ben, cleo], policies: { default: ['ben'] } }),
    'contacts.0.id: "aaaaaaaaaaaaaaaaaaaaa" cannot be the id of a contact: lower-case letters, digits and hyphens, a letter first, at most 20, such as ada.',
  ],
  [
    'two contacts with one id',
    aFile({ contacts: [ada, ben, cleo, { ...cleo, id: 'ada' }] }),
    'contacts.3.id: There is already a contact "ada" above: give this one another id.',
  ],
  [
    'a name of two lines',
    withAda({ name: 'Ada\nLovelace' }),
    'contacts.0.name: "Ada\\nLovelace" cannot be a name: write one line of at most 60 characters.',
  ],
  [
    'a name of nothing',
    withAda({ name: ' ' }),
    'contacts.0.name: " " cannot be a name: write one line of at most 60 characters.',
  ],
  [
    'a number that YAML took for a number',
    withAda({ sms: 4915112345678 }),
    'contacts.0.sms: A number without quotes loses its + in YAML: write it in quotes, with + and the country code, such as "+4915112345678".',
  ],
  [
    'a number that is something else',
    withAda({ sms: ['+4915112345678'] }),
    'contacts.0.sms: sms is not a phone number: write it in quotes, such as "+4915112345678", or leave the line out.',
  ],
  [
    'a bad e-mail address',
    withAda({ email: 'ada@' }),
    'contacts.0.email: "ada@" is not an e-mail address: write the address alone, such as ada@example.org.',
  ],
  [
    'an empty e-mail address',
    withAda({ email: null }),
    'contacts.0.email: email is empty: write an address such as ada@example.org, or leave the line out.',
  ],
  [
    'a bad time zone',
    withAda({ timeZone: 'Europe/Berlim' }),
    'contacts.0.timeZone: "Europe/Berlim" is not a time zone: write an IANA name such as Europe/Berlin or UTC. Did you mean Europe/Berlin?',
  ],
  [
    'a contact without a channel',
    aFile({ contacts: [{ id: 'ada', name: 'Ada', timeZone: 'UTC' }, ben, cleo] }),
    'contacts.0: Ada cannot be reached: add sms or email.',
  ],
  [
    'a contact who can only be called',
    aFile({ contacts: [{ id: 'ada', name: 'Ada', voice: '+15550100', timeZone: 'UTC' }, ben, cleo] }),
    'contacts.0: Ada cannot answer, because a call contains no link: add sms or email.',
  ],
  [
    'a first attempt that only calls',
    withAda({ voice: '+4915112345678', attempts: [{ channels: ['voice'], wait: '2m' }] }),
    'contacts.0.attempts.0.channels: A call contains no link to answer with: add sms or email to the first attempt.',
  ],
  [
    'a number to call that is none',
    withAda({ voice: 15112345678 }),
    'contacts.0.voice: A number without quotes loses its + in YAML: write it in quotes, with + and the country code, such as "+4915112345678".',
  ],
  [
    'an attempt on a channel without an address',
    aFile({ contacts: [ada, { ...ben, attempts: [{ channels: ['email', 'sms'], wait: '2m' }] }, cleo] }),
    'contacts.1.attempts.0.channels.1: This contact has no sms: add the address, or take the channel out.',
  ],
  [
    'attempts of the wrong shape',
    withAda({
      attempts: [
        { channels: [], wait: 120 },
        { channels: ['mail', 'fax', 7], wait: 'soon' },
        'sms',
        { channels: ['sms', 'sms'] },
      ],
    }),
    'contacts.0.attempts.0.channels: An attempt without a channel reaches nobody: name at least one, such as [sms, email].',
    'contacts.0.attempts.0.wait: wait is not text: write a number with its unit (s, m, h, d), such as 2m.',
    'contacts.0.attempts.1.channels.0: "mail" is not a channel: the channels are sms, email and voice. Did you mean email?',
    'contacts.0.attempts.1.channels.1: "fax" is not a channel: the channels are sms, email and voice.',
    'contacts.0.attempts.1.channels.2: "7" is not a channel: the channels are sms, email and voice.',
    'contacts.0.attempts.1.wait: "soon" is not a duration: write a number with its unit (s, m, h, d), such as 2m.',
    'contacts.0.attempts.2: This is not an attempt: write the keys channels, wait.',
    'contacts.0.attempts.3.wait: wait is missing: write a number with its unit (s, m, h, d), such as 2m.',
    'contacts.0.attempts.3.channels.1: sms is named twice in this attempt: take one out.',
  ],
  [
    'no attempts',
    withAda({ attempts: [] }),
    'contacts.0.attempts: Without an attempt nobody is notified: write one, or leave attempts out for three over five minutes.',
  ],
  [
    'a wait that is too short',
    withAda({ attempts: [{ channels: ['sms'], wait: '59s' }] }),
    'contacts.0.attempts.0.wait: 59s is too short: a person needs at least 1m to wake, read and press.',
  ],
  [
    'a wait that is too long',
    withAda({ attempts: [{ channels: ['sms'], wait: '5h' }] }),
    'contacts.0.attempts.0.wait: 5h is too long: one contact has at most 4h.',
  ],
  [
    'attempts that are too long together',
    withAda({ attempts: many(2, () => ({ channels: ['sms'], wait: '2h1m' })) }),
    'contacts.0.attempts: These attempts take 4h2m, and one contact has at most 4h: shorten or remove some.',
  ],
  [
    'too many attempts',
    withAda({ attempts: many(11, () => ({ channels: ['sms'], wait: '1m' })) }),
    'contacts.0.attempts: 11 are too many. The limit is 10 attempts at one contact: take some out.',
  ],
  [
    'contacts that nobody knows',
    aFile({ policies: { default: [['adda'], ['ben']], flat: ['ada', 'zoe'] } }),
    'policies.default.0.0: There is no contact "adda": add it to contacts, or correct it. Did you mean ada?',
    'policies.flat.1.0: There is no contact "zoe": add it to contacts, or correct it.',
  ],
  [
    'a contact twice in a level',
    withDefault({ levels: [['ada', 'ben', 'ada']] }),
    'policies.default.levels.0.2: "ada" is already in this level: take one out.',
  ],
  [
    'an empty level',
    withDefault({ levels: [['ada'], []] }),
    'policies.default.levels.1: A level without a contact reaches nobody: name one, or take the level out.',
  ],
  [
    'a level that is nothing',
    withDefault({ levels: [null] }),
    'policies.default.levels.0: A level is empty: write a contact, or a list of contacts who are notified in parallel.',
  ],
  [
    'a contact that is not text',
    withDefault({ levels: [[7]] }),
    'policies.default.levels.0.0: The id of a contact is not text: lower-case letters, digits and hyphens, a letter first, at most 20, such as ada.',
  ],
  [
    'an empty policy',
    withDefault({ levels: [] }),
    'policies.default.levels: A policy without a level reaches nobody: name at least one contact.',
  ],
  [
    'an empty flat policy',
    withDefault([]),
    'policies.default: A policy without a level reaches nobody: name at least one contact.',
  ],
  [
    'a policy that is nothing',
    withDefault(null),
    'policies.default: This is not a policy: write the keys levels, rounds, resolveWithin, reopenWithin.',
  ],
  [
    'a policy without levels',
    withDefault({ rounds: 2 }),
    'policies.default.levels: levels is missing: write a list of levels, such as [[ada], [ben, cleo]].',
  ],
  [
    'half a round',
    withDefault({ levels: ['ada'], rounds: 1.5 }),
    'policies.default.rounds: rounds is not a number of rounds: write a whole number from 1 to 10.',
  ],
  [
    'too many rounds',
    withDefault({ levels: ['ada'], rounds: 11 }),
    'policies.default.rounds: rounds is not a number of rounds: write a whole number from 1 to 10.',
  ],
  [
    'a bad time to resolve in',
    withDefault({ levels: ['ada'], resolveWithin: '2d' }),
    'policies.default.resolveWithin: 2d is too long: an acknowledged incident counts as closed after 24h, so the limit is 23h.',
  ],
  [
    'no time to resolve in',
    withDefault({ levels: ['ada'], resolveWithin: false }),
    'policies.default.resolveWithin: resolveWithin is not text: write a number with its unit (s, m, h, d), such as 8h, or off.',
  ],
  [
    'a time to come again in that is too short',
    withDefault({ levels: ['ada'], reopenWithin: '30s' }),
    'policies.default.reopenWithin: 30s is too short: the pager checks once a minute what has stayed quiet.',
  ],
  [
    'a time to come again in that is too long',
    withDefault({ levels: ['ada'], reopenWithin: '5h' }),
    'policies.default.reopenWithin: 5h is too long: contacts hear that it is resolved only after that time, so the limit is 4h.',
  ],
  [
    'no default policy',
    aFile({ policies: { flat: ['ada'] }, routes: [] }),
    'policies: There is no policy default: add it, because alerts that name no policy go there.',
  ],
  [
    'policies whose ids can be none',
    aFile({ policies: { default: ['ada'], nobody: ['ada'], 'Team A': ['ada'] } }),
    'policies.nobody: A policy cannot be called nobody: in a route, nobody means that nobody is notified. Rename it.',
    'policies.Team A: "Team A" cannot be the id of a policy: lower-case letters, digits and hyphens, a letter first, at most 40, such as default.',
  ],
  [
    'too many levels, and too many contacts in one',
    aFile({ contacts: manyContacts, policies: { default: [...many(20, () => 'c1'), many(21, (n) => `c${n}`)] } }),
    'policies.default.20: 21 are too many. The limit is 20 contacts in one level: split it.',
    'policies.default: 21 are too many. The limit is 20 levels in one policy: use rounds to repeat them.',
  ],
  [
    'more contacts than a run can notify',
    aFile({
      contacts: manyContacts,
      policies: { default: { levels: many(3, (l) => many(17, (n) => `c${l * 20 + n}`)), rounds: 10 } },
    }),
    'policies.default: The policy default notifies 510 contacts in all its rounds, and one run can notify 500: take out contacts, rounds or attempts.',
  ],
  [
    'a policy that takes longer than a run can',
    aFile({ contacts: [slow, ben, cleo], policies: { default: { levels: [['ada', 'ben'], ['cleo']], rounds: 6 } } }),
    'policies.default: The policy default takes 1d30m, and one run can take 1d: take out contacts, rounds or attempts.',
  ],
  [
    'routes of the wrong shape',
    withRoute({ alarm: '', policy: 'defualt' }, { alarm: 7 }, 'prod-*'),
    'routes.0.alarm: "" matches no alarm: write 1 to 255 characters, without a space at either end.',
    'routes.1.alarm: alarm is not text: write a pattern on the name of alarms, in quotes, such as "prod-*".',
    'routes.1.policy: policy is missing: write the id of a policy, or nobody.',
    'routes.2: This is not a route: write the keys alarm, source, tags, policy, severity, hours, timeZone.',
    'routes.0.policy: There is no policy "defualt": add it to policies, or write nobody. Did you mean default?',
  ],
  [
    'a route behind one that takes all its alarms',
    withRoute({ alarm: 'dev-*', policy: 'nobody' }, { alarm: 'dev-*-high', policy: 'default' }),
    'routes.1.alarm: No alarm reaches "dev-*-high", because "dev-*" above matches first: move this route up, or take it out.',
  ],
  [
    'a route for the alarms of auto scaling',
    withRoute({ alarm: 'TargetTracking-x*', policy: 'default' }, { alarm: 'TargetTracking-*', policy: 'nobody' }),
    'routes.0.alarm: Alarms of auto scaling (TargetTracking-*) notify nobody, whatever a route says: take this route out.',
  ],
  [
    'too many routes',
    aFile({ routes: many(201, (n) => ({ alarm: `a${n}`, policy: 'default' })) }),
    'routes: 201 are too many. The limit is 200 routes: combine some with patterns.',
  ],
];

describe('a file with faults', () => {
  it.each(cases)('says what is wrong with %s, and what to do', (_, file, ...faults) => {
    expect(faultsIn(file).sort()).toEqual([...faults].sort());
  });

  it('tells all of them at once', () => {
    const file = {
      contacts: [{ ...ada, sms: '0151 1234567', id: 'ada' }, { id: 'ben', nam: 'Ben' }, 7],
      policies: { flat: ['ada', 'zoe'], default: { levels: [[]], rounds: 0, round: 1 } },
      routes: [{ alarm: 'x', policy: 'calm' }],
    };
    const paths = faultsIn(file).map((fault) => fault.split(': ')[0]);
    expect(paths.sort()).toEqual(
      [
        'contacts.0.sms',
        'contacts.1',
        'contacts.1.nam',
        'contacts.1.name',
        'contacts.1.timeZone',
        'contacts.2',
        'policies.default.levels.0',
        'policies.default.round',
        'policies.default.rounds',
        'policies.flat.1.0',
        'routes.0.policy',
      ].sort(),
    );
  });
});

/** How long a machine may run in all, as its definition says. */
function timeoutOf(machine: string): number {
  return JSON.parse(readFileSync(`statemachines/${machine}.asl.json`, 'utf8')).TimeoutSeconds;
}

describe('the limits', () => {
  it('leave the machines time for every wait to be made three times as long, and for a minute of retries a send', () => {
    const notifyContactSeconds = timeoutOf('notify-contact');
    const notifySupportSeconds = timeoutOf('notify-support');
    expect(3 * limits.contactSeconds + 60 * limits.attemptsPerContact).toBeLessThan(notifyContactSeconds);
    expect(3 * limits.policySeconds + 86_400).toBeLessThanOrEqual(notifySupportSeconds);
    expect(3 * (limits.policySeconds + limits.contactSeconds)).toBeLessThan(notifySupportSeconds);
  });

  it('leave most of a history for retries and redrives', () => {
    const events = 10 * limits.contactsTimesRounds + 10 * limits.levelsPerPolicy * limits.roundsPerPolicy;
    expect(events).toBeLessThan(25_000 / 3);
  });
});
