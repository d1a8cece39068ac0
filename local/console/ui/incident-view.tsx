import type { IncidentRow } from '../feed.ts';
import { states } from './aws.ts';
import { SeverityChip, StatusChip } from './chips.tsx';
import { type TimelineEvent, useIncident } from './incident.ts';
import { executionVersion, incidents, place, useNow, useReading } from './live.ts';
import { to } from './route.ts';
import { isDeployed, texts } from './stack.ts';
import { Standing } from './standing.tsx';
import { clockTime, dayAndTime, duration } from './words.ts';

/** A summary longer than this is set in smaller type than a heading. */
const longSummary = 160;

/** One incident: its status, its runs, and its timeline with the newest event first. */
export function IncidentView({ id }: { readonly id: string }) {
  const row = incidents.value.get(id);
  const { value, error } = useIncident(id);
  if (row === undefined)
    return (
      <>
        <h1 tabIndex={-1}>Incident</h1>
        <p class="empty">
          {error === undefined ? 'Loading…' : `${error.message} ${texts.lostIncidents} `}
          {error && <a href={to('')}>All incidents</a>}
        </p>
      </>
    );
  return (
    <>
      <p class="crumbs">
        <a href={to('')}>Incidents</a>
      </p>
      <div class="chips">
        <StatusChip {...row} />
        <SeverityChip severity={row.severity} />
      </div>
      <h1 tabIndex={-1} class={row.summary.length > longSummary ? 'long' : ''}>
        {row.summary}
      </h1>
      <Standing row={row} incident={value} />
      <Facts row={row} />
      {isDeployed && row.alarm !== undefined && (
        <p>
          <a href={to('mutes', row.alarm)}>Mute this alarm</a>
        </p>
      )}
      <h2>Runs</h2>
      <ul class="runs">
        {Array.from({ length: row.run }, (_, index) => row.run - index).map((run) => (
          <Run key={run} id={id} run={run} />
        ))}
      </ul>
      <h2>What happened</h2>
      {error && <p role="alert">{error.message}</p>}
      <ol class="timeline">
        {value?.timeline.toReversed().map((event, index, { length }) => (
          <Event key={`${length - index} ${event.at}`} event={event} />
        ))}
      </ol>
    </>
  );
}

function Facts({ row }: { readonly row: IncidentRow }) {
  const now = useNow();
  const age = duration((row.closedAt === undefined ? now : Date.parse(row.closedAt)) - Date.parse(row.openedAt));
  return (
    <dl class="facts">
      <div>
        <dt>Opened</dt>
        <dd>{dayAndTime(row.openedAt)}</dd>
      </div>
      <div>
        <dt>{row.closedAt === undefined ? 'Age' : 'Lasted'}</dt>
        <dd>{age}</dd>
      </div>
      <div>
        <dt>Source</dt>
        <dd>{row.source}</dd>
      </div>
      <div>
        <dt>Policy</dt>
        <dd>{row.policy}</dd>
      </div>
    </dl>
  );
}

type Execution = { readonly name: string; readonly status: string; readonly error?: string };

function Run({ id, run }: { readonly id: string; readonly run: number }) {
  const machine = place.value?.stateMachines.NotifySupport ?? '';
  const arn = `${machine.replace(':stateMachine:', ':execution:')}:${id}-${run}`;
  const { value, error } = useReading(arn, executionVersion(arn), () =>
    states<Execution>('DescribeExecution', { executionArn: arn }),
  );
  if (error && !value)
    return <li class="card faint">{error.name === 'ExecutionDoesNotExist' ? missingRun(run) : error.message}</li>;
  return (
    <li class="card run">
      <a href={to('executions', arn)}>Run {run}: watch its execution</a>
      <ExecutionStatus status={value?.status} error={value?.error} />
    </li>
  );
}

/** A run may have no execution: it is about to start, or its execution is no longer kept. */
function missingRun(run: number): string {
  return isDeployed ? `Step Functions has no execution of run ${run}.` : `Run ${run} has not started yet.`;
}

const executionTones: Readonly<Record<string, string>> = { RUNNING: 'busy', SUCCEEDED: 'well', ABORTED: 'plain' };

/** The status of an execution, in Step Functions' own word. */
export function ExecutionStatus({
  status,
  error,
}: {
  readonly status: string | undefined;
  readonly error?: string | undefined;
}) {
  if (status === undefined) return null;
  return (
    <span class={`chip ${executionTones[status] ?? 'alert'}`}>
      {status}
      {error !== undefined && `: ${error}`}
    </span>
  );
}

function Event({ event }: { readonly event: TimelineEvent }) {
  const failed = event.state === 'failed' ? ' failed' : '';
  return (
    <li class={`${event.kind} ${event.status ?? ''}${failed}`}>
      <time dateTime={event.at}>{clockTime(event.at)}</time>
      <span>{event.text}</span>
    </li>
  );
}
