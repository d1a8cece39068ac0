import { useState } from 'preact/hooks';
import type { Quiet } from '../feed.ts';
import { clockNow, command, quiet } from './live.ts';
import { samples } from './samples.ts';
import { nobodyBecause } from './words.ts';

const names = Object.keys(samples);

/** An event's text as of now on the stack's clock. */
function sampleText(name: string): string {
  const sample = samples[name];
  return sample ? JSON.stringify(sample(new Date(clockNow()).toISOString(), crypto.randomUUID()), null, 2) : '';
}

type Event = { readonly detail?: { readonly alarmName?: string } };

/** @throws Error that says what to do when it is no JSON */
function parsed(text: string): Event {
  try {
    return JSON.parse(text) as Event;
  } catch (error) {
    throw new Error(
      `This is no JSON, and nothing was put on the bus: ${(error as Error).message}. Mend it and put it again.`,
    );
  }
}

/** An event that was put: its alarm, and what had been said of that until then. */
type Asked = { readonly alarm: string | undefined; readonly before: Quiet | undefined };

function saidOf(name: string | undefined): Quiet | undefined {
  return quiet.value.findLast(({ alarm }) => alarm === name);
}

/** Any EventBridge event, put on the bus as it is. */
export function EventForm() {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const [fault, setFault] = useState('');
  const [asked, setAsked] = useState<Asked>({ alarm: undefined, before: undefined });
  const said = saidOf(asked.alarm);
  const because = outcome === '' || said === asked.before ? undefined : said?.because;
  const put = async () => {
    setFault('');
    setOutcome('');
    const event = parsed(text);
    const alarm = event?.detail?.alarmName;
    setAsked({ alarm, before: saidOf(alarm) });
    const { matchedRules } = await command<{ matchedRules: string[] }>('events', event);
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
          put().catch((error: Error) => setFault(error.message));
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
          <p role="status">
            {outcome} {because !== undefined && nobodyBecause(because)}
          </p>
          {fault !== '' && <p role="alert">{fault}</p>}
        </div>
      </form>
    </section>
  );
}
