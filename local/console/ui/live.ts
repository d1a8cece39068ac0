import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type {
  Addresses,
  Change,
  ClockFace,
  Deployed,
  Device,
  Habit,
  IncidentRow,
  Quiet,
  ShownMessage,
  State,
  Trouble,
} from '../feed.ts';
import { askJson } from './ask.ts';

type Face = ClockFace & { readonly receivedAt: number };

/** The addresses of the stack; `undefined` until the page has read them. */
export const place = signal<Addresses | undefined>(undefined);
/** True while the server does not answer. */
export const isLost = signal(false);
export const incidents = signal<ReadonlyMap<string, IncidentRow>>(new Map());
export const devices = signal<readonly Device[]>([]);
export const messages = signal<readonly ShownMessage[]>([]);
/** The latest events that notified nobody. */
export const quiet = signal<readonly Quiet[]>([]);
/** The deployed stack, and who is signed in; `undefined` for the stack on this machine. */
export const deployed = signal<Deployed | undefined>(undefined);
/** The parts of the stack that cannot be read. */
export const troubles = signal<readonly Trouble[]>([]);
/** The clock as the server last reported it. */
export const face = signal<Face>({ now: Date.now(), speed: 1, receivedAt: performance.now() });

/** The instant on the stack's clock, which may be paused or run sixty times as fast as real time. */
export function clockNow(): number {
  const { now, speed, receivedAt } = face.value;
  return now + (performance.now() - receivedAt) * speed;
}

const tick = signal(0);
let ticking: ReturnType<typeof setInterval> | undefined;
let tickers = 0;

/** The instant on the stack's clock, updated four times a second for ages and countdowns on the page. */
export function useNow(): number {
  useEffect(() => {
    tickers += 1;
    ticking ??= setInterval(() => {
      if (face.value.speed > 0) tick.value += 1;
    }, 250);
    return () => {
      tickers -= 1;
      if (tickers > 0) return;
      clearInterval(ticking);
      ticking = undefined;
    };
  }, []);
  tick.value;
  return clockNow();
}

type Kind = 'executions' | 'touched' | 'alarms' | 'onCall';

/** The number of reported changes, by kind and name; `*` counts every change of the kind. */
const versions = new Map<string, ReturnType<typeof signal<number>>>();

function versionOf(kind: Kind, name: string) {
  const key = `${kind} ${name}`;
  const found = versions.get(key) ?? signal(0);
  versions.set(key, found);
  return found;
}

function touch(kind: Kind, names: readonly string[] = []): void {
  if (names.length === 0) return;
  for (const name of [...names, '*']) {
    const version = versions.get(`${kind} ${name}`);
    if (version) version.value = (version.value ?? 0) + 1;
  }
}

/** A number that grows whenever an execution's history grows; `*` stands for any execution. */
export function executionVersion(arn: string): ReadonlySignal<number | undefined> {
  return versionOf('executions', arn);
}

/** The same for an incident: for its record or its timeline. */
export function incidentVersion(id: string): ReadonlySignal<number | undefined> {
  return versionOf('touched', id);
}

/** The same for any alarm. */
export const alarmVersion: ReadonlySignal<number | undefined> = versionOf('alarms', '*');

/** The same for anything that decides who is on call. */
export const onCallVersion: ReadonlySignal<number | undefined> = versionOf('onCall', '*');

/** True when an alert would join the incident instead of opening another one. */
export function isLive({ status }: IncidentRow): boolean {
  return status === 'triggered' || status === 'acknowledged';
}

export const liveIncidents = computed(() => [...incidents.value.values()].filter(isLive).length);

/** The number of messages that are kept, which is more than any device shows. */
const keptMessages = 1000;

/** The number of events without a notification that are kept. */
const keptQuiet = 100;

/** The shortest time between two reads of something that changes many times a second. */
const leastMilliseconds = 400;

/**
 * Reads something, and reads it again whenever its version grows. The last answer stays until the next one arrives.
 *
 * @param read is also called for another key; then nothing is shown in between
 */
export function useReading<T>(key: string, version: ReadonlySignal<number | undefined>, read: () => Promise<T>) {
  const [reading, setReading] = useState<{ key: string; value?: T; error?: Error }>({ key });
  const last = useRef({ key: '', at: Number.NEGATIVE_INFINITY });
  const seen = version.value;
  useEffect(() => {
    let isStale = false;
    const update = (found: { value: T } | { error: Error }) => {
      // The last value stays when it cannot be read again.
      if (!isStale) setReading((before) => ({ ...(before.key === key && 'error' in found && before), key, ...found }));
    };
    const again = () => {
      last.current = { key, at: performance.now() };
      read().then(
        (value) => update({ value }),
        (error: Error) => update({ error }),
      );
    };
    const wait = last.current.key === key ? last.current.at + leastMilliseconds - performance.now() : 0;
    const timer = setTimeout(again, Math.max(0, wait));
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [key, seen]);
  return reading.key === key ? reading : { key };
}

function apply({ clock, ...change }: Change): void {
  batch(() => {
    if (clock) face.value = { ...clock, receivedAt: performance.now() };
    if (change.incidents) keepRows(change.incidents);
    if (change.devices) devices.value = change.devices.toSorted(byId);
    if (change.messages) {
      const newest = messages.value.at(-1)?.id ?? -1;
      const more = change.messages.filter(({ id }) => id > newest);
      messages.value = [...messages.value, ...more].slice(-keptMessages);
    }
    if (change.troubles) troubles.value = change.troubles;
    if (change.quiet) quiet.value = [...quiet.value, ...change.quiet].slice(-keptQuiet);
    touchAll(change);
  });
}

function keepRows(changed: readonly IncidentRow[]): void {
  const rows = new Map(incidents.value);
  for (const row of changed) rows.set(row.id, row);
  incidents.value = rows;
}

/** Counts everything up that has to be read again. */
function touchAll({ executions, touched, alarms, onCall }: Change): void {
  touch('executions', executions);
  touch('touched', touched);
  touch('alarms', alarms);
  if (onCall) touch('onCall', ['table']);
}

/** Orders devices by id, with the backstop last. */
function byId(a: Device, b: Device): number {
  return Number(a.id === 'BACKSTOP') - Number(b.id === 'BACKSTOP') || (a.id < b.id ? -1 : 1);
}

/** The changes that arrive before the state; they may be older or newer than it. */
let early: Change[] | undefined;

let server: string | undefined;

async function begin(): Promise<void> {
  early = [];
  const state = await askJson<State>('console/state');
  // After a restart of the server nothing on the page exists any more, and the page itself may have changed.
  if (server !== undefined && server !== state.server) return location.reload();
  server = state.server;
  batch(() => {
    place.value = state.place;
    incidents.value = new Map(state.incidents.map((row) => [row.id, row]));
    devices.value = state.devices.toSorted(byId);
    messages.value = state.messages;
    quiet.value = state.quiet;
    deployed.value = state.deployed;
    troubles.value = state.troubles ?? [];
    face.value = { ...state.clock, receivedAt: performance.now() };
    for (const version of versions.values()) version.value = (version.value ?? 0) + 1;
    isLost.value = false;
    const changes = early ?? [];
    early = undefined;
    for (const change of changes) apply(change);
  });
}

/** The wait after a failure before the server is asked again. */
const againMilliseconds = 1000;

/** Follows the stack from now on, and reconnects after a restart of the server. */
export function follow(): void {
  const stream = new EventSource('console/stream');
  const beginAgain = () =>
    begin().catch(() => {
      isLost.value = true;
      setTimeout(beginAgain, againMilliseconds);
    });
  stream.onopen = () => void beginAgain();
  stream.onmessage = ({ data }: MessageEvent<string>) => {
    const change = JSON.parse(data) as Change;
    if (early) early.push(change);
    else apply(change);
  };
  stream.onerror = () => {
    isLost.value = true;
    // The browser reconnects by itself, unless it was refused.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, againMilliseconds);
  };
}

/** Adds a habit to a device, or removes it. The page changes at once, so that the next change builds on this one. */
export async function changeHabit(id: string, habit: Habit, isOn: boolean): Promise<void> {
  const before = devices.peek();
  const others = before.find((device) => device.id === id)?.habits.filter((each) => each !== habit) ?? [];
  const habits = isOn ? [...others, habit] : others;
  devices.value = before.map((device) => (device.id === id ? { ...device, habits } : device));
  await command(`devices/${encodeURIComponent(id)}`, { habits }).catch(() => {
    devices.value = before;
  });
}

/** Sends one of the console's own commands. */
export function command<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return askJson<T>(`console/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}
