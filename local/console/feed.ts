/** The addresses of the stack, for its callers. */
export type Addresses = {
  readonly url: string;
  readonly apiUrl: string;
  /** The URL that links in messages begin with. */
  readonly linkUrl: string;
  readonly apiKey: string;
  readonly account: string;
  readonly region: string;
  /** The state machines' ARNs by construct. */
  readonly stateMachines: Readonly<Record<string, string>>;
};

/** An incident as a row of a list. Instants are ISO 8601. */
export type IncidentRow = {
  readonly id: string;
  readonly status: 'triggered' | 'acknowledged' | 'resolved' | 'exhausted';
  readonly isStopped: boolean;
  readonly summary: string;
  readonly severity: string;
  readonly source: string;
  readonly policy: string;
  readonly run: number;
  readonly openedAt: string;
  readonly acknowledgedAt?: string;
  readonly closedAt?: string;
  /** The name of the contact who took it. */
  readonly by?: string;
};

/** The ways in which a device, or its owner, can treat messages. */
export const habits = ['silent', 'optedOut', 'bouncing', 'scanner'] as const;
export type Habit = (typeof habits)[number];

/** The phone and mailbox of a contact or of the backstop. */
export type Device = {
  readonly id: string;
  readonly name: string;
  readonly sms?: string;
  readonly email?: string;
  readonly voice?: string;
  readonly timeZone: string;
  readonly habits: readonly Habit[];
};

/** A message as a device shows it. The HTML of an e-mail is a separate document. */
export type ShownMessage = {
  readonly id: number;
  readonly at: string;
  readonly channel: 'sms' | 'email' | 'voice';
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly hasHtml: boolean;
};

/** The clock at the instant at which this is sent. Instants are in milliseconds. */
export type ClockFace = {
  readonly now: number;
  /** 0 while it is paused. */
  readonly speed: number;
  /** The instant of the next timer that something waits for. */
  readonly next?: number;
};

/** An alarm's event that notifies nobody, and the reason that the function gave. */
export type Quiet = { readonly alarm?: string; readonly because: string; readonly at: number };

/** Everything that the page starts with. */
export type State = {
  /** The id of the running server: a new one after every start. */
  readonly server: string;
  readonly place: Addresses;
  readonly clock: ClockFace;
  readonly incidents: readonly IncidentRow[];
  readonly devices: readonly Device[];
  readonly messages: readonly ShownMessage[];
  readonly quiet: readonly Quiet[];
};

/** The changes: whole objects that replace earlier ones, and the names of those that must be read again. */
export type Change = {
  readonly clock?: ClockFace;
  readonly incidents?: readonly IncidentRow[];
  /** Ids of incidents with something new on their timeline or in their record. */
  readonly touched?: readonly string[];
  /** ARNs of executions with something new in their history. */
  readonly executions?: readonly string[];
  readonly alarms?: readonly string[];
  readonly quiet?: readonly Quiet[];
  /** All devices: one that is not in the list is gone. */
  readonly devices?: readonly Device[];
  readonly messages?: readonly ShownMessage[];
};
