import { useState } from 'preact/hooks';
import { ask } from './ask.ts';
import { place } from './live.ts';
import { to } from './route.ts';

type Alert = {
  readonly action: 'trigger' | 'resolve';
  readonly summary: string;
  readonly severity: string;
  readonly source: string;
  readonly dedupKey: string;
  readonly policy: string;
};

const first: Alert = {
  action: 'trigger',
  summary: 'Checkout is down',
  severity: 'critical',
  source: '',
  dedupKey: '',
  policy: '',
};

type Answer = {
  readonly incidentId?: string;
  readonly status?: string | number;
  readonly detail?: string;
  readonly title?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** A form that posts an alert as another system would, with the command line that does the same. */
export function AlertForm() {
  const [alert, setAlert] = useState(first);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const body = JSON.stringify(bodyOf(alert));
  const field = (name: keyof Alert) => ({
    name,
    value: alert[name],
    onInput: (event: { currentTarget: { value: string } }) => setAlert({ ...alert, [name]: event.currentTarget.value }),
  });
  const post = async () => {
    const { apiUrl = '', apiKey = '' } = place.value ?? {};
    const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
    const response = await ask(`${new URL(apiUrl).pathname}/alerts`, { method: 'POST', headers, body });
    setAnswer((await response.json()) as Answer);
  };
  return (
    <section aria-labelledby="alert">
      <h2 id="alert">Alert</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          void post().catch((error: Error) => setAnswer({ detail: error.message }));
        }}
      >
        <label class="wide">
          Summary
          <input {...field('summary')} />
        </label>
        <label>
          Severity
          <select {...field('severity')}>
            {['critical', 'error', 'warning', 'info'].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Action
          <select {...field('action')}>
            <option>trigger</option>
            <option>resolve</option>
          </select>
        </label>
        <label>
          Source
          <input {...field('source')} placeholder="api" />
        </label>
        <label>
          Dedup key
          <input {...field('dedupKey')} placeholder="source and summary" />
        </label>
        <label>
          Policy
          <input {...field('policy')} placeholder="default" />
        </label>
        <div class="wide">
          <button class="first" type="submit">
            Send the alert
          </button>
          <Outcome answer={answer} />
        </div>
        <div class="wide">
          <p class="faint">The same from the command line</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach everything that scrolls. */}
          <pre tabIndex={0}>{curl(body)}</pre>
        </div>
      </form>
    </section>
  );
}

/** The body of the request; empty fields are left out. */
function bodyOf({ action, ...members }: Alert): object {
  const filled = Object.entries(members).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(filled), ...(action === 'resolve' && { action }) };
}

function curl(body: string): string {
  const { apiUrl, apiKey } = place.value ?? {};
  const quoted = `'${body.replaceAll("'", `'\\''`)}'`;
  return `curl -X POST ${apiUrl}/alerts -H 'x-api-key: ${apiKey}' -H 'content-type: application/json' -d ${quoted}`;
}

function Outcome({ answer }: { readonly answer: Answer | undefined }) {
  return (
    <div role="status">
      {answer?.incidentId !== undefined && (
        <p>
          {answer.status === 'resolved' ? 'Resolved: ' : 'The alert belongs to '}
          <a href={to('incidents', answer.incidentId)}>{answer.incidentId}</a>
        </p>
      )}
      {answer !== undefined && answer.incidentId === undefined && <p class="fault">{answer.detail ?? answer.title}</p>}
      {answer?.errors !== undefined && (
        <ul>
          {answer.errors.map(({ pointer, detail }) => (
            <li key={pointer}>
              {pointer} {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
