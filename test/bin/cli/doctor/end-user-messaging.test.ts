import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../../bin/cli/doctor/check.ts';
import { doctor } from '../../../../bin/cli/doctor.ts';
import { runCommand } from '../../../../bin/command/command.ts';
import { pointSdkAt } from '../../../../bin/stack/sdk.ts';
import { digest } from '../../../../lambdas/adapters/digest.ts';
import { contactTestKey, contactTestOpening } from '../../../../lambdas/domain/incident/contact-test.ts';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import { steeredClock } from '../../../../local/asl/clock.ts';
import type { Cloud } from '../../../../local/cloud/cloud.ts';
import type { Conditions, ProtectConfiguration } from '../../../../local/cloud/conditions.ts';
import { aNotification } from '../../../lambdas/domain/samples.ts';
import { aCloud } from '../../../support/a-cloud.ts';
import { aContact, anOnCall, aPolicy } from '../../../support/night.ts';
import { byPhone, byPhoneAssembly } from '../../../support/synthesised.ts';

const ada = aContact('ada', { voice: '+15550100201' });
const ben = aContact('ben');
const numbers = [ada.sms, ada.voice, ben.sms].map(String);
const { originationIdentity: phone = '', voiceOrigination: pool = '' } = byPhone;
const senderId = 'arn:aws:sms-voice:eu-central-1:000000000000:sender-id/POOLS/DE';

let cloud: Cloud;
let ready: Conditions;

/** A protect configuration of the account, its default unless said otherwise. */
const aProtection = (flaws: Partial<ProtectConfiguration>): ProtectConfiguration => ({
  ...{ ProtectConfigurationId: 'protect-0123', AccountDefault: true },
  ...{ configurationSets: [], rules: {}, overrides: [] },
  ...flaws,
});

/** Puts these contacts on call, and no others. */
async function put(...contacts: Contact[]) {
  const { loadOnCall, storeOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), anOnCall({ contacts, policies: [aPolicy([contacts.map(({ id }) => id)])] }));
}

/** The rows of the table, and those that are not ok, without the row about tests, because nobody was tested here. */
async function examine() {
  const out: string[] = [];
  const terminal = { print: (line: string) => void out.push(line), printError: (line: string) => void out.push(line) };
  await runCommand(doctor, ['--json', '--endpoint-url', cloud.url], terminal);
  const all = (JSON.parse(out.join('\n')) as { rows: Row[] }).rows;
  // The cdk.json of this repository does not have the settings of this stack.
  const settings = all.find(({ check }) => check === 'settings')?.found ?? '';
  const rows = all.filter(({ check }) => !['last test', 'settings'].includes(check));
  return { rows, settings, bad: rows.filter(({ status }) => status !== 'ok') };
}

beforeAll(async () => {
  cloud = await aCloud({ assembly: await byPhoneAssembly(), clock: steeredClock() });
  pointSdkAt(cloud);
  cloud.conditions.phone.verified.push(String(ada.voice));
  ready = structuredClone(cloud.conditions);
  await put(ada, ben);
});

afterEach(() => void Object.assign(cloud.conditions, structuredClone(ready)));

afterAll(() => cloud?.stop());

type Fault = readonly [
  planted: string,
  check: string,
  status: Row['status'],
  found: string,
  plant: (conditions: Conditions) => unknown,
  repair?: () => unknown,
];

const faults: readonly Fault[] = [
  [
    'a number that is gone',
    'SMS identity',
    'failing',
    `${phone} is not an identity`,
    (c) => c.phone.unknown.push(phone),
  ],
  ['a pool that is gone', 'voice identity', 'failing', `${pool} is not an identity`, (c) => c.phone.unknown.push(pool)],
  [
    'a pool for SMS that is gone',
    'SMS to US',
    'failing',
    'SMS to Ada and Ben are dropped unless they come from a number of the United States',
    ({ outputs, phone: { unknown } }) => {
      outputs.OriginationIdentity = pool;
      unknown.push(pool);
    },
  ],
  [
    'a sender id that is gone',
    'SMS identity',
    'failing',
    `${senderId} is not an identity`,
    ({ outputs, phone: { unknown } }) => {
      outputs.OriginationIdentity = senderId;
      unknown.push(senderId);
    },
  ],
  [
    'a number that is not active yet',
    'SMS identity',
    'failing',
    `${phone} is PENDING`,
    (c) => {
      c.phone.identity.Status = 'PENDING';
    },
  ],
  [
    'a number that cannot send SMS',
    'SMS identity',
    'failing',
    `No SMS can come from ${phone}`,
    (c) => {
      c.phone.identity.NumberCapabilities = ['VOICE'];
    },
  ],
  [
    'a number that does not reach a contact’s country',
    'SMS to DE',
    'failing',
    'SMS to Ada are refused, because +15550100000 cannot send to this country',
    () => put({ ...ada, sms: '+4915112345678' }, ben),
    () => put(ada, ben),
  ],
  [
    'a pool that cannot call',
    'voice identity',
    'failing',
    `No calls can come from ${pool}`,
    (c) => {
      c.phone.identity.NumberCapabilities = ['SMS'];
    },
  ],
  [
    'a contact whom the stack cannot call',
    'voice identity',
    'failing',
    'but these contacts have one: Ada',
    (c) => {
      c.outputs.VoiceOrigination = 'none';
    },
  ],
  [
    'the spend limit of a new account for SMS',
    'SMS limit',
    'failing',
    '1 USD a month: after a few SMS',
    (c) => {
      c.phone.spendLimits.TEXT = 1;
    },
  ],
  [
    'the spend limit of a new account for calls',
    'voice limit',
    'failing',
    '1 USD a month: after a few calls',
    (c) => {
      c.phone.spendLimits.VOICE = 1;
    },
  ],
  [
    'a warning about the money for calls that comes too late',
    'voice limit',
    'warning',
    '50 USD a month, but the backstop warns only at 60 USD',
    (c) => {
      c.outputs.CallSpendWarning = '60';
    },
  ],
  [
    'a warning about the money for SMS that comes too late',
    'SMS limit',
    'warning',
    '50 USD a month, but the backstop warns only at 50 USD',
    (c) => {
      c.parameters.SmsSpendWarning = '50';
    },
  ],
  [
    'the sandbox, if one number to call is not verified',
    'phone sandbox',
    'failing',
    'does not send to a number of Ada',
    (c) => {
      c.phone.isSandbox = true;
      c.phone.verified = numbers.filter((number) => number !== ada.voice);
    },
  ],
  [
    'the sandbox, even if every number is verified',
    'phone sandbox',
    'warning',
    'every contact’s number is verified',
    (c) => {
      c.phone.isSandbox = true;
      c.phone.verified.push(...numbers);
    },
  ],
  [
    'a number that answered STOP',
    'phone opt-outs',
    'failing',
    'who answered STOP: Ben',
    () => cloud.channels.optOut(String(ben.sms)),
    () => cloud.channels.optOut(String(ben.sms), false),
  ],
  [
    'a protect configuration that blocks the country of SMS',
    'SMS rule US',
    'failing',
    'SMS to Ada, Ben and the backstop are blocked: the protect configuration protect-0123 (the account’s default) blocks the United States',
    (c) => c.phone.protectConfigurations.push(aProtection({ rules: { SMS: { US: 'BLOCK' } } })),
  ],
  [
    'a protect configuration that filters calls to a country',
    'call rule US',
    'warning',
    'Calls to Ada can be blocked: the protect configuration protect-0123 (the account’s default) filters the United States',
    (c) => c.phone.protectConfigurations.push(aProtection({ rules: { VOICE: { US: 'FILTER' } } })),
  ],
  [
    'a protect configuration that blocks a number',
    'SMS rule US',
    'failing',
    'SMS to Ben are blocked: the protect configuration protect-0123 (the account’s default) has rules that block these numbers',
    (c) =>
      c.phone.protectConfigurations.push(
        aProtection({ overrides: [{ DestinationPhoneNumber: String(ben.sms), Action: 'BLOCK' }] }),
      ),
  ],
  [
    'the sandbox of SNS, which still sends the backstop’s SMS',
    'SMS sandbox',
    'failing',
    'no SMS to the backstop',
    (c) => {
      c.sms.isSandbox = true;
    },
  ],
];

describe('the doctor of a stack that texts and calls by End User Messaging', () => {
  it('finds nothing if nothing is wrong', async () => {
    const { rows, settings, bad } = await examine();
    expect(bad).toEqual([]);
    expect(settings).toContain(`originationIdentity (${phone} becomes none); voiceOrigination (${pool} becomes none)`);
    const found = Object.fromEntries(rows.map(({ check, found }) => [check, found]));
    expect(found).toMatchObject({
      'SMS identity': phone,
      'voice identity': pool,
      'phone sandbox': 'End User Messaging sends SMS to every number',
      'voice sandbox': 'Every number to call is verified, so calls reach it even if they are still in their sandbox',
      'phone opt-outs': 'No contact is on the opt-out list Default',
      'SMS limit': '50 USD a month',
      'voice limit': '50 USD a month',
      'calls to US': 'Calls to Ada come from +15550100000',
    });
  });

  it('recognises a sender id by its ARN, whatever its name is', async () => {
    cloud.conditions.outputs.OriginationIdentity = senderId;
    cloud.conditions.phone.senderIds.push({ SenderId: 'POOLS', IsoCountryCode: 'DE', Registered: false });
    await put(...[ada, ben].map((contact) => ({ ...contact, sms: '+4915112345678' })));
    const { rows, bad } = await examine();
    await put(ada, ben);
    expect(bad).toEqual([]);
    expect(rows).toContainEqual({
      ...{ check: 'SMS to DE', status: 'ok', found: 'SMS to Ada and Ben come from the sender id POOLS' },
    });
  });

  it('accepts the shared routes of a pool, and the numbers in it', async () => {
    cloud.conditions.outputs.OriginationIdentity = pool;
    cloud.conditions.phone.identity.SharedRoutesEnabled = true;
    await put({ ...ada, sms: '+4915112345678' }, ben);
    const { rows, bad } = await examine();
    await put(ada, ben);
    expect(bad).toEqual([]);
    expect(rows.filter(({ check }) => check.startsWith('SMS to')).map(({ found }) => found)).toEqual([
      'SMS to Ada come from a number that AWS shares, or from “NOTICE”',
      'SMS to Ben and the backstop come from +15550100000',
    ]);
  });

  it('finds that calls come from a number of another country, be it of a pool or alone', async () => {
    await put({ ...ada, voice: '+442079460018' }, ben);
    const rowOf = async () => (await examine()).bad.filter(({ check }) => check.startsWith('calls'));
    const ofPool = await rowOf();
    cloud.conditions.outputs.VoiceOrigination = phone;
    const ofNumber = await rowOf();
    await put(ada, ben);
    const row = {
      check: 'calls to GB',
      status: 'warning',
      found: expect.stringMatching(/^Calls to Ada come from \+1555/),
    };
    expect([ofPool, ofNumber]).toMatchObject([[row], [row]]);
  });

  it('learns from the last test of a contact whether calls have left their sandbox', async () => {
    cloud.conditions.phone.verified = [];
    const rowOf = async () => (await examine()).rows.find(({ check }) => check === 'voice sandbox');
    expect(await rowOf()).toMatchObject({ status: 'warning', todo: expect.stringContaining('test CONTACT') });
    const { openIncident } = await import('../../../../lambdas/adapters/incidents.ts');
    const { addEvent } = await import('../../../../lambdas/adapters/timeline.ts');
    const at = '2026-08-01T09:00:00.000Z';
    const test = await openIncident(contactTestKey('ada', digest), undefined, contactTestOpening('ada'), at);
    await addEvent(String(test?.id), aNotification({ at, channel: 'voice', state: 'sent' }));
    expect(await rowOf()).toMatchObject({ status: 'ok', found: expect.stringMatching(/AWS accepted one to Ada/) });
    cloud.conditions.phone.isSandbox = true;
    expect(await rowOf()).toBeUndefined();
  });

  it('finds nothing in protect configurations that let SMS and calls through', async () => {
    cloud.conditions.phone.protectConfigurations.push(
      aProtection({ rules: { SMS: { US: 'MONITOR', DE: 'BLOCK' }, VOICE: { GB: 'BLOCK' } } }),
      aProtection({ ProtectConfigurationId: 'protect-4567', AccountDefault: false, rules: { SMS: { US: 'BLOCK' } } }),
    );
    expect((await examine()).bad).toEqual([]);
  });

  it('judges by the protect configuration of the stack’s configuration set, and the backstop’s SMS by the default', async () => {
    const rules = { SMS: { US: 'BLOCK' }, VOICE: { US: 'BLOCK' } } as const;
    const ofSet = { ProtectConfigurationId: 'protect-4567', AccountDefault: false };
    const configurationSets = ['NotifySupport-Phones'];
    const past = Math.floor(Date.now() / 1000) - 60;
    cloud.conditions.phone.protectConfigurations.push(
      aProtection({ rules }),
      aProtection({
        ...{ ...ofSet, configurationSets, rules: { SMS: rules.SMS } },
        overrides: [
          { DestinationPhoneNumber: String(ada.sms), Action: 'ALLOW', ExpirationTimestamp: past + 3600 },
          { DestinationPhoneNumber: String(ben.sms), Action: 'ALLOW', ExpirationTimestamp: past },
        ],
      }),
    );
    const { bad } = await examine();
    expect(bad.map(({ check, found }) => [check, found])).toEqual([
      [
        'SMS rule US',
        'SMS to Ben are blocked: the protect configuration protect-4567 (of the configuration set NotifySupport-Phones) blocks the United States',
      ],
      [
        'SMS rule US',
        'SMS to the backstop are blocked: the protect configuration protect-0123 (the account’s default) blocks the United States',
      ],
    ]);
    expect(bad[0]?.todo).toContain(
      'update-protect-configuration-country-rule-set --protect-configuration-id protect-4567 --number-capability SMS --country-rule-set-updates US={ProtectStatus=ALLOW}`',
    );
  });

  it('does not ask End User Messaging if only SNS is used and no contact has a number to call', async () => {
    Object.assign(cloud.conditions.outputs, { OriginationIdentity: 'none', VoiceOrigination: 'none' });
    await put(ben);
    const { rows, bad } = await examine();
    await put(ada, ben);
    expect(bad).toEqual([]);
    expect(rows.filter(({ check }) => /phone|identity|(SMS|voice) limit/.test(check))).toEqual([]);
  });

  it.each(
    faults.map(([planted, check, status, found, plant, repair]) => ({ planted, check, status, found, plant, repair })),
  )('finds $planted', async ({ check, status, found, plant, repair }) => {
    await plant(cloud.conditions);
    const { bad } = await examine();
    await repair?.();
    expect(bad).toContainEqual({
      ...{ check, status },
      found: expect.stringContaining(found),
      todo: expect.stringMatching(/[.`]$/),
    });
  });
});
