import { z } from 'zod';
import { type Opening, type Severity, severities } from '../incident/incident.ts';
import type { Fault } from '../text/http.ts';
import { isObject } from '../text/json.ts';

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
  /** The oddities of the alert and what was made of them, one plain sentence each, for the timeline. */
  readonly notes: readonly string[];
};

/** An alert as a system's form gives it: the members of an alert, none of them checked. */
export type Draft = Readonly<Record<string, unknown>>;

/** Larger alerts are refused: a person at night reads a line, and the rest belongs behind `link`. */
export const mostBytes = 64 * 1024;

/** True when a request's body has more bytes than an alert may have. */
export function isTooLarge(body: string, most = mostBytes): boolean {
  return new TextEncoder().encode(body).length > most;
}

/** Nobody reads more faults than this one by one. */
const mostFaults = 50;

/** Deeper details cannot be shown or stored, and no person would read them. */
const mostLevels = 20;

const text = (most: number) =>
  z
    .string({ error: 'must be a string' })
    .overwrite((value) => value.toWellFormed())
    .refine((value) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(value), 'must not be empty')
    .refine((value) => value.length <= most, `must have at most ${most} characters`);

const alertSchema = z
  .strictObject({
    action: z.enum(['trigger', 'resolve'], { error: 'must be "trigger" or "resolve"' }).default('trigger'),
    summary: text(1024).optional(),
    severity: z.enum(severities, { error: `must be one of ${severities.join(', ')}` }).default('critical'),
    source: text(200).default('api'),
    dedupKey: text(512).optional(),
    policy: text(40).optional(),
    details: z
      .custom<Record<string, unknown>>(isObject, 'must be an object')
      .refine((details) => isShallow(details, mostLevels), `must have at most ${mostLevels} levels`)
      .optional(),
    link: text(2048)
      .refine((value) => /^https?:\/\/[^\s]+$/i.test(value), 'must be an http or https address')
      .optional(),
  })
  .refine(
    ({ action, summary, dedupKey }) => summary !== undefined || (action === 'resolve' && dedupKey !== undefined),
    {
      path: ['summary'],
      message: 'is missing: say in one line what is wrong (it is optional only for a resolve with a dedupKey)',
      // Report it beside other faults too, if the body is an object at all.
      when: ({ value }) => isObject(value),
    },
  );

/** The alert of a draft, or every fault of the draft. */
export function readAlert(draft: Draft): { readonly alert: Alert } | { readonly faults: readonly Fault[] } {
  const result = alertSchema.safeParse(draft);
  if (!result.success) return { faults: firstOf(result.error.issues.flatMap(faultsOf)) };
  const { summary = result.data.dedupKey ?? '', ...alert } = result.data;
  return { alert: { ...alert, summary, notes: [] } };
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1));
}

/** The first faults, and the number of the others: an answer must not become larger than the alert. */
function firstOf(faults: readonly Fault[]): Fault[] {
  const more = faults.length - mostFaults;
  if (more <= 0) return [...faults];
  return [...faults.slice(0, mostFaults), { pointer: '', detail: `and ${more} more faults` }];
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'is not a field of an alert' }));
  }
  return [
    {
      pointer: pointer(issue.path),
      detail: issue.path.length === 0 ? 'The body must be a JSON object.' : issue.message,
    },
  ];
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** The text that makes two alerts the same incident, and the title for the incident's name. */
export type Dedup = { readonly text: string; readonly title: string };

/** The dedup key that an alert or an alarm brought: given, or an alarm's ARN. */
export function dedupBy(key: string): Dedup {
  return { text: key, title: /^arn:/.test(key) ? key.slice(key.lastIndexOf(':') + 1) : key };
}

/** The dedup key of an alert: as given, or else its source and summary. */
export function dedupOf({ dedupKey, source, summary }: Alert): Dedup {
  return dedupKey === undefined ? { text: JSON.stringify([source, summary]), title: summary } : dedupBy(dedupKey);
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
