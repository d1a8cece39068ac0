import type { Clock } from './clock.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { Definition } from './definition.ts';
import { type Failure, failureOf } from './errors.ts';
import { failureDetails, type HistoryEvent, maximumEvents } from './history.ts';
import type { Data } from './json.ts';
import type { Expressions } from './jsonata.ts';
import { createLife, endLife, type Life } from './life.ts';
import { createRandom } from './random.ts';
import type { Services } from './services.ts';
import { follow } from './states.ts';
import { beginning, type Progress, type Run, type Thread, type Variables } from './thread.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Everything that an execution is started with. */
export type Start = {
  readonly arn: string;
  readonly name: string;
  /** A machine that is being deleted ends its executions when they enter their next state (API reference). */
  readonly machine: { readonly arn: string; readonly name: string; readonly isDeleting?: boolean };
  readonly definition: Definition;
  readonly expressions: Expressions;
  readonly roleArn: string;
  readonly region: string;
  readonly input: Data;
  readonly clock: Clock;
  readonly seed: number;
  readonly services: Services;
};

/** One execution of a machine, running or over. */
export type Execution = {
  readonly start: Start;
  readonly startedAt: number;
  status: ExecutionStatus;
  stoppedAt?: number | undefined;
  output?: Data | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  redriveCount: number;
  redrivenAt?: number | undefined;
  readonly events: HistoryEvent[];
  /** Called after every change of status, the start included. */
  readonly listeners: Set<() => void>;
  readonly progress: Progress;
  run: Run;
  life: Life;
  deadline: Deadline;
};

const unlimited: Deadline = { beat: () => {}, expire: () => false, cancel: () => {} };

/** The prototype of every execution's variables: it holds nothing. */
const noVariables: Variables = Object.freeze(Object.create(null));

/** Starts an execution: its first event exists at once; its first state begins when the caller has returned. */
export function startExecution(start: Start): Execution {
  const { clock, definition, input, seed, arn } = start;
  const execution: Execution = {
    start,
    startedAt: clock.now(),
    status: 'RUNNING',
    redriveCount: 0,
    events: [],
    listeners: new Set(),
    progress: beginning(definition.StartAt, input, Object.create(noVariables)),
    run: undefined as unknown as Run,
    life: createLife(),
    deadline: unlimited,
  };
  execution.run = createRun(execution, createRandom(seed, arn));
  addEvent(execution, 'ExecutionStarted', 0, { input, roleArn: start.roleArn });
  proceed(execution, 0);
  return execution;
}

function createRun(execution: Execution, random: Run['random']): Run {
  const { machine, name, roleArn, region, input, clock, definition, expressions, services, arn } = execution.start;
  return {
    ...{ definition, machine, arn, name, roleArn, region, input, clock, random, expressions, services, follow },
    startedAt: execution.startedAt,
    redriveCount: 0,
    context: undefined,
    functions: undefined,
    record: (type, previousEventId, details) => {
      if (execution.status === 'RUNNING' && execution.events.length >= maximumEvents - 1)
        exceedHistory(execution, previousEventId);
      if (machine.isDeleting && type.endsWith('StateEntered')) stopExecution(execution, {});
      if (execution.status !== 'RUNNING') return previousEventId;
      return addEvent(execution, type, previousEventId, details);
    },
  };
}

function addEvent(
  execution: Execution,
  type: string,
  previousEventId: number,
  details?: HistoryEvent['details'],
): number {
  const id = execution.events.length + 1;
  const timestamp = execution.start.clock.now();
  execution.events.push(
    details ? { id, previousEventId, timestamp, type, details } : { id, previousEventId, timestamp, type },
  );
  execution.start.services.onEvent?.(execution.start.arn);
  return id;
}

function exceedHistory(execution: Execution, previousEventId: number): void {
  const cause = `The execution reached the maximum number of history events (${maximumEvents}).`;
  end(execution, 'FAILED', previousEventId, { error: 'States.Runtime', cause });
}

/** Runs the states from the point that the execution has reached. */
function proceed(execution: Execution, previous: number): void {
  const { start, life, progress, run } = execution;
  const thread: Thread = {
    ...{ run, states: start.definition, life, progress, previous },
    ...{ retryCount: 0, token: undefined, context: undefined, item: undefined },
  };
  const timeoutSeconds = start.definition.TimeoutSeconds;
  execution.deadline = startDeadline(start.clock, { timeoutSeconds }, () =>
    end(execution, 'TIMED_OUT', 0, { error: 'States.Timeout' }),
  );
  const isLate = () => life.isOver || execution.deadline.expire();
  Promise.resolve()
    .then(() => follow(thread))
    .then(
      (output) => isLate() || end(execution, 'SUCCEEDED', thread.previous, {}, output),
      (error) => isLate() || end(execution, 'FAILED', thread.previous, failureOf(error)),
    );
}

const endEvents: { readonly [status in ExecutionStatus]: string } = {
  RUNNING: 'ExecutionStarted',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

function end(execution: Execution, status: ExecutionStatus, previous: number, failure: Failure, output?: Data): void {
  if (execution.status !== 'RUNNING') return;
  addEvent(execution, endEvents[status], previous, output ? { output } : failureDetails(failure));
  const stoppedAt = execution.start.clock.now();
  Object.assign(execution, { status, stoppedAt, output, error: failure.error, cause: failure.cause });
  execution.deadline.cancel();
  execution.deadline = unlimited;
  endLife(execution.life);
  announce(execution);
}

/** Calls every listener after a change of status. */
export function announce(execution: Execution): void {
  for (const listener of [...execution.listeners]) listener();
}

/** Stops an execution and everything that it waits for; an execution that has ended stays as it is. */
export function stopExecution(execution: Execution, failure: Failure): void {
  end(execution, 'ABORTED', 0, failure);
}

/** Continues an execution that did not succeed from the point where it failed, in the same history. */
export function redriveExecution(execution: Execution): void {
  const { clock } = execution.start;
  Object.assign(execution, { status: 'RUNNING', stoppedAt: undefined, error: undefined, cause: undefined });
  execution.redriveCount += 1;
  execution.redrivenAt = clock.now();
  execution.run.redriveCount = execution.redriveCount;
  execution.run.redrivenAt = clock.now();
  execution.life = createLife();
  const redriven = addEvent(execution, 'ExecutionRedriven', 0, { redriveCount: execution.redriveCount });
  proceed(execution, redriven);
  announce(execution);
}
