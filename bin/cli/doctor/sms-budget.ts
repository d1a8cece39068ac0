import { env } from 'node:process';
import { DescribeSpendLimitsCommand, type PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { GetSMSAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { DeployedStack } from '../../../lambdas/adapters/deployment.ts';
import { type Budget, monthOf, reserveOf, spendableOf } from '../../../lambdas/domain/notify/budget.ts';
import { usdText } from '../../../lambdas/domain/notify/costs.ts';
import { type Micros, microsOf } from '../../../lambdas/domain/notify/money.ts';
import { type Check, outputOf, type Row } from './check.ts';
import { spendLimitIn } from './spend-limit.ts';

/** Checks that the month's budget for SMS is not used up, and that the account may spend as much. */
export const smsBudget: Check = {
  name: 'SMS budget',
  needs: [
    'cloudformation:DescribeStacks',
    'dynamodb:GetItem',
    'sns:GetSMSAttributes',
    'sms-voice:DescribeSpendLimits with originationIdentity',
  ],
  run: async ({ findStack, phones }) => {
    const stack = await findStack();
    const limit = outputOf(stack, 'SmsBudget');
    if (limit === 'none') return [];
    const budget = { limit: microsOf(Number(limit)), smsPart: microsOf(Number(outputOf(stack, 'SmsPrice'))) };
    env.INCIDENTS_TABLE = outputOf(stack, 'IncidentsTable');
    const { readSpend } = await import('../../../lambdas/adapters/spend.ts');
    const [spent, mostDollars] = await Promise.all([
      readSpend(monthOf(new Date().toISOString())),
      findAccountLimit(stack, phones),
    ]);
    return [budgetRow(budget, spent, mostDollars)];
  },
};

/** The most that the account may spend on SMS in a month, in USD; nothing if none is set. */
async function findAccountLimit(stack: DeployedStack, phones: PinpointSMSVoiceV2Client): Promise<number | undefined> {
  if (outputOf(stack, 'OriginationIdentity') === 'none') {
    const asked = new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] });
    const { attributes } = await new SNSClient({}).send(asked);
    return attributes?.MonthlySpendLimit === undefined ? undefined : Number(attributes.MonthlySpendLimit);
  }
  const { SpendLimits = [] } = await phones.send(new DescribeSpendLimitsCommand({}));
  return spendLimitIn(SpendLimits, 'TEXT')?.usd;
}

/**
 * The row about a budget.
 *
 * @param mostDollars the most that the account may spend in a month, if that is known
 */
export function budgetRow(budget: Budget, spent: Micros, mostDollars: number | undefined): Row {
  const check = 'SMS budget';
  const left = `${usdText(reserveOf(budget))} are left to the backstop`;
  const found = `${usdText(spent)} of ${usdText(budget.limit)} are spent this month, and ${left}`;
  if (mostDollars !== undefined && microsOf(mostDollars) < budget.limit) {
    return {
      check,
      status: 'warning',
      found: `${found}, but the account may spend only ${mostDollars} USD a month`,
      todo: 'Request a higher spending limit, or set a smaller smsBudget and deploy.',
    };
  }
  if (spent + budget.smsPart > spendableOf(budget)) {
    return {
      check,
      status: 'warning',
      found: `${found}: contacts get e-mails and calls instead of SMS`,
      todo: 'Set a larger smsBudget and deploy, or wait for the next month.',
    };
  }
  return { check, status: 'ok', found };
}
