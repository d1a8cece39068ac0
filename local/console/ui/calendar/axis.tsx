import { useState } from 'preact/hooks';
import type { DayStart } from '../../feed.ts';
import { useNow } from '../live.ts';
import type { Scale } from './calendar-view.tsx';
import { date, moment, time, zoneWords } from './words.ts';

type AxisProps = {
  readonly scale: Scale;
  readonly days: readonly DayStart[];
  readonly ask: (at: string) => void;
};

const half = 30 * 60_000;
const hour = 2 * half;

/** The days, or the weeks if days are too narrow. Pressing one asks who would be notified then. */
export function Axis({ scale, days, ask }: AxisProps) {
  const [active, setActive] = useState(0);
  const { zone, pixels, until } = scale;
  const isByDay = pixels / days.length >= 32;
  const marks = days.filter(({ date: day }, index) => isByDay || index === 0 || new Date(day).getUTCDay() === 1);
  const current = Math.min(active, marks.length - 1);
  return (
    <div class="lane axis">
      <p class="lane-head faint">{zoneWords(zone)}</p>
      <ol class="track" data-row aria-label="Days">
        {marks.map(({ at }, index) => {
          const begin = Math.max(Date.parse(at), scale.from);
          const end = marks[index + 1] === undefined ? until : Date.parse(marks[index + 1]?.at ?? '');
          const noon = Math.min(begin + 12 * hour, end - half);
          const press = (event: MouseEvent) => {
            const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
            // The keyboard has no place within the day.
            const isPointer = event.detail > 0;
            const place = begin + ((event.clientX - left) / width) * (end - begin);
            ask(new Date(isPointer ? Math.floor(place / half) * half : noon).toISOString());
          };
          return (
            <li key={at} style={placeOf(begin, end, scale)}>
              <button
                type="button"
                tabIndex={index === current ? 0 : -1}
                title="Press a time to ask who would be notified then"
                onFocus={() => setActive(index)}
                onClick={press}
              >
                <DayLabel at={begin} zone={zone} isShort={isByDay} />
              </button>
            </li>
          );
        })}
        <NowLine scale={scale} label />
      </ol>
    </div>
  );
}

/** `Mon 30`, or `30 Nov` for a week; a screen reader reads the question that pressing it asks. */
function DayLabel({ at, zone, isShort }: { readonly at: number; readonly zone: string; readonly isShort: boolean }) {
  const [weekday, day, month] = date(at, zone).split(' ');
  return (
    <>
      <span class="unseen">Who would be notified on </span>
      {isShort && <span>{weekday}</span>} <strong>{isShort ? day : `${day} ${month}`}</strong>
      <span class="unseen">{isShort && ` ${month}`}?</span>
    </>
  );
}

/** The place of a stretch in its lane. */
export function placeOf(from: number, until: number, scale: Scale) {
  const percent = (at: number) => ((at - scale.from) / (scale.until - scale.from)) * 100;
  return { left: `${percent(from).toFixed(4)}%`, width: `${(percent(until) - percent(from)).toFixed(4)}%` };
}

/** A line at the present instant of the stack's clock. */
export function NowLine({ scale, label = false }: { readonly scale: Scale; readonly label?: boolean }) {
  const now = useNow();
  if (now < scale.from || now >= scale.until) return null;
  return (
    <li class="now-line" style={{ left: placeOf(now, now, scale).left }} aria-hidden={label ? undefined : 'true'}>
      {label && (
        <>
          <span class="unseen">Now: {moment(now, scale.zone)}</span>
          <span class="now-label" aria-hidden="true">
            {time(now, scale.zone)}
          </span>
        </>
      )}
    </li>
  );
}
