import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { type Severity, severities } from '../../lambdas/domain/on-call/severity.ts';
import { quote } from '../../lambdas/domain/text/addresses.ts';
import type { Fault } from './calendar.ts';
import type { RaiseAnswer } from './feed.ts';

type Wanted = {
  readonly summary: string;
  readonly severity: Severity;
  readonly policy: string;
  readonly by: string;
};

/** Raises an incident for a person, as the command `raise` does. */
export type RaiseByHand = (
  wanted: Wanted,
  at: string,
) => Promise<{ readonly incident: { readonly id: string }; readonly opened: boolean } | Fault>;

/** Raises an incident as the members `summary`, `severity`, `policy` and `by` ask. */
export async function raiseWith(
  raise: RaiseByHand,
  { summary, severity = 'critical', policy = 'default', by }: Readonly<Record<string, unknown>>,
  { policies }: Pick<OnCall, 'policies'>,
  now: number,
): Promise<RaiseAnswer | Fault> {
  const known = severities.find((each) => each === severity);
  if (known === undefined) return { fault: `severity must be one of ${severities.join(', ')}.` };
  const chosen = policies.find(({ id }) => id === policy);
  if (chosen === undefined) return { fault: `There is no policy ${quote(String(policy))}.` };
  const wanted = { summary: textOf(summary), severity: known, policy: chosen.id, by: textOf(by) };
  const raised = await raise(wanted, new Date(now).toISOString());
  return 'fault' in raised ? raised : { incident: raised.incident.id, opened: raised.opened };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
