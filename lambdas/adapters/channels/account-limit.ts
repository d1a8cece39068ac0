/**
 * The limit of the account in a service's refusal, if it names one: the month's spending, or the calls to a number in a day.
 *
 * The refusal is known by its name, so that asking does not load the service's client.
 */
export function limitReached(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ServiceQuotaExceededException') return undefined;
  const { Reason, message } = error as Error & { readonly Reason?: string };
  return Reason ?? message;
}
