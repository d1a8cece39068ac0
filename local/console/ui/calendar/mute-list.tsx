import type { ShownMute } from '../../feed.ts';
import { keyOf } from './mute-lanes.tsx';
import { moment } from './words.ts';

type MuteListProps = { readonly mutes: readonly ShownMute[]; readonly zone: string | undefined };

/** The mutes of the stretch that the calendar shows, each with its first windows. */
export function MuteList({ mutes, zone }: MuteListProps) {
  if (mutes.length === 0) return null;
  return (
    <section class="on-call" aria-labelledby="mutes">
      <h2 id="mutes">Mutes</h2>
      <ul>
        {mutes.map((mute) => (
          <li key={keyOf(mute)}>
            <strong>{mute.about}</strong>: {windowsText(mute, zone ?? mute.timeZone)} ({mute.because})
          </li>
        ))}
      </ul>
    </section>
  );
}

/** No more windows of one mute are listed: hours of every day have one for each. */
const mostListed = 7;

function windowsText({ windows, more }: ShownMute, zone: string): string {
  const shown = windows
    .slice(0, mostListed)
    .map(({ from, until }) => `${moment(from, zone)} to ${moment(until, zone)}`);
  const others = windows.length - shown.length + more;
  return `${shown.join(', ')}${others > 0 ? `, and ${others} more` : ''}`;
}
