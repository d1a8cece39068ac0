import { expect, it } from 'vitest';
import { judgeProtection, obstacleFor, type Protection } from '../../../bin/sms/judge-protection.ts';

const by = { id: 'protect-0123', as: 'the account’s default' };
const protection: Protection = {
  ...by,
  countries: { DE: 'BLOCK', GB: 'FILTER', FR: 'MONITOR', US: 'ALLOW' },
  numbers: { '+4915112345678': 'ALLOW', '+33612345678': 'BLOCK' },
};

it.each([
  ['in a country that is blocked', '+4915187654321', 'DE', 'country blocked'],
  ['in a country that is filtered', '+442079460018', 'GB', 'country filtered'],
  ['that is blocked in a country that is not', '+33612345678', 'FR', 'number blocked'],
  ['that is allowed in a country that is blocked', '+4915112345678', 'DE', undefined],
  ['in a country that is monitored', '+33687654321', 'FR', undefined],
  ['in a country that is allowed', '+15550100001', 'US', undefined],
  ['in a country without a rule', '+4366412345678', 'AT', undefined],
])('judges a number %s', (_, number, code, obstacle) => {
  expect(obstacleFor(number, code, protection)).toBe(obstacle);
});

it('says which configuration blocks what, and how to allow it', () => {
  const verdict = judgeProtection({
    kind: 'voice',
    code: 'DE',
    obstacle: 'country blocked',
    by,
    names: ['Ada', 'Ben'],
  });
  expect(verdict).toEqual({
    status: 'failing',
    found:
      'Calls to Ada and Ben are blocked: the protect configuration protect-0123 (the account’s default) blocks Germany',
    todo: 'Run `aws pinpoint-sms-voice-v2 update-protect-configuration-country-rule-set --protect-configuration-id protect-0123 --number-capability VOICE --country-rule-set-updates DE={ProtectStatus=ALLOW}`, or allow only these numbers with rule overrides of the protect configuration in the End User Messaging console.',
  });
});
