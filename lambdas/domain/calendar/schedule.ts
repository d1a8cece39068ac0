/*
 * A schedule as `oncall.yaml` has it and the table keeps it: every time and date is the text that a person wrote.
 * `calendar.ts` says what it means.
 */

/** An entry in the order of people: one who is on call alone, several who are on call together, or `nobody`. */
export type Entry = string | readonly string[];

/** The people of a layer from a date on, until the next turn's. What a turn does not say is as its layer says. */
export type Turn = {
  readonly people: readonly Entry[];
  readonly from?: string | undefined;
  readonly handover?: readonly string[] | undefined;
  readonly every?: string | undefined;
};

/** People who take turns, at some hours or on some dates, or at any time. */
export type Layer = {
  /** In the order of their dates. */
  readonly turns: readonly Turn[];
  readonly handover?: readonly string[] | undefined;
  readonly every?: string | undefined;
  readonly until?: string | undefined;
  readonly hours?: readonly string[] | undefined;
  readonly dates?: readonly string[] | undefined;
  /** Its own time zone, if it is not the schedule's. */
  readonly timeZone?: string | undefined;
};

/** A schedule of who is on call when. The first layer that puts somebody on call has the instant. */
export type Schedule = {
  readonly id: string;
  readonly timeZone: string;
  readonly layers: readonly Layer[];
  /** The hours in which somebody has to be on call; always, if it says nothing. */
  readonly covers?: readonly string[] | undefined;
};

/** A change of the people that a schedule puts on call: exactly one of its four forms. */
export type Override = {
  readonly schedule: string;
  readonly from: string;
  readonly until: string;
  /** This person alone. */
  readonly put?: string | undefined;
  /** Where this person is on call, `with` is instead. */
  readonly replace?: string | undefined;
  readonly with?: string | undefined;
  readonly add?: string | undefined;
  readonly remove?: string | undefined;
  /** The instant at which a command made it; nothing if the file has it. */
  readonly madeAt?: string | undefined;
};

/** A person as the calendar knows them: the dates on which they are away are those of their own time zone. */
export type Person = { readonly id: string; readonly timeZone: string; readonly away?: readonly string[] | undefined };

/** Stands for a turn that is nobody's. */
export const nobody = 'nobody';
