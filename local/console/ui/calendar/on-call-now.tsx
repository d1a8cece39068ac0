import { useEffect, useRef, useState } from 'preact/hooks';
import type { InstantAnswer } from '../../feed.ts';
import { clockNow, useNow } from '../live.ts';
import { to } from '../route.ts';
import { isDeployed } from '../stack.ts';
import { TakeOver } from '../take-over.tsx';
import { TurnText } from './instant-panel.tsx';
import { useInstant } from './reading.ts';
import { momentFrom, namesOf, ownZone } from './words.ts';

/** More schedules are left to the calendar. */
const mostSchedules = 6;

/** A line for each schedule: who is on call now, until when, and who is then. */
export function OnCallNow() {
  const [times, setTimes] = useState(0);
  const { value } = useInstant({}, times);
  const last = useRef<InstantAnswer | undefined>(undefined);
  last.current = value ?? last.current;
  const shown = last.current;
  const due = Math.min(...(value?.schedules ?? []).map(({ until }) => Date.parse(until ?? '')).filter(Number.isFinite));
  const isDue = useNow() >= due;
  useEffect(() => {
    if (isDue) setTimes(times + 1);
  }, [isDue]);
  if (shown === undefined || shown.schedules.length === 0) return null;
  const names = namesOf(shown.people);
  const more = shown.schedules.length - mostSchedules;
  return (
    <section class="on-call" aria-labelledby="on-call">
      <h2 id="on-call">On call now</h2>
      <ul>
        {shown.schedules.slice(0, mostSchedules).map((turn) => (
          <li key={turn.schedule}>
            <TurnText turn={turn} names={names} moment={(at) => momentFrom(at, clockNow(), ownZone)} />
            {isDeployed && <TakeOver turn={turn} people={shown.people} />}
          </li>
        ))}
      </ul>
      <a href={to('calendar')}>{more > 0 ? `${more} more in the calendar` : 'Calendar'}</a>
    </section>
  );
}
