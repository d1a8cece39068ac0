import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../../bin/assembly.ts';
import type { Row } from '../../../bin/cli/doctor/check.ts';
import { exampleAlarm, putExampleAlarms } from '../../../bin/cli/start/alarms.ts';
import { program } from '../../../bin/cli/subcommands.ts';
import { runProgram } from '../../../bin/command/program.ts';
import type { Manifest } from '../../../bin/incidents/write-audit.ts';
import { countExecutions } from '../../../bin/stack/executions.ts';
import { pointSdkAt } from '../../../bin/stack/sdk.ts';
import { canaryContact, canaryKey, canaryOpening } from '../../../lambdas/domain/incident/canary.ts';
import { contactTestKey, contactTestOpening, endOfTest } from '../../../lambdas/domain/incident/contact-test.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../../local/asl/clock.ts';
import type { Message } from '../../../local/cloud/channels.ts';
import type { Cloud } from '../../../local/cloud/cloud.ts';
import type { Conditions, MovedAlias } from '../../../local/cloud/conditions.ts';
import { aCloud } from '../../support/a-cloud.ts';
import { runCli } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';
import { aContact, anOnCall, aPolicy, linkIn, press } from '../../support/night.ts';

const ada = aContact('ada', { sms: '+4915112345678' });
const onCall = anOnCall({ contacts: [ada, aContact('ben')], policies: [aPolicy([['ada'], ['ben']])] });

let cloud: Cloud;
let ready: Conditions;

async function oncall(name: string, ...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => void out.push(line), printError: (line: string) => void err.push(line) };
  const given = [name, ...args, '--endpoint-url', cloud.url];
  return { code: await runProgram(program, given, terminal), out: out.join('\n'), err };
}

/** The rows that are not ok, and the exit code. */
async function examine() {
  const { code, out } = await oncall('doctor', '--json');
  const { rows } = JSON.parse(out) as { rows: Row[] };
  return { code, bad: rows.filter(({ status }) => status !== 'ok'), rows };
}

/** Puts these contacts on call, and no others. */
async function put(flaw: Partial<OnCall> = {}) {
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), { ...onCall, ...flaw });
}

async function putItem(Item: Record<string, unknown>) {
  const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');
  await tables.send(new PutCommand({ TableName: cloud.tables.OnCall, Item }));
}

async function setAlarm(AlarmName: string, StateValue: StateValue) {
  await new CloudWatchClient({}).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
}

/** Plays a test of a contact, which ends as `end` has it. */
async function endTest(contact: string, end: (id: string, at: string) => Promise<unknown>) {
  const { newestOccurrence, openIncident } = await import('../../../lambdas/adapters/incidents.ts');
  const { digest } = await import('../../../lambdas/adapters/digest.ts');
  const key = contactTestKey(contact, digest);
  const at = new Date().toISOString();
  const test = await openIncident(key, await newestOccurrence(key), contactTestOpening(contact), at);
  await end(String(test?.id), at);
}

async function leaveTest(contact: string) {
  const { resolve } = await import('../../../lambdas/adapters/incidents.ts');
  await endTest(contact, (id, at) => resolve(id, endOfTest, at));
}

async function answerTest(contact: string) {
  const { acknowledge } = await import('../../../lambdas/adapters/incidents.ts');
  await endTest(contact, (id, at) => acknowledge(id, { contact, name: contact }, at));
}

beforeAll(async () => {
  cloud = await aCloud({ assembly: await ensureAssembly(), clock: steeredClock() });
  pointSdkAt(cloud);
  ready = structuredClone(cloud.conditions);
  await Promise.all([put(), putExampleAlarms([exampleAlarm])]);
});

afterEach(async () => {
  Object.assign(cloud.conditions, structuredClone(ready));
  await put();
});

afterAll(() => cloud.stop());

describe('a test of every contact', () => {
  it('reaches one contact on every channel, waits for the press, and reports it', async () => {
    const stopPressing = cloud.onMessage((message) => {
      const { sms, email } = onCall.contacts.find((each) => [each.sms, each.email].includes(message.to)) ?? {};
      // Only the second one: after a press, what has not begun to leave is not sent.
      const received = cloud.messages().filter(({ to }) => to === sms || to === email);
      if (received.length === 2) void press(linkIn(message), 'acknowledge');
    });
    const [of, other] = await Promise.all([oncall('test', 'ada'), oncall('test', 'ben')]);
    stopPressing();
    expect(of.out).toMatch(/^Sending a message marked TEST by SMS and e-mail to Ada, and to nobody else\.$/m);
    expect(of.out).toMatch(/sms {4}sent/);
    expect(of.out).toMatch(/email {2}sent/);
    expect(of.out).toMatch(/Ada pressed “I’ve got it”, \d+ s after the message was sent$/m);
    expect([of.code, other.code]).toEqual([0, 0]);
    const recipients = new Set(cloud.messages().map(({ to }) => to));
    expect(recipients).toEqual(new Set(onCall.contacts.flatMap(({ sms, email }) => [sms, email])));
  });

  it('stops waiting after the given time, and cannot be started twice', async () => {
    const message = new Promise<Message>((resolve) => cloud.onMessage(resolve));
    const first = await oncall('test', 'ada', '--timeout', '0s');
    expect([first.code, first.out]).toEqual([1, expect.stringContaining('The time is up.')]);
    const second = await oncall('test', 'ada');
    expect(second).toMatchObject({ code: 1, err: [expect.stringContaining('A test of Ada is already running.')] });
    expect((await examine()).bad).toMatchObject([{ status: 'warning', found: 'A test of Ada is still running' }]);
    const ended = new Promise<void>((settle) => cloud.onExecution(({ status }) => status === 'SUCCEEDED' && settle()));
    await press(linkIn(await message), 'acknowledge');
    await ended;
  });

  it.each([
    [['test'], 2, 'CONTACT is missing.'],
    [['test', 'ada', '--timeout', 'soon'], 2, '--timeout soon is not a duration: write one such as 90s, 7m or 1h30m.'],
    [['test', 'adda'], 1, 'Did you mean ada?'],
  ])('is refused if its arguments are wrong: %j', async ([name = '', ...args], code, sentence) => {
    expect(await oncall(name, ...args)).toMatchObject({ code, err: [expect.stringContaining(sentence)] });
  });

  it('leaves nothing for the doctor to find', async () => {
    const { code, out } = await oncall('doctor', '--strict');
    expect(out).not.toMatch(/FAILING|^ {2}warning/m);
    expect(out).toContain('0 failing, 0 warnings.');
    expect(out).toMatch(/ok {7}last test {8}Every contact answered, the last one on /);
    expect(code).toBe(0);
  });
});

describe('the confirmation of the backstop’s mailbox', () => {
  const topic = () => String(cloud.conditions.outputs.BackstopTopicArn);
  const link = (token: string, { host = 'sns.eu-central-1.amazonaws.com', arn = topic() } = {}) =>
    `https://${host}/confirmation.html?TopicArn=${arn}&Token=${token}&Endpoint=backstop@example.org`;
  const token = async () => {
    const { ListSubscriptionsByTopicCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const answer = await new SNSClient({}).send(new ListSubscriptionsByTopicCommand({ TopicArn: topic() }));
    const { SubscriptionArn = '' } = answer.Subscriptions?.find(({ Protocol }) => Protocol === 'email') ?? {};
    return SubscriptionArn.slice(topic().length + 1);
  };

  it('makes it work, and protects it from whoever follows links', async () => {
    const its = await token();
    cloud.conditions.unconfirmed = ['backstop@example.org'];
    expect(await oncall('backstop', 'confirm', link(its))).toMatchObject({
      code: 0,
      out: expect.stringContaining('Only somebody with credentials for the account can unsubscribe it.'),
    });
    expect(cloud.conditions).toMatchObject({ unconfirmed: [], confirmedInBrowser: [] });
  });

  it('says what to do if it had been confirmed in a browser before', async () => {
    const its = await token();
    cloud.conditions.confirmedInBrowser = ['backstop@example.org'];
    const { code, err } = await oncall('backstop', 'confirm', link(its));
    expect([code, err.join()]).toEqual([
      1,
      expect.stringMatching(/had been confirmed before.*aws sns unsubscribe.*aws sns subscribe/),
    ]);
  });

  it.each<[string, () => string, number, string]>([
    [
      'is of another host',
      () => link('x', { host: 'sns.eu-central-1.amazonaws.com.example.org' }),
      2,
      'not one of AWS',
    ],
    ['is not of SNS', () => link('x', { host: 'evil.amazonaws.com' }), 2, 'not one of AWS'],
    ['ends the subscription', () => link('x').replace('confirmation', 'unsubscribe'), 2, 'would end the subscription'],
    ['was cut at its “&”', () => link('x').replace(/&.*/, ''), 2, 'no Token'],
    ['is about another topic', () => link('x', { arn: 'arn:aws:sns:eu-central-1:1:other' }), 1, 'about the topic'],
    ['has expired', () => link('expired'), 1, 'AWS does not accept the link'],
  ])('is refused if the link %s', async (_, written, code, sentence) => {
    expect(await oncall('backstop', 'confirm', written())).toMatchObject({
      code,
      err: [expect.stringContaining(sentence)],
    });
  });
});

type Fault = readonly [
  planted: string,
  check: string,
  status: Row['status'],
  found: string,
  plant: () => unknown,
  repair?: () => unknown,
];

const faults: readonly Fault[] = [
  [
    'a failed deploy',
    'stack',
    'failing',
    'NotifySupport is ROLLBACK_COMPLETE',
    () => set({ stackStatus: 'ROLLBACK_COMPLETE' }),
  ],
  [
    'a deploy that was undone',
    'stack',
    'warning',
    'UPDATE_ROLLBACK_COMPLETE',
    () => set({ stackStatus: 'UPDATE_ROLLBACK_COMPLETE' }),
  ],
  ['a deploy under way', 'stack', 'warning', 'UPDATE_IN_PROGRESS', () => set({ stackStatus: 'UPDATE_IN_PROGRESS' })],
  ['an older version', 'version', 'warning', '0.0.1 is deployed', () => give({ Version: '0.0.1' })],
  [
    'a function that a deploy is moving',
    'versions',
    'warning',
    'Calls go to other versions than those of the last deploy: NotifySupport-Sweep (90 % to version 1, 10 % to version 2)',
    () => set({ aliases: { 'NotifySupport-Sweep': moving('1', { 2: 0.1 }) } }),
  ],
  [
    'a function whose alias was moved',
    'versions',
    'warning',
    'Calls go to other versions than those of the last deploy: NotifySupport-FindKey (100 % to version 3)',
    () => set({ aliases: { 'NotifySupport-FindKey': moving('3', { 1: 0 }) } }),
  ],
  [
    'a function without its alias',
    'versions',
    'failing',
    'The alias live is missing: NotifySupport-FindContacts',
    () => set({ aliases: { 'NotifySupport-FindContacts': null } }),
  ],
  ['no contacts', 'contacts', 'failing', 'The table is empty', () => put({ contacts: [] })],
  [
    'a damaged item',
    'contacts',
    'failing',
    'The item CONTACT#dora in the table of contacts is damaged (name: ',
    () => putItem({ pk: 'CONTACT#dora', name: 7 }),
  ],
  [
    'a damaged mute',
    'contacts',
    'failing',
    'The item MUTES in the table of contacts is damaged (mutes.0.timeZone: is not a known time zone)',
    () => putItem({ pk: 'MUTES', mutes: [{ alarm: '*', hours: ['sat'], timeZone: 'Mars/Olympus' }] }),
  ],
  [
    'damaged settings of a heartbeat',
    'contacts',
    'failing',
    'The item HEARTBEATS in the table of contacts is damaged (heartbeats.0.everySeconds: ',
    () => putItem({ pk: 'HEARTBEATS', heartbeats: [{ id: 'backup', source: 'cron', everySeconds: 0 }] }),
  ],
  ['no default policy', 'policies', 'failing', 'no policy default', () => put({ policies: [], routes: [] })],
  [
    'a policy with a missing contact',
    'policies',
    'failing',
    'Contacts of default are missing',
    () => put({ policies: [aPolicy([['ada'], ['zoe']])] }),
  ],
  [
    'a contact without an address',
    'addresses',
    'failing',
    'Some attempts have no address: Ben',
    () => put({ contacts: [ada, { id: 'ben', name: 'Ben', timeZone: 'UTC' }] }),
  ],
  [
    'a number that could lack its country code',
    'addresses',
    'warning',
    'Some numbers could lack the country code of the United States or Canada: Ben',
    () => put({ contacts: [ada, aContact('ben', { sms: '+4795550100', timeZone: 'America/Chicago' })] }),
  ],
  [
    'SES switched off',
    'e-mail',
    'failing',
    'SES sends nothing',
    () => {
      cloud.conditions.email.isSending = false;
    },
  ],
  [
    'SES shut down',
    'e-mail',
    'failing',
    '(SHUTDOWN)',
    () => {
      cloud.conditions.email.enforcement = 'SHUTDOWN';
    },
  ],
  [
    'SES on probation',
    'e-mail',
    'warning',
    '(PROBATION)',
    () => {
      cloud.conditions.email.enforcement = 'PROBATION';
    },
  ],
  [
    'a sender that is not verified',
    'sender',
    'failing',
    'does not send from on-call@example.org',
    () => cloud.conditions.email.unknown.push('on-call@example.org', 'example.org'),
  ],
  [
    'a sender whose domain does not sign e-mails yet',
    'sender domain',
    'warning',
    'example.org does not sign its e-mails (DKIM is PENDING)',
    () => {
      cloud.conditions.email.dkim = { SigningEnabled: true, Status: 'PENDING' };
    },
  ],
  [
    'a sender whose domain has its signatures off',
    'sender domain',
    'warning',
    'example.org does not sign its e-mails (DKIM is off)',
    () => {
      cloud.conditions.email.dkim = { SigningEnabled: false, Status: 'SUCCESS' };
    },
  ],
  [
    'a sender that is a mere address',
    'sender domain',
    'warning',
    'Only the address on-call@example.org is verified',
    () => cloud.conditions.email.unknown.push('example.org'),
  ],
  [
    'SES in its sandbox',
    'e-mail sandbox',
    'warning',
    'every contact’s address is verified',
    () => {
      cloud.conditions.email.isSandbox = true;
    },
  ],
  [
    'SES in its sandbox, with Ada’s address not verified',
    'e-mail sandbox',
    'failing',
    'no e-mails to Ada',
    () => {
      cloud.conditions.email.isSandbox = true;
      return put({ contacts: [{ ...ada, email: 'ada@example.net' }, aContact('ben')] });
    },
  ],
  [
    'an address that SES sends nothing to',
    'SES suppression',
    'failing',
    'No e-mails go to Ada',
    () => cloud.conditions.email.suppressed.push(String(ada.email)),
  ],
  [
    'SNS in its sandbox',
    'SMS sandbox',
    'failing',
    'no SMS to Ada, Ben, the backstop',
    () => {
      cloud.conditions.sms.isSandbox = true;
    },
  ],
  [
    'SNS in its sandbox, with every number verified',
    'SMS sandbox',
    'warning',
    'every number is verified',
    () => {
      cloud.conditions.sms.isSandbox = true;
      cloud.conditions.sms.verified.push(...onCall.contacts.map(({ sms = '' }) => sms), '+15550100999');
    },
  ],
  [
    'a number that answered STOP',
    'SMS opt-outs',
    'failing',
    'that answered STOP: Ada',
    () => cloud.channels.optOut(String(ada.sms)),
    () => cloud.channels.optOut(String(ada.sms), false),
  ],
  [
    'the spend limit of a new account',
    'SMS spend limit',
    'failing',
    '1 USD a month',
    () => {
      cloud.conditions.sms.spendLimit = '1';
    },
  ],
  [
    'no spend limit',
    'SMS spend limit',
    'warning',
    'No limit is set',
    () => {
      cloud.conditions.sms.spendLimit = undefined;
    },
  ],
  [
    'a spend warning above the limit',
    'SMS spend limit',
    'warning',
    'the backstop warns only at 60',
    () => {
      cloud.conditions.parameters.SmsSpendWarning = '60';
    },
  ],
  [
    'SMS that are delivered last',
    'SMS type',
    'warning',
    'SMS are Promotional',
    () => {
      cloud.conditions.sms.type = undefined;
    },
  ],
  [
    'a number of another account',
    'SMS origination',
    'failing',
    '+15550100777 is not a number of this account',
    () => give({ OriginationNumber: '+15550100777' }),
  ],
  [
    'no number for the USA',
    'SMS to US',
    'failing',
    'SMS to Ben and the backstop are dropped unless they come from a number of the United States',
    () => {
      cloud.conditions.phone.numbers = [];
    },
  ],
  [
    'a number that SNS may not use',
    'SMS to US',
    'failing',
    'and +15550100000 has no resource policy that allows SNS to use it',
    () =>
      cloud.conditions.phone.withoutPolicy.push(...cloud.conditions.phone.numbers.map((each) => each.PhoneNumberId)),
  ],
  [
    'a number that waits for its registration',
    'SMS to US',
    'failing',
    'and +15550100000 is PENDING',
    () => {
      cloud.conditions.phone.numbers = cloud.conditions.phone.numbers.map((each) => ({ ...each, Status: 'PENDING' }));
    },
  ],
  [
    'a country that wants a registered sender id',
    'SMS to GB',
    'warning',
    'SMS to Ben may not arrive without a registered sender id',
    () => put({ contacts: [ada, aContact('ben', { sms: '+447700900123' })] }),
  ],
  [
    'a registered sender id that is not chosen',
    'SMS to GB',
    'warning',
    'SMS to Ben may not arrive without a registered sender id',
    () => {
      cloud.conditions.phone.senderIds.push({ SenderId: 'PAGER', IsoCountryCode: 'GB', Registered: true });
      return put({ contacts: [ada, aContact('ben', { sms: '+447700900123' })] });
    },
  ],
  [
    'a number of a country that AWS does not list',
    'SMS to others',
    'warning',
    'SMS to Ben may not arrive, because AWS does not list their country',
    () => put({ contacts: [ada, aContact('ben', { sms: '+881612345678' })] }),
  ],
  [
    'a backstop whose subscription is not confirmed',
    'backstop e-mail',
    'failing',
    'The subscription is not confirmed',
    () => set({ unconfirmed: ['backstop@example.org'] }),
  ],
  [
    'a backstop that was confirmed in a browser',
    'backstop e-mail',
    'failing',
    'It was confirmed in a browser',
    () => set({ confirmedInBrowser: ['backstop@example.org'] }),
  ],
  [
    'a backstop whose subscription was not confirmed in time',
    'backstop e-mail',
    'failing',
    'There is no subscription',
    () => set({ unsubscribed: ['backstop@example.org'] }),
  ],
  [
    'the concurrency of a new account',
    'Lambda',
    'failing',
    '10 of 10 concurrent executions',
    () => set({ concurrentExecutions: 10 }),
  ],
  [
    'an alarm of the stack in ALARM',
    'own alarms',
    'failing',
    'NotifySupport-alarms-lost is in ALARM',
    () => setAlarm('NotifySupport-alarms-lost', 'ALARM'),
    () => setAlarm('NotifySupport-alarms-lost', 'OK'),
  ],
  [
    'an alarm of the stack without data',
    'own alarms',
    'warning',
    'No data yet from NotifySupport-alarms-lost',
    () => setAlarm('NotifySupport-alarms-lost', 'INSUFFICIENT_DATA'),
    () => setAlarm('NotifySupport-alarms-lost', 'OK'),
  ],
  [
    'an alarm that no route matches',
    'routes',
    'warning',
    `No route matches ${exampleAlarm.AlarmName}`,
    () => put({ routes: [] }),
  ],
  ['a canary that has not run', 'canary', 'warning', 'None has run yet', () => give({ Canary: 'on' })],
  [
    'a canary that did not come through',
    'canary',
    'warning',
    'The last one did not come through',
    async () => {
      give({ Canary: 'on' });
      await openCanary(30, (id, at) => ended(id, at));
    },
  ],
  [
    'a contact who was never tested',
    'last test',
    'warning',
    'No test of Dora',
    () => put({ contacts: [...onCall.contacts, aContact('dora')] }),
  ],
  [
    'a test that nobody answered',
    'last test',
    'failing',
    'No answer to the last test from Ben',
    () => leaveTest('ben'),
    () => answerTest('ben'),
  ],
];

/** Opens a canary some minutes ago, which ends as `end` has it. */
async function openCanary(minutes: number, end: (id: string, at: string) => Promise<unknown>) {
  const { newestOccurrence, openIncident } = await import('../../../lambdas/adapters/incidents.ts');
  const { digest } = await import('../../../lambdas/adapters/digest.ts');
  const key = canaryKey(digest);
  const at = new Date(Date.now() - minutes * 60_000).toISOString();
  await end(String((await openIncident(key, await newestOccurrence(key), canaryOpening, at))?.id), at);
}

async function ended(id: string, at: string) {
  const { resolve } = await import('../../../lambdas/adapters/incidents.ts');
  await resolve(id, endOfTest, at);
}

function set(conditions: Partial<Conditions>) {
  Object.assign(cloud.conditions, conditions);
}

function give(outputs: Conditions['outputs']) {
  Object.assign(cloud.conditions.outputs, outputs);
}

function moving(FunctionVersion: string, AdditionalVersionWeights: Readonly<Record<string, number>>): MovedAlias {
  return { FunctionVersion, RoutingConfig: { AdditionalVersionWeights } };
}

const planted = faults.map(([fault, check, status, found, plant, repair]) => ({
  fault,
  check,
  status,
  found,
  plant,
  repair,
}));

describe('the doctor', () => {
  it.each(planted)('finds $fault', async ({ check, status, found, plant, repair }) => {
    await plant();
    const { code, bad } = await examine();
    await repair?.();
    const row = { check, status, found: expect.stringContaining(found), todo: expect.stringMatching(/[.`]$/) };
    expect(bad).toContainEqual(row);
    expect(code).toBe(bad.some((each) => each.status === 'failing') ? 1 : 0);
  });

  it('shows how much of the month’s SMS budget is spent, if there is one', async () => {
    const rowOf = async () => (await examine()).rows.find(({ check }) => check === 'SMS budget');
    expect(await rowOf()).toBeUndefined();
    cloud.conditions.outputs.SmsBudget = '20';
    expect(await rowOf()).toEqual({
      ...{ check: 'SMS budget', status: 'ok' },
      found: '0.00 USD of 20.00 USD are spent this month, and 2.00 USD are left to the backstop',
    });
    cloud.conditions.outputs.SmsBudget = '60';
    expect((await rowOf())?.found).toContain('but the account may spend only 50 USD a month');
    cloud.conditions.outputs.OriginationIdentity = 'phone-0123456789abcdef';
    expect((await rowOf())?.found).toContain('but the account may spend only 50 USD a month');
    cloud.conditions.outputs.SmsBudget = '20';
    expect((await rowOf())?.status).toBe('ok');
  });

  it('finds that SMS come from the sender id that is chosen, or from the one of the account', async () => {
    cloud.conditions.phone.senderIds.push({ SenderId: 'PAGER', IsoCountryCode: 'GB', Registered: true });
    await put({ contacts: [ada, aContact('ben', { sms: '+447700900123' })] });
    const rowOf = async () => (await examine()).rows.find(({ check }) => check === 'SMS to GB');
    cloud.conditions.outputs.OriginationNumber = 'Pager';
    const chosen = await rowOf();
    cloud.conditions.outputs.OriginationNumber = 'none';
    cloud.conditions.sms.senderId = 'PAGER';
    const found = 'SMS to Ben come from the sender id PAGER';
    expect([chosen, await rowOf()]).toEqual(Array(2).fill({ check: 'SMS to GB', status: 'ok', found }));
  });

  it('checks what it can of a stack that an older version deployed', async () => {
    cloud.conditions.outputs = { NotifySupportArn: String(cloud.stateMachines.NotifySupport) };
    const { code, bad } = await examine();
    const sms = ['SMS sandbox', 'SMS opt-outs', 'SMS budget', 'SMS origination', 'SMS by country'];
    const phone = ['identities', 'country rules', 'phone sandbox', 'phone opt-outs', 'phone limits'];
    const unknown = ['sender', ...sms, ...phone, 'backstop', 'last test'];
    expect(bad.map(({ check }) => check)).toEqual(['stack', ...unknown]);
    expect(bad[0]?.found).toContain('has no output Version: deploy this version with `npx cdk deploy`.');
    expect(code).toBe(1);
  });

  it('knows every function that is called by an alias', async () => {
    const { versions } = await import('../../../bin/cli/doctor/versions.ts');
    const named = String(cloud.conditions.outputs.LiveFunctions).split(',');
    const names = named.map((each) => each.replace(/:1$/, ''));
    expect(names.map((name) => name.replace('NotifySupport-', '')).sort()).toEqual([
      ...['FindContacts', 'FindKey', 'PlanEscalation', 'ReceiveAlert', 'ReceiveReply', 'RecordOutcome'],
      ...['SendNotification', 'ShowIncident', 'Sweep'],
    ]);
    const stack = { status: 'UPDATE_COMPLETE', parameters: {}, outputs: cloud.conditions.outputs };
    set({ aliases: Object.fromEntries(names.map((name) => [name, null])) });
    const rows = await versions.run({ findStack: async () => stack } as Parameters<typeof versions.run>[0]);
    expect(rows).toMatchObject([{ status: 'failing', found: expect.stringMatching(/and 4 more$/) }]);
  });

  it('looks at one pager of a stack that has others, by its name', async () => {
    const { findStack } = await import('../../../lambdas/adapters/deployment.ts');
    const before = cloud.conditions.outputs;
    cloud.conditions.outputs = { ...before, OncallOpsVersion: '9.9.9', OncallOpsSender: 'ops@example.org' };
    const found = await findStack('NotifySupport_On-call_Ops');
    cloud.conditions.outputs = before;
    expect(found?.outputs).toEqual({ Version: '9.9.9', Sender: 'ops@example.org' });
    expect((await findStack('NotifySupport'))?.outputs).toEqual(before);
  });

  it('says when the last canary came through, and how long it took', async () => {
    const rowOf = async () => (await examine()).rows.find(({ check }) => check === 'canary');
    expect(await rowOf()).toMatchObject({ status: 'ok', found: 'It is off. The setting canary switches it on' });
    cloud.conditions.outputs.Canary = 'on';
    const { acknowledge } = await import('../../../lambdas/adapters/incidents.ts');
    await openCanary(10, async (id, at) => {
      await acknowledge(id, { contact: canaryContact.id, name: canaryContact.name }, at);
      await ended(id, new Date(Date.parse(at) + 71_000).toISOString());
    });
    expect(await rowOf()).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/came through on .*, in 71 s\./),
    });
  });

  it('counts the alerts that were refused, and finds none if there were none', async () => {
    const rowOf = async () => (await examine()).rows.find(({ check }) => check === 'refused alerts');
    expect(await rowOf()).toEqual({
      ...{ check: 'refused alerts', status: 'ok' },
      found: 'No alert was refused in the last day',
    });
    const post = (body: string) =>
      fetch(`${cloud.apiUrl}/alerts`, { method: 'POST', headers: { 'x-api-key': cloud.apiKey }, body });
    expect((await post('{}')).status).toBe(400);
    expect((await post('[0, 0]')).status).toBe(400);
    expect(await rowOf()).toMatchObject({
      status: 'warning',
      found: '3 alerts were refused in the last day, and nobody was notified',
      todo: expect.stringContaining('Search the log of ReceiveAlert'),
    });
  });

  it('accepts warnings, except with --strict', async () => {
    set({ stackStatus: 'UPDATE_IN_PROGRESS' });
    expect((await oncall('doctor', '--json')).code).toBe(0);
    expect((await oncall('doctor', '--json', '--strict')).code).toBe(1);
  });
});

describe('an incident that a person raises', () => {
  it('notifies people whatever is muted, prints who comes next, and can be written whole into a folder', async () => {
    // Nobody has sent Cleo anything before, so nothing is bundled.
    const people = { contacts: [aContact('cleo'), aContact('ben')], policies: [aPolicy([['cleo'], ['ben']])] };
    await put({ ...people, mutes: [{ severity: ['critical'], hours: ['daily'], timeZone: 'UTC' }] });
    const messages: Message[] = [];
    cloud.onMessage((message) => void messages.push(message));
    const raised = await oncall('raise', 'Customers cannot log in', '--as', 'ben');
    expect(raised).toMatchObject({ code: 0, err: [] });
    expect(raised.out.split('\n').slice(1)).toEqual([
      'Ben raised CRITICAL: Customers cannot log in, to policy default.',
      'If nobody answers, these are notified:',
      '  Cleo  now       by SMS and e-mail',
      '  Ben   in 5 min  by SMS and e-mail',
      expect.stringMatching(/^The incident is customers-cannot-log-in-[0-9a-f]{12}-0001\.$/),
      expect.stringMatching(/^Its page: http/),
    ]);
    const page = await fetch(/Its page: (\S+)/.exec(raised.out)?.[1] ?? '');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Ben raised this by hand.')]);
    const again = JSON.parse((await oncall('raise', 'Customers cannot log in', '--as', 'cleo', '--json')).out);
    expect(again).toMatchObject({ opened: false, raisedBy: 'Cleo', willBeNotified: [] });
    // Not the SMS, which is sent beside it: the longer links of the local stack leave less room in it.
    const isMail = ({ channel, text }: Message) => channel === 'email' && text.includes('Ben raised');
    const message = await eventually(() => messages.find(isMail));
    await press(linkIn(message), 'acknowledge');
    const followed = await oncall('raise', 'Customers cannot log in', '--as', 'cleo', '--follow');
    expect(followed).toMatchObject({ code: 0, out: expect.stringContaining('Cleo pressed “I’ve got it”') });
    expect(followed.out).toContain('This is open already: Customers cannot log in. Cleo took it.');
    await press(linkIn(message), 'resolve');

    const folder = join(mkdtempSync(join(tmpdir(), 'audit-')), 'incident');
    const audited = await oncall('audit', again.incident, folder, '--json');
    const paths = (JSON.parse(audited.out) as Manifest).files.map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('executions/'))).toEqual([
      ...['incident.json', 'timeline.json', 'people/cleo.json', 'texts/cleo.json'],
    ]);
    // The local stack makes links as long as deployed ones. A minute may end between a record and its message.
    const linkless = (text = '') => text.replace(/http\S+\/n\/\S+/, 'the link').replace(/\d\d:\d\d/g, 'then');
    const { texts } = JSON.parse(readFileSync(join(folder, 'texts/cleo.json'), 'utf8'));
    expect(texts.map(({ text }: Message) => linkless(text))).toContain(linkless(message.text));
    expect(paths.filter((path) => path.startsWith('executions/')).length).toBeGreaterThanOrEqual(2);
    expect(audited).toMatchObject({ code: 0, err: [] });
    const histories = paths.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
    const tokens = [...histories.matchAll(/taskToken\W+(\w[^"\\]*)/g)].map(([, token]) => token);
    expect(new Set(tokens)).toEqual(new Set(['left out, because with it anybody could answer']));
    rmSync(dirname(folder), { recursive: true });
  });

  it.each([
    [[''], 2, 'The text is empty: write one line that says what is wrong.'],
    [['\u200b'], 2, 'The text is empty: write one line that says what is wrong.'],
    [['It is down', '--policy', 'defualt'], 2, 'There is no policy defualt. Did you mean default?'],
    [['It is down', '--severity', 'bad'], 2, '--severity bad is not a severity: write one of critical, error'],
    [['It is down', '--as', '\u200b'], 2, 'There is no name to show: write who you are, such as --as dana.'],
    [['It is down', '--follow', '--json'], 2, '--json prints one result, so it does not take --follow: leave one out.'],
  ])('is refused if its arguments are wrong: %j', async (args, code, sentence) => {
    expect(await oncall('raise', ...args)).toMatchObject({ code, err: [expect.stringContaining(sentence)] });
  });
});

describe('the end of every escalation', () => {
  const stopAll = (answer: string | undefined, ...args: string[]) =>
    runCli(answer, ['stop-all', ...args, '--endpoint-url', cloud.url]);
  const running = async () =>
    (await countExecutions(cloud)).executions.filter(({ status }) => status === 'RUNNING').map(({ name }) => name);

  it('comes after a question that names the incidents, and can be asked for twice', async () => {
    const arrived = new Promise<Message>((resolve) => {
      cloud.onMessage((message) => message.text.includes('The disk is full') && resolve(message));
    });
    await oncall('raise', 'The disk is full', '--as', 'dana');
    const message = await arrived;
    expect(await stopAll(undefined)).toMatchObject({ code: 1, err: expect.stringContaining('Add --yes') });
    expect(await stopAll('n')).toMatchObject({ code: 1, out: expect.stringMatching(/CRITICAL +The disk is full/) });
    expect((await running()).length).toBeGreaterThanOrEqual(2);
    const stopped = await stopAll('y');
    expect(stopped.asked).toEqual([
      expect.stringMatching(/^Stop 1 escalation of stack NotifySupport, .*Nobody else will be notified\. \[y\/N\] $/),
    ]);
    expect(stopped).toMatchObject({ code: 0, err: '', out: expect.stringContaining('The incidents are still open') });
    expect(await running()).toEqual([]);
    expect(await stopAll(undefined, '--yes')).toMatchObject({ code: 0, out: 'No escalation is running.' });
    expect(await press(linkIn(message), 'acknowledge')).toBeDefined();
  });
});
