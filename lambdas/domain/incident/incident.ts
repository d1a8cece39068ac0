import type { Channel } from '../on-call/channel.ts';
import { forgetAfterSeconds } from '../on-call/limits.ts';
import { type Plan, type Position, resolveWithinOf } from '../on-call/plan.ts';
import type { Policy } from '../on-call/policy.ts';
import type * as rating from '../on-call/severity.ts';
import { instantAfter } from '../text/instants.ts';
import type { Named } from '../text/names.ts';

export type Severity = rating.Severity;

export type Status = 'triggered' | 'acknowledged' | 'resolved' | 'exhausted';

/** The wait for a contact's answer: the task token that the answer goes to, and its times. Instants are ISO 8601. */
export type Wait = Position & {
  readonly taskToken: string;
  /** Orders the registrations of this contact: a later attempt, retry, round or run has the greater text. */
  readonly sequence: string;
  readonly run: number;
  /** The number of redrives of the run when the attempt began. */
  readonly redrive: number;
  /** 0 while the contact is not yet on call, and will be notified at `until`. */
  readonly attempt: number;
  readonly attempts: number;
  /** The channels of the attempt; waits of the last release do not have them. */
  readonly channels?: readonly Channel[];
  /** The instant at which the attempt began, the same for all its retries. */
  readonly startedAt: string;
  readonly waitSeconds: number;
  /** The length of this contact's later attempts, if nobody answers. */
  readonly laterSeconds: number;
  /** The end of the wait for this attempt. More time moves it, at most to `limitAt`. */
  readonly until: string;
  readonly limitAt: string;
};

/** The hand-backs of an incident: their number, the contact of the last one, and the run that it began. */
export type HandBacks = { readonly times: number; readonly by: string; readonly run: number };

/** An incident in the record. Alerts of one source with one dedup key open it and join it. Instants are ISO 8601, `expiresAt` epoch seconds. */
export type Incident = {
  readonly id: string;
  readonly status: Status;
  readonly run: number;
  /** The start of the current run; unset until it has been started. */
  readonly startedAt?: string;
  /** The level with which the current run begins; by default the first. 0 is the level of `first`. */
  readonly startAtLevel?: number;
  /** The run that was stopped by hand, and when the sweep found it. Nobody is notified until it is redriven once more. */
  readonly stopped?: { readonly run: number; readonly redrives: number; readonly at: string };
  /** The number of runs in a row that failed through a fault of the system. */
  readonly failedRuns?: number;
  readonly summary: string;
  readonly severity: Severity;
  /** The name that the sender gives itself. */
  readonly source: string;
  /** The source that it belongs to: CloudWatch, or the source of the API key. What the last release opened has none. */
  readonly owner?: string;
  /** The account and Region, as a message names them; unset if they are the pager's own. */
  readonly where?: string;
  /** The newest contributor of its alarm that is in ALARM. */
  readonly contributor?: string;
  /** The reason that its alarm gives for its state. */
  readonly reason?: string;
  /** The number of alerts that joined it. */
  readonly repeats?: number;
  /** The newest repeat that is an event of its own on the timeline. The others are only counted. */
  readonly repeatShownAt?: string;
  /** The reason why its current run began although a contact had it, as a sentence. */
  readonly because?: string;
  /** The contact whom its current run notifies first, because they had it when it became worse or came again. */
  readonly first?: Named;
  /** The number of times that it came again after it was resolved. */
  readonly reopenings?: number;
  /** True once the next occurrence follows it: it is not reopened any more. */
  readonly isFollowed?: boolean;
  /** Its hand-backs: their number, who did the last one, and the run that this began. */
  readonly handBacks?: HandBacks;
  /** The instant at which contacts are told that it is resolved, if it does not come again before. The sweep tells them. */
  readonly noticesAt?: string;
  readonly description?: string;
  readonly link?: string;
  /** The details of an incident of the last release. Those of a newer one are an item of their own. */
  readonly details?: unknown;
  readonly alarm?: { readonly arn: string; readonly name: string };
  /** The newest state of its alarm that this incident has received. */
  readonly alarmStateAt?: string;
  /** The newest instant that an event of EventBridge about it gave itself. */
  readonly eventAt?: string;
  /** The instant at which the newest event of EventBridge that ended it was sent to the pager. */
  readonly endedAt?: string;
  readonly policy: string;
  readonly openedAt: string;
  readonly lastAlertAt: string;
  readonly acknowledgedAt?: string;
  readonly closedAt?: string;
  /** The time by which the contact who has it must resolve it; unset if the policy sets no limit. */
  readonly resolveBy?: string;
  /** The contact who acknowledged. */
  readonly by?: { readonly contact: string; readonly name: string };
  /** The words for the cause of its resolution: 'the alarm', or the name of a contact, or of a sender with its key. */
  readonly resolvedBy?: string;
  readonly waits: Readonly<Record<string, Wait>>;
  readonly plan?: Plan;
  /** Contacts and levels that are skipped in a round, as `contactDeclined` and `levelDeclined` write them. */
  readonly declines?: ReadonlySet<string>;
  readonly expiresAt: number;
};

/** The part of an incident that comes from the alert that opens or joins it. */
export type Opening = Pick<Incident, 'summary' | 'severity' | 'source' | 'policy'> &
  Partial<
    Pick<Incident, 'owner' | 'where' | 'contributor' | 'reason' | 'because' | 'description' | 'link' | 'details'>
  > &
  Partial<Pick<Incident, 'alarm' | 'alarmStateAt' | 'eventAt'>> & {
    /** The reason, as a sentence, why people have to be notified again although a contact has it. It is not stored. */
    readonly again?: string;
    /** True if this incident has received the same before, and it was over since. It is not stored. */
    readonly isFlapping?: boolean;
  };

/**
 * The start of an incident's next run: its first level, the contacts who are skipped in a round, as `contactDeclined`
 * writes them, and the number of runs in a row that failed before.
 */
export type NextRun = Pick<Incident, 'because' | 'first' | 'handBacks'> & {
  readonly startAtLevel: number;
  readonly declines: ReadonlySet<string>;
  readonly failedRuns: number;
};

/** Execution names cannot be used again for 90 days after closing, so the record that numbers them must last longer. */
const keepSeconds = 110 * 24 * 3600;

/** The instant from which the record of an incident that changed at `at` may be deleted, in epoch seconds. */
export function expiryAfter(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + forgetAfterSeconds + keepSeconds;
}

/**
 * True when an alert at this instant joins the incident. Otherwise it reopens it, or opens the next occurrence.
 *
 * An acknowledged or stopped incident is live for only a day, however many alerts it gets: without a new incident nobody
 * would ever be notified again. One that gets worse begins a new run, so its day begins anew with the next answer.
 */
export function isLive(incident: Incident, at: string): boolean {
  const isWithin = (since: string) => Date.parse(at) < Date.parse(since) + forgetAfterSeconds * 1000;
  switch (incident.status) {
    case 'triggered':
      return incident.stopped?.run !== incident.run || isWithin(incident.stopped.at);
    case 'acknowledged':
      return isWithin(incident.acknowledgedAt ?? incident.openedAt);
    default:
      return false;
  }
}

/** True when the current run was stopped by hand. Then nobody is notified, although nobody has the incident. */
export function isStopped({ status, run, stopped }: Incident): boolean {
  return status === 'triggered' && stopped?.run === run;
}

/** True when nobody took it and nobody else will be notified. */
export function isUnanswered(incident: Incident): boolean {
  return incident.status === 'exhausted' || isStopped(incident);
}

/** The instant from which on nobody was notified of an unanswered incident any more. */
export function unansweredSince({ closedAt, stopped, openedAt }: Incident): string {
  return closedAt ?? stopped?.at ?? openedAt;
}

/**
 * The time by which an incident that is acknowledged at this instant must be resolved, if its policy sets a limit.
 *
 * A source can acknowledge before the run has its plan. Then the policy decides. One that does not exist has the default,
 * so that the incident is not forgotten.
 */
export function resolveByOf({ plan }: Incident, acknowledgedAt: string, policy?: Policy): string | undefined {
  const seconds = plan === undefined ? resolveWithinOf(policy) : plan.resolveWithinSeconds;
  return seconds === undefined ? undefined : instantAfter(acknowledgedAt, seconds);
}

/** True when this contact acknowledged the incident and still has it. */
export function hasIt({ status, by }: Incident, contact: string | undefined): contact is string {
  return status === 'acknowledged' && by !== undefined && by.contact === contact;
}

/**
 * The readable name of all incidents with one dedup key, which is also part of the names of their executions.
 *
 * It has at most 37 characters: execution names have 80, and contain occurrence, run, round, level, contact and redrives too.
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
 * The occurrence as text that sorts like the number: 0007, and after 9999 a10000, b100000.
 *
 * An alarm that flaps every minute passes 9999 within a week, and a sort key compares texts.
 */
export function occurrenceText(occurrence: number): string {
  const digits = String(occurrence).padStart(4, '0');
  return digits.length === 4 ? digits : `${String.fromCharCode('a'.charCodeAt(0) + digits.length - 5)}${digits}`;
}

/** The number of an occurrence from its text. */
export function occurrenceNumber(text: string): number {
  return Number(text.replace(/^[a-z]/, ''));
}

/** An incident's id, from the key that its alerts share and its occurrence. */
export function incidentId(key: string, occurrence: string): string {
  return `${key}-${occurrence}`;
}

/** True for a text with the form of an incident's id. */
export function isIncidentId(text: string): boolean {
  return /^[a-z0-9-]{1,24}-[0-9a-f]{12}-[a-z]?\d{4,15}$/.test(text);
}

/** The key and the occurrence in an incident's id. */
export function splitIncidentId(id: string): { key: string; occurrence: string } {
  const at = id.lastIndexOf('-');
  return { key: id.slice(0, at), occurrence: id.slice(at + 1) };
}

/** The name of a run's execution of NotifySupport. StartExecution is idempotent by this name. */
export function runName(incident: string, run: number): string {
  return `${incident}-${run}`;
}

/** The entry in the record that a contact declined in a round. */
export function contactDeclined(run: number, round: number, contact: string): string {
  return `${run}.${round}.${contact}`;
}

/** The entry in the record that a level is skipped in a round, because a contact on it declined. */
export function levelDeclined(run: number, { round, level }: Position): string {
  return `${run}.${round}.#${level}`;
}

/**
 * The reason why nobody is notified for this run any more; nothing while the incident is triggered and the run is current.
 *
 * The execution shows the text beside an empty list of contacts, to readers who know nothing else of the incident.
 */
export function whyNobody(incident: Incident | undefined, run: number): string | undefined {
  if (incident === undefined) return 'the incident does not exist';
  if (incident.run !== run) return `run ${incident.run} has taken over`;
  if (incident.status === 'acknowledged') return `acknowledged by ${incident.by?.name ?? 'somebody'}`;
  if (incident.status === 'resolved') return `resolved by ${incident.resolvedBy ?? 'somebody'}`;
  return incident.status === 'exhausted' ? 'nobody answered' : undefined;
}
