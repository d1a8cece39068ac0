import { describe, expect, it } from 'vitest';
import { deployHint } from '../../bin/deploy-hint.ts';
import { readSettings, type Settings } from '../../lib/settings.ts';
import { settingsRecord } from '../../lib/settings-record.ts';

const given = { sender: 'ops@acme.test', backstopEmail: 'team@acme.test', backstopSms: '+4915112345678' };

/** The settings of a context. */
function settingsOf(context: Partial<Settings>): Settings {
  const read = readSettings(context);
  if ('faults' in read) throw new Error(read.faults.join());
  return read.settings;
}

/** The hint of a deploy of these settings to an account whose stack was deployed with others, by somebody in an account. */
function hintFor(context: Partial<Settings>, deployed?: Partial<Settings>, caller = '111122223333') {
  const record = deployed && JSON.stringify(settingsRecord(settingsOf(deployed)));
  return deployHint('NotifySupport', settingsOf(context), '111122223333', {
    findCallerIdentity: async () => ({ account: caller }),
    findParameter: async (name) => (name === '/NotifySupport/settings' ? record : undefined),
  });
}

describe('the hint of a deploy', () => {
  it('names the parameters that the first one needs, and where an older stack had its sender', async () => {
    const hint = /EmailSender=.*BackstopEmail=.*BackstopSms=.*\n.*version 0\.3 or older/;
    expect(await hintFor({})).toMatch(hint);
    expect(await deployHint('NotifySupport', settingsOf({}), undefined)).toMatch(hint);
  });

  it('names only the parameters that no setting replaces', async () => {
    const hint = await hintFor({ ...given, backstopSms: undefined });
    expect(hint).toContain('npx cdk deploy --parameters BackstopSms=+4915112345678');
    expect(hint).not.toMatch(/EmailSender|BackstopEmail/);
    expect(await hintFor(given)).toBeUndefined();
  });

  it('names what it would change in the deployed stack, and how to keep that', async () => {
    expect(await hintFor({}, {})).toBeUndefined();
    expect(
      await deployHint('NotifySupport', settingsOf({}), '111122223333', {
        findCallerIdentity: async () => ({ account: '111122223333' }),
        findParameter: async () =>
          JSON.stringify({ ...settingsRecord(settingsOf({})), canary: undefined, formerDomains: undefined }),
      }),
    ).toBe('The next `npx cdk deploy` changes settings, by cdk.json: canary (none becomes on).');
    expect(await hintFor({ ...given, sources: ['api'] }, { ...given, sources: ['api', 'grafana'] })).toBe(
      'The next `npx cdk deploy` changes settings, by cdk.json: sources (without grafana).\nTo keep them, write what is deployed into cdk.json or the props: sources.',
    );
    expect(await hintFor({}, given)).toContain('npx cdk deploy --parameters EmailSender=ops@acme.test');
  });

  it('says that the deployed settings could not be read, and why', async () => {
    expect(await hintFor({}, given, '999999999999')).toMatch(
      /^The settings of the stack in account 111122223333 could not be read \(the credentials here are for account 999999999999\)\. Run `npx notify-support doctor`.*\nIf it is not deployed yet: The first deploy needs/,
    );
  });
});
