import type { Channel } from '../on-call/channel.ts';
import { forgetAfterSeconds } from '../on-call/limits.ts';
import type { Plan, Position } from '../on-call/plan.ts';
import { instantAfter } from '../text/instants.ts';

export const severities = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export type Status = 'triggered' | 'acknowledged' | 'resolved' | 'exhausted';

/** A contact's open question: the task token that an answer goes to, and how long it is waited for. Instants are ISO 8601. */
export type Wait = Position & {
  readonly taskToken: string;
  /** Orders every registration under this contact: a later attempt, retry, round or run has the greater text. */
  readonly sequence: string;
  readonly run: number;
  /** How often the run had been redriven when the attempt began. */
  readonly redrive: number;
  readonly attempt: number;
  readonly attempts: number;
  /** What the attempt is sent on; waits of the last release do not say. */
  readonly channels?: readonly Channel[];
  /** When the attempt began: its retries share it. */
  readonly startedAt: string;
  readonly waitSeconds: number;
  /** What this contact's later attempts will add when nobody answers. */
  readonly laterSeconds: number;
  /** When the wait for this attempt ends; more time moves it, never past `limitAt`. */
  readonly until: string;
  readonly limitAt: string;
};

/** What alerts with one dedup key open, as the record holds it. Instants are ISO 8601, `expiresAt` epoch seconds. */
export type Incident = {
  readonly id: string;
  readonly status: Status;
  readonly run: number;
  /** When the current run was started; unset while its start is still owed. */
  readonly startedAt?: string;
  /** Which level the current run begins with; the first where it is unset. */
  readonly startAtLevel?: number;
  /** The run that somebody stopped by hand, and when that was found: until it is redriven once more, nobody is notified. */
  readonly stopped?: { readonly run: number; readonly redrives: number; readonly at: string };
  /** How many runs in a row have failed with the system at fault. */
  readonly failedRuns?: number;
  readonly summary: string;
  readonly severity: Severity;
  readonly source: string;
  readonly description?: string;
  readonly link?: string;
  readonly details?: unknown;
  readonly alarm?: { readonly arn: string; readonly name: string };
  /** The newest alarm state that this incident has taken in. */
  readonly alarmStateAt?: string;
  readonly policy: string;
  readonly openedAt: string;
  readonly lastAlertAt: string;
  readonly acknowledgedAt?: string;
  readonly closedAt?: string;
  /** Until when whoever has it has time to resolve it; unset where its policy does not say. */
  readonly resolveBy?: string;
  /** Who acknowledged. */
  readonly by?: { readonly contact: string; readonly name: string };
  /** What resolved it, in words: 'the alarm', 'the source'. */
  readonly resolvedBy?: string;
  readonly waits: Readonly<Record<string, Wait>>;
  readonly plan?: Plan;
  /** Contacts and levels that are out for a round, as `contactDeclined` and `levelDeclined` note them. */
  readonly declines?: ReadonlySet<string>;
  readonly expiresAt: number;
};

/** What an alert brings to the incident that it opens or joins. */
export type Opening = Pick<Incident, 'summary' | 'severity' | 'source' | 'policy'> &
  Partial<Pick<Incident, 'description' | 'link' | 'details' | 'alarm' | 'alarmStateAt'>>;

/**
 * What an incident's next run begins with: a level, who is out for a round, as `contactDeclined` notes it, and how many
 * runs in a row have failed before.
 */
export type NextRun = {
  readonly startAtLevel: number;
  readonly declines: ReadonlySet<string>;
  readonly failedRuns: number;
};

/** Execution names are refused for 90 days after closing, so a record that numbers them must outlive that. */
const keepSeconds = 110 * 24 * 3600;

/** When the record of an incident that changed at `at` may be deleted, in epoch seconds. */
export function expiryAfter(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + forgetAfterSeconds + keepSeconds;
}

/**
 * Whether an alert at this instant joins the incident; if not, it opens the next occurrence.
 *
 * A stopped one is live for a day, however often it alerts: nobody has it, and nobody would ever be notified again.
 */
export function isLive(incident: Incident, at: string): boolean {
  const isWithin = (since: string) => Date.parse(at) < Date.parse(since) + forgetAfterSeconds * 1000;
  switch (incident.status) {
    case 'triggered':
      return incident.stopped?.run !== incident.run || isWithin(incident.stopped.at);
    case 'acknowledged':
      return isWithin(incident.lastAlertAt) || isWithin(incident.acknowledgedAt ?? incident.openedAt);
    default:
      return false;
  }
}

/** Whether somebody stopped the current run by hand, so that nobody is notified though nobody has it. */
export function isStopped({ status, run, stopped }: Incident): boolean {
  return status === 'triggered' && stopped?.run === run;
}

/** Until when an incident that is acknowledged at this instant has to be resolved, where its policy says so. */
export function resolveByOf({ plan }: Incident, acknowledgedAt: string): string | undefined {
  const seconds = plan?.resolveWithinSeconds;
  return seconds === undefined ? undefined : instantAfter(acknowledgedAt, seconds);
}

/** Whether this contact is who acknowledged it and has it still. */
export function hasIt({ status, by }: Incident, contact: string | undefined): contact is string {
  return status === 'acknowledged' && by !== undefined && by.contact === contact;
}

/**
 * A name for all incidents of one dedup key, that a person can read and an execution can be named after.
 *
 * At most 37 characters: execution names have 80, and carry occurrence, run, round, level, contact and redrives too.
 */
export function incidentKey(title: string, dedupDigest: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '');
  return `${slug || 'incident'}-${dedupDigest.slice(0, 12)}`;
}

/**
 * The occurrence as text that sorts as the number does: 0007, and after 9999 a10000, b100000.
 *
 * An alarm that flaps every minute passes 9999 within a week, and text is how a sort key compares.
 */
export function occurrenceText(occurrence: number): string {
  const digits = String(occurrence).padStart(4, '0');
  return digits.length === 4 ? digits : `${String.fromCharCode('a'.charCodeAt(0) + digits.length - 5)}${digits}`;
}

/** The number that an occurrence's text stands for. */
export function occurrenceNumber(text: string): number {
  return Number(text.replace(/^[a-z]/, ''));
}

/** An incident's id: what alerts share, and which occurrence of it this is. */
export function incidentId(key: string, occurrence: string): string {
  return `${key}-${occurrence}`;
}

/** An incident's id taken apart again. */
export function splitIncidentId(id: string): { key: string; occurrence: string } {
  const at = id.lastIndexOf('-');
  return { key: id.slice(0, at), occurrence: id.slice(at + 1) };
}

/** The execution of NotifySupport that a run is: StartExecution is idempotent by this name. */
export function runName(incident: string, run: number): string {
  return `${incident}-${run}`;
}

/** How the record notes that a contact declined in a round. */
export function contactDeclined(run: number, round: number, contact: string): string {
  return `${run}.${round}.${contact}`;
}

/** How the record notes that a level was given up in a round, because somebody on it declined. */
export function levelDeclined(run: number, { round, level }: Position): string {
  return `${run}.${round}.#${level}`;
}

/**
 * Why nobody is to be notified for this run any more; nothing while the incident is triggered and the run its own.
 *
 * The text is what a stranger reads in the execution, beside an empty list of contacts.
 */
export function whyNobody(incident: Incident | undefined, run: number): string | undefined {
  if (incident === undefined) return 'the incident does not exist';
  if (incident.run !== run) return `run ${incident.run} has taken over`;
  if (incident.status === 'acknowledged') return `acknowledged by ${incident.by?.name ?? 'somebody'}`;
  if (incident.status === 'resolved') return `resolved by ${incident.resolvedBy ?? 'somebody'}`;
  return incident.status === 'exhausted' ? 'nobody answered' : undefined;
}
