import type { Named } from '../text/names.ts';
import { contactDeclined, type HandBacks, type Incident, type NextRun } from './incident.ts';
import { contactsStillAsked, nextAsked } from './progress.ts';

/** The next run after a hand-back, and the contacts who are asked first in it. */
export type HandBack = NextRun & { readonly contacts: readonly Named[] };

/** This many hand-backs of an incident go to the next level. From then on each run follows the whole policy. */
const mostToTheNext = 2;

/**
 * The next run after a contact hands the incident back. It begins with the level after theirs, or with the first one after
 * the last.
 *
 * That contact is not asked again in the run's first round. If nobody else is on the list, the run ends at once and the
 * incident counts as unanswered.
 *
 * Two contacts could hand an incident to each other forever. So from the third hand-back on the policy decides: the run
 * begins with its first level, and skips nobody.
 */
export function handedBackTo(incident: Incident, contact: string): HandBack {
  const run = incident.run + 1;
  const handBacks = { times: (incident.handBacks?.times ?? 0) + 1, by: contact, run };
  return handBacks.times > mostToTheNext
    ? { ...toThePolicy(incident, run), handBacks }
    : { ...toTheNextLevel(incident, contact, run), handBacks };
}

/** True when the policy decides about an incident, and not the contact who hands it back. */
export function isDecidedByPolicy({ times }: HandBacks): boolean {
  return times > mostToTheNext;
}

/** True when this contact's hand-back began the incident's current run. */
export function isHandedBackBy({ status, run, handBacks }: Incident, contact: string): boolean {
  return status === 'triggered' && handBacks?.by === contact && handBacks.run === run;
}

function toThePolicy(incident: Incident, run: number): HandBack {
  const { plan } = incident;
  const round: Incident = { ...incident, run, declines: new Set() };
  const next = plan && nextAsked(round, { round: 1, level: 0 });
  return {
    ...{ startAtLevel: 1, declines: new Set(), failedRuns: 0 },
    contacts: next === undefined ? [] : contactsStillAsked(round, next),
  };
}

function toTheNextLevel(incident: Incident, contact: string, run: number): HandBack {
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

/**
 * The level on which this run asked a contact last, or else their first one in the plan.
 *
 * After level 0 comes the first level: the run asked its contact before the policy, and the policy is still to come.
 */
function levelOf({ waits, plan }: Incident, contact: string): number {
  const planned = plan?.levels.findIndex(({ contacts }) => contacts.some(({ id }) => id === contact)) ?? -1;
  return waits[contact]?.level ?? planned + 1;
}
