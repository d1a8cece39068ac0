import { useState } from 'preact/hooks';
import type { Quiet } from '../feed.ts';
import { clockNow, command, quiet } from './live.ts';
import { samples } from './samples.ts';
import { nobodyBecause } from './words.ts';

const names = Object.keys(samples);

/** The text of a sample event at the present instant of the stack's clock. */
function sampleText(name: string): string {
  const sample = samples[name];
  return sample ? JSON.stringify(sample(new Date(clockNow()).toISOString(), crypto.randomUUID()), null, 2) : '';
}

type Event = { readonly detail?: { readonly alarmName?: string } };

/** @throws Error with advice when the text is not JSON */
function parsed(text: string): Event {
  try {
    return JSON.parse(text) as Event;
  } catch (error) {
    throw new Error(
      `This is not JSON, so nothing was put on the bus: ${(error as Error).message}. Correct it and try again.`,
    );
  }
}

/** An event that was put on the bus: its alarm, and the last reason reported for that alarm until then. */
type Sent = { readonly alarm: string | undefined; readonly before: Quiet | undefined };

function lastQuiet(name: string | undefined): Quiet | undefined {
  return quiet.value.findLast(({ alarm }) => alarm === name);
}

/** A form that puts any EventBridge event on the bus, unchanged. */
export function EventForm() {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const [fault, setFault] = useState('');
  const [sent, setSent] = useState<Sent>({ alarm: undefined, before: undefined });
  const last = lastQuiet(sent.alarm);
  const because = outcome === '' || last === sent.before ? undefined : last?.because;
  const put = async () => {
    setFault('');
    setOutcome('');
    const event = parsed(text);
    const alarm = event?.detail?.alarmName;
    setSent({ alarm, before: lastQuiet(alarm) });
    const { matchedRules } = await command<{ matchedRules: string[] }>('events', event);
    setOutcome(
      matchedRules.length === 0
        ? 'No rule of the stack matches this event, so nobody is notified.'
        : `The event is on the bus. It matches ${matchedRules.join(', ')}.`,
    );
  };
  return (
    <section aria-labelledby="event">
      <h2 id="event">Event</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          put().catch((error: Error) => setFault(error.message));
        }}
      >
        <label class="wide">
          Start from a sample
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
            Put the event on the bus
          </button>
          <p role="status">
            {outcome} {because !== undefined && nobodyBecause(because)}
          </p>
          {fault !== '' && <p role="alert">{fault}</p>}
        </div>
      </form>
    </section>
  );
}
