import type { Machine, State } from './definition.ts';

/** An event as in GetExecutionHistory; its details are in the member that is named after its type. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
};

export type Status = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'timedOut' | 'aborted';

export type Failure = { readonly error?: string; readonly cause?: string };

/** One visit to a state, from entering it to its end. */
export type Visit = {
  /** The id of the event that entered it. */
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly line: Line;
  /** The visit before it on its line; `undefined` for the first. */
  readonly before: Visit | undefined;
  readonly enteredAt: number;
  readonly input: string | undefined;
  status: Status;
  endedAt: number | undefined;
  output: string | undefined;
  assigned: { readonly [name: string]: string };
  failure: Failure | undefined;
  /** True when its work has succeeded. */
  isDone: boolean;
  isExited: boolean;
  /** The number of times that its work was started: more than one after a retry. */
  starts: number;
  tries: Try[];
  /** The number of iterations of a Map. */
  length: number | undefined;
  /** The iterations of a Map, by index, or the one line that all branches of a Parallel share. */
  lines: Line[];
};

/** A sequence of states: the execution itself, an iteration of a Map, or the branches of a Parallel. */
export type Line = {
  readonly of: Visit | undefined;
  readonly index: number | undefined;
  readonly visits: Visit[];
  status: Status;
};

/** One try at a task. */
export type Try = {
  /** The id of the event that scheduled it. */
  readonly id: number;
  readonly scheduledAt: number;
  readonly resource: string;
  readonly parameters: string | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  failure: Failure | undefined;
  isTimedOut: boolean;
  /** The execution that it started. */
  nestedArn: string | undefined;
};

type LineVisit = { readonly line: Line; readonly visit: Visit | undefined };

/** The state of an execution after the events so far. `extend` changes it in place. */
export type Reading = {
  readonly machine: Machine | undefined;
  readonly events: HistoryEvent[];
  /** The place of each event, by its id. */
  readonly places: (LineVisit | undefined)[];
  readonly root: Line;
  /** The visits that are not over. */
  readonly open: Set<Visit>;
  /** The visits that a redrive can continue. */
  readonly unfinished: Set<Visit>;
  status: ExecutionStatus;
  failure: Failure | undefined;
};

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** A reading before the first event. Without a machine, only the order of events shows which states are nested. */
export function startReading(machine: Machine | undefined): Reading {
  return {
    machine,
    ...{ events: [], places: [], open: new Set(), unfinished: new Set() },
    root: { of: undefined, index: undefined, visits: [], status: 'running' },
    status: 'RUNNING',
    failure: undefined,
  };
}

/** Adds the next events in order; an event that is already known changes nothing. */
export function extend(reading: Reading, events: readonly HistoryEvent[]): Reading {
  for (const event of events) {
    if (event.id !== reading.events.length + 1) continue;
    reading.events.push(event);
    reading.places[event.id] = apply(reading, event);
  }
  return reading;
}

/** The instant of an event, in milliseconds. */
export function instantOf({ timestamp }: HistoryEvent): number {
  return Math.round(timestamp * 1000);
}

/** The details of an event, whatever the name of their member. */
export function detailsOf(event: HistoryEvent): Details {
  const state = /State(Entered|Exited)$/.exec(event.type);
  const member = state ? `state${state[1]}` : `${event.type[0]?.toLowerCase()}${event.type.slice(1)}`;
  return (event[`${member}EventDetails`] ?? {}) as Details;
}

export type Details = Failure & {
  readonly name?: string;
  readonly state?: string;
  readonly index?: number;
  readonly length?: number;
  readonly input?: string;
  readonly output?: string;
  readonly parameters?: string;
  readonly assignedVariables?: { readonly [name: string]: string };
  readonly resource?: string;
  readonly resourceType?: string;
  readonly heartbeatInSeconds?: number;
  readonly timeoutInSeconds?: number;
};

/** True when the status is final. */
export function isOver(status: Status): boolean {
  return status !== 'running' && status !== 'waiting' && status !== 'retrying';
}

type Handler = (reading: Reading, event: HistoryEvent, from: LineVisit, type: string) => LineVisit | undefined;

/** The handler of each kind of event, by the pattern of its type. */
const kinds: readonly (readonly [RegExp, Handler])[] = [
  [/^(.+)StateEntered$/, enter],
  [/^(.+)StateExited$/, exit],
  [/^(.+)StateAborted$/, abort],
  [/^(Map|Parallel)StateStarted$/, startLines],
  [/^(Map|Parallel)State(?:Succeeded|Failed)$/, finishLines],
  [/^MapIterationStarted$/, startIteration],
  [/^MapIteration(?:Succeeded|Failed|Aborted)$/, finishIteration],
  [/^(Map)Run/, (reading, _, from, type) => placeOf(nearest(reading, from, isOfType(type)))],
  [/^EvaluationFailed$/, failEvaluation],
  [/^(?:Task|LambdaFunction|Activity)Scheduled$/, schedule],
  [/^(?:Task|LambdaFunction|Activity)(.+)$/, proceed],
  [/^Execution(?:Succeeded|Failed|Aborted|TimedOut)$/, finish],
  [/^ExecutionRedriven$/, redrive],
];

function apply(reading: Reading, event: HistoryEvent): LineVisit {
  const from = reading.places[event.previousEventId] ?? { line: reading.root, visit: undefined };
  for (const [pattern, kind] of kinds) {
    const match = pattern.exec(event.type);
    if (match) return kind(reading, event, from, match[1] ?? '') ?? from;
  }
  return from;
}

function placeOf(visit: Visit | undefined): LineVisit | undefined {
  return visit && { line: visit.line, visit };
}

const isOfType = (type: string) => (visit: Visit) => visit.type === type;
const isNamed = (name: string | undefined) => (visit: Visit) => visit.name === name;

/** The open visit that an event concerns: one around the place that it comes from, or one that a redrive continues. */
function nearest(reading: Reading, from: LineVisit, isMeant: (visit: Visit) => boolean): Visit | undefined {
  for (const visit of around(from)) if (reading.open.has(visit) && isMeant(visit)) return visit;
  for (const visit of reading.unfinished) {
    if (!isMeant(visit)) continue;
    reopen(reading, visit);
    return visit;
  }
  return undefined;
}

/** The visit at a place and all visits around it, innermost first. */
function* around({ line, visit }: LineVisit): Iterable<Visit> {
  for (let here = visit ?? line.of; here; here = here.line.of) yield here;
}

function reopen(reading: Reading, visit: Visit): void {
  for (const one of around({ line: visit.line, visit })) {
    reading.unfinished.delete(one);
    reading.open.add(one);
    Object.assign(one, { status: 'running', endedAt: undefined, failure: undefined });
    one.line.status = 'running';
  }
}

function enter(reading: Reading, event: HistoryEvent, from: LineVisit, type: string): LineVisit {
  const { name = '', input } = detailsOf(event);
  const line = lineFor(reading, name, from);
  const visit: Visit = {
    ...{ id: event.id, name, type, line, input, status: 'running', enteredAt: instantOf(event) },
    ...{ before: from.visit?.line === line ? from.visit : undefined, isDone: false, isExited: false },
    ...{ endedAt: undefined, output: undefined, assigned: {}, failure: undefined },
    ...{ starts: 0, tries: [], length: undefined, lines: [] },
  };
  line.visits.push(visit);
  reading.open.add(visit);
  return { line, visit };
}

/** The line on which a state is entered, which depends on the state that contains it in the definition. */
function lineFor(reading: Reading, name: string, from: LineVisit): Line {
  const state = reading.machine?.states.get(name);
  if (!state) return from.line;
  for (let line: Line | undefined = from.line; line; line = line.of?.line) {
    if (line.of?.name === state.container) return line;
  }
  const latest = reading.places.findLast((place) => place?.line.of?.name === state.container);
  return latest?.line ?? reading.root;
}

function exit(reading: Reading, event: HistoryEvent, from: LineVisit): LineVisit | undefined {
  const { name, output, assignedVariables = {} } = detailsOf(event);
  const visit = nearest(reading, from, isNamed(name));
  if (!visit) return undefined;
  const isCaught = canFail.has(visit.type) && !visit.isDone;
  if (isCaught) failInside(reading, visit, from, event);
  end(reading, visit, isCaught ? 'caught' : 'succeeded', event);
  if (!isCaught) visit.failure = undefined;
  Object.assign(visit, { output, assigned: assignedVariables, isExited: true });
  return placeOf(visit);
}

/** The types of state with an event for success: a state that is left without one has caught a failure. */
const canFail = new Set(['Task', 'Map', 'Parallel']);

function end(reading: Reading, visit: Visit, status: Status, event: HistoryEvent): void {
  reading.open.delete(visit);
  Object.assign(visit, { status, endedAt: instantOf(event) });
}

/** Ends a visit that was aborted. AWS also records the state that failed as aborted, so that one keeps its failure. */
function abort(reading: Reading, event: HistoryEvent, from: LineVisit, type: string): LineVisit | undefined {
  const visit = nearest(reading, from, isOfType(type));
  if (visit && !visit.failure) end(reading, visit, 'aborted', event);
  return placeOf(visit);
}

/** Ends all open visits on a line: those that led to the failure have failed, the others were aborted with them. */
function closeLine(reading: Reading, line: Line, culprits: ReadonlySet<Visit>, event: HistoryEvent): void {
  for (const visit of line.visits) {
    if (!reading.open.has(visit)) continue;
    for (const inner of visit.lines) closeLine(reading, inner, culprits, event);
    const isCulprit = culprits.has(visit);
    if (isCulprit) visit.failure ??= failureInside(culprits);
    end(reading, visit, isCulprit ? howItFailed(visit) : 'aborted', event);
    if (line.of?.type === 'Map') line.status = isCulprit || line.status === 'failed' ? 'failed' : 'aborted';
  }
}

function howItFailed(visit: Visit): Status {
  return visit.tries.at(-1)?.isTimedOut ? 'timedOut' : 'failed';
}

/** The failure that made the others fail: the innermost one, which comes first. */
function failureInside(culprits: ReadonlySet<Visit>): Failure | undefined {
  for (const { failure } of culprits) if (failure) return failure;
  return undefined;
}

function failInside(reading: Reading, visit: Visit, from: LineVisit, event: HistoryEvent): void {
  const culprits = new Set(around(from));
  for (const line of visit.lines) closeLine(reading, line, culprits, event);
  visit.failure = failureInside(culprits) ?? visit.failure;
}

function startLines(reading: Reading, event: HistoryEvent, from: LineVisit, type: string): LineVisit | undefined {
  const visit = nearest(reading, from, isOfType(type));
  if (!visit) return undefined;
  if (visit.lines.length > 0) failInside(reading, visit, from, event);
  visit.starts += 1;
  visit.length = detailsOf(event).length;
  visit.lines = [];
  return type === 'Map' ? placeOf(visit) : { line: addLine(visit, undefined), visit: undefined };
}

function addLine(of: Visit, index: number | undefined): Line {
  const line: Line = { of, index, visits: [], status: 'running' };
  of.lines.push(line);
  return line;
}

function finishLines(reading: Reading, event: HistoryEvent, from: LineVisit, type: string): LineVisit | undefined {
  const visit = nearest(reading, from, isOfType(type));
  if (!visit) return undefined;
  visit.isDone = event.type.endsWith('Succeeded');
  if (!visit.isDone) failInside(reading, visit, from, event);
  return placeOf(visit);
}

function startIteration(reading: Reading, event: HistoryEvent, from: LineVisit): LineVisit | undefined {
  const { name, index } = detailsOf(event);
  const visit = nearest(reading, from, isNamed(name));
  return visit && { line: addLine(visit, index), visit: undefined };
}

const iterationEnds: { readonly [type: string]: Status } = {
  MapIterationSucceeded: 'succeeded',
  MapIterationFailed: 'failed',
  MapIterationAborted: 'aborted',
};

function finishIteration(reading: Reading, event: HistoryEvent, from: LineVisit): LineVisit | undefined {
  const { name, index } = detailsOf(event);
  const visit = nearest(reading, from, isNamed(name));
  const line = visit?.lines.find((one) => one.index === index);
  if (!visit || !line) return undefined;
  const status = iterationEnds[event.type] ?? 'running';
  closeLine(reading, line, new Set(status === 'failed' ? around(from) : []), event);
  line.status = status;
  if (status === 'failed') visit.failure = failureInside(new Set(around(from)));
  return placeOf(visit);
}

function failEvaluation(reading: Reading, event: HistoryEvent, from: LineVisit): LineVisit | undefined {
  const { state, ...details } = detailsOf(event);
  // For an evaluation that fails at once, AWS names the event before the state as its predecessor.
  const isMeant = (visit: Visit) => visit.name === state && reading.open.has(visit);
  const visit = from.line.visits.findLast(isMeant) ?? nearest(reading, from, isNamed(state));
  if (!visit) return undefined;
  Object.assign(visit, {
    failure: failureIn(details),
    isDone: false,
    status: statusAfterFailure(reading, visit, false),
  });
  return placeOf(visit);
}

function failureIn({ error, cause }: Details): Failure {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** The status after a failure. If the state has a Retry, only the next event shows whether it is tried again. */
function statusAfterFailure({ machine }: Reading, { name }: Visit, isTimeout: boolean): Status {
  if (machine?.states.get(name)?.isRetried) return 'retrying';
  return isTimeout ? 'timedOut' : 'failed';
}

function schedule(reading: Reading, event: HistoryEvent, from: LineVisit): LineVisit | undefined {
  const details = detailsOf(event);
  const { resource = '', resourceType, parameters, input } = details;
  const full = resourceType === undefined ? resource : `${resourceType}:${resource}`;
  const isMeant = (visit: Visit) =>
    visit.type === 'Task' && (reading.open.has(visit) || usesResource(reading.machine?.states.get(visit.name), full));
  const visit = nearest(reading, from, isMeant);
  if (!visit) return undefined;
  visit.starts += 1;
  visit.tries.push({
    ...{ id: event.id, scheduledAt: instantOf(event), resource: full, parameters: parameters ?? input },
    ...{ heartbeatSeconds: details.heartbeatInSeconds, timeoutSeconds: details.timeoutInSeconds },
    ...{ startedAt: undefined, endedAt: undefined, failure: undefined, isTimedOut: false, nestedArn: undefined },
  });
  Object.assign(visit, { status: 'running', isDone: false, failure: undefined });
  return placeOf(visit);
}

function usesResource(state: State | undefined, resource: string): boolean {
  return state?.resource?.endsWith(resource) ?? false;
}

function proceed(reading: Reading, event: HistoryEvent, from: LineVisit, happening: string): LineVisit | undefined {
  const visit = nearest(reading, from, isOfType('Task'));
  if (!visit) return undefined;
  const current = visit.tries.at(-1);
  if (happening === 'Started') {
    if (current) current.startedAt = instantOf(event);
  } else if (happening === 'Submitted' || happening === 'Succeeded') {
    if (current) current.nestedArn ??= nestedIn(current.resource, detailsOf(event).output);
    if (happening === 'Succeeded') settleTry(visit, event, 'running');
    else if (current?.resource.endsWith('.waitForTaskToken')) visit.status = 'waiting';
  } else {
    const isTimeout = happening.endsWith('TimedOut');
    settleTry(visit, event, statusAfterFailure(reading, visit, isTimeout));
    visit.failure = failureIn(detailsOf(event));
    if (current) Object.assign(current, { failure: visit.failure, isTimedOut: isTimeout });
  }
  return placeOf(visit);
}

function settleTry(visit: Visit, event: HistoryEvent, status: Status): void {
  const current = visit.tries.at(-1);
  if (current) current.endedAt = instantOf(event);
  Object.assign(visit, { status, isDone: status === 'running' });
}

/** The execution that a task of Step Functions has started. */
function nestedIn(resource: string, output: string | undefined): string | undefined {
  if (!/^states:start(Sync)?Execution/.test(resource) || output === undefined) return undefined;
  try {
    const arn = JSON.parse(output)?.ExecutionArn;
    return typeof arn === 'string' ? arn : undefined;
  } catch {
    return undefined;
  }
}

const executionEnds: { readonly [type: string]: ExecutionStatus } = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT',
};

function finish(reading: Reading, event: HistoryEvent, from: LineVisit): undefined {
  reading.status = executionEnds[event.type] ?? 'RUNNING';
  reading.failure = reading.status === 'SUCCEEDED' ? undefined : failureIn(detailsOf(event));
  const culprits = new Set(reading.status === 'FAILED' ? around(from) : []);
  for (const visit of culprits) visit.failure ??= reading.failure;
  const late = reading.status === 'TIMED_OUT' ? [...reading.open] : [];
  closeLine(reading, reading.root, culprits, event);
  for (const visit of late) visit.status = 'timedOut';
  reading.root.status = reading.status === 'SUCCEEDED' ? 'succeeded' : 'failed';
}

function redrive(reading: Reading): undefined {
  Object.assign(reading, { status: 'RUNNING', failure: undefined });
  reading.root.status = 'running';
  reading.unfinished.clear();
  for (const visit of leftOn(reading.root)) reading.unfinished.add(visit);
}

/** The visits on a line that were never exited, innermost first. */
function* leftOn(line: Line): Iterable<Visit> {
  for (const visit of line.visits) {
    if (visit.isExited) continue;
    for (const inner of visit.lines) yield* leftOn(inner);
    yield visit;
  }
}
