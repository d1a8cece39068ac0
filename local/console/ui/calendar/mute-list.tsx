import type { ShownMute } from '../../feed.ts';
import { useHeld } from './reading.ts';
import { moment } from './words.ts';

/** The mutes of the stretch that the calendar shows, each with its first windows. */
export function MuteList({
  from,
  until,
  zone,
}: {
  readonly from: string;
  readonly until: string;
  readonly zone: string | undefined;
}) {
  const { value } = useHeld({ from, until });
  if (value === undefined || value.mutes.length === 0) return null;
  return (
    <section class="on-call" aria-labelledby="mutes">
      <h2 id="mutes">Mutes</h2>
      <ul>
        {value.mutes.map((mute) => (
          <li key={`${mute.about} ${mute.windows[0]?.from} ${mute.because}`}>
            <strong>{mute.about}</strong>: {windowsText(mute, zone ?? mute.timeZone)} ({mute.because})
          </li>
        ))}
      </ul>
    </section>
  );
}

function windowsText({ windows, more }: ShownMute, zone: string): string {
  const shown = windows.map(({ from, until }) => `${moment(from, zone)} to ${moment(until, zone)}`);
  return `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
