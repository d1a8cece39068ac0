import { countryBlocked } from '../../domain/notify/refusal.ts';

/**
 * The limit or the rule of the account in a service's refusal, if it names one: the month's spending, the calls to a number in a
 * day, or a country that is blocked.
 *
 * The refusal is known by its name, so that asking does not load the service's client.
 */
export function limitReached(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, Reason, message } = error as Error & { readonly Reason?: string };
  if (name === 'ServiceQuotaExceededException') return Reason ?? message;
  return name === 'ConflictException' && Reason === countryBlocked ? Reason : undefined;
}
