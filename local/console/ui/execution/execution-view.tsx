import './execution.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { incidents, useNow } from '../live.ts';
import { to } from '../route.ts';
import { texts } from '../stack.ts';
import { clockTime, duration } from '../words.ts';
import { EventList } from './event-list.tsx';
import { Graph } from './graph.tsx';
import { JsonBlock } from './json-block.tsx';
import type { HistoryEvent, Reading, Status, Visit } from './reading.ts';
import { countdown, executionStatuses, machineNameIn, nameIn, statusWords } from './say.ts';
import { choose, nothingChosen, type Shown, show } from './shown.ts';
import { StateList } from './state-list.tsx';
import { StatePanel } from './state-panel.tsx';
import { StatusMark } from './status-mark.tsx';
import { type Description, type Followed, useExecution } from './use-execution.ts';

const tabs = ['State', 'Events', 'Execution'] as const;
type Tab = (typeof tabs)[number];

/** One execution: its machine as a graph, its events, and the input and output of each state. Live while it runs. */
export function ExecutionView({ arn }: { readonly arn: string }) {
  const followed = useExecution(arn);
  const { description, reading, error } = followed;
  if (error && (!reading || isMissing(error))) return <Trouble arn={arn} error={error} again={followed.again} />;
  return (
    <div class="execution">
      <Head {...{ arn, description, reading }} />
      {error && <Lost error={error} again={followed.again} />}
      {description && reading && followed.version > 0 ? (
        <Body {...followed} description={description} reading={reading} />
      ) : (
        <p class="loading">Reading the history…</p>
      )}
    </div>
  );
}

function isMissing({ name }: Error): boolean {
  return name === 'ExecutionDoesNotExist' || name === 'InvalidArn';
}

/** The reason why the execution cannot be shown. */
function Trouble({ arn, error, again }: { arn: string; error: Error; again: () => void }) {
  const hasNone = isMissing(error);
  return (
    <div class="execution">
      <h1 tabIndex={-1}>{hasNone ? 'Execution not found' : 'The execution cannot be read'}</h1>
      <p role="alert">{hasNone ? `There is no execution ${arn}. ${texts.lostExecutions}` : error.message}</p>
      <p>
        <a href={to('executions')}>All executions</a>{' '}
        <button type="button" onClick={again}>
          Try again
        </button>
      </p>
    </div>
  );
}

function Lost({ error, again }: { error: Error; again: () => void }) {
  return (
    <p class="lost" role="alert">
      This page may be out of date: {error.message}{' '}
      <button type="button" onClick={again}>
        Try again
      </button>
    </p>
  );
}

type HeadProps = Pick<Followed, 'description' | 'reading'> & { readonly arn: string };

function Head({ arn, description, reading }: HeadProps) {
  const status = (reading && reading.events.length > 0 ? reading.status : description?.status) ?? 'RUNNING';
  const input = membersIn(description?.input);
  const parentArn = parentIn(input);
  const incident = typeof input.incident === 'string' ? incidents.value.get(input.incident) : undefined;
  return (
    <header class="head">
      <nav aria-label="Breadcrumb">
        <a href={to('executions')}>Executions</a>
        {parentArn !== undefined && (
          <>
            <span aria-hidden="true">›</span>
            <a href={to('executions', parentArn)}>
              {machineNameIn(parentArn)}: {nameIn(parentArn)}
            </a>
          </>
        )}
        <span aria-hidden="true">›</span>
        <span>{machineNameIn(arn)}</span>
      </nav>
      <div class="title">
        <h1 tabIndex={-1}>{nameIn(arn)}</h1>
        {description && <StatusMark status={executionStatuses[status]} />}
        {description && <Lasted {...{ description, isRunning: status === 'RUNNING' }} />}
        {incident && <a href={to('incidents', incident.id)}>Open incident</a>}
      </div>
    </header>
  );
}

/** The execution that started this one, from the member of the input that AWS names for this purpose. */
function parentIn({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn }: Record<string, unknown>): string | undefined {
  return typeof arn === 'string' && arn.includes(':execution:') ? arn : undefined;
}

/** The members of an input; none if it is not an object. */
function membersIn(input: string | undefined): Record<string, unknown> {
  try {
    return (JSON.parse(input ?? '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function Lasted({ description, isRunning }: { description: Description; isRunning: boolean }) {
  const startedAt = description.startDate * 1000;
  return (
    <span class="lasted">
      started {clockTime(startedAt)},{' '}
      {isRunning || description.stopDate === undefined ? (
        <Running since={startedAt} />
      ) : (
        `took ${duration(description.stopDate * 1000 - startedAt)}`
      )}
    </span>
  );
}

function Running({ since }: { since: number }) {
  const now = useNow();
  return <>{countdown(Math.max(0, now - since - 999))} ago</>;
}

type BodyProps = Followed & { readonly description: Description; readonly reading: Reading };

function Body({ description, machine, because, reading, version }: BodyProps) {
  const [chosen, setChosen] = useState(nothingChosen);
  const [picked, setPicked] = useState<string | undefined>(undefined);
  const [tab, setTab] = useState<Tab>('State');
  const [eventsOf, setEventsOf] = useState<string | undefined>(undefined);
  const [isList, setIsList] = useState(false);
  const shown = useMemo(() => show(reading, chosen), [reading, version, chosen]);
  // Until the reader picks a state, the most interesting one is shown.
  const selected = picked ?? ofInterest(reading);
  const select = (name: string) => {
    setPicked(name);
    setTab('State');
  };
  const step = (visit: Visit, index: number) => {
    const seen = choose(chosen, visit);
    setChosen({ ...seen, iterations: new Map(seen.iterations).set(visit.id, index) });
    setPicked(picked ?? selected);
  };
  const visit = (one: Visit) => setChosen(choose(chosen, one));
  const selectEvent = ({ id }: HistoryEvent) => {
    const place = reading.places[id];
    const at = place?.visit ?? place?.line.of;
    if (!at) return;
    setChosen(choose(chosen, at));
    setPicked(at.name);
  };
  const isHeld = picked !== undefined || chosen !== nothingChosen;
  const follow = () => {
    setChosen(nothingChosen);
    setPicked(undefined);
  };
  const showEvents = (name: string) => {
    setEventsOf(name);
    setTab('Events');
  };
  return (
    <div class="body">
      <section class="card drawing" aria-label="States">
        {machine && (
          <div class="tools">
            <fieldset class="segments">
              <legend class="unseen">Show states as</legend>
              <button type="button" aria-pressed={!isList} onClick={() => setIsList(false)}>
                Graph
              </button>
              <button type="button" aria-pressed={isList} onClick={() => setIsList(true)}>
                List
              </button>
            </fieldset>
            {reading.status === 'RUNNING' && isHeld && (
              <button type="button" onClick={follow}>
                Follow
              </button>
            )}
          </div>
        )}
        {!machine && <p class="because">{because} You can still see the events.</p>}
        {machine && isList && <StateList {...{ machine, shown, selected }} onSelect={select} />}
        {machine && !isList && (
          <Graph
            {...{ machine, shown, selected }}
            status={executionStatuses[reading.status]}
            onSelect={select}
            onStep={step}
          />
        )}
        {machine && <Changes {...{ shown }} />}
      </section>
      <section class="card panel" aria-label="Details">
        <Tabs {...{ tab, setTab }} count={version} />
        <div class="tab" role="tabpanel" id="execution-tab" aria-labelledby={`execution-${tab}`} tabIndex={-1}>
          {tab === 'State' &&
            (machine && selected !== undefined ? (
              <StatePanel {...{ machine, shown }} name={selected} onVisit={visit} onStep={step} onEvents={showEvents} />
            ) : (
              <p class="none">No state has been entered yet.</p>
            ))}
          {tab === 'Events' && (
            <EventList
              {...{ reading, version }}
              of={eventsOf}
              onAll={() => setEventsOf(undefined)}
              onSelect={selectEvent}
            />
          )}
          {tab === 'Execution' && <Whole {...{ description, reading }} />}
        </div>
      </section>
    </div>
  );
}

/** The most interesting state: the innermost one that is running, else the last one with an event. */
function ofInterest({ open, events, places }: Reading): string | undefined {
  const running = [...open].at(-1);
  if (running) return running.name;
  for (let id = events.length; id > 0; id -= 1) {
    const name = places[id]?.visit?.name;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Announces changes of the states' status to screen readers. */
function Changes({ shown }: { shown: ReadonlyMap<string, Shown> }) {
  const before = useRef<ReadonlyMap<string, Status>>(new Map());
  const [text, setText] = useState('');
  useEffect(() => {
    const now = new Map([...shown].map(([name, { visit }]) => [name, visit.status]));
    const changed = [...now].filter(([name, status]) => before.current.get(name) !== status);
    if (before.current.size > 0 && changed.length > 0) {
      setText(
        changed
          .slice(-3)
          .map(([name, status]) => `${name}: ${statusWords[status]}`)
          .join(', '),
      );
    }
    before.current = now;
  }, [shown]);
  return (
    <div class="unseen" aria-live="polite">
      {text}
    </div>
  );
}

function Tabs({ tab, setTab, count }: { tab: Tab; setTab: (tab: Tab) => void; count: number }) {
  const move = (event: KeyboardEvent) => {
    const steps: { readonly [key: string]: number } = { ArrowRight: 1, ArrowLeft: tabs.length - 1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step) % tabs.length] as Tab;
    setTab(next);
    document.getElementById(`execution-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Details" onKeyDown={move}>
      {tabs.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`execution-${one}`}
          aria-selected={tab === one}
          aria-controls="execution-tab"
          tabIndex={tab === one ? 0 : -1}
          onClick={() => setTab(one)}
        >
          {one === 'Events' ? `Events ${count}` : one}
        </button>
      ))}
    </div>
  );
}

/** The facts, the input and the output of the whole execution. */
function Whole({ description, reading }: { description: Description; reading: Reading }) {
  const { input, output, executionArn, stateMachineArn, redriveCount = 0 } = description;
  return (
    <div class="whole">
      <h2 class="unseen">Execution</h2>
      {reading.failure && (
        <div class="failure is-failed">
          <strong>{reading.failure.error ?? 'No error name'}</strong>
          {reading.failure.cause !== undefined && <pre>{reading.failure.cause}</pre>}
        </div>
      )}
      <dl class="facts">
        <dt>Execution</dt>
        <dd class="arn">{executionArn}</dd>
        <dt>State machine</dt>
        <dd class="arn">{stateMachineArn}</dd>
        {redriveCount > 0 && (
          <>
            <dt>Redriven</dt>
            <dd>{redriveCount === 1 ? 'once' : `${redriveCount} times`}</dd>
          </>
        )}
      </dl>
      <JsonBlock title="Input" text={input} none="None" />
      <JsonBlock title="Output" text={output} none={reading.status === 'RUNNING' ? 'Not yet' : 'None'} />
    </div>
  );
}
