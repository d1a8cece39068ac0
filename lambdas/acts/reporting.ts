type Fields = Readonly<Record<string, unknown>>;

/** The metrics that the functions write. Nothing in them names a person, an incident or an alarm. */
export type Metric =
  | 'AlertsReceived'
  | 'UnroutedAlarms'
  | 'IntakeFailures'
  | 'IncidentsOpened'
  | 'IncidentsAcknowledged'
  | 'SecondsToAcknowledge'
  | 'IncidentsResolved'
  | 'IncidentsExhausted'
  | 'Attempts'
  | 'NotificationsSent'
  | 'NotificationsFailed'
  | 'LimitsReached'
  | 'Sweeps';

/** The ways in which an act says what it did: lines in its function's log, and metrics at the instant of its event. */
export type Reporting = {
  readonly log: (message: string, fields?: Fields) => void;
  readonly logError: (message: string, error: unknown, fields?: Fields) => void;
  readonly measure: (at: string, values: { readonly [metric in Metric]?: number }, channel?: string) => void;
};
