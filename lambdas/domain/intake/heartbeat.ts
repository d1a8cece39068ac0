import type { Heartbeat } from '../on-call/heartbeat.ts';
import { quote } from '../text/addresses.ts';
import { sayDuration } from '../text/duration.ts';
import { jsonResponse, problem, type Request, type Response } from '../text/http.ts';
import { didYouMean } from '../text/nearest.ts';
import { oneLine } from '../text/plain.ts';
import type { Alert } from './alert.ts';

/** The record of a heartbeat that was heard at least once. */
export type Pulse = {
  readonly name: string;
  readonly heardAt: string;
  /** The source that sent it. The last release did not record it. */
  readonly heardFrom?: string | undefined;
  /** The instant at which the sweep found it silent. It is unset as soon as it has been heard and its incident is resolved. */
  readonly lostAt?: string | undefined;
  /** The source that its incident belongs to, from `lostAt` on. */
  readonly source?: string | undefined;
  /** The `heardAt` after whose silence the incident was opened, or a mute held the alert. */
  readonly raisedFor?: string | undefined;
  /** The instant of the newest alert about this silence. The last release did not record it. */
  readonly raisedAt?: string | undefined;
};

/** A pulse whose heartbeat was found silent. */
export type LostPulse = Pulse & { readonly lostAt: string; readonly source: string };

/** True for a pulse whose heartbeat was found silent. */
export function isLost(pulse: Pulse): pulse is LostPulse {
  return pulse.lostAt !== undefined && pulse.source !== undefined;
}

/** The source of a heartbeat by what was heard of it: that of its incident, or else the one that sent it last. */
export function ownerOf(pulse: Pulse | undefined): string | undefined {
  return pulse?.source ?? pulse?.heardFrom;
}

/** True when a heartbeat has been silent for longer than its file allows. */
export function isSilent({ everySeconds }: Heartbeat, { heardAt }: Pulse, at: string): boolean {
  return Date.parse(at) - Date.parse(heardAt) > everySeconds * 1000;
}

/** The alert about a silence is repeated at most once in this time. */
const leastSecondsToRepeat = 3600;

/**
 * True when the alert about a silence is due: at its beginning, and again whenever another one has passed.
 *
 * A repeat joins the incident. If a person has resolved it, or nobody answered, it opens again: the job has missed another run.
 */
export function isAlertDue({ everySeconds }: Heartbeat, pulse: Pulse, at: string): boolean {
  const { heardAt, raisedFor, lostAt = heardAt, raisedAt = lostAt } = pulse;
  const waited = Date.parse(at) - Date.parse(raisedAt);
  return raisedFor !== heardAt || waited >= Math.max(everySeconds, leastSecondsToRepeat) * 1000;
}

/** The alert about a heartbeat that has been silent for too long. */
export function silenceAlert({ id, source, everySeconds, policy, severity }: Heartbeat, { heardAt }: Pulse): Alert {
  return {
    ...about(id, source),
    action: 'trigger',
    severity: severity ?? 'critical',
    summary: `No heartbeat from ${id} for more than ${sayDuration(everySeconds)}`,
    ...(policy !== undefined && { policy }),
    details: { heartbeat: id, lastHeardAt: heardAt, expectedEvery: sayDuration(everySeconds) },
  };
}

/** The alert about a heartbeat that was heard again. */
export function heardAlert({ name, source }: LostPulse): Alert {
  return { ...about(name, source), action: 'resolve', severity: 'info', summary: `${name} was heard again` };
}

function about(name: string, source: string) {
  return { source, dedupKey: `heartbeat ${name}`, notes: [] };
}

/** A heartbeat in a request: its name, and the form of the answer. */
export type Ping = { readonly name: string; readonly isOpsgenie: boolean };

/**
 * The heartbeat that a request is about; nothing if it is not about any.
 *
 * The path is `/heartbeats/{name}`, or Opsgenie's `/v2/heartbeats/{name}/ping`. As for alerts, it may begin with the mapping of a
 * custom domain, then with a key. Opsgenie's path without `/ping` asks about a heartbeat, and is not one.
 */
export function pingIn({ path }: Pick<Request, 'path'>): Ping | undefined {
  const [, own, opsgenie] =
    /^(?:\/[^/]+)??(?:\/key\/[^/]+)?(?:(?<!\/v2)\/heartbeats\/([^/]+)|\/v2\/heartbeats\/([^/]+)\/ping)\/?$/.exec(
      path,
    ) ?? [];
  const name = own ?? opsgenie;
  return name === undefined ? undefined : { name: decoded(name), isOpsgenie: opsgenie !== undefined };
}

/** True for a heartbeat on a route that alerts are posted to as well: with a key in its path, or in the form of Opsgenie. */
export function isOnAlertRoute({ httpMethod, path }: Pick<Request, 'httpMethod' | 'path'>): boolean {
  return httpMethod === 'POST' && /^(?:\/[^/]+)??\/(?:key|v2)\//.test(path);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The methods that count as a heartbeat. Old cron jobs can only fetch an address. */
const methods = ['POST', 'GET', 'HEAD', 'PUT', 'PATCH'];

/** The heartbeat of the file that a source has sent, or the answer if what it has sent does not count. */
export function heartbeatOf(
  { name }: Ping,
  { httpMethod }: Pick<Request, 'httpMethod'>,
  source: string,
  heartbeats: readonly Heartbeat[],
): { readonly heartbeat: Heartbeat } | { readonly refused: Response } {
  const heartbeat = heartbeats.find(({ id }) => id === name);
  if (heartbeat === undefined) return { refused: unknownHeartbeat(name, source, heartbeats) };
  if (heartbeat.source !== source) return { refused: notYours(name, heartbeat.source, source) };
  if (!methods.includes(httpMethod)) {
    const detail = `Send a heartbeat with POST or GET, and not with ${httpMethod}.`;
    return { refused: problem(405, 'Not a heartbeat', detail) };
  }
  return { heartbeat };
}

/** The answer to a heartbeat whose settings are damaged, if it does not count; nothing if it comes from the source that it belongs to. */
export function refusalInDoubt({ name }: Ping, owner: string | undefined, source: string): Response | undefined {
  if (owner === undefined) {
    const detail = `The settings of the heartbeats are damaged, so it is not known which source sends ${quote(name)}. It was not recorded. Run \`npx notify-support apply\`, which writes the settings again, and send it again.`;
    return problem(503, 'Source of the heartbeat unknown', detail);
  }
  return owner === source ? undefined : notYours(name, owner, source);
}

function notYours(name: string, owner: string, source: string): Response {
  const detail = `${name} is a heartbeat of the source ${owner}, and this API key belongs to ${source}. Send it with a key of ${owner}, or change its source in oncall.yaml.`;
  return problem(403, 'Heartbeat of another source', detail);
}

function unknownHeartbeat(name: string, source: string, heartbeats: readonly Heartbeat[]): Response {
  const own = heartbeats.filter((heartbeat) => heartbeat.source === source).map(({ id }) => id);
  const known =
    own.length === 0
      ? `The source ${source} has no heartbeats: add it to heartbeats in oncall.yaml, and apply the file.`
      : `The source ${source} has the heartbeats ${own.join(', ')}.`;
  const detail = `There is no heartbeat ${quote(oneLine(name, 60))}.${didYouMean(name, own)} ${known}`;
  return problem(404, 'No such heartbeat', detail);
}

/** The answer to a heartbeat that counts. */
export function heardAnswer({ name, isOpsgenie }: Ping, everySeconds: number, at: string): Response {
  if (isOpsgenie) return pong;
  const expectedBefore = new Date(Date.parse(at) + everySeconds * 1000).toISOString();
  return jsonResponse(200, { heartbeat: name, heardAt: at, expectedBefore });
}

/** The answer to a heartbeat that is recorded, although its settings cannot be read. */
export function doubtfulAnswer({ name, isOpsgenie }: Ping, at: string): Response {
  if (isOpsgenie) return pong;
  const note =
    'The settings of the heartbeats are damaged. This heartbeat is recorded, but it is not watched until `npx notify-support apply` writes them again.';
  return jsonResponse(202, { heartbeat: name, heardAt: at, note });
}

const pong = jsonResponse(202, { result: 'PONG - Heartbeat received', took: 0, requestId: 'none' });

/** The names of the heartbeats that are in the file and were never heard. */
export function neverHeard(heartbeats: readonly Heartbeat[], pulses: readonly Pulse[]): string[] {
  return heartbeats.filter(({ id }) => !pulses.some(({ name }) => name === id)).map(({ id }) => id);
}
