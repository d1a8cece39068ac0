import type { SpendLimit } from '@aws-sdk/client-pinpoint-sms-voice-v2';

/** The USD that End User Messaging lets the account spend in a month, and the most that the account can set itself. */
type MonthlyLimit = { readonly usd: number; readonly mostUsd: number };

/**
 * The limit for SMS or calls, if there is one. The service also names a limit of the account's own that is not in force.
 *
 * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SpendLimit.html
 */
export function spendLimitIn(limits: readonly SpendLimit[], kind: 'TEXT' | 'VOICE'): MonthlyLimit | undefined {
  const limit = limits.find(({ Name }) => Name === `${kind}_MESSAGE_MONTHLY_SPEND_LIMIT`);
  if (limit === undefined) return undefined;
  const { EnforcedLimit = 0, MaxLimit = 0, Overridden } = limit;
  return { usd: Overridden === true ? EnforcedLimit : MaxLimit, mostUsd: MaxLimit };
}
