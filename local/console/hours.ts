import { calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import { weekdayOf } from '../../lambdas/domain/calendar/day.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import { plannedCalendarOf, timeOnCall, usualUnsocialHours } from '../../lambdas/domain/calendar/hours-on-call.ts';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import type { Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { type Fault, type Question, stretchIn, zoneIn } from './calendar.ts';
import type { HoursAnswer, ShownWeek } from './feed.ts';

/** The hours of everybody in each week of a stretch, as the command `report` has them. The stretch is that of the calendar. */
export function hoursWithin(onCall: OnCall, question: Question, now: Instant): HoursAnswer | Fault {
  const zone = zoneIn(question, onCall);
  if (typeof zone !== 'string') return zone;
  const stretch = stretchIn(question, zone, now);
  if ('fault' in stretch) return stretch;
  return {
    ...usualUnsocialHours,
    people: onCall.contacts.map(({ id, name }) => ({ id, name })),
    schedules: onCall.schedules.map((schedule) => {
      const { id, timeZone } = schedule;
      try {
        return { schedule: id, timeZone, weeks: weeksOf(schedule, stretch, onCall) };
      } catch (error) {
        return { schedule: id, timeZone, weeks: [], fault: (error as Error).message };
      }
    }),
  };
}

function weeksOf(schedule: Schedule, stretch: Interval, { overrides, contacts }: OnCall): ShownWeek[] {
  const calendar = calendarOf(schedule, overrides, contacts);
  const planned = plannedCalendarOf(schedule, contacts);
  return weeksWithin(stretch, schedule.timeZone).map((week) => ({
    from: new Date(week.from).toISOString(),
    until: new Date(week.until).toISOString(),
    people: timeOnCall(calendar, planned, week).map(({ person, total, night, weekend, standingIn }) => ({
      ...{ person, hours: hoursOf(total), night: hoursOf(night) },
      ...{ weekend: hoursOf(weekend), standingIn: hoursOf(standingIn) },
    })),
  }));
}

/** The weeks of a stretch. They begin on Mondays at midnight; the first and the last are cut. */
function weeksWithin({ from, until }: Interval, timeZone: string): Interval[] {
  const today = localTimeAt(from, timeZone).day;
  const weeks: Interval[] = [];
  for (let monday = today - weekdayOf(today), begin = from; begin < until; monday += 7) {
    const end = Math.min(instantOf({ day: monday + 7, minutes: 0 }, timeZone), until);
    weeks.push({ from: begin, until: end });
    begin = end;
  }
  return weeks;
}

function hoursOf(milliseconds: number): number {
  return Math.round(milliseconds / 36_000) / 100;
}
