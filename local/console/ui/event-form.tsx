import { useState } from 'preact/hooks';
import { clockNow, command } from './live.ts';
import { samples } from './samples.ts';

const names = Object.keys(samples);

/** An event's text as of now on the stack's clock. */
function sampleText(name: string): string {
  const sample = samples[name];
  return sample ? JSON.stringify(sample(new Date(clockNow()).toISOString(), crypto.randomUUID()), null, 2) : '';
}

/** Any EventBridge event, put on the bus as it is. */
export function EventForm() {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const put = async () => {
    const { matchedRules } = await command<{ matchedRules: string[] }>('events', JSON.parse(text) as object);
    setOutcome(
      matchedRules.length === 0
        ? 'No rule of the stack matches this event: nobody is notified.'
        : `On the bus. It matches ${matchedRules.join(', ')}.`,
    );
  };
  return (
    <section aria-labelledby="event">
      <h2 id="event">Event</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          put().catch((error: Error) => setOutcome(error.message));
        }}
      >
        <label class="wide">
          Begin with a sample
          <select value="" onChange={(event) => setText(sampleText(event.currentTarget.value))}>
            <option value="">Choose…</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="wide">
          An EventBridge event, as JSON
          <textarea rows={10} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <div class="wide">
          <button class="first" type="submit" disabled={text.trim() === ''}>
            Put it on the bus
          </button>
          <p role="status">{outcome}</p>
        </div>
      </form>
    </section>
  );
}
