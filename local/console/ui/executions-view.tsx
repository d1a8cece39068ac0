import { useState } from 'preact/hooks';
import { states } from './aws.ts';
import { ExecutionStatus } from './incident-view.tsx';
import { executionVersion, place, useReading } from './live.ts';
import { to } from './route.ts';
import { dayAndTime, duration } from './words.ts';

/** An execution as in ListExecutions. Dates are in seconds. */
type Listed = {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
};

const rowsOnPage = 25;

type Page = { readonly executions: readonly Listed[]; readonly nextToken?: string };

/** The executions of one machine, latest first. */
export function ExecutionsView() {
  const machines = Object.entries(place.value?.stateMachines ?? {}).toReversed();
  const [chosen, setChosen] = useState('NotifySupport');
  const machine = machines.find(([name]) => name === chosen)?.[1];
  return (
    <>
      <h1 tabIndex={-1}>Executions</h1>
      <fieldset class="segments">
        <legend class="unseen">State machine</legend>
        {machines.map(([name]) => (
          <button key={name} type="button" aria-pressed={name === chosen} onClick={() => setChosen(name)}>
            {name}
          </button>
        ))}
      </fieldset>
      {machine !== undefined && <List key={machine} machine={machine} />}
    </>
  );
}

function List({ machine }: { readonly machine: string }) {
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const token = tokens.at(-1);
  const { value, error } = useReading(`${machine} ${token}`, executionVersion('*'), () =>
    states<Page>('ListExecutions', {
      stateMachineArn: machine,
      maxResults: rowsOnPage,
      ...(token !== undefined && { nextToken: token }),
    }),
  );
  const next = value?.nextToken;
  if (error && !value) return <p role="alert">{error.message}</p>;
  if (value?.executions.length === 0) return <p class="empty">No executions yet.</p>;
  return (
    <>
      <ul class="rows">
        {value?.executions.map((execution) => (
          <li key={execution.executionArn} class="card run">
            <span>
              <a href={to('executions', execution.executionArn)}>{execution.name}</a>
              <br />
              <span class="faint">
                {dayAndTime(execution.startDate * 1000)}
                {execution.stopDate !== undefined &&
                  `, took ${duration((execution.stopDate - execution.startDate) * 1000)}`}
              </span>
            </span>
            <ExecutionStatus status={execution.status} />
          </li>
        ))}
      </ul>
      {(tokens.length > 0 || next !== undefined) && (
        <nav class="pages" aria-label="Pages of executions">
          <button type="button" disabled={tokens.length === 0} onClick={() => setTokens(tokens.slice(0, -1))}>
            Newer
          </button>
          <button
            type="button"
            disabled={next === undefined}
            onClick={() => next !== undefined && setTokens([...tokens, next])}
          >
            Older
          </button>
        </nav>
      )}
    </>
  );
}
