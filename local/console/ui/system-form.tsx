import { useState } from 'preact/hooks';
import { ask } from './ask.ts';
import { clockNow, place } from './live.ts';
import { type Sample, systemSamples } from './samples.ts';

const names = Object.keys(systemSamples);

/** The body of a sample. Clients of PagerDuty's API send the key in it. */
function textOf({ path, body }: Sample): string {
  const key = path === '/v2/enqueue' ? { routing_key: place.value?.apiKey ?? '' } : {};
  return JSON.stringify({ ...key, ...body(new Date(clockNow()).toISOString()) }, null, 2);
}

/** A form that posts an alert in the form of another system, to the path at which that system posts it. */
export function SystemForm() {
  const [path, setPath] = useState('/alerts/alertmanager');
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const choose = (name: string) => {
    const sample = systemSamples[name];
    if (sample === undefined) return;
    setPath(sample.path);
    setText(textOf(sample));
    setOutcome('');
  };
  const post = async () => {
    const { apiUrl = '', apiKey = '' } = place.value ?? {};
    const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
    const response = await ask(`${new URL(apiUrl).pathname}${path}`, { method: 'POST', headers, body: text });
    setOutcome(`${response.status}  ${await response.text()}`);
  };
  return (
    <section aria-labelledby="system">
      <h2 id="system">Alert from another system</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          post().catch((error: Error) => setOutcome(error.message));
        }}
      >
        <label>
          Start from a system
          <select value="" onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">Choose…</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Path
          <input name="path" value={path} onInput={(event) => setPath(event.currentTarget.value)} />
        </label>
        <label class="wide">
          Body in the form of the system
          <textarea rows={10} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <div class="wide">
          <button class="first" type="submit" disabled={text.trim() === ''}>
            Send this alert
          </button>
          <p role="status">{outcome}</p>
        </div>
      </form>
    </section>
  );
}
