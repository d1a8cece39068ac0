import './calendar.css';
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CalendarAnswer, Lane, ShownMute, ShownOverride } from '../../feed.ts';
import { isConfirmed } from '../question.tsx';
import { texts } from '../stack.ts';
import { Axis } from './axis.tsx';
import { huesOf } from './blocks.ts';
import { HoursTables } from './hours-table.tsx';
import { InstantPanel } from './instant-panel.tsx';
import { LaneRows } from './lane.tsx';
import { moveFocus } from './move-focus.ts';
import { MuteLanes, mutesBelow } from './mute-lanes.tsx';
import { MuteList } from './mute-list.tsx';
import { type Stretch, useCalendar, useHeld } from './reading.ts';
import { takeOut } from './take-out.ts';
import { dateWithYear, fieldTime, type Names, namesOf, ownZone, zoneWords } from './words.ts';

const lengths = [
  { days: 7, label: '1 week' },
  { days: 28, label: '4 weeks' },
  { days: 91, label: '13 weeks' },
] as const;

const zones = {
  schedule: { zone: undefined, label: 'The schedule’s' },
  own: { zone: ownZone, label: zoneWords(ownZone) },
  utc: { zone: 'UTC', label: 'UTC' },
} as const;

type ZoneChoice = keyof typeof zones;

/** The choices stay while other views are shown. */
const choice = signal<{ readonly zone: ZoneChoice; readonly days: number; readonly from: string | undefined }>({
  ...{ zone: 'schedule', days: 28, from: undefined },
});

const dayMilliseconds = 24 * 3600 * 1000;

/** The calendar: a lane for each schedule. */
export function CalendarView() {
  const { zone, days, from } = choice.value;
  const stretch: Stretch = { zone: zones[zone].zone, days, from };
  const { value, error } = useCalendar(stretch);
  // The last stretch stays until the next one has been read.
  const last = useRef<CalendarAnswer | undefined>(undefined);
  last.current = value ?? last.current;
  const shown = last.current;
  const mutes = useMutes(shown);
  const [asked, setAsked] = useState<{ readonly at: string; readonly zone: string } | undefined>(undefined);
  if (shown === undefined) return <Page>{error && <p role="alert">{error.message}</p>}</Page>;
  if (shown.schedules.length === 0)
    return (
      <Page>
        <NoSchedules />
      </Page>
    );
  return (
    <Page>
      {error && <p role="alert">{error.message}</p>}
      <Choices shown={shown} />
      <InstantPanel asked={asked} ask={setAsked} zone={zones[zone].zone ?? shown.schedules[0]?.timeZone ?? 'UTC'} />
      <Lanes shown={shown} mutes={mutes} zone={zones[zone].zone} ask={setAsked} />
      <HoursTables stretch={stretch} />
      <MuteList mutes={mutes} zone={zones[zone].zone} />
      <Key />
    </Page>
  );
}

/** The mutes of the stretch that is shown. */
function useMutes(shown: CalendarAnswer | undefined): readonly ShownMute[] {
  const { value } = useHeld(shown && { from: shown.from, until: shown.until });
  return shown === undefined ? [] : (value?.mutes ?? []);
}

function Page({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      <h1 tabIndex={-1}>Calendar</h1>
      {children}
    </>
  );
}

function NoSchedules() {
  return (
    <div class="empty">
      <p>{texts.noSchedules}</p>
      <pre class="sample">{`schedules:
  primary:
    timeZone: Europe/Berlin
    people: [ada, ben, cleo]
    handover: monday 09:00
    from: 2026-11-30`}</pre>
      <p>
        <a href={docs} target="_blank" rel="noopener noreferrer">
          Everything that a schedule can have
        </a>
      </p>
    </div>
  );
}

const docs = 'https://github.com/notify-support/notify-support/blob/main/docs/configure.md#schedules';

/** The stretch of time, and the zone in which its times are shown. */
function Choices({ shown }: { readonly shown: CalendarAnswer }) {
  const { zone, days, from } = choice.value;
  const here = zones[zone].zone ?? shown.schedules[0]?.timeZone ?? 'UTC';
  const move = (steps: number) => {
    const first = fieldTime(shown.from, here).slice(0, 10);
    const moved = new Date(Date.parse(first) + steps * days * dayMilliseconds).toISOString().slice(0, 10);
    choice.value = { ...choice.value, from: moved };
  };
  const choices = (Object.keys(zones) as ZoneChoice[]).filter((each) => each !== 'own' || ownZone !== 'UTC');
  return (
    <div class="choices">
      <fieldset class="segments">
        <legend class="unseen">Time</legend>
        <button type="button" onClick={() => move(-1)}>
          Earlier
        </button>
        <button
          type="button"
          aria-pressed={from === undefined}
          onClick={() => {
            choice.value = { ...choice.value, from: undefined };
          }}
        >
          Today
        </button>
        <button type="button" onClick={() => move(1)}>
          Later
        </button>
      </fieldset>
      <strong class="stretch" role="status">
        {dateWithYear(shown.from, here)} – {dateWithYear(Date.parse(shown.until) - 1, here)}
      </strong>
      <fieldset class="segments push">
        <legend class="unseen">Length</legend>
        {lengths.map((each) => (
          <button
            key={each.days}
            type="button"
            aria-pressed={days === each.days}
            onClick={() => {
              choice.value = { ...choice.value, days: each.days };
            }}
          >
            {each.label}
          </button>
        ))}
      </fieldset>
      <fieldset class="segments">
        <legend class="unseen">Time zone</legend>
        {choices.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={zone === each}
            onClick={() => {
              choice.value = { ...choice.value, zone: each };
            }}
          >
            {zones[each].label}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** A view of the lanes: where an instant is, and what people are called. */
export type Scale = {
  readonly from: number;
  readonly until: number;
  /** The width of a lane. */
  readonly pixels: number;
  /** The zone in which times are shown. */
  readonly zone: string;
  readonly names: Names;
  readonly hueOf: (person: string) => number;
  readonly people: CalendarAnswer['people'];
};

type LanesProps = {
  readonly shown: CalendarAnswer;
  readonly mutes: readonly ShownMute[];
  readonly zone: string | undefined;
  readonly ask: (asked: { readonly at: string; readonly zone: string }) => void;
};

/** The lanes below an axis of their time zone: each zone has one if the times are the schedules' own. */
function Lanes({ shown, mutes, zone, ask }: LanesProps) {
  const [measure, pixels] = useWidth();
  const { done, setDone } = useDone();
  const hues = useMemo(() => huesOf(shown.people), [shown.people]);
  const names = useMemo(() => namesOf(shown.people), [shown.people]);
  const shownZones = zone === undefined ? [...new Set(shown.schedules.map(({ timeZone }) => timeZone))] : [zone];
  return (
    <section class="calendar" aria-label="Schedules" onKeyDown={moveFocus}>
      <Done done={done} setDone={setDone} />
      <div class="measure" ref={measure} />
      {shownZones.map((each) => {
        const scale: Scale = {
          ...{ from: Date.parse(shown.from), until: Date.parse(shown.until), pixels, zone: each, names },
          ...{ hueOf: (person) => hues.get(person) ?? 0, people: shown.people },
        };
        const lanes =
          zone === undefined ? shown.schedules.filter(({ timeZone }) => timeZone === each) : shown.schedules;
        return (
          <Group key={each} scale={scale} days={shown.days[each] ?? []} ask={ask}>
            {lanes.map((lane: Lane) => (
              <LaneRows key={lane.schedule} lane={lane} scale={scale} setDone={setDone} />
            ))}
            <MuteLanes mutes={mutesBelow(mutes, each, shownZones)} scale={scale} />
          </Group>
        );
      })}
    </section>
  );
}

type GroupProps = {
  readonly scale: Scale;
  readonly days: CalendarAnswer['days'][string];
  readonly ask: LanesProps['ask'];
  readonly children: ComponentChildren;
};

function Group({ scale, days, ask, children }: GroupProps) {
  return (
    <section
      class="lanes card"
      aria-label={`Times in ${zoneWords(scale.zone)}`}
      style={{ '--days': dayLines(days, scale) }}
    >
      <Axis scale={scale} days={days} ask={(at) => ask({ at, zone: scale.zone })} />
      {children}
    </section>
  );
}

/** A picture of a line at the beginning of each day, or of each Monday if days are narrow. */
function dayLines(days: GroupProps['days'], { from, until, pixels }: Scale): string {
  const isNarrow = pixels / days.length < 8;
  const lines = days.slice(1).flatMap(({ date, at }) => {
    if (isNarrow && new Date(date).getUTCDay() !== 1) return [];
    const place = `${(((Date.parse(at) - from) / (until - from)) * 100).toFixed(3)}%`;
    return [`transparent ${place}, var(--line) ${place} calc(${place} + 1px), transparent calc(${place} + 1px)`];
  });
  return lines.length === 0 ? 'none' : `linear-gradient(90deg, ${lines.join(', ')})`;
}

/** The width of an element, which is measured again whenever it changes. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [pixels, setPixels] = useState(800);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setPixels(Math.round(entry.contentRect.width)));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, pixels] as const;
}

/** An override that was just written or taken out. */
export type DoneChange = { readonly text: string; readonly undo?: Undo };

type Undo = { readonly override: ShownOverride; readonly words: string };

function useDone() {
  const [done, setDone] = useState<DoneChange | undefined>(undefined);
  return { done, setDone };
}

/** The last thing that was done, with a button that undoes it. */
function Done({
  done,
  setDone,
}: {
  readonly done: DoneChange | undefined;
  readonly setDone: (done: DoneChange) => void;
}) {
  const [fault, setFault] = useState('');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setFault('');
    if (done) (place.current?.querySelector('button') ?? place.current)?.focus();
  }, [done]);
  const undo = async ({ override, words }: Undo) => {
    if (!(await isConfirmed('Take this override out again?', 'Take it out'))) return;
    setDone({ text: await takeOut(override, words) });
  };
  return (
    <div ref={place} tabIndex={-1} class={done === undefined ? 'unseen' : 'done card'}>
      <span role="status">{done?.text}</span>
      {done?.undo && (
        <button
          type="button"
          onClick={() => done.undo && undo(done.undo).catch((error: Error) => setFault(error.message))}
        >
          Undo
        </button>
      )}
      {fault !== '' && <span role="alert">{fault}</span>}
    </div>
  );
}

function Key() {
  return (
    <p class="faint">
      ⇄ by an override. ↷ stands in for somebody who is away. Hatched and marked with !: nobody, although the schedule
      covers that time. Narrow dotted lanes: mutes. Arrow keys move between shifts.
    </p>
  );
}
