import type { Incident } from '../incident/incident.ts';
import type { Source } from '../on-call/source.ts';
import { bodyOf, type Fault, instantOf, type Request, type Response } from '../text/http.ts';
import type { Alert, Draft } from './alert.ts';
import type { Refusal } from './alert-answer.ts';
import type { HeldAnswer } from './held.ts';
import type { Sender } from './sender.ts';

/** The part of a request that a system's form may need beside the body. */
export type SystemRequest = {
  readonly sender: Sender;
  /** The settings of the sender in oncall.yaml, if it has any. */
  readonly settings?: Source | undefined;
  /** The instant at which the request arrived, ISO 8601. */
  readonly at: string;
  /** The body as text. */
  readonly text: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The values of the placeholders in the system's path. */
  readonly parameters: Readonly<Record<string, string>>;
};

/** The part of a request that systems read. */
export function readRequest(
  request: Request,
  sender: Sender,
  parameters: SystemRequest['parameters'] = {},
): SystemRequest {
  return {
    ...{ sender, parameters },
    at: instantOf(request),
    text: bodyOf(request),
    query: request.queryStringParameters ?? {},
  };
}

/** The result for one draft, in the order of the drafts. */
export type Result =
  | { readonly alert: Alert; readonly incident: Incident; readonly opened: boolean; readonly statusUrl: string }
  | { readonly alert: Alert; readonly held: HeldAnswer }
  | { readonly alert: Alert; readonly refused: Refusal }
  | { readonly faults: readonly Fault[] };

/** A system that sends alerts in a form of its own. */
export type System = {
  /** The word for it, and its default `source`. */
  readonly name: string;
  /** The methods of its requests; by default only POST. */
  readonly methods?: readonly string[];
  /** True if a body can be the envelope of a topic's message, which SNS signs. */
  readonly isSigned?: boolean;
  /** The most bytes that a body may have; by default as many as an alert. Some systems put many alerts into one body. */
  readonly mostBytes?: number;
  /**
   * The drafts in a body, or the faults of the body.
   *
   * There are no drafts if the body says nothing: the greeting of a test button, or the end of an alert that was never
   * raised. A body that is not JSON is `undefined`; `request.text` has its text.
   */
  readonly read: (
    body: unknown,
    request: SystemRequest,
  ) => { readonly drafts: readonly Draft[] } | { readonly faults: readonly Fault[] };
  /** The answer in the form of the system, for as many results as there were drafts. */
  readonly answer: (results: readonly Result[], request: SystemRequest) => Response;
  /** The answer to a body that cannot be read; by default a problem in the format of RFC 9457. */
  readonly refuse?: (faults: readonly Fault[]) => Response;
};

/** A system, and the values of the placeholders in its path. */
export type Found = { readonly system: System; readonly parameters: Readonly<Record<string, string>> };

/**
 * The system of a path and method, by a table from path to system; `undefined` for a path that is not in it.
 *
 * Paths in the table may have placeholders: `/v2/alerts/{identifier}/close`. A path may begin with the mapping of a custom
 * domain, then with a key: `/key/{key}/alerts`. A slash at its end does not count.
 */
export function findSystem(
  systems: Readonly<Record<string, System>>,
  path: string,
  method = 'POST',
): Found | undefined {
  const rows = Object.entries(systems).map(([template, system]) => ({ names: partsOf(template), system }));
  const parts = withoutKey(partsOf(path));
  const find = (own: readonly string[]) =>
    rows.find(({ names, system: { methods = ['POST'] } }) => methods.includes(method) && fits(names, own));
  const isMapped = !rows.some(({ names }) => names[0] === parts[0]);
  const own = isMapped ? parts.slice(1) : parts;
  const found = find(own);
  return found && { system: found.system, parameters: parametersOf(found.names, own) };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function withoutKey(parts: readonly string[]): readonly string[] {
  const at = parts.slice(0, 2).indexOf('key');
  return at === -1 ? parts : parts.slice(at + 2);
}

function fits(names: readonly string[], parts: readonly string[]): boolean {
  return names.length === parts.length && names.every((name, index) => isPlaceholder(name) || name === parts[index]);
}

function isPlaceholder(name: string): boolean {
  return name.startsWith('{');
}

function parametersOf(names: readonly string[], parts: readonly string[]): Record<string, string> {
  const pairs = names.map((name, index) => [name, parts[index] ?? ''] as const);
  return Object.fromEntries(
    pairs.filter(([name]) => isPlaceholder(name)).map(([name, part]) => [name.slice(1, -1), decoded(part)]),
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
