import type { Metric } from './acts/reporting.ts';
import { hideSecrets } from './domain/text/secrets.ts';
import { findEnv } from './env.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON to the function's log. Ids and names only: never an address, a code, a token or a key. */
export function log(message: string, fields: Fields = {}): void {
  write({ level: 'info', message, ...fields });
}

/** The same for an error that needs attention, with its name and message. */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const { name, message: text } = error instanceof Error ? error : new Error(String(error));
  write({ level: 'error', message, error: name, errorMessage: text, ...fields });
}

/** Writes a line without the secrets that a text of another service may hold. */
function write(line: Fields): void {
  console.log(JSON.stringify(line, (_, value) => (typeof value === 'string' ? hideSecrets(value) : value)));
}

/** The metrics of the functions, each with its unit. None of them names a person, an incident or an alarm. */
export const units = {
  AlertsReceived: 'Count',
  AlertsRefused: 'Count',
  AlertsUnmatched: 'Count',
  AlertsHeld: 'Count',
  UnroutedAlarms: 'Count',
  IntakeFailures: 'Count',
  IncidentsOpened: 'Count',
  IncidentsAcknowledged: 'Count',
  SecondsToAcknowledge: 'Seconds',
  IncidentsResolved: 'Count',
  IncidentsExhausted: 'Count',
  Attempts: 'Count',
  NotificationsSent: 'Count',
  NotificationsFailed: 'Count',
  LimitsReached: 'Count',
  BundlesChecked: 'Count',
  CanaryPassed: 'Count',
  CanaryFailed: 'Count',
  CanarySecondsToStart: 'Seconds',
  CanarySecondsToSend: 'Seconds',
  CanarySecondsToDeliver: 'Seconds',
  CanarySecondsToOpen: 'Seconds',
  CanarySecondsToPress: 'Seconds',
  CanarySecondsToEnd: 'Seconds',
  Sweeps: 'Count',
} as const satisfies Record<Metric, string>;

type Measurements = Readonly<Partial<Record<keyof typeof units, number>>>;

/**
 * Writes one line from which CloudWatch makes metrics (the embedded metric format), with the time of the event.
 *
 * The line must be JSON only, and console.log would put other text in front of it. The dimension `Pager` separates the
 * metrics of two pagers in one account.
 *
 * @param at the time of the event, in ISO 8601
 * @param channel adds the dimension `Channel`
 */
export function measure(at: string, values: Measurements, channel?: string): void {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: units[Name as keyof typeof units] }));
  const dimensions = { Pager: findEnv('PAGER_NAME'), ...(channel !== undefined && { Channel: channel }) };
  const _aws = {
    Timestamp: Date.parse(at),
    CloudWatchMetrics: [{ Namespace: 'NotifySupport', Dimensions: [Object.keys(dimensions)], Metrics }],
  };
  process.stdout.write(`${JSON.stringify({ _aws, ...values, ...dimensions })}\n`);
}
