import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { Entry } from '../../lambdas/domain/calendar/schedule.ts';

/*
 * Every other pager is read into this model, and the file is written from it. People are named by the key that the other pager
 * gives them. To add a pager, write a file beside `pagerduty.ts` and a row in `sources.ts`.
 */

/** A person as another pager knows them. */
export type Person = {
  readonly key: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly sms?: string | undefined;
  readonly timeZone?: string | undefined;
};

/** When turns begin: the first person's at the anchor, and the next at each handover after it. Texts are those of `oncall.yaml`. */
export type Pace = {
  readonly handover?: readonly string[] | undefined;
  readonly every?: string | undefined;
  readonly anchor: Instant;
};

/** People who take turns. Without a pace the only entry is on call for ever. */
export type Rota = {
  readonly key: string;
  readonly people: readonly Entry[];
  readonly pace?: Pace | undefined;
  readonly begins?: Instant | undefined;
  readonly ends?: Instant | undefined;
  readonly hours?: readonly string[] | undefined;
  readonly dates?: readonly string[] | undefined;
  /** Its own time zone, if it is not the schedule's. */
  readonly timeZone?: string | undefined;
};

/** A change of the people on call for a time. With the key of a `rota` it is a change of this one alone. */
export type Change = {
  readonly from: Instant;
  readonly until: Instant;
  readonly put?: string | undefined;
  readonly replace?: string | undefined;
  readonly with?: string | undefined;
  readonly add?: string | undefined;
  readonly remove?: string | undefined;
  readonly rota?: string | undefined;
};

/** A shift that the other pager worked out itself. Several at one instant are on call together. */
export type FinalShift = { readonly from: Instant; readonly until: Instant; readonly people: readonly string[] };

/** A schedule of another pager. */
export type SourceSchedule = {
  readonly key: string;
  readonly name: string;
  readonly timeZone: string;
  /** The first level that has somebody has the instant. The rotas of one level are on call together. */
  readonly levels: readonly (readonly Rota[])[];
  readonly changes: readonly Change[];
  /** The shifts that the other pager worked out, if the export has them. */
  readonly finals?: readonly FinalShift[] | undefined;
};

/** Somebody on a level of a policy. */
export type Target = { readonly person: string } | { readonly schedule: string };

/** An escalation policy of another pager. */
export type SourcePolicy = {
  readonly key: string;
  readonly name: string;
  readonly levels: readonly (readonly Target[])[];
  readonly rounds: number;
};

/** Something that the file cannot express. `schedule` or `policy` is the key of the entry that it is about. */
export type Note = { readonly text: string; readonly schedule?: string; readonly policy?: string };

/** Everything that an export says. */
export type Imported = {
  readonly people: readonly Person[];
  readonly schedules: readonly SourceSchedule[];
  readonly policies: readonly SourcePolicy[];
  readonly notes: readonly Note[];
};

/** One answer of another pager's API, and the file that has it. */
export type Answer = { readonly file: string; readonly body: Readonly<Record<string, unknown>> };

/** Another pager. */
export type Source = {
  /** Its name as people write it. */
  readonly name: string;
  /** The answers of its API that are read, as a sentence lists them. */
  readonly reads: string;
  /** True for an answer that only this pager gives. */
  readonly isAnswer: (body: Answer['body']) => boolean;
  readonly read: (answers: readonly Answer[], now: Instant) => Imported;
};
