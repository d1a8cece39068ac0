import type { HoursAnswer, ShownHours, ShownWeek } from '../../feed.ts';
import { type Stretch, useHours } from './reading.ts';
import { date, type Names, namesOf, zoneWords } from './words.ts';

/** The hours on call of everybody in each week of the stretch that the calendar shows: a table for each schedule. */
export function HoursTables({ stretch }: { readonly stretch: Stretch }) {
  const { value } = useHours(stretch);
  if (value === undefined) return null;
  const names = namesOf(value.people);
  const shown = value.schedules.filter(({ weeks }) => weeks.some(({ people }) => people.length > 0));
  if (shown.length === 0) return null;
  return (
    <section class="hours" aria-labelledby="hours">
      <h2 id="hours">Hours on call</h2>
      {shown.map((schedule) => (
        <HoursTable key={schedule.schedule} {...schedule} people={value.people} names={names} />
      ))}
      <p class="faint">
        Weeks begin on Monday. Night is {value.night}, and weekend is {value.weekend}, on the clocks of the schedule.
      </p>
    </section>
  );
}

type TableProps = HoursAnswer['schedules'][number] & Pick<HoursAnswer, 'people'> & { readonly names: Names };

function HoursTable({ schedule, timeZone, weeks, people: all, names }: TableProps) {
  const onCall = new Set(weeks.flatMap((week) => week.people.map(({ person }) => person)));
  const people = all.flatMap(({ id }) => (onCall.has(id) ? [id] : []));
  const most = Math.max(1, ...weeks.flatMap((week) => week.people.map(({ hours }) => hours)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach everything that scrolls.
    <section class="scrolled card" aria-label={`Hours on call in ${schedule}`} tabIndex={0}>
      <table>
        <caption>
          <strong>{schedule}</strong> <span class="faint">{zoneWords(timeZone)}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {weeks.map(({ from }) => (
              <th key={from} scope="col">
                {date(from, timeZone)}
              </th>
            ))}
            <th scope="col">In all</th>
            <th scope="col">At night</th>
            <th scope="col">At weekends</th>
            <th scope="col">Standing in</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person}>
              <th scope="row">{names(person)}</th>
              {weeks.map((week) => (
                <WeekCell key={week.from} hours={hoursIn(week, person)} most={most} />
              ))}
              {(['hours', 'night', 'weekend', 'standingIn'] as const).map((kind) => (
                <td key={kind}>{round(weeks.reduce((sum, week) => sum + (ofPerson(week, person)?.[kind] ?? 0), 0))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The hours of a week, with a bar as long as they are many. */
function WeekCell({ hours, most }: { readonly hours: number; readonly most: number }) {
  return (
    <td>
      {round(hours)}
      <span class="hours-bar" aria-hidden="true" style={{ width: `${((hours / most) * 100).toFixed(1)}%` }} />
    </td>
  );
}

function ofPerson({ people }: ShownWeek, person: string): ShownHours | undefined {
  return people.find((each) => each.person === person);
}

function hoursIn(week: ShownWeek, person: string): number {
  return ofPerson(week, person)?.hours ?? 0;
}

/** At most one digit: `168`, `12.5`. */
function round(hours: number): string {
  return (Math.round(hours * 10) / 10).toLocaleString('en');
}
