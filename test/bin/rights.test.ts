import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, runChecks } from '../../bin/cli/doctor/check.ts';
import { checks } from '../../bin/cli/doctor/checks.ts';
import { deploymentOf } from '../../bin/cli/doctor/deployment-of.ts';
import { program } from '../../bin/cli/subcommands.ts';
import { root } from '../../bin/root.ts';
import { connect } from '../../bin/stack/connection.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { aCloud } from '../support/a-cloud.ts';
import { runCli } from '../support/cli.ts';
import { type LimitedAccount, limitAccount, type PolicyDocument } from '../support/limited-account.ts';
import { byPhoneAssembly } from '../support/synthesised.ts';

/*
 * The policies that the documentation has for engineers: the commands can do everything with them, call nothing else, and need every
 * right in them. The rights that a check names when it lacks one are those that it uses.
 */

const documents = join(root, 'docs');
const [reading, operating] = policiesIn('account.md', '## Policies for engineers');
/** The console on the account has a test of its own. */
const [ofConsole] = policiesIn('operate.md', '### Rights');

/** The policies below a heading. */
function policiesIn(file: string, heading: string): [PolicyDocument, PolicyDocument] {
  const text = readFileSync(join(documents, file), 'utf8');
  const [, section = ''] = text.split(`\n${heading}\n`);
  const blocks = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));
  return blocks as [PolicyDocument, PolicyDocument];
}

let cloud: Cloud;
let account: LimitedAccount;
const folder = mkdtempSync(join(tmpdir(), 'rights-'));

const file = `
contacts:
  - { id: ada, name: Ada, sms: "+15550100001", voice: "+15550100003", email: ada@example.org, timeZone: UTC }
  - { id: ben, name: Ben, sms: "+15550100002", email: ben@example.org, timeZone: UTC }
schedules:
  primary: { timeZone: UTC, people: [ada, ben], handover: monday 09:00, from: 2026-11-23 }
policies:
  default: [primary, ben]
routes: []
heartbeats:
  backup: { source: api, every: 25h }
`;

beforeAll(async () => {
  cloud = await aCloud({ assembly: await byPhoneAssembly(), clock: steeredClock() });
  account = await limitAccount(cloud);
  Object.assign(env, { AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' });
  // What only some stacks have, and what is only asked in a sandbox.
  Object.assign(cloud.conditions.outputs, { SmsBudget: '20', Canary: 'on' });
  cloud.conditions.phone.protectConfigurations.push({
    ...{ ProtectConfigurationId: 'protect-0123', AccountDefault: true },
    ...{ configurationSets: [], rules: {}, overrides: [] },
  });
  // Each address is asked for only if the list has more pages than there are contacts.
  cloud.conditions.email.suppressed.push(...Array.from({ length: 500 }, (_, index) => `former-${index}@example.org`));
  for (const each of [cloud.conditions.email, cloud.conditions.sms, cloud.conditions.phone]) each.isSandbox = true;
  account.policies = [reading, operating];
  writeFileSync(join(folder, 'oncall.yaml'), file);
  await run('apply', join(folder, 'oncall.yaml'));
});
afterAll(async () => {
  account?.stop();
  await cloud?.stop();
});

/** What says nothing about rights: a command that plays an alert can synthesise before, and the raised incident is open. */
const notes = /^(Synthesising….*|1 incident still open and not taken: left out\.)$/;

/** The commands that ran here. */
const ran = new Set<string | undefined>();

/** Runs a command to its end. Nothing may be refused. */
async function run(...args: string[]): Promise<string> {
  ran.add(args[0]);
  const { code, out, err } = await runCli('y', [...args, '--endpoint-url', account.url]);
  expect([args[0], code, err.replace(notes, '')]).toEqual([args[0], 0, '']);
  return out;
}

/** The actions of the calls since the last question, in order. */
function takeCalls(): string[] {
  return [...new Set(account.calls.splice(0).map(({ action }) => action))].sort();
}

function actionsIn(...policies: readonly (PolicyDocument | undefined)[]): string[] {
  return [...new Set(policies.flatMap((each) => each?.Statement.flatMap(({ Action }) => Action) ?? []))].sort();
}

/** Every action that was called. */
const everything: string[] = [];

describe('the policies for engineers', () => {
  it('let those who operate the stack use every command', async () => {
    await run('take', 'primary', '--as', 'ben');
    await run('untake', 'primary');
    await run('override', 'primary', '--put', 'ben', '--from', '2030-01-01T09:00', '--until', '2030-01-02T09:00');
    await run('swap', 'primary', 'ada', 'ben');
    await run('away', 'ada', '2030-01-01', '..', '2030-01-02');
    await run('mute', 'db-*', '--for', '2h', '--because', 'it moves');
    await run('unmute', 'db-*');
    await run('feed', 'ada');
    await run('feed', 'ada', '--revoke');
    const { incident } = JSON.parse(await run('raise', 'It is down', '--as', 'ben', '--json'));
    const tested = await runCli('y', ['test', 'ada', '--timeout', '0s', '--endpoint-url', account.url]);
    expect(tested.out).toContain('The time is up.');
    await run('audit', incident, join(folder, 'audit'));
    await run('stop-all', '--yes');
    const link = `https://sns.eu-central-1.amazonaws.com/confirmation.html?TopicArn=${cloud.conditions.outputs.BackstopTopicArn}&Token=old`;
    const confirmed = await runCli('y', ['backstop', 'confirm', link, '--endpoint-url', account.url]);
    expect(confirmed.err).toContain('AWS does not accept the link (Invalid parameter: Token)');
    everything.push(...takeCalls());
  });

  it('let those who read see everything, and each check names the rights that it uses', async () => {
    account.policies = [reading];
    for (const command of ['who', 'shifts', 'coverage', 'report', 'simulate', 'replay'])
      await run(command, '--deployed');
    for (const command of ['export', 'held', 'incidents']) await run(command);
    everything.push(...takeCalls());
    const connection = await connect({
      ...{ 'endpoint-url': account.url, region: cloud.region, profile: undefined, stack: undefined },
    });
    takeCalls();
    const rows: Row[] = [];
    const [wrong, named]: [string[], string[]] = [[], []];
    for (const check of checks) {
      rows.push(...(await runChecks([check], deploymentOf(connection))));
      const made = takeCalls();
      const needs = check.needs.map((need) => need.replace(/ with .*/, ''));
      wrong.push(...made.filter((action) => !needs.includes(action)).map((action) => `${check.name} needs ${action}`));
      named.push(...needs);
      everything.push(...made);
    }
    expect(rows.filter(({ found }) => found.startsWith('This could not be checked'))).toEqual([]);
    expect(wrong).toEqual([]);
    // Every caller may ask who it is.
    const known = [...actionsIn(reading), 'sts:GetCallerIdentity'];
    expect(named.filter((action) => !known.includes(action))).toEqual([]);
  });

  it('name each command that asks AWS, which also ran above, or has a test of its own', async () => {
    const all = Object.entries(Object.assign({}, ...Object.values(program.groups)) as (typeof program.groups)[string]);
    const commands = await Promise.all(all.map(async ([name, { load }]) => ({ name, ...(await load()) })));
    const asking = commands.filter(({ options }) => 'endpoint-url' in options).map(({ name }) => name);
    const apart = ['console', 'doctor', 'test', 'backstop'];
    expect(asking.filter((name) => !ran.has(name) && !apart.includes(name))).toEqual([]);
    const [, section = ''] = readFileSync(join(documents, 'account.md'), 'utf8').split('\n## Policies for engineers\n');
    const lists = section.split('\n\n').filter((paragraph) => /^\*\*To (?:read|operate)\*\*/.test(paragraph));
    expect(lists).toHaveLength(2);
    const named = [...lists.join().matchAll(/`([a-z-]+)(?: confirm)?`/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual([...asking].sort());
  });

  it('have no right that nothing needs', () => {
    expect(actionsIn(reading, operating)).toEqual([...new Set([...everything, ...actionsIn(ofConsole)])].sort());
  });
});
