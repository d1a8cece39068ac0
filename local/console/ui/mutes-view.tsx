import { useState } from 'preact/hooks';
import type { ShownMute } from '../feed.ts';
import { useHeld } from './calendar/reading.ts';
import { moment, ownZone } from './calendar/words.ts';
import { HeldNow } from './held-now.tsx';
import { command } from './live.ts';
import { isConfirmed } from './question.tsx';
import { route } from './route.ts';

/** The alerts that mutes hold, the mutes of the next day, and a form that makes one. */
export function MutesView() {
  const { value, error } = useHeld();
  return (
    <>
      <h1 tabIndex={-1}>Mutes</h1>
      {error && <p role="alert">{error.message}</p>}
      <HeldNow />
      <section aria-labelledby="in-force">
        <h2 id="in-force">Mutes of the next 24 hours</h2>
        {value?.mutes.length === 0 && <p class="faint">No mute is in force within the next 24 hours.</p>}
        <ul class="rows">
          {value?.mutes.map((mute) => (
            <Mute key={`${mute.about} ${mute.madeAt} ${mute.windows[0]?.from}`} mute={mute} />
          ))}
        </ul>
      </section>
      <MuteForm key={route.value.name} alarm={route.value.name} />
    </>
  );
}

function Mute({ mute }: { readonly mute: ShownMute }) {
  const { about, because, windows, madeAt } = mute;
  const [fault, setFault] = useState('');
  const end = async () => {
    const text = `End the mute of ${about} now? Each held alert that is still wrong opens its incident within a minute, unless another mute covers it.`;
    if (await isConfirmed(text, 'End the mute')) await command('mutes/end', { about, madeAt });
  };
  const [first] = windows;
  return (
    <li class="card run">
      <span>
        <strong>{about}</strong>
        {first && ` from ${moment(first.from, ownZone)} until ${moment(first.until, ownZone)}`}
        <br />
        <span class="faint">{because}</span>
        {fault !== '' && <span role="alert"> {fault}</span>}
      </span>
      {madeAt === undefined ? (
        <span class="faint">from the file</span>
      ) : (
        <button type="button" onClick={() => end().catch((error: Error) => setFault(error.message))}>
          End it
        </button>
      )}
    </li>
  );
}

const lengths = { '30m': '30 minutes', '1h': '1 hour', '2h': '2 hours', '8h': '8 hours', '1d': '1 day' } as const;
const severities = ['critical', 'error', 'warning', 'info'] as const;

function MuteForm({ alarm }: { readonly alarm: string }) {
  const first = { alarm, source: '', severity: '', for: '2h', because: '' };
  const [wanted, setWanted] = useState(first);
  const [done, setDone] = useState({ text: '', isFault: false });
  const field = (name: keyof typeof first) => ({
    value: wanted[name],
    onInput: (event: { currentTarget: { value: string } }) =>
      setWanted({ ...wanted, [name]: event.currentTarget.value }),
  });
  const mute = async () => {
    const about = [
      wanted.alarm && `alarm ${wanted.alarm}`,
      wanted.source && `source ${wanted.source}`,
      wanted.severity && `severity ${wanted.severity}`,
    ].filter(Boolean);
    const length = lengths[wanted.for as keyof typeof lengths];
    const text = `Mute ${about.join(', ') || 'everything'} for ${length}? Nobody is notified of these alerts meanwhile. What is still wrong at the end opens its incident.`;
    if (!(await isConfirmed(text, 'Mute'))) return;
    const severity = wanted.severity === '' ? [] : [wanted.severity];
    const made = await command<{ about: string; until: string }>('mutes', { ...wanted, severity, zone: ownZone });
    setDone({ text: `Muted ${made.about} for ${length}.`, isFault: false });
    setWanted({ ...first, alarm: '' });
  };
  return (
    <section aria-labelledby="mute">
      <h2 id="mute">Mute alerts</h2>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          mute().catch((error: Error) => setDone({ text: error.message, isFault: true }));
        }}
      >
        <label>
          Alarms
          <input {...field('alarm')} placeholder="such as db-*" />
        </label>
        <label>
          Source
          <input {...field('source')} placeholder="any" />
        </label>
        <label>
          Severity
          <select {...field('severity')}>
            <option value="">any</option>
            {severities.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          For
          <select {...field('for')}>
            {Object.entries(lengths).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label class="wide">
          Why
          <input {...field('because')} required placeholder="such as the database moves" />
        </label>
        <div class="wide">
          <button class="first" type="submit">
            Mute
          </button>
          <p role="status" class={done.isFault ? 'fault' : ''}>
            {done.text}
          </p>
        </div>
      </form>
    </section>
  );
}
