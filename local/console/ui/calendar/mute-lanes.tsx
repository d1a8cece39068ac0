import type { ShownMute } from '../../feed.ts';
import { NowLine, placeOf } from './axis.tsx';
import type { Scale } from './calendar-view.tsx';
import { moment } from './words.ts';

type MuteLanesProps = { readonly mutes: readonly ShownMute[]; readonly scale: Scale };

/** A lane for each mute, with its windows as blocks. It is a picture of the list below the calendar, which says the same in words. */
export function MuteLanes({ mutes, scale }: MuteLanesProps) {
  return (
    <>
      {mutes.map((mute) => (
        <div key={keyOf(mute)} class="lane layer mute" aria-hidden="true">
          <p class="lane-head faint">
            Mute: {mute.about} ({mute.because})
          </p>
          <ol class="track">
            {mute.windows
              .filter((window) => isShown(window, scale))
              .map(({ from, until }) => (
                <li key={from} style={placeWithin(Date.parse(from), Date.parse(until), scale)}>
                  <span title={`${moment(from, scale.zone)} to ${moment(until, scale.zone)}: ${mute.because}`} />
                </li>
              ))}
            <NowLine scale={scale} />
          </ol>
        </div>
      ))}
    </>
  );
}

function isShown({ from, until }: ShownMute['windows'][number], scale: Scale): boolean {
  return Date.parse(from) < scale.until && Date.parse(until) > scale.from;
}

/** The place of a window in its lane, without the parts of it that are not shown. */
function placeWithin(from: number, until: number, scale: Scale) {
  return placeOf(Math.max(from, scale.from), Math.min(until, scale.until), scale);
}

/** The key of a mute among others. */
export function keyOf({ about, because, windows }: ShownMute): string {
  return `${about} ${windows[0]?.from} ${because}`;
}

/** The mutes that are drawn below an axis: those of its zone, and below the first axis those of zones without one. */
export function mutesBelow(mutes: readonly ShownMute[], zone: string, zones: readonly string[]): ShownMute[] {
  return mutes.filter(({ timeZone }) => (zones.includes(timeZone) ? timeZone === zone : zones[0] === zone));
}
