import type { Opening, Severity } from '../incident/incident.ts';
import { grouped } from '../text/grouped.ts';
import type { Fault } from '../text/http.ts';
import { oneLine } from '../text/plain.ts';
import { readAction } from './action.ts';
import { shallow, withMembers } from './details.ts';
import { readSeverity } from './severity.ts';

/** An alert. Two alerts of one source with the same `dedupKey` are the same incident; by default source and summary decide. */
export type Alert = {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  readonly summary: string;
  readonly severity: Severity;
  /** The name that the sender gives itself; the owner is the source of the key. */
  readonly source: string;
  readonly dedupKey?: string | undefined;
  readonly policy?: string | undefined;
  readonly details?: unknown;
  readonly link?: string | undefined;
  /** The oddities of the alert and the use that was made of them, one plain sentence each, for the timeline. */
  readonly notes: readonly string[];
};

/** An alert as a system's form gives it: the members of an alert, none of them checked. */
export type Draft = Readonly<Record<string, unknown>>;

/** Larger alerts are refused: a person at night reads a line, and the rest belongs behind `link`. */
export const mostBytes = 64 * 1024;

/** A compressed body that becomes larger than this is not unpacked. No system may send as much, in any encoding. */
export const mostPackedBytes = 20 * 1024 * 1024;

/** True when a request's body has more bytes than an alert may have. */
export function isTooLarge(body: string, most = mostBytes): boolean {
  return new TextEncoder().encode(body).length > most;
}

/** The most characters of a text. A longer one is cut, and kept in full in the details. */
const most = { summary: 1024, source: 200, policy: 40, link: 2048 };

/** The source of an alert that names none. */
const defaultSource = 'api';

const noSummary: Fault = {
  pointer: '/summary',
  detail:
    'is missing: write one line that says what is wrong. Only a resolve or acknowledge with a dedupKey can leave it out',
};

/**
 * The alert of a draft. A draft without a usable summary is not an alert.
 *
 * Nothing else makes a draft unusable, because somebody has to be notified however the alert looks. Everything odd is
 * made usable, and a note says so.
 */
export function readAlert(draft: Draft): { readonly alert: Alert } | { readonly faults: readonly Fault[] } {
  const { own, others } = splitMembers(draft);
  const action = actionOf(own.action);
  const dedupKey = dedupKeyOf(own.dedupKey);
  const whole = textOf(own.summary) ?? (action.value === 'trigger' ? undefined : dedupKey.value);
  if (whole === undefined) return { faults: [noSummary] };
  const wholeSource = textOf(own.source) ?? defaultSource;
  const texts = {
    summary: shortened('summary', whole),
    source: shortened('source', wholeSource),
    link: linkOf(own.link),
  };
  const policy = textOf(own.policy);
  const severity = ratingOf(own.severity);
  const details = detailsOf(own.details, { ...keptOf(texts), ...others });
  const isCut = texts.summary.kept !== undefined || texts.source.kept !== undefined;
  // Two alerts that differ only behind the cut are two incidents.
  const key = dedupKey.value ?? (isCut ? sameness(wholeSource, whole) : undefined);
  const readings = [action, severity, ...Object.values(texts), dedupKey, details, strangersNote(others)];
  return {
    alert: {
      action: action.value,
      summary: texts.summary.value,
      severity: severity.value,
      source: texts.source.value,
      ...(key !== undefined && { dedupKey: key }),
      ...(policy !== undefined && { policy: cutTo(policy, most.policy) }),
      ...(details.value !== undefined && { details: details.value }),
      ...(texts.link.value !== undefined && { link: texts.link.value }),
      notes: readings.flatMap(({ note }) => note ?? []),
    },
  };
}

/** The use that is made of a member, with a note if that is not plain, and the text that is kept in the details. */
type Reading<T> = { readonly value: T; readonly note?: string | undefined; readonly kept?: string };

const members = ['action', 'summary', 'severity', 'source', 'dedupKey', 'policy', 'details', 'link'] as const;
type Member = (typeof members)[number];

const bare = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
const memberOf: ReadonlyMap<string, Member> = new Map(members.map((member) => [bare(member), member]));

/**
 * The members of an alert, and those that it does not have.
 *
 * `Summary` and `dedup_key` are read as what they mean, unless the draft has the right member too. Null counts as absent.
 */
function splitMembers(draft: Draft): { own: Partial<Record<Member, unknown>>; others: Record<string, unknown> } {
  const own: Partial<Record<Member, unknown>> = {};
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(draft)) {
    const member = memberOf.get(bare(name));
    const isAnother = member === undefined || (member !== name && (draft[member] ?? own[member]) !== undefined);
    if (isAnother) others.push([name, value]);
    else if (value !== null) own[member] = value;
  }
  return { own, others: Object.fromEntries(others.filter(([, value]) => value !== undefined)) };
}

/** A value as text; nothing if a person would see nothing. A number and its text are the same. */
function textOf(value: unknown): string | undefined {
  const text = Array.isArray(value) && value.length === 1 ? rawTextOf(value[0]) : rawTextOf(value);
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : undefined;
}

function rawTextOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value).toWellFormed();
  // Deep values would take more of the stack than a function has.
  return Object.keys(value).length === 0 ? '' : JSON.stringify(shallow(value).value);
}

/** A text of at most this many code points, with an ellipsis at the cut. */
function cutTo(text: string, points: number): string {
  if (text.length <= points) return text;
  const all = Array.from(text);
  return all.length <= points ? text : `${all.slice(0, points - 1).join('')}…`;
}

function shortened(member: 'summary' | 'source', text: string): Reading<string> {
  const value = cutTo(text, most[member]);
  if (value === text) return { value };
  const note = `The ${member} was longer than ${grouped(most[member])} characters. The details contain the whole text.`;
  return { value, note, kept: text };
}

function keptOf(readings: Readonly<Record<string, Reading<unknown>>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readings).flatMap(([member, { kept }]) => (kept === undefined ? [] : [[member, kept]])),
  );
}

function actionOf(value: unknown): Reading<Alert['action']> {
  const text = textOf(value);
  return text === undefined ? { value: 'trigger' } : readAction(text);
}

function ratingOf(value: unknown): Reading<Severity> {
  if (value === undefined) return { value: 'critical' };
  const text = textOf(value);
  return text === undefined
    ? { value: 'critical', note: 'The severity was empty, so it counts as critical.' }
    : readSeverity(text);
}

/** Any length serves, because incidents are found by a digest of the key. */
function dedupKeyOf(value: unknown): Reading<string | undefined> {
  const text = textOf(value);
  if (value === undefined || text !== undefined) return { value: text };
  return {
    value: undefined,
    note: 'The dedup key was empty, so the source and the summary decide which alerts belong to the same incident.',
  };
}

/** An http(s) address, with its spaces encoded if necessary. Any other text is kept in the details. */
function linkOf(value: unknown): Reading<string | undefined> {
  const text = textOf(value)?.trim();
  if (text === undefined) return { value: undefined };
  if (isAddress(text)) return { value: text };
  const encoded = text.replace(/[\s\p{Cc}]/gu, (character) => encodeURIComponent(character));
  if (isAddress(encoded) && URL.canParse(encoded))
    return { value: encoded, note: 'The spaces in the link were encoded.' };
  const why = text.length > most.link ? `is longer than ${grouped(most.link)} characters` : 'is not a web address';
  return { value: undefined, note: `The link “${oneLine(text, 60)}” ${why}. It is kept in the details.`, kept: text };
}

function isAddress(text: string): boolean {
  return text.length <= most.link && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text);
}

function detailsOf(given: unknown, others: Readonly<Record<string, unknown>>): Reading<unknown> {
  const { value, isCut } = shallow(withMembers(given, others));
  return { value, note: isCut ? 'The details had too many levels. The deepest ones were left out.' : undefined };
}

/** The names of this many members are in a note. */
const mostNames = 5;

function strangersNote(others: Readonly<Record<string, unknown>>): { readonly note?: string } {
  const names = Object.keys(others);
  if (names.length === 0) return {};
  const shown = names.slice(0, mostNames).map((name) => `“${oneLine(name, 40)}”`);
  const more = names.length > mostNames ? [`${names.length - mostNames} more`] : [];
  return {
    note: `These members are not part of an alert, so they are kept in the details: ${[...shown, ...more].join(', ')}.`,
  };
}

/** The default dedup key, which keeps source and summary apart. */
function sameness(source: string, summary: string): string {
  return JSON.stringify([source, summary]);
}

/** The text that makes two alerts the same incident, and the title for the incident's name. */
export type Dedup = { readonly text: string; readonly title: string };

/** The dedup key that an alert or an alarm brought: given, or an alarm's ARN. */
export function dedupBy(key: string): Dedup {
  return { text: key, title: /^arn:/.test(key) ? key.slice(key.lastIndexOf(':') + 1) : key };
}

/** The dedup key of an alert: as given, or else its source and summary. */
export function dedupOf({ dedupKey, source, summary }: Alert): Dedup {
  return dedupKey === undefined ? { text: sameness(source, summary), title: summary } : dedupBy(dedupKey);
}

/** The incident that an alert opens. */
export function alertOpening({ summary, severity, source, details, link }: Alert, policy: string): Opening {
  return {
    summary,
    severity,
    source,
    policy,
    ...(details !== undefined && { details }),
    ...(link !== undefined && { link }),
  };
}
