import { randomUUID } from 'node:crypto';
import type { SteeredClock } from '../asl/clock.ts';
import type { Message } from '../cloud/channels.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Answer, Request } from '../cloud/wire.ts';
import { answerOf, assetAnswer, fault, json, membersIn, type Routes, serveRoutes, unstored } from './answers.ts';
import { bundlePage } from './bundle.ts';
import type { PlayAlert } from './calendar.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { createDevices, scannerAgent } from './devices.ts';
import { type Change, type ClockFace, type Habit, habits, type Quiet, type ShownMessage, type State } from './feed.ts';
import { heldKey, readHeld } from './held.ts';
import { followIncidents } from './incidents.ts';
import { createOnCall } from './on-call.ts';
import { type RaiseByHand, raiseWith } from './raise.ts';
import { shellOf } from './shell.ts';
import { createStream, type News } from './stream.ts';

/** The interval at which the clock's next instant is checked. */
const clockMilliseconds = 500;

/** The number of events without a notification that are kept. */
const rememberedQuiet = 100;

/** The number of newest messages that the page starts with. */
const shownMessages = 500;

/** The console: its page, a stream of the changes, and the few commands that AWS clients do not have. */
export function createConsole(
  clock: SteeredClock,
  { playAlert, raise }: { readonly playAlert: PlayAlert; readonly raise: RaiseByHand },
  log: (line: string) => void = () => {},
): (cloud: Cloud) => (request: Request) => Promise<Answer> {
  const bundle = bundlePage(log);
  // A failure is reported by the requests for the page.
  bundle.catch(() => {});
  return (cloud) => {
    const incidents = followIncidents(cloud);
    const devices = createDevices(cloud);
    const onCall = createOnCall(cloud, clock);
    const server = randomUUID();
    let quiet: readonly Quiet[] = [];
    const messagesAt = (ids: Iterable<number>) => [...ids].flatMap((id) => shown(cloud.messages()[id], id) ?? []);
    const describe = async (news: News): Promise<Change> => {
      if (news.contacts) await devices.refresh();
      return {
        clock: faceOf(clock),
        ...some('incidents', news.touched.size > 0 ? await incidents.refresh() : []),
        ...some('touched', [...news.touched]),
        ...some('executions', [...news.executions]),
        ...some('alarms', [...news.alarms]),
        ...some('quiet', [...news.quiet]),
        ...some('devices', news.contacts || news.devices ? devices.all() : []),
        ...some('messages', messagesAt(news.messages)),
        ...(news.contacts && { onCall: true }),
      };
    };
    const stream = createStream(describe);
    cloud.onWrite(({ table, pk, sk }) => {
      if (table === cloud.tables.OnCall || pk === heldKey) stream.note({ contacts: true });
      const touched = table === cloud.tables.Incidents ? incidents.wrote(pk, sk) : undefined;
      if (touched !== undefined) stream.note({ touched });
    });
    cloud.stepFunctions.onEvent((executions) => stream.note({ executions }));
    cloud.onAlarm((alarms) => stream.note({ alarms }));
    cloud.onRequest(({ method, path, userAgent, at }) => {
      const [, code] = /^\/n\/([\w-]+)$/.exec(path) ?? [];
      if (code === undefined || method !== 'GET') return;
      const note = (touched: string | undefined) => touched !== undefined && stream.note({ touched });
      void incidents.opened(code, { at, isScanner: userAgent === scannerAgent }).then(note, () => {});
    });
    cloud.onLog(({ line }) => {
      const found = quietIn(line, clock.now());
      if (found === undefined) return;
      quiet = [...quiet, found].slice(-rememberedQuiet);
      stream.note({ quiet: found });
    });
    cloud.onMessage(() => stream.note({ messages: cloud.messages().length - 1 }));
    watchClock(clock, () => stream.note({ clock: true }));

    const state = async (): Promise<State> => {
      await Promise.all([incidents.refresh(), devices.refresh()]);
      const { url, apiUrl, linkUrl, apiKey, account, region, stateMachines } = cloud;
      const count = cloud.messages().length;
      const newest = Array.from({ length: Math.min(count, shownMessages) }, (_, back) => count - 1 - back).reverse();
      return {
        server,
        place: { url, apiUrl, linkUrl, apiKey, account, region, stateMachines },
        clock: faceOf(clock),
        incidents: incidents.all(),
        devices: devices.all(),
        messages: messagesAt(newest),
        quiet,
      };
    };
    const shell = shellOf('local');
    const asset = async (request: Request, name: 'script' | 'style') => assetAnswer(request, (await bundle)[name]);
    const routes: Routes = {
      'GET /': ({ url }) => (url.origin === cloud.url ? shell : moved(`${cloud.url}/`)),
      'GET /console/main.js': (request) => asset(request, 'script'),
      'GET /console/main.css': (request) => asset(request, 'style'),
      'GET /console/state': async () => json(200, await state()),
      'GET /console/stream': () => stream.open(),
      'GET /console/incidents/': async (_, id) => {
        const status = await incidents.status(id);
        if (status === undefined) return fault(404, `There is no incident ${id}.`);
        return json(200, status);
      },
      'GET /console/mails/': (_, id) => mailAnswer(cloud.messages()[Number(id)]),
      ...calendarRoutes({ read: onCall.read, readHeld: () => readHeld(cloud), playAlert, now: clock.now }),
      'POST /console/raise': async ({ body }) =>
        answerOf(await raiseWith(raise, membersIn(body), await onCall.read(), clock.now())),
      'POST /console/overrides': async ({ body }) => answerOf(await onCall.override(membersIn(body))),
      'POST /console/overrides/undo': async ({ body }) => answerOf(await onCall.undo(membersIn(body))),
      'POST /console/clock': ({ body }) => {
        const wrong = steer(clock, membersIn(body), () => stream.note({ clock: true }));
        return wrong === undefined ? json(202, faceOf(clock)) : fault(400, wrong);
      },
      'POST /console/devices/': ({ body }, id) => {
        const { habits: wanted } = membersIn(body);
        if (!Array.isArray(wanted) || !wanted.every(isHabit))
          return fault(400, `habits must be a list of any of ${habits.join(', ')}.`);
        const device = devices.change(id, wanted);
        if (!device) return fault(404, `There is no device ${id}.`);
        stream.note({ devices: true });
        return json(200, device);
      },
      'POST /console/events': async ({ body }) => {
        const event = membersIn(body);
        if (!('detail-type' in event))
          return fault(400, 'An event must be a JSON object with a detail-type, as in EventBridge.');
        return json(200, await cloud.putEvent(event));
      },
    };
    return (request) => serveRoutes(routes, request);
  };
}

/** The event that notifies nobody and the reason, if a line of a function's log reports one. */
function quietIn(line: string, at: number): Quiet | undefined {
  if (!line.includes('"notifies nobody"')) return undefined;
  const { alarm, because } = JSON.parse(line) as { alarm?: unknown; because?: unknown };
  if (typeof because !== 'string') return undefined;
  return { because, at, ...(typeof alarm === 'string' && { alarm }) };
}

function moved(location: string): Answer {
  return { status: 307, headers: { location, ...unstored }, body: '' };
}

/** An e-mail as a document for a frame: it can have styles, but nothing else. */
function mailAnswer(message: Message | undefined): Answer {
  if (message?.html === undefined) return fault(404, 'This e-mail does not exist.');
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, ...unstored };
  return { status: 200, headers, body: message.html };
}

function some<K extends string, T>(name: K, list: readonly T[]): { [name in K]?: readonly T[] } {
  return (list.length > 0 ? { [name]: list } : {}) as { [name in K]?: readonly T[] };
}

function isHabit(text: unknown): text is Habit {
  return habits.some((habit) => habit === text);
}

function shown(message: Message | undefined, id: number): ShownMessage | undefined {
  if (message === undefined) return undefined;
  const { html, ...rest } = message;
  return { ...rest, id, hasHtml: html !== undefined };
}

function faceOf(clock: SteeredClock): ClockFace {
  const next = clock.next();
  return { now: clock.now(), speed: clock.speed(), ...(next !== undefined && { next }) };
}

/** Sets the clock's speed and makes it jump, as the members ask. Gives what is wrong with them instead, if anything is. */
function steer(clock: SteeredClock, members: Record<string, unknown>, changed: () => void): string | undefined {
  const { speed, jump } = members;
  if (speed === undefined && jump === undefined) return 'Give a speed from 0 to 1000, or jump: true.';
  if (speed !== undefined && !isSpeed(speed)) return 'speed must be a number from 0 (a pause) to 1000.';
  if (speed !== undefined) clock.setSpeed(speed);
  // Not awaited: the clock jumps only when nothing is under way, and this request is under way.
  if (jump === true) void clock.jump().then(changed);
  changed();
  return undefined;
}

function isSpeed(speed: unknown): speed is number {
  return typeof speed === 'number' && speed >= 0 && speed <= 1000;
}

/** Calls back whenever the next instant or the speed of the clock changes. */
function watchClock(clock: SteeredClock, changed: () => void): void {
  let last = '';
  const look = () => {
    const seen = `${clock.next()} ${clock.speed()}`;
    if (seen !== last) changed();
    last = seen;
  };
  setInterval(look, clockMilliseconds).unref();
}
