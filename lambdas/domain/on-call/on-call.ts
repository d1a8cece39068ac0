import type * as z from 'zod/mini';
import type { Override, Schedule } from '../calendar/schedule.ts';
import { english } from '../text/english.ts';
import { lazily } from '../text/lazily.ts';
import { type Contact, contactKind } from './contact.ts';
import type { Fault, Path } from './fault.ts';
import { type Heartbeat, heartbeatKind } from './heartbeat.ts';
import type { Kind } from './kind.ts';
import { muteKind } from './mute.ts';
import type { Mute } from './muting.ts';
import { overrideKind } from './override.ts';
import { type Policy, policyKind } from './policy.ts';
import { isObject } from './relations.ts';
import { type Route, routeKind } from './route.ts';
import { scheduleKind } from './schedule.ts';
import { object } from './shape.ts';
import { type Source, sourceKind } from './source.ts';
import { onCallOf, sections } from './stored-sections.ts';

/** The entries of each section of `oncall.yaml`. */
export type Entries = {
  readonly contacts: Contact;
  readonly schedules: Schedule;
  readonly overrides: Override;
  readonly policies: Policy;
  readonly routes: Route;
  readonly sources: Source;
  readonly mutes: Mute;
  readonly heartbeats: Heartbeat;
};
export type Section = keyof Entries;

/** The content of `oncall.yaml`. */
export type OnCall = { readonly [S in Section]: readonly Entries[S][] };

/** The part of a file that decides who is notified. */
export type Staffing = Pick<OnCall, 'contacts' | 'policies'> & Partial<Pick<OnCall, 'schedules' | 'overrides'>>;

/** The kinds of entry by their section. */
export const kinds: { readonly [S in Section]: Kind<Entries[S]> } = {
  contacts: contactKind,
  schedules: scheduleKind,
  overrides: overrideKind,
  policies: policyKind,
  routes: routeKind,
  sources: sourceKind,
  mutes: muteKind,
  heartbeats: heartbeatKind,
};

/** An empty file. */
export const emptyOnCall = onCallOf(() => []);

/** The whole file, with every section in its long form. */
const fileShape = lazily(() =>
  object(
    Object.fromEntries(sections.map((section) => [section, kinds[section].shape()])) as {
      [S in Section]: ReturnType<Kind<Entries[S]>['shape']>;
    },
    'file of who is on call',
  ),
);

/** Reads a parsed `oncall.yaml`, or finds all its faults at once. */
export function readOnCall(document: unknown): { onCall: OnCall } | { faults: Fault[] } {
  const file = inLongForm(document);
  const { data, error } = fileShape().safeParse(file, english);
  const related = sections.flatMap((section) => kinds[section].faultsIn(file));
  const faults = [...(error?.issues ?? []).flatMap(faultsOf), ...related];
  if (data === undefined || faults.length > 0) return { faults: faults.map((fault) => asWritten(fault, document)) };
  return { onCall: data };
}

function inLongForm(document: unknown): unknown {
  if (!isObject(document)) return document;
  const long = Object.entries(document).map(([key, section]) => [key, kindOf(key)?.inLongForm?.(section) ?? section]);
  return Object.fromEntries(long);
}

/** The faults of a schema's issue: for unknown keys one each, whose sentences are the lines of the message. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? issue.message }));
}

/** A path of the long form in the document as it was written. */
export function writtenPath(path: Path, document: unknown): Path {
  return asWritten({ path, message: '' }, document).path;
}

/** A fault with its path in the document as it was written. */
function asWritten({ path, message }: Fault, document: unknown): Fault {
  const [section, ...inside] = path;
  const kind = kindOf(section);
  if (kind?.asWritten === undefined || section === undefined || !isObject(document)) return { path, message };
  return { path: [section, ...kind.asWritten(inside, document[section])], message };
}

function kindOf(key: string | number | undefined): Pick<Kind<never>, 'inLongForm' | 'asWritten'> | undefined {
  const section = sections.find((known) => known === key);
  return section && kinds[section];
}
