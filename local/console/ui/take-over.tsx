import { useState } from 'preact/hooks';
import type { ShownPerson, Turn } from '../feed.ts';
import { momentFrom, ownZone } from './calendar/words.ts';
import { clockNow, command } from './live.ts';
import { isConfirmed } from './question.tsx';

type TakeOverProps = { readonly turn: Turn; readonly people: readonly ShownPerson[] };

/** A form that puts somebody on call at once, until other people would be on call, as the command `take` does. */
export function TakeOver({ turn: { schedule, until, people: now, fault }, people }: TakeOverProps) {
  const others = people.filter(({ id }) => now.length !== 1 || now[0] !== id);
  const [who, setWho] = useState('');
  const [trouble, setTrouble] = useState('');
  const chosen = others.find(({ id }) => id === who);
  // Without an end only the calendar can do it: it asks for one.
  if (fault !== undefined || until === undefined || others.length === 0) return null;
  const take = async ({ id, name }: ShownPerson) => {
    const end = momentFrom(until, clockNow(), ownZone);
    const text = `Put ${name} on call in ${schedule} now, alone, until ${end}? Whoever is on call now gets no further attempt on this level.`;
    if (!(await isConfirmed(text, `Put ${name} on call`))) return;
    const done = await command<{ warning?: string }>('overrides', {
      schedule,
      put: id,
      from: new Date(clockNow()).toISOString(),
      until,
    });
    setTrouble(done.warning ?? '');
    setWho('');
  };
  return (
    <form
      class="take"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) take(chosen).catch((error: Error) => setTrouble(error.message));
      }}
    >
      <label>
        <span class="unseen">Who takes over {schedule}</span>
        <select value={who} onInput={(event) => setWho(event.currentTarget.value)}>
          <option value="">Take over…</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen && <button type="submit">Put {chosen.name} on call now</button>}
      {trouble !== '' && <span role="alert">{trouble}</span>}
    </form>
  );
}
