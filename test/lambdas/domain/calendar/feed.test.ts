import { sync as calendars } from 'node-ical';
import { describe, expect, it } from 'vitest';
import { calendarOf, lastChange } from '../../../../lambdas/domain/calendar/calendar.ts';
import { distinct, eventsOfContact, eventsOfSchedule } from '../../../../lambdas/domain/calendar/feed.ts';
import { icalText } from '../../../../lambdas/domain/calendar/ical.ts';
import type { Layer, Override } from '../../../../lambdas/domain/calendar/schedule.ts';

const people = ['ada', 'ben'].map((id) => ({ id, timeZone: 'Europe/Berlin' }));
const weekly: Layer = { turns: [{ people: ['ada', 'ben'], from: '2026-03-23' }], handover: ['monday 09:00'] };
const always: Layer = { turns: [{ people: ['ada'] }] };

const calendarIn = (layer: Layer, overrides: readonly Override[] = []) =>
  calendarOf({ id: 'primary', timeZone: 'Europe/Berlin', layers: [layer] }, overrides, people);
const uids = (calendar: ReturnType<typeof calendarIn>, at: string) =>
  eventsOfContact('ada', [calendar], Date.parse(at)).map(({ uid }) => uid);

const cover: Override = {
  ...{ schedule: 'primary', from: '2026-12-08T12:00', until: '2026-12-08T18:00' },
  ...{ replace: 'ada', with: 'ben' },
};

describe('the events of a feed', () => {
  it('keep their names as time passes, and when another one is changed', () => {
    const before = uids(calendarIn(weekly), '2026-12-01T12:00:00Z');
    expect(before.slice(0, 3)).toEqual([
      'primary-2026-11-02T09:00',
      'primary-2026-11-16T09:00',
      'primary-2026-11-30T09:00',
    ]);
    expect(uids(calendarIn(weekly), '2026-12-03T12:00:00Z')).toEqual(before);
    expect(uids(calendarIn(weekly), '2026-12-10T12:00:00Z').slice(0, 2)).toEqual(before.slice(1, 3));
    const covered = uids(
      calendarIn(weekly, [{ ...cover, from: '2026-12-01T12:00', until: '2026-12-01T18:00' }]),
      '2026-12-01T12:00:00Z',
    );
    expect(covered.filter((uid) => !before.includes(uid))).toEqual(['primary-2026-12-01T18:00']);
    expect(before.filter((uid) => !covered.includes(uid))).toEqual([]);
  });

  it('begin with their whole shift, however long ago it began', () => {
    const at = Date.parse('2026-12-01T12:00:00Z');
    const old: Layer = { turns: [{ people: ['ada'], from: '2026-01-05' }], handover: ['monday 09:00'] };
    const [event] = eventsOfContact('ada', [calendarIn(old)], at);
    expect(event).toMatchObject({ uid: 'primary-2026-01-05T09:00', from: Date.parse('2026-01-05T08:00:00Z') });
    const [endless] = eventsOfSchedule(calendarIn(always), (id) => id.toUpperCase(), at);
    expect(endless).toMatchObject({ uid: 'primary-always', title: 'ADA (primary)' });
  });

  it('leave out times with nobody on call', () => {
    const office: Layer = { ...always, hours: ['mon-fri 09:00-17:00'] };
    const events = eventsOfSchedule(calendarIn(office), (id) => id, Date.parse('2026-12-01T12:00:00Z'));
    // Of Tuesdays there is one more: the feed begins and ends at noon.
    expect(events).toHaveLength(5 * 30 + 1);
    expect(events.every(({ from, until }) => until - from === 8 * 3600_000)).toBe(true);
  });

  it('have names of their own if the clocks show a time twice', () => {
    const event = { uid: 'primary-2026-10-25T02:30', title: 'x', from: 0, until: 1 };
    expect(distinct([event, event]).map(({ uid }) => uid)).toEqual([event.uid, `${event.uid}-2`]);
  });
});

describe('the last change before an instant', () => {
  const sinceOf = (layer: Layer, at: string) => {
    const calendar = calendarIn(layer);
    const { people: now } = calendar.dutyAt(Date.parse(at));
    const found = lastChange(calendar, Date.parse(at), (others) => others.join() === now.join());
    return found === undefined ? undefined : new Date(found).toISOString();
  };

  it.each<[string, Layer, string, string | undefined]>([
    ['is the handover', weekly, '2026-12-01T12:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['is the handover at its very instant', weekly, '2026-11-30T08:00:00Z', '2026-11-30T08:00:00.000Z'],
    [
      'is the first handover',
      { ...weekly, turns: [{ people: ['ada'], from: '2026-03-23' }] },
      '2026-12-01T12:00:00Z',
      '2026-03-23T08:00:00.000Z',
    ],
    ['is not known of somebody who is always on call', always, '2026-12-01T12:00:00Z', undefined],
  ])('%s', (_, layer, at, since) => {
    expect(sinceOf(layer, at)).toBe(since);
  });
});

describe('an iCalendar text', () => {
  const at = Date.parse('2026-12-01T12:00:00Z');
  const event = { uid: 'primary-2026-11-30T09:00', title: 'Ada', from: at, until: at + 3600_000 };

  it('is read by another program as it is meant, whatever the names are', () => {
    const title = 'Ada; "the, first" \\ of\nher\r\nname BEGIN:VEVENT 日本語 '.repeat(3).trim();
    const text = icalText('On call, Ada', [{ ...event, title }, event], 'Shop_Ops', at);
    expect(text.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
    const [first, second] = Object.values(calendars.parseICS(text)).filter((each) => each?.type === 'VEVENT');
    expect(String(first?.summary).replace(/\r?\n/g, ' ')).toBe(title.replace(/\r?\n/g, ' '));
    expect(first).toMatchObject({ uid: 'primary-2026-11-30T09:00@Shop_Ops', transparency: 'TRANSPARENT' });
    expect(second?.uid).toBe('primary-2026-11-30T09:00-2@Shop_Ops');
    expect(first?.start.getTime()).toBe(event.from);
  });

  it('has times in UTC, and asks to be read again after an hour', () => {
    const text = icalText('On call', [event], 'NotifySupport', at);
    expect(text).toContain('DTSTART:20261201T120000Z\r\nDTEND:20261201T130000Z');
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
    expect(text).toContain('X-WR-CALNAME:On call');
  });
});
