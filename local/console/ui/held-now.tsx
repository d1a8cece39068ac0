import type { ShownHeld } from '../feed.ts';
import { useHeld } from './calendar/reading.ts';
import { momentFrom, ownZone } from './calendar/words.ts';
import { SeverityChip } from './chips.tsx';
import { clockNow } from './live.ts';
import { count } from './words.ts';

/** A line for each alert that a mute holds: since when it is wrong, why nobody is notified, and until when. */
export function HeldNow() {
  const { value } = useHeld();
  if (value === undefined || value.held.length === 0) return null;
  return (
    <section class="on-call" aria-labelledby="held">
      <h2 id="held">{count(value.held.length, 'alert')} held by mutes</h2>
      <ul>
        {value.held.map((held) => (
          <li key={held.key}>
            <HeldText held={held} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function HeldText({ held: { severity, summary, since, until, about, because } }: { readonly held: ShownHeld }) {
  const moment = (at: string) => momentFrom(at, clockNow(), ownZone);
  return (
    <>
      <SeverityChip severity={severity} /> <strong>{summary}</strong>, wrong since {moment(since)}. Nobody is notified{' '}
      {until === undefined ? 'for more than a week' : `until ${moment(until)}`} ({about}: {because}).
    </>
  );
}
