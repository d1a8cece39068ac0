import type { Metric } from './acts/reporting.ts';
import { findEnv } from './env.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON to the function's log. Ids and names only: never an address, a code, a token or a key. */
export function log(message: string, fields: Fields = {}): void {
  console.log(JSON.stringify({ level: 'info', message, ...fields }));
}

/** The same for an error that a person should look at, with its name and message. */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const { name, message: text } = error instanceof Error ? error : new Error(String(error));
  console.log(JSON.stringify({ level: 'error', message, error: name, errorMessage: text, ...fields }));
}

/** The units of the metrics. */
export const units = {
  AlertsReceived: 'Count',
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
  Sweeps: 'Count',
} as const satisfies Record<Metric, string>;

type Measurements = Readonly<Partial<Record<keyof typeof units, number>>>;

/**
 * Writes one line from which CloudWatch takes metrics (the embedded metric format), at the event's instant.
 *
 * It does not use console.log, which begins the line with other words: the line must be JSON and nothing else. The pager's
 * name separates the metrics of two pagers in one account.
 *
 * @param channel another dimension, for metrics that are counted per channel
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
