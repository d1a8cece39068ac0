import type * as onCall from '../adapters/on-call.ts';
import { policyFor } from '../domain/intake/choose-policy.ts';
import type { Source } from '../domain/on-call/source.ts';

/** The policy of an alert, and a note if it is not the one that the alert asked for. */
export type Chosen = { readonly policy: string; readonly note?: string };

/**
 * The policy that an alert asked for, if it exists and its source may ask for it; otherwise the first of the source, or `default`.
 *
 * @param routed the policy that a route gives to alerts of the source that ask for none
 */
export const choosePolicy =
  ({ findPolicy }: Pick<typeof onCall, 'findPolicy'>) =>
  async (asked: string | undefined, source: Source | undefined, routed?: string): Promise<Chosen> => {
    const chosen = asked === undefined && routed !== undefined ? { policy: routed } : policyFor(asked, source);
    const { policy } = chosen;
    if (policy === 'default' || (await findPolicy(policy)) !== undefined) return chosen;
    return {
      policy: 'default',
      note: `The alert asked for the policy "${policy}", which does not exist. "default" is used instead.`,
    };
  };
