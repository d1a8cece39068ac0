/** Where the stack is, for whoever calls it. */
export type Place = {
  readonly url: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly account: string;
  readonly region: string;
  /** The state machines' ARNs by their constructs' names. */
  readonly stateMachines: Readonly<Record<string, string>>;
};

/** What a list shows of an incident. Instants are ISO 8601. */
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
  /** Who has it. */
  readonly by?: string;
};

/** How a device and its owner take what comes. */
export const habits = ['silent', 'optedOut', 'bouncing', 'scanner'] as const;
export type Habit = (typeof habits)[number];

/** A contact's phone and mailbox; the backstop's too. */
export type Device = {
  readonly id: string;
  readonly name: string;
  readonly sms?: string;
  readonly email?: string;
  readonly voice?: string;
  readonly timeZone: string;
  readonly habits: readonly Habit[];
};

/** A message as a device shows it; an e-mail's own look is a document of its own. */
export type ShownMessage = {
  readonly id: number;
  readonly at: string;
  readonly channel: 'sms' | 'email' | 'voice';
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly hasHtml: boolean;
};

/** What the clock shows at the instant at which this is sent. Instants are in milliseconds. */
export type ClockFace = {
  readonly now: number;
  /** 0 while it is paused. */
  readonly speed: number;
  /** When the next thing falls due that somebody waits for. */
  readonly next?: number;
};

/** An alarm's event that notifies nobody, and the reason that the function gave. */
export type Quiet = { readonly alarm?: string; readonly because: string; readonly at: number };

/** Everything that the page begins with. */
export type State = {
  /** Another one after the server was started anew. */
  readonly server: string;
  readonly place: Place;
  readonly clock: ClockFace;
  readonly incidents: readonly IncidentRow[];
  readonly devices: readonly Device[];
  readonly messages: readonly ShownMessage[];
  readonly quiet: readonly Quiet[];
};

/** What has changed: whole objects that take the place of earlier ones, and the names of what has to be asked anew. */
export type Change = {
  readonly clock?: ClockFace;
  readonly incidents?: readonly IncidentRow[];
  /** Ids of incidents with something new on their timeline or in their record. */
  readonly touched?: readonly string[];
  /** ARNs of executions with something new in their history. */
  readonly executions?: readonly string[];
  readonly alarms?: readonly string[];
  readonly quiet?: readonly Quiet[];
  /** All of them: one that is not here is gone. */
  readonly devices?: readonly Device[];
  readonly messages?: readonly ShownMessage[];
};
