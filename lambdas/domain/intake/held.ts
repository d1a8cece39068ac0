import * as z from 'zod/mini';
import type { Severity } from '../incident/incident.ts';
import { tellNarrowing } from '../on-call/mute.ts';
import { alarmSource, type Cover, reasonOf, type Subject } from '../on-call/muting.ts';
import { severities } from '../on-call/severity.ts';
import { lazily } from '../text/lazily.ts';
import { oneLine } from '../text/plain.ts';
import { timeInZone } from '../text/times.ts';
import type { AlarmChange } from './alarm.ts';
import type { Alert } from './alert.ts';

/** An alert that a mute holds. Instants are ISO 8601. */
export type HeldAlert = {
  /** The key of its incidents. Of an alarm of another account it also has the digest of the contributor. */
  readonly name: string;
  readonly key: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly source: string;
  /** The instant from which it has been wrong. */
  readonly since: string;
  /** The newest alert about it. */
  readonly at: string;
  /** The first instant at which nothing covered it, as far as that was known; unset if that was more than a week away. */
  readonly until?: string | undefined;
  /** The mute that holds it: what it is about, its reason, and its time zone. */
  readonly by: HeldBy;
  /** The instant at which it was right again. Then nobody is notified, and it is only shown for a day. */
  readonly rightAt?: string | undefined;
  readonly content: HeldContent;
};

/** The members without which a held alert cannot be opened. Others are kept as they are. */
const heldShape = lazily(() => {
  const text = z.string();
  return z.looseObject({
    ...{ name: text, key: text, summary: text, severity: z.enum(severities), source: text },
    ...{ since: text, at: text, until: z.optional(text), rightAt: z.optional(text) },
    by: z.looseObject({ about: text, because: text, timeZone: text }),
    content: z.discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('alert'), alert: z.looseObject({}), sender: text, formerKey: text }),
      z.looseObject({ kind: z.literal('alarm'), change: z.looseObject({ arn: text, name: text, stateAt: text }) }),
    ]),
  });
});

/**
 * A held alert from its stored members.
 *
 * @throws Error that names the faults by their places only: the content may have secrets
 */
export function heldFrom(members: Readonly<Record<string, unknown>>): HeldAlert {
  const { error } = heldShape().safeParse(members);
  if (error === undefined) return members as HeldAlert;
  const places = error.issues.map(({ path }) => path.join('.'));
  throw new Error(`The held alert ${members.name} is damaged (${places.join(', ')}).`);
}

export type HeldBy = { readonly about: string; readonly because: string; readonly timeZone: string };

/** The content from which the incident is opened: the alert as it was posted, or the alarm's change. */
type HeldContent =
  | {
      readonly kind: 'alert';
      /** The alert without its details, which are an item of their own. */
      readonly alert: Omit<Alert, 'details'>;
      readonly hasDetails: boolean;
      /** The source of the API key. */
      readonly sender: string;
      readonly formerKey: string;
      readonly where?: string | undefined;
      readonly eventAt?: string | undefined;
    }
  | {
      readonly kind: 'alarm';
      readonly change: AlarmChange;
      /** The source whose topic brought it. It then has a policy even if no route names it. */
      readonly via?: string | undefined;
    };

/** A held alert that was posted, and a held alarm. */
export type HeldPosted = HeldAlert & { readonly content: Extract<HeldContent, { kind: 'alert' }> };
export type HeldAlarm = HeldAlert & { readonly content: Extract<HeldContent, { kind: 'alarm' }> };

export function isAlarm(held: HeldAlert): held is HeldAlarm {
  return held.content.kind === 'alarm';
}

/** The part of a held alert that comes from the newest alert. */
export type Holding = Omit<HeldAlert, 'since' | 'rightAt' | 'until' | 'by'>;

/** The answer about a held alert: a mute holds it, or it is right again and nobody will be notified. */
export type HeldAnswer =
  | { readonly status: 'held'; readonly because: string; readonly until?: string }
  | { readonly status: 'resolved' };

/** The answer to an alert that is held. */
export function heldAnswer({ by, until }: HeldAlert): HeldAnswer {
  return { status: 'held', because: oneLine(`${by.about}: ${by.because}`, 300), ...(until !== undefined && { until }) };
}

/** The mute of a held alert, as it is kept. */
export function heldBy({ mute }: Cover): HeldBy {
  return { about: tellNarrowing(mute), because: reasonOf(mute), timeZone: mute.timeZone ?? 'UTC' };
}

/**
 * A held alert after one more alert about it.
 *
 * It has been wrong since the first of them, unless it was right again in between. The worst of them is what is said, and its
 * end counts: other mutes can cover a lesser one, for longer.
 */
export function heldAfter(known: HeldAlert | undefined, { mute, until }: Cover, holding: Holding): HeldAlert {
  const end = isDue(known, holding.at) ? known.until : isoOf(until);
  const cover = { by: heldBy({ mute, until }), ...(end !== undefined && { until: end }) };
  if (known === undefined || known.rightAt !== undefined) return { ...holding, since: sinceOf(holding), ...cover };
  const isLess = severities.indexOf(holding.severity) > severities.indexOf(known.severity);
  return isLess ? { ...known, at: holding.at } : { ...holding, since: known.since, ...cover };
}

/** An instant as it is kept. */
export function isoOf(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

/** True when nothing covered the alert for a while, which the next sweep has to find. */
function isDue(known: HeldAlert | undefined, at: string): known is HeldAlert {
  return known?.rightAt === undefined && known?.until !== undefined && known.until <= at;
}

/** An alarm says itself when it went wrong. */
function sinceOf({ at, content }: Holding): string {
  return content.kind === 'alarm' ? content.change.stateAt : at;
}

/** The members of an alarm that mutes are narrowed by. */
export function alarmSubject({ arn, name, severity = 'critical' }: AlarmChange, policy: string): Subject {
  return { alarm: name, arn, source: alarmSource, severity, policy };
}

type AlarmPlace = Pick<Holding, 'key' | 'name' | 'at'> & { readonly via: string | undefined };

/** An alarm as it is held. Its severity is decided again when it opens. */
export function alarmHolding(change: AlarmChange, { via, ...place }: AlarmPlace): Holding {
  const { severity = 'critical', ...rest } = change;
  const content = { kind: 'alarm', change: rest, ...(via !== undefined && { via }) } as const;
  return { ...place, summary: change.name, severity, source: alarmSource, content };
}

/** The sentence about what was held, for everybody who is notified of it at the end. */
export function heldText({ since, by }: Pick<HeldAlert, 'since' | 'by'>, at: string): string {
  return `Wrong since ${timeInZone(since, at, by.timeZone)}, held by a mute: ${oneLine(by.because, 120)}.`;
}

/** The instant from which on an uncovered one is searched for: mutes may have been changed since the last sweep. */
export function searchFrom({ until = '~' }: HeldAlert, at: string): number {
  return Date.parse(until < at ? until : at);
}

/** A held alert that is right again is shown for this long. */
const shownMilliseconds = 24 * 3600 * 1000;

/** True when a held alert that is right again has been shown for long enough. */
export function isForgotten({ rightAt }: HeldAlert, at: string): boolean {
  return rightAt !== undefined && Date.parse(at) - Date.parse(rightAt) >= shownMilliseconds;
}

/** A mute lasts a week at most, or comes every week. What it holds must not expire while it is held. */
const keepSeconds = 400 * 24 * 3600;

/** The instant from which a held alert may be deleted, in epoch seconds. */
export function heldExpiry(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + keepSeconds;
}
