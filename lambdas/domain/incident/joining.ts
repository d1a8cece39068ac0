import { severities } from '../on-call/severity.ts';
import { type Incident, isStopped, type NextRun, type Opening, type Severity } from './incident.ts';

/** The changes that an alert makes to the live incident that it joins. */
export type Joining = Pick<Opening, 'alarmStateAt' | 'eventAt' | 'where' | 'contributor' | 'reason'> & {
  /** True when it is an event of its own on the timeline. The others are only counted. */
  readonly isShown: boolean;
  /** True when the changes hold only for the incident as it was read. */
  readonly isBound: boolean;
  /** The members that a worse alert replaces. */
  readonly worse?: Pick<Opening, 'summary' | 'severity' | 'link'>;
  /** The new run that begins, because nobody is being notified now. */
  readonly next?: NextRun;
  /** The sentence for the timeline about what becomes of the incident. */
  readonly note?: string;
};

/** Of the repeats in this time one is an event on the timeline. */
const showEveryMilliseconds = 60_000;

/**
 * The changes that an alert makes to this live incident.
 *
 * A worse alert replaces severity, summary and link. It does not replace the policy: the contacts of the policy already
 * know the incident, and a run that changes to another one half-way would begin from the first level again.
 */
export function joiningOf(incident: Incident, opening: Opening, at: string): Joining {
  const isWorse = severities.indexOf(opening.severity) < severities.indexOf(incident.severity);
  const risen = isWorse ? riseOf(incident.severity, opening.severity) : undefined;
  const why = [risen, opening.again].filter((sentence) => sentence !== undefined).join(' ');
  const isAtRest = incident.status === 'acknowledged' || isStopped(incident);
  const isRenewed = isAtRest && why !== '';
  const isNews = risen !== undefined || (opening.again !== undefined && opening.isFlapping !== true);
  const isShown = isRenewed || isNews || isDue(incident, at);
  return {
    isShown,
    // Somebody may take it, or another alert make it worse, between the read and the write.
    isBound: why !== '',
    ...newsOf(incident, opening),
    ...(isWorse && { worse: { summary: opening.summary, severity: opening.severity, ...linkOf(opening) } }),
    ...(isRenewed && { next: nextRunOf(incident, why) }),
    ...(why !== '' && isShown && { note: isRenewed ? `${why} ${newRunText(incident)}` : why }),
  };
}

/** The members that every alert replaces: those that it has, and instants only if they are newer. */
function newsOf(
  incident: Incident,
  { alarmStateAt, eventAt, where, contributor, reason }: Opening,
): Pick<Joining, 'alarmStateAt' | 'eventAt' | 'where' | 'contributor' | 'reason'> {
  return {
    ...(isNewest(alarmStateAt, incident.alarmStateAt) && { alarmStateAt }),
    ...(isNewest(eventAt, incident.eventAt) && { eventAt }),
    ...(where !== undefined && { where }),
    ...(contributor !== undefined && { contributor }),
    ...(reason !== undefined && { reason }),
  };
}

function riseOf(from: Severity, to: Severity): string {
  return `The severity rose from ${from} to ${to}.`;
}

/** The run that notifies first the contact who has the incident, on a level before those of the policy. */
function nextRunOf(incident: Incident, because: string): NextRun {
  const { by } = incident;
  const first = by && isTakenByContact(incident) && { first: { id: by.contact, name: by.name } };
  return { startAtLevel: 0, declines: new Set(), failedRuns: 0, because, ...first };
}

/** True when a contact took the incident. A source that did has an id with a colon, and cannot be notified. */
function isTakenByContact({ by }: Incident): boolean {
  return by !== undefined && !by.contact.includes(':');
}

function newRunText(incident: Incident): string {
  const { by, run } = incident;
  const begins = `Run ${run + 1} begins`;
  if (by === undefined) return `${begins}: the run before was stopped by hand.`;
  const order = isTakenByContact(incident)
    ? `${by.name} first, and then the contacts of the policy`
    : 'the contacts of the policy';
  return `${by.name} had taken the incident. ${begins}: it notifies ${order}.`;
}

/** True when the last repeat on the timeline is a minute old, or there is none. */
export function isDue({ repeatShownAt }: Pick<Incident, 'repeatShownAt'>, at: string): boolean {
  return repeatShownAt === undefined || Date.parse(at) - Date.parse(repeatShownAt) >= showEveryMilliseconds;
}

/** True for an instant that is not older than the one that the incident has. */
function isNewest(at: string | undefined, known = ''): at is string {
  return at !== undefined && at >= known;
}

function linkOf({ link }: Opening): Pick<Opening, 'link'> {
  return link === undefined ? {} : { link };
}
