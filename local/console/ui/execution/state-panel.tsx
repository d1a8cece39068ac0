import { useNow } from '../live.ts';
import { to } from '../route.ts';
import { clockTime, count, duration } from '../words.ts';
import type { Machine, State } from './definition.ts';
import { JsonBlock } from './json-block.tsx';
import { isOver, type Try, type Visit } from './reading.ts';
import { countdown, nameIn, statusWords, waitLeft, waitOf } from './say.ts';
import { iterationsOf, type Shown, variablesOf } from './shown.ts';
import { StatusMark } from './status-mark.tsx';

export type StatePanelProps = {
  readonly machine: Machine;
  readonly name: string;
  readonly shown: ReadonlyMap<string, Shown>;
  readonly onVisit: (visit: Visit) => void;
  readonly onStep: (visit: Visit, index: number) => void;
  readonly onEvents: (name: string) => void;
};

/** The details of one state: its status, its input and output, and the variables that it sees. */
export function StatePanel({ machine, name, shown, onVisit, onStep, onEvents }: StatePanelProps) {
  const state = machine.states.get(name);
  const seen = shown.get(name);
  if (!state) return null;
  return (
    <div class="state-panel">
      <h2>{name}</h2>
      <p class="does">
        {state.does}
        {state.container !== undefined && <> in {state.container}</>}
      </p>
      <Around {...{ state, machine, shown, onStep }} />
      {seen ? (
        <Seen key={seen.visit.id} {...{ state, seen, onVisit, onStep, onEvents }} />
      ) : (
        <>
          <p>
            <StatusMark status="notEntered" />
          </p>
          <Comment state={state} />
        </>
      )}
    </div>
  );
}

function Comment({ state: { comment } }: { state: State }) {
  return comment === undefined ? null : <p class="comment">{comment}</p>;
}

/** The iterations that contain the state, outermost first, each with controls for the others. */
function Around({
  state,
  machine,
  shown,
  onStep,
}: Pick<StatePanelProps, 'machine' | 'shown' | 'onStep'> & { state: State }) {
  const maps: Shown[] = [];
  for (let outer = state.container; outer !== undefined; outer = machine.states.get(outer)?.container) {
    const seen = shown.get(outer);
    if (seen?.visit.type === 'Map' && seen.line) maps.unshift(seen);
  }
  return (
    <>
      {maps.map((seen) => (
        <Iterations key={seen.visit.id} seen={seen} onStep={onStep} />
      ))}
    </>
  );
}

/** The controls that choose the iteration of a Map that is shown, from those that have begun. */
function Iterations({ seen: { visit, line }, onStep }: { seen: Shown; onStep: StatePanelProps['onStep'] }) {
  const { length } = iterationsOf(visit);
  const index = line?.index ?? 0;
  const go = (to: number) => onStep(visit, to);
  return (
    <div class="iterations">
      <button type="button" aria-label="Previous iteration" disabled={index <= 0} onClick={() => go(index - 1)}>
        ‹
      </button>
      <div>
        <label for={`iteration-of-${visit.id}`}>{visit.name}</label>
        <select
          id={`iteration-of-${visit.id}`}
          value={String(index)}
          onChange={({ currentTarget }) => go(Number(currentTarget.value))}
        >
          {visit.lines.map((one) => (
            <option key={one.index} value={String(one.index)}>
              {`${(one.index ?? 0) + 1} of ${length}: ${statusWords[one.status]}`}
            </option>
          ))}
        </select>
      </div>
      <button
        type="button"
        aria-label="Next iteration"
        disabled={index >= visit.lines.length - 1}
        onClick={() => go(index + 1)}
      >
        ›
      </button>
    </div>
  );
}

type SeenProps = { readonly state: State; readonly seen: Shown } & Pick<
  StatePanelProps,
  'onVisit' | 'onStep' | 'onEvents'
>;

function Seen({ state, seen, onVisit, onStep, onEvents }: SeenProps) {
  const { visit, all } = seen;
  const { failure, tries } = visit;
  const nestedArn = tries.at(-1)?.nestedArn;
  const variables = variablesOf(visit);
  return (
    <>
      {visit.type === 'Map' && seen.line && <Iterations {...{ seen, onStep }} />}
      {all.length > 1 && <Visits {...{ visit, all, onVisit }} />}
      <p class="now">
        <StatusMark status={visit.status} />
        <Progress visit={visit} />
      </p>
      {failure && (
        <div class={`failure is-${visit.status}`}>
          <strong>{failure.error ?? 'No error name'}</strong>
          {failure.cause !== undefined && <pre>{failure.cause}</pre>}
        </div>
      )}
      {nestedArn !== undefined && (
        <p>
          <a class="nested" href={to('executions', nestedArn)}>
            Open {nameIn(nestedArn)}
          </a>
        </p>
      )}
      <dl class="facts">
        <dt>Entered</dt>
        <dd>{clockTime(visit.enteredAt)}</dd>
        {visit.endedAt !== undefined && (
          <>
            <dt>Ended</dt>
            <dd>
              {clockTime(visit.endedAt)}, after {duration(visit.endedAt - visit.enteredAt)}
            </dd>
          </>
        )}
        {visit.length !== undefined && (
          <>
            <dt>Iterations</dt>
            <dd>{countIterations(visit)}</dd>
          </>
        )}
      </dl>
      <Comment state={state} />
      {(tries.length > 1 || tries.some((one) => one.failure && one.failure !== failure)) && <Tries tries={tries} />}
      <JsonBlock title="Input" text={visit.input} none="None" />
      {tries.at(-1)?.parameters !== undefined && (
        <JsonBlock title="Task input" text={tries.at(-1)?.parameters} none="Nothing" />
      )}
      <JsonBlock title="Output" text={visit.output} none={isOver(visit.status) ? 'None' : 'Not yet'} />
      <section class="variables" aria-label="Variables">
        <h3>Variables</h3>
        {variables.length === 0 ? (
          <p class="none">None</p>
        ) : (
          <dl>
            {variables.map(({ name, value, isAssignedHere }) => (
              <div key={name}>
                <dt>
                  ${name}
                  {isAssignedHere && <span class="here">assigned here</span>}
                </dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      <p>
        <button type="button" onClick={() => onEvents(visit.name)}>
          Events of {visit.name}
        </button>
      </p>
    </>
  );
}

function countIterations(visit: Visit): string {
  const { length, counts } = iterationsOf(visit);
  const counted = [...counts].map(([status, count]) => `${count} ${statusWords[status].toLowerCase()}`);
  const rest = length - visit.lines.length;
  return [`${length}:`, [...counted, ...(rest > 0 ? [`${rest} not started`] : [])].join(', ') || 'none'].join(' ');
}

/** The controls that choose the visit that is shown. */
function Visits({ visit, all, onVisit }: { visit: Visit; all: readonly Visit[]; onVisit: (visit: Visit) => void }) {
  const index = all.indexOf(visit);
  const go = (to: number) => {
    const wanted = all[to];
    if (wanted) onVisit(wanted);
  };
  return (
    <div class="iterations">
      <button type="button" aria-label="Previous visit" disabled={index <= 0} onClick={() => go(index - 1)}>
        ‹
      </button>
      <div>
        <label for={`visit-${visit.id}`}>Visit</label>
        <select
          id={`visit-${visit.id}`}
          value={String(index)}
          onChange={({ currentTarget }) => go(Number(currentTarget.value))}
        >
          {all.map((one, at) => (
            <option key={one.id} value={String(at)}>
              {`${at + 1} of ${all.length}: ${clockTime(one.enteredAt)}, ${statusWords[one.status]}`}
            </option>
          ))}
        </select>
      </div>
      <button type="button" aria-label="Next visit" disabled={index >= all.length - 1} onClick={() => go(index + 1)}>
        ›
      </button>
    </div>
  );
}

/** The time for which a visit has been running, or the rest of its wait. */
function Progress({ visit }: { visit: Visit }) {
  if (isOver(visit.status)) return null;
  return <RunningProgress visit={visit} />;
}

function RunningProgress({ visit }: { visit: Visit }) {
  const now = useNow();
  const wait = waitOf(visit);
  if (!wait) return <span class="left">for {countdown(Math.max(0, now - visit.enteredAt - 999))}</span>;
  const { text, share } = waitLeft(wait, visit.enteredAt, now);
  return (
    <>
      <span class="left">{text}</span>
      {share !== undefined && <progress value={share} aria-label="Time left to wait" />}
    </>
  );
}

/** Each try at a task, with its result. */
function Tries({ tries }: { tries: readonly Try[] }) {
  return (
    <section class="tries" aria-label="Tries">
      <h3>Tried {count(tries.length, 'time')}</h3>
      <ol>
        {tries.map(({ id, scheduledAt, endedAt, failure }) => (
          <li key={id}>
            {clockTime(scheduledAt)}{' '}
            {failure ? (failure.error ?? 'failed') : endedAt === undefined ? 'running' : 'succeeded'}
            {failure?.cause !== undefined && <span class="cause">{failure.cause}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
