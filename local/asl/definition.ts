import type { Json, JsonObject } from './json.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** The fields that every type of state may have. Fields of the other query language are simply absent. */
type Common = {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Assign?: JsonObject;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Output?: Json;
};

type Onward = { readonly Next?: string; readonly End?: boolean };

/** One entry of Retry: the errors after which a state is tried again, and how often. */
export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
};
export type Catcher = {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
};
type Handling = { readonly Retry?: readonly Retrier[]; readonly Catch?: readonly Catcher[] };

type Working = Onward &
  Handling & {
    readonly Parameters?: Json;
    readonly Arguments?: Json;
    readonly ResultSelector?: Json;
    readonly ResultPath?: string | null;
  };

export type PassState = Common &
  Onward & { readonly Type: 'Pass' } & {
    readonly Parameters?: Json;
    readonly Result?: Json;
    readonly ResultPath?: string | null;
  };

export type TaskState = Common &
  Working & {
    readonly Type: 'Task';
    readonly Resource: string;
    readonly TimeoutSeconds?: number | string;
    readonly TimeoutSecondsPath?: string;
    readonly HeartbeatSeconds?: number | string;
    readonly HeartbeatSecondsPath?: string;
    readonly Credentials?: JsonObject;
  };

type ChoiceRule = JsonObject & {
  readonly Next?: string;
  readonly Condition?: Json;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
};
export type ChoiceState = Common & {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
};

export type WaitState = Common &
  Onward & {
    readonly Type: 'Wait';
    readonly Seconds?: number | string;
    readonly SecondsPath?: string;
    readonly Timestamp?: string;
    readonly TimestampPath?: string;
  };

export type SucceedState = Common & { readonly Type: 'Succeed' };

export type FailState = Common & {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
};

/** States with a first one: a machine, a branch, an item processor. */
export type States = { readonly StartAt: string; readonly States: { readonly [name: string]: State } };

export type ParallelState = Common & Working & { readonly Type: 'Parallel'; readonly Branches: readonly States[] };

export type MapState = Common &
  Working & {
    readonly Type: 'Map';
    readonly ItemProcessor?: States;
    readonly Iterator?: States;
    readonly Items?: Json;
    readonly ItemsPath?: string;
    readonly ItemSelector?: Json;
    readonly MaxConcurrency?: number | string;
    readonly MaxConcurrencyPath?: string;
  };

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
export type StateType = State['Type'];
export type StateOf<T extends StateType> = Extract<State, { Type: T }>;

/** A whole state machine as its author wrote it. */
export type Definition = States & {
  readonly Comment?: string;
  readonly Version?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
};
