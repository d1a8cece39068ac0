import type { Named } from '../text/names.ts';
import { contactDeclined, type Incident, type NextRun } from './incident.ts';
import { contactsStillAsked, nextAsked } from './progress.ts';

/** What a hand-back leads to: the next run, and who is asked first in it. */
export type HandBack = NextRun & { readonly contacts: readonly Named[] };

/**
 * Where an incident goes when the contact who has it hands it back: to the level after theirs.
 *
 * After the last level it goes to the first one. Whoever handed it back is not asked again in that run's first round,
 * so where nobody else is on the list the run ends at once, and counts as unanswered.
 */
export function handedBackTo(incident: Incident, contact: string): HandBack {
  const run = incident.run + 1;
  const declines = new Set([contactDeclined(run, 1, contact)]);
  const { plan } = incident;
  const round: Incident = { ...incident, run, declines, ...(plan && { plan: { ...plan, rounds: 1 } }) };
  const level = levelOf(incident, contact);
  const next = nextAsked(round, { round: 1, level }) ?? nextAsked(round, { round: 1, level: 0 });
  return {
    startAtLevel: next?.level ?? 1,
    contacts: next === undefined ? [] : contactsStillAsked(round, next),
    declines,
    failedRuns: 0,
  };
}

/** The level on which a contact was asked last, or else stands in the plan. */
function levelOf({ waits, plan }: Incident, contact: string): number {
  const planned = plan?.levels.findIndex(({ contacts }) => contacts.some(({ id }) => id === contact)) ?? -1;
  return waits[contact]?.level ?? planned + 1;
}
