import type { Source } from '../on-call/source.ts';
import { listNames } from '../text/names.ts';

/** The policy of an alert by what its source may ask for, and a note if it asked for another one. */
export function policyFor(
  asked: string | undefined,
  source: Source | undefined,
): { readonly policy: string; readonly note?: string } {
  const policies = source?.policies ?? [];
  const [first = 'default'] = policies;
  if (asked === undefined) return { policy: first };
  if (policies.length === 0 || policies.includes(asked)) return { policy: asked };
  const allowed = listNames(policies.map((policy) => `"${policy}"`));
  return {
    policy: first,
    note: `The alert asked for the policy "${asked}". The source ${source?.id} may ask only for ${allowed}, so "${first}" is used instead.`,
  };
}
