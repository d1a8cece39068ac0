import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSettingsHere, olderRow, recordIn, settingsRow } from '../../../../bin/cli/doctor/settings.ts';
import { changesBetween } from '../../../../bin/settings-changes.ts';

const deployed = { stage: 'production', sources: ['api', 'grafana'], smsBudget: '20' };
const inFile = (settings: Parameters<typeof settingsRow>[0]) => ({ settings, where: 'cdk.json' });

describe('the next deploy', () => {
  it.each<[string, Parameters<typeof settingsRow>[0], Parameters<typeof settingsRow>[0], string[]]>([
    ['the same settings in another order', { a: '1', b: '2' }, { b: '2', a: '1' }, []],
    ['a value that is known later', { sender: 'known once deployed' }, { sender: 'x@acme.test' }, []],
    ['another value', { smsBudget: '20' }, { smsBudget: '30' }, ['smsBudget (20 becomes 30)']],
    ['a setting that is gone', { smsBudget: '20' }, {}, ['smsBudget (20 becomes none)']],
    ['a new setting', {}, { smsBudget: '20' }, ['smsBudget (none becomes 20)']],
    [
      'a source less and one more',
      { sources: ['api', 'grafana'] },
      { sources: ['api', 'shop'] },
      ['sources (without grafana, with shop)'],
    ],
    ['sources in another order', { sources: ['a', 'b'] }, { sources: ['b', 'a'] }, ['sources (in another order)']],
    [
      'a sender that becomes the parameter',
      { sender: 'x@acme.test' },
      {},
      ['sender (x@acme.test becomes the parameter EmailSender)'],
    ],
    [
      'a mailbox, whose address is not shown',
      { backstopEmail: '0123456789ab' },
      { backstopEmail: 'ba9876543210' },
      ['backstopEmail (another value becomes another value)'],
    ],
  ])('has %s', (_, before, after, expected) => {
    expect(changesBetween(before, after).map(({ text }) => text)).toEqual(expected);
  });
});

describe('the row of the settings', () => {
  it('is ok if cdk.json has the same settings', () => {
    const found = '3 settings are recorded, and cdk.json has the same';
    expect(settingsRow(deployed, inFile(deployed))).toEqual({ check: 'settings', status: 'ok', found });
  });

  it('counts one setting in the singular', () => {
    expect(settingsRow({ RunbookUrl: 'x' }, undefined).found).toMatch(/^1 setting is recorded\./);
  });

  it('is ok in a folder without a CDK app', () => {
    expect(settingsRow(deployed, undefined)).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('no CDK app'),
    });
  });

  it('warns if there is an app, but no template of the stack', () => {
    expect(settingsRow(deployed, 'no template')).toEqual({
      ...{ check: 'settings', status: 'warning' },
      found:
        '3 settings are recorded. This folder has a CDK app, but the folder of its last synth has no template of the stack to compare them with',
      todo: 'Run `npx cdk synth`, and then the doctor again. If the app does not have this stack, run the doctor in another folder.',
    });
    expect(olderRow(deployed, 'no template')).toMatchObject({
      found: expect.stringMatching(/older version, which does not record its settings$/),
    });
  });

  it('names what the next deploy changes, and how to keep it', () => {
    expect(
      settingsRow({ ...deployed, sender: 'Ops <ops@acme.test>' }, inFile({ ...deployed, sources: ['api'] })),
    ).toEqual({
      ...{ check: 'settings', status: 'warning' },
      found:
        'The next `npx cdk deploy` changes settings, by cdk.json: sources (without grafana); sender (Ops <ops@acme.test> becomes the parameter EmailSender)',
      todo: "To keep them, write what is deployed into cdk.json or the props: sources. Give the parameter once: `npx cdk deploy --parameters EmailSender='Ops <ops@acme.test>'`.",
    });
  });

  it('advises to keep a domain from which links would no longer open', () => {
    const before = { domainName: 'page.acme.test', domainLinks: 'on', formerDomains: [] };
    const advice =
      ' Links that begin with page.acme.test would no longer open: move it into formerDomains for 18 days.';
    const next = { ...before, domainName: 'next.acme.test' };
    const { domainName: _, ...without } = before;
    for (const after of [next, without]) expect(settingsRow(before, inFile(after)).todo).toContain(advice);
    const kept = { ...next, formerDomains: ['page.acme.test'] };
    for (const [was, after] of [
      [before, kept],
      [{ ...before, domainLinks: 'off' }, next],
      [before, { ...next, domainName: 'known once deployed' }],
      [{ ...before, smsBudget: '20' }, before],
    ] as const)
      expect(settingsRow(was, inFile(after)).todo ?? '').not.toContain('no longer open');
  });

  it('advises to deploy all at once if messages come from elsewhere, because the old version could not send', () => {
    const gradual = { ...deployed, gradualDeployments: 'on', originationIdentity: 'phone-1' };
    const advice = ' To change originationIdentity, set gradualDeployments to off for that deploy: ';
    expect(settingsRow(gradual, inFile({ ...gradual, originationIdentity: 'phone-2' })).todo).toContain(advice);
    const atOnce = { ...gradual, originationIdentity: 'phone-2', gradualDeployments: 'off' };
    expect(settingsRow(gradual, inFile(atOnce)).todo).not.toContain('To change');
    expect(settingsRow(gradual, inFile({ ...gradual, smsBudget: '30' })).todo).not.toContain('To change');
  });

  it('of an older stack names the sender that has to be given once', () => {
    const older = { sender: 'ops@acme.test', smsPrice: '0.1' };
    expect(olderRow(older, inFile({ smsPrice: '0.1', stage: 'production' }))).toEqual({
      ...{ check: 'settings', status: 'warning' },
      found: expect.stringContaining('sender (ops@acme.test becomes the parameter EmailSender)'),
      todo: expect.stringContaining('`npx cdk deploy --parameters EmailSender=ops@acme.test`'),
    });
    expect(olderRow(older, inFile(older)).todo).toMatch(/given with -c into cdk\.json/);
    expect(olderRow(older, undefined)).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('older version'),
    });
  });
});

it('the settings of a synthesised pager are those under its name', () => {
  const parameter = (Name: string, Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name, Value } });
  const template = JSON.stringify({
    Resources: { A: parameter('/Shop/settings', '{}'), B: parameter('/Shop_Ops/settings', { Ref: 'X' }), C: {} },
  });
  expect(['Shop', 'Shop_Ops', 'Other'].map((pager) => recordIn(template, pager))).toEqual(['{}', undefined, undefined]);
  expect(recordIn('{}', 'Shop')).toBeUndefined();
});

describe('the settings of a CDK app of one’s own', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, content: object) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify(content));
  };
  const templateOf = (pager: string) => ({
    Resources: { A: { Properties: { Name: `/${pager}/settings`, Value: '{"smsBudget":"20"}' } } },
  });
  const settings = { settings: { smsBudget: '20' }, where: 'the last `npx cdk synth`' };
  const app = { app: 'npx tsx app.ts' };

  it.each([
    ['beside the manifest', app, 'cdk.out/Shop.template.json'],
    ['in a stage', app, 'cdk.out/assembly-Prod/ProdShop0123.template.json'],
    ['in a stage of a stage', app, 'cdk.out/assembly-Prod/assembly-Prod-Eu/ProdEuShop0123.template.json'],
    ['in the folder that cdk.json names', { ...app, output: 'build/cloud' }, 'build/cloud/Shop.template.json'],
  ])('are found %s', async (_, cdkJson, file) => {
    write('cdk.json', cdkJson);
    write(file, templateOf('Shop_Ops'));
    expect(await findSettingsHere('Shop_Ops', folder)).toEqual(settings);
  });

  it('are unknown before the first synth, and if the app has other stacks', async () => {
    write('cdk.json', app);
    expect(await findSettingsHere('Shop_Ops', folder)).toBe('no template');
    write('cdk.out/Other.template.json', templateOf('Other'));
    // An asset's folder can hold anything, and is not searched.
    write('cdk.out/asset.0123/Shop.template.json', templateOf('Shop_Ops'));
    expect(await findSettingsHere('Shop_Ops', folder)).toBe('no template');
  });

  it('do not exist in a folder without an app', async () => {
    expect(await findSettingsHere('Shop_Ops', folder)).toBeUndefined();
  });
});
