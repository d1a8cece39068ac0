type Fields = Readonly<Record<string, unknown>>;

/** The metrics that the functions write. They name no person, incident or alarm. */
export type Metric =
  | 'AlertsReceived'
  | 'AlertsRefused'
  | 'AlertsUnmatched'
  | 'AlertsHeld'
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
  | 'BundlesChecked'
  | 'CanaryPassed'
  | 'CanaryFailed'
  | 'CanarySecondsToStart'
  | 'CanarySecondsToSend'
  | 'CanarySecondsToDeliver'
  | 'CanarySecondsToOpen'
  | 'CanarySecondsToPress'
  | 'CanarySecondsToEnd'
  | 'Sweeps';

/** The reports of an act: lines in its function's log, and metrics at the instant of its event. */
export type Reporting = {
  readonly log: (message: string, fields?: Fields) => void;
  readonly logError: (message: string, error: unknown, fields?: Fields) => void;
  readonly measure: (at: string, values: { readonly [metric in Metric]?: number }, channel?: string) => void;
};
