import { describe, expect, it } from 'vitest';
import { passingSettings, readSettings } from '../../lib/settings.ts';

const faultsIn = (context: Record<string, unknown>) => {
  const read = readSettings(context);
  return 'faults' in read ? read.faults : [];
};
const settingsIn = (context: Record<string, unknown>) => {
  const read = readSettings(context);
  return 'settings' in read ? read.settings : read.faults;
};

describe('the settings', () => {
  it('are all optional', () => {
    expect(settingsIn({})).toEqual({
      smsPrice: 0.1,
      callPrice: 0.013,
      callSpendWarning: 0.8,
      notices: 'on',
      stage: 'production',
      gradualDeployments: 'on',
      sources: ['api'],
      events: [],
      reservedConcurrency: 'off',
      accessLog: 'on',
      logRetentionDays: 90,
      domainLinks: 'on',
      formerDomains: [],
      canary: 'on',
      runbookUrl: 'https://github.com/notify-support/notify-support/blob/main/docs/runbook.md',
    });
  });

  it.each([
    [{ stage: 'production' }, 'on'],
    [{ stage: 'development' }, 'off'],
    [{ stage: 'development', gradualDeployments: 'on', canary: 'on' }, 'on'],
  ])('of %j deploy gradually, and have a canary: %s', (context, value) => {
    expect(settingsIn(context)).toMatchObject({ gradualDeployments: value, canary: value });
  });

  it.each(['on-call@example.org', 'On-call <on-call@your-domain.example>', 'on-call@Mail.Example.COM'])(
    'refuse the sender of an example: %s',
    (sender) => {
      expect(faultsIn({ sender })).toEqual([
        `sender: write an address of your own domain: this domain is for examples only, and SES never sends from it. Now it is "${sender}"`,
      ]);
    },
  );

  it.each([
    ['a setting that no file has', { sender: 'on-call@acme.test' }, {}, ['sender']],
    ['another value than in the file', { sources: 'api,shop' }, { sources: ['api', 'shop'] }, ['sources']],
    ['the value in the file', { sources: ['api'], events: '' }, { sources: ['api'] }, []],
    ['a word of the CDK', { '@aws-cdk/core:x': true }, {}, []],
  ])('name what the next deploy would lose: %s', (_, context, kept, names) => {
    const lost =
      'write it into cdk.json. It was given with -c or in ~/.cdk.json, so the next deploy without that would lose it';
    expect(passingSettings(context, kept)).toEqual(names.map((name) => `${name}: ${lost}`));
  });

  it('are the same from the command line, where everything is text', () => {
    expect(
      settingsIn({
        ...{ sources: 'api, grafana', events: 'health, guardduty' },
        ...{ reservedConcurrency: '5', logRetentionDays: '30' },
      }),
    ).toMatchObject({
      sources: ['api', 'grafana'],
      events: ['health', 'guardduty'],
      reservedConcurrency: 5,
      logRetentionDays: 30,
    });
  });

  it.each([
    { sender: 'On-call <on-call@acme.test>' },
    { sender: 'on-call@example-shop.org' },
    { originationNumber: 'MY-SHOP' },
    { originationNumber: '+4915112345678' },
    { originationNumber: 'MYSHOP' },
    { originationNumber: '1shop' },
    { originationIdentity: 'phone-0123456789abcdef0123456789abcdef', voiceOrigination: 'pool-0123456789abcdef' },
    { originationIdentity: 'arn:aws:sms-voice:eu-central-1:111122223333:sender-id/MYSHOP/DE' },
    { voiceOrigination: 'arn:aws:sms-voice:eu-central-1:111122223333:phone-number/phone-0123456789abcdef' },
    { maxPrice: '0.25' },
    { deadMansPing: 'https://hc-ping.com/5b2c' },
    { stage: 'development', gradualDeployments: 'off' },
    { stage: 'development', gradualDeployments: 'on' },
    { gradualDeployments: 'off' },
    { stage: 'development', canary: 'off' },
    { stage: 'development', canary: 'on' },
    { canary: 'off' },
    { sources: ['grafana'] },
    {
      events: [
        'health',
        { name: 'orders', pattern: { source: ['acme.orders'], detail: { state: [{ prefix: 'F' }] } } },
      ],
    },
    { events: [{ name: 'both', pattern: { $or: [{ source: ['a'] }, { 'detail-type': ['b'] }] } }] },
  ])('accept %o', (context) => {
    expect(settingsIn(context)).toMatchObject(context);
  });

  it.each([
    ['sender', 'nobody', 'write an address, or Name <address>: On-call <on-call@example.org>'],
    ['sender', 'On-call\n<on-call@example.org>', 'write an address, or Name <address>: On-call <on-call@example.org>'],
    ['sender', 'Bereitschaft Köln <on-call@example.org>', 'write an address, or Name <address>: On-call <on-call@ex'],
    [
      'sender',
      'Ops, Berlin <on-call@example.org>',
      'write an address, or Name <address>: On-call <on-call@example.org>.',
    ],
    [
      'sender',
      '"Ops" <on-call@example.org>',
      'write an address, or Name <address>: On-call <on-call@example.org>. The n',
    ],
    ['sender', 'on-call@köln.example', 'write an address, or Name <address>: On-call <on-call@example.org>. The name'],
    [
      'originationNumber',
      4915112345678,
      'write a number in quotes, "+4915112345678", or leave it out for the account’s default',
    ],
    ['originationNumber', 'a long name', 'write a number such as +4915112345678, or a sender id: 3 to 11 letters,'],
    ['originationNumber', 'AB', 'write a number such as +4915112345678, or a sender id: 3 to 11 letters,'],
    ['originationNumber', '-SHOP', 'write a number such as +4915112345678, or a sender id: 3 to 11 letters,'],
    ['originationNumber', 'SHOP-', 'write a number such as +4915112345678, or a sender id: 3 to 11 letters,'],
    ['originationNumber', 'ALLTOOLONGID', 'write a number such as +4915112345678, or a sender id: 3 to 11 letters,'],
    ['originationIdentity', '+4915112345678', 'write phone-… or pool-…, as the console shows it, or the ARN of a'],
    ['voiceOrigination', 'arn:aws:sms-voice:eu-central-1:111122223333:sender-id/MYSHOP/DE', 'write phone-… or pool-…'],
    ['deadMansPing', 'http://hc-ping.com/5b2c', 'write an HTTPS address: https://hc-ping.com/5b2c…, or leave it out'],
    ['maxPrice', 0.25, 'write USD in quotes, with a point: "0.25", or leave it out for the account’s limit'],
    ['maxPrice', '25 cents', 'write USD in quotes, with a point: "0.25", or leave it out for the account’s limit'],
    ['smsBudget', 'twenty', 'write USD as a number: 20'],
    ['smsBudget', 2, 'write more than 2 USD: 20 SMS at 0.1 USD (smsPrice) are left to the backstop'],
    ['smsPrice', 'ten cents', 'write USD as a number: 0.1'],
    ['smsPrice', 0, 'write USD as a number from 0.00001 to 10: 0.1'],
    ['callPrice', -1, 'write USD as a number from 0 to 10: 0.02'],
    ['callSpendWarning', -1, 'write USD as a number that is not negative: 40'],
    ['notices', 'yes', 'write on or off'],
    ['stage', 'test', 'write production or development'],
    ['gradualDeployments', 'yes', 'write on or off'],
    ['canary', 'hourly', 'write on or off'],
    ['sources', { api: true }, 'write a list: ["api", "grafana"]'],
    ['sources', [], 'name at least one system'],
    ['sources', 'api,api', 'name each system once'],
    ['events', { health: true }, 'write a list: ["health", "guardduty"]'],
    [
      'events',
      Array(41)
        .fill('health')
        .map((name, index) => ({ name: `${name}-${index}`, pattern: { source: ['a'] } })),
      'name at most 40 rules',
    ],
    ['reservedConcurrency', '0', 'write off, or a whole number from 1 to 1000'],
    ['logRetentionDays', '31', 'write one of the numbers of days that CloudWatch Logs accepts: 1, 3, 5'],
  ])('refuse for %s the value %o, with what to write', (name, value, message) => {
    expect(faultsIn({ [name]: value })).toEqual([expect.stringContaining(`${name}: ${message}`)]);
    expect(faultsIn({ [name]: value })).toEqual([expect.stringContaining(`Now it is ${JSON.stringify(value)}`)]);
  });

  it('name the source whose name is not allowed', () => {
    expect(faultsIn({ sources: ['api', 'Grafana Cloud'] })).toEqual([
      expect.stringMatching(/^sources\.1: write at most 32 lower-case letters, digits and hyphens/),
    ]);
  });

  it('refuse a number for SNS if SMS are sent by End User Messaging', () => {
    expect(faultsIn({ originationNumber: '+4915112345678', originationIdentity: 'phone-0123456789abcdef' })).toEqual([
      expect.stringMatching(/^originationNumber: leave it out, because originationIdentity is set/),
    ]);
  });

  it('refuse a word that is not a setting', () => {
    expect(faultsIn({ origination: '+4915112345678' })).toEqual([
      expect.stringMatching(/^origination: is not a setting. The settings are sender, originationNumber/),
    ]);
  });

  it('ignore the names of the CDK', () => {
    expect(faultsIn({ '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'availability-zones:account=1': [] })).toEqual([]);
  });
});
