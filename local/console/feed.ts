import type { Override } from '../../lambdas/domain/calendar/schedule.ts';

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
  /** The name of its alarm. Only the console of a deployed stack has it. */
  readonly alarm?: string;
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

/** The deployed stack that a console shows, and who is signed in. */
export type Deployed = {
  /** The stack in words: its name, account and Region. */
  readonly label: string;
  /** The ARN of whoever is signed in, and the name that stands in messages if they raise an incident. */
  readonly caller: string;
  readonly name?: string;
  /** Incidents without a run since then are not in the list, unless they are open and nobody has taken them. */
  readonly since: string;
};

/** A part of a deployed stack that cannot be read, and what to do about it. */
export type Trouble = { readonly part: string; readonly text: string };

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
  /** Missing for the stack on this machine. */
  readonly deployed?: Deployed;
  readonly troubles?: readonly Trouble[];
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
  /** True if something was written that decides who is on call. */
  readonly onCall?: true;
  /** All troubles: one that is not in the list is over. */
  readonly troubles?: readonly Trouble[];
};

/** An override as `oncall.yaml` has it. `madeAt` is also set if it was made in the console. */
export type ShownOverride = Override;

/** Somebody who cannot take a turn, and who stands in; nobody, if there is no one left. */
type ShownStandIn = { readonly for: string; readonly by?: string | undefined };

/** The reasons why these people are on call, and not those whose turn it is. */
type Reasons = {
  /** The overrides that changed it, in their order. */
  readonly overrides?: readonly ShownOverride[];
  /** The ids of the people who would be on call without these overrides. */
  readonly planned?: readonly string[];
  readonly standIns?: readonly ShownStandIn[];
};

/**
 * A part of a shift: the same people for the same reasons. Those of a stretch tile it. Instants are ISO 8601.
 */
export type ShownShift = Reasons & {
  readonly from: string;
  readonly until: string;
  /** Ids of contacts; empty where nobody is on call. */
  readonly people: readonly string[];
  /** True where nobody is on call although the schedule covers it. */
  readonly isGap?: true;
  /** Of the first part: since when the same people are on call, if that is earlier; `null` if it is more than a year. */
  readonly beganAt?: string | null;
  /** Of the last part: until when they are on call, if that is later; `null` if it is more than a year. */
  readonly endsAt?: string | null;
};

/** A layer by itself, without overrides. */
type ShownLayer = {
  /** Its hours, dates and handovers as the file has them. */
  readonly about: string;
  readonly shifts: readonly ShownShift[];
};

/** A lane of the calendar. A schedule that cannot be read has `fault`, and no shifts. */
export type Lane = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly covers?: readonly string[];
  readonly shifts: readonly ShownShift[];
  /** In their order; none if there is only one, and no override that it would be seen under. */
  readonly layers: readonly ShownLayer[];
  readonly fault?: string;
};

/** A contact's id and name. */
export type ShownPerson = { readonly id: string; readonly name: string };

/** The instant at which a day begins. */
export type DayStart = { readonly date: string; readonly at: string };

/** `GET /console/calendar`: the shifts of every schedule in a stretch of time. */
export type CalendarAnswer = {
  readonly from: string;
  readonly until: string;
  /** All contacts, in the order of their ids. */
  readonly people: readonly ShownPerson[];
  /** The days of the stretch by the time zone: those of the schedules, UTC, and the one that was asked for. */
  readonly days: Readonly<Record<string, readonly DayStart[]>>;
  readonly schedules: readonly Lane[];
};

/** A schedule at an instant. */
export type Turn = Reasons & {
  readonly schedule: string;
  readonly timeZone: string;
  readonly people: readonly string[];
  /** The next change of people, and who is on call from then on; nothing if it stays so for more than a year. */
  readonly until?: string;
  readonly next?: readonly string[];
  readonly fault?: string;
};

/** `GET /console/calendar/at`: everybody who is on call at an instant, and the policies. */
export type InstantAnswer = {
  readonly at: string;
  readonly people: readonly ShownPerson[];
  readonly schedules: readonly Turn[];
  readonly policies: readonly string[];
};

/** An alert that a mute holds. */
export type ShownHeld = {
  readonly key: string;
  readonly summary: string;
  readonly severity: string;
  readonly source: string;
  readonly since: string;
  /** The first instant at which nothing covers it; nothing if that is more than a week away. */
  readonly until?: string;
  /** The narrowing of the mute, and its reason. */
  readonly about: string;
  readonly because: string;
};

/** A mute, with its first windows in a stretch of time and the number of the others. */
export type ShownMute = {
  readonly about: string;
  readonly because: string;
  readonly timeZone: string;
  readonly windows: readonly { readonly from: string; readonly until: string }[];
  readonly more: number;
  /** The instant at which a command made it; missing for one of the file. */
  readonly madeAt?: string;
};

/** `GET /console/held`: the alerts that are held, and the mutes in a stretch of time. */
export type HeldAnswer = { readonly held: readonly ShownHeld[]; readonly mutes: readonly ShownMute[] };

/** A contact who is notified on a level of a round. */
export type ShownNotified = ShownPerson & {
  readonly round: number;
  /** The schedules that have put the contact on call. */
  readonly schedules: readonly string[];
  /** The words for the messages of the first attempt. */
  readonly by: readonly string[];
  /** The instants of the attempts, in order. */
  readonly at: readonly string[];
};

/** `GET /console/calendar/alert`: the course of an alert for a policy that comes at an instant and that nobody answers. */
export type AlertAnswer = {
  readonly policy: string;
  readonly notified: readonly ShownNotified[];
  /** The notes in its timeline, in order. */
  readonly notes: readonly { readonly at: string; readonly text: string }[];
};

/** `POST /console/raise`: the incident that was raised, or the one with the same text that was open already. */
export type RaiseAnswer = { readonly incident: string; readonly opened: boolean };

/** `POST /console/overrides/undo`: true if the override had begun, so that it ends now, and what went wrong with the e-mails. */
export type UndoAnswer = { readonly hasBegun?: boolean; readonly warning?: string };

/** The hours of one person in a week. An hour of a night at the weekend is in both. */
export type ShownHours = {
  readonly person: string;
  readonly hours: number;
  readonly night: number;
  readonly weekend: number;
  readonly standingIn: number;
};

/** A week, or the part of it that is in the stretch. */
export type ShownWeek = { readonly from: string; readonly until: string; readonly people: readonly ShownHours[] };

/** `GET /console/calendar/hours`: the hours of everybody in each week of a stretch, and the hours that count as night and as weekend. */
export type HoursAnswer = {
  readonly night: string;
  readonly weekend: string;
  readonly people: readonly ShownPerson[];
  readonly schedules: readonly {
    readonly schedule: string;
    readonly timeZone: string;
    readonly weeks: readonly ShownWeek[];
    readonly fault?: string;
  }[];
};

/** A row of the doctor. */
export type ShownCheck = {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failing';
  readonly found: string;
  readonly todo?: string;
};

/** `GET /console/checks`: the doctor's rows, and when they were made. */
export type ChecksAnswer = { readonly at: string; readonly rows: readonly ShownCheck[] };

/** `GET /console/backstop`: the doctor's rows about the backstop, and the notes that the next sweep sends to it. */
export type BackstopAnswer = {
  readonly rows: readonly ShownCheck[];
  readonly notes: readonly { readonly id: string; readonly text: string }[];
  /** The reason why the notes could not be read. */
  readonly fault?: string;
};
