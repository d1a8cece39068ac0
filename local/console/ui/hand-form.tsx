import { useState } from 'preact/hooks';
import type { RaiseAnswer } from '../feed.ts';
import { useInstant } from './calendar/reading.ts';
import { command, deployed } from './live.ts';
import { isConfirmed } from './question.tsx';
import { to } from './route.ts';

const first = { summary: '', severity: 'critical', policy: 'default', by: '' };

type Done = RaiseAnswer | { readonly fault: string };

/** A form with which a person raises an incident, as the command `raise` does. */
export function HandForm() {
  const [wanted, setWanted] = useState({ ...first, by: deployed.value?.name ?? '' });
  const [done, setDone] = useState<Done | undefined>(undefined);
  const policies = useInstant({}).value?.policies ?? ['default'];
  const field = (name: keyof typeof first) => ({
    value: wanted[name],
    onInput: (event: { currentTarget: { value: string } }) =>
      setWanted({ ...wanted, [name]: event.currentTarget.value }),
  });
  const raise = async () => {
    const text = `Raise ${wanted.severity.toUpperCase()}: ${wanted.summary}? The people of policy ${wanted.policy} are notified at once, for real.`;
    if (!(await isConfirmed(text, 'Raise it'))) return;
    setDone(await command<RaiseAnswer>('raise', wanted));
    setWanted({ ...wanted, summary: '' });
  };
  return (
    <section aria-labelledby="by-hand">
      <h2 id="by-hand">By hand</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          raise().catch((error: Error) => setDone({ fault: error.message }));
        }}
      >
        <label class="wide">
          What is wrong
          <input {...field('summary')} required />
        </label>
        <label>
          How bad
          <select {...field('severity')}>
            {['critical', 'error', 'warning', 'info'].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Whom to notify
          <select {...field('policy')}>
            {policies.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Your name
          <input {...field('by')} required autocomplete="name" />
        </label>
        <div class="wide">
          <button class="first" type="submit">
            Raise it
          </button>
          <div role="status">{done && <Outcome done={done} />}</div>
        </div>
      </form>
    </section>
  );
}

function Outcome({ done }: { readonly done: Done }) {
  if ('fault' in done) return <p class="fault">{done.fault}</p>;
  return (
    <p>
      {done.opened ? 'Raised: ' : 'This is open already: '}
      <a href={to('incidents', done.incident)}>{done.incident}</a>
    </p>
  );
}
