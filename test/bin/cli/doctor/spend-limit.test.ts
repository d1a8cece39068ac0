import { expect, it } from 'vitest';
import { spendLimitIn } from '../../../../bin/cli/doctor/spend-limit.ts';

const text = { Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 1, MaxLimit: 500, Overridden: false } as const;
const voice = { ...text, Name: 'VOICE_MESSAGE_MONTHLY_SPEND_LIMIT', MaxLimit: 70 } as const;

it('is what AWS allows at most, unless the account has set a limit of its own', () => {
  expect(spendLimitIn([voice, text], 'TEXT')).toEqual({ usd: 500, mostUsd: 500 });
  expect(spendLimitIn([{ ...text, Overridden: true }, voice], 'TEXT')).toEqual({ usd: 1, mostUsd: 500 });
  expect(spendLimitIn([text], 'VOICE')).toBeUndefined();
});
