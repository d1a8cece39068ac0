import { randomUUID } from 'node:crypto';
import type * as backstopNotes from '../../lambdas/adapters/backstop-notes.ts';
import type * as timelines from '../../lambdas/adapters/timeline.ts';
import { type Incident, isIncidentId } from '../../lambdas/domain/incident/incident.ts';
import { withPeople } from '../../lambdas/domain/incident/on-duty.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { rosterOf } from '../../lambdas/domain/on-call/roster.ts';
import { incidentJson } from '../../lambdas/domain/page/incident-json.ts';
import type { Answer, Request } from '../../local/cloud/wire.ts';
import {
  answerOf,
  assetAnswer,
  fault,
  json,
  membersIn,
  type Routes,
  serveRoutes,
} from '../../local/console/answers.ts';
import { bundlePage } from '../../local/console/bundle.ts';
import type { PlayAlert } from '../../local/console/calendar.ts';
import { calendarRoutes } from '../../local/console/calendar-routes.ts';
import type { BackstopAnswer, Change, ChecksAnswer, State } from '../../local/console/feed.ts';
import { type RaiseByHand, raiseWith } from '../../local/console/raise.ts';
import { shellOf } from '../../local/console/shell.ts';
import { createStream, type News } from '../../local/console/stream.ts';
import type { Row } from '../cli/doctor/check.ts';
import { isStop } from '../command/errors.ts';
import { raiserName } from '../incidents/raiser.ts';
import type { RecordPlace } from '../incidents/record-tables.ts';
import type { Connection } from '../stack/connection.ts';
import { createActs } from './act.ts';
import { createAsked } from './asked.ts';
import { beatMilliseconds, createBeats, type Timing } from './beats.ts';
import { type ExecutionSources, readExecutions } from './executions.ts';
import type { Gate } from './gate.ts';
import { createParts } from './parts.ts';
import { createRecords, type RecordSources, rowOf } from './records.ts';
import { createRota, rotaMilliseconds } from './rota.ts';
import { sayError } from './say-error.ts';

/** Everything that the console reads and calls. */
export type ConsoleSources = Pick<
  Connection,
  'label' | 'caller' | 'load' | 'findHeldAlerts' | 'changeOverrides' | 'changeMutes'
> &
  RecordPlace &
  RecordSources &
  ExecutionSources &
  Pick<typeof timelines, 'readTimeline'> &
  Pick<typeof backstopNotes, 'findBackstopNotes'> & {
    /** Runs the doctor's checks: all, or those of the backstop. */
    readonly runChecks: (which: 'all' | 'backstop') => Promise<Row[]>;
    /** Tells those whose shifts have changed. Gives a sentence if that fails. */
    readonly tellShifts: (before: OnCall, after: OnCall) => Promise<string | undefined>;
    readonly playAlert: PlayAlert;
    readonly raise: RaiseByHand;
  };

export type ConsoleOptions = {
  readonly gate: Gate;
  /** The address of the stack, if it is not AWS itself. */
  readonly endpoint: string | undefined;
  readonly timing: Timing;
};

/** The time within which an incident has to have begun a run to be in the list, unless it is open. */
const listedMilliseconds = 7 * 24 * 3600 * 1000;

/** One reading in so many is thorough. */
const thoroughEvery = Math.round(rotaMilliseconds / beatMilliseconds);

/** The console of a deployed stack: the answer to each request of its page. */
export function createAccountConsole(sources: ConsoleSources, { gate, endpoint, timing }: ConsoleOptions) {
  const { now } = timing;
  const bundle = bundlePage(() => {});
  // A failure is reported by the requests for the page.
  bundle.catch(() => {});
  const server = randomUUID();
  const since = new Date(now() - listedMilliseconds).toISOString();
  const parts = createParts(now, endpoint);
  const records = createRecords(sources, parts, { stateMachine: sources.stateMachine, since });
  const rota = createRota(sources, parts, now);
  const acts = createActs({ ...sources, onCall: rota.onCall }, now);
  const [askedIncidents, askedExecutions] = [createAsked(now), createAsked(now)];
  const stateMachines = {
    NotifyContact: sources.stateMachine.replace(/NotifySupport$/, 'NotifyContact'),
    NotifySupport: sources.stateMachine,
  };

  const describe = async (news: News): Promise<Change> => ({
    clock: { now: now(), speed: 1 },
    incidents: [...news.touched].flatMap((id) => records.find(id) ?? []).map(rowOf),
    touched: [...news.touched],
    executions: [...news.executions],
    ...(news.contacts && { onCall: true }),
    troubles: parts.troubles(),
  });
  const stream = createStream(describe);
  let beats = 0;
  let before: ReadonlySet<string> = new Set();
  const beat = async () => {
    const isThorough = beats % thoroughEvery === 0;
    beats += 1;
    const [changed, isOther] = await Promise.all([records.read(isThorough), isThorough && rota.refresh()]);
    // What was being sent when an incident changed has been sent by the next reading, without another change of the incident.
    const shown = isThorough ? askedIncidents.within(1.5 * rotaMilliseconds) : [];
    for (const touched of new Set([...changed.incidents, ...before, ...shown])) stream.note({ touched });
    const watched = askedExecutions.within(3 * beatMilliseconds);
    for (const executions of new Set([...changed.executions, ...watched])) stream.note({ executions });
    if (isOther) stream.note({ contacts: true });
    stream.note({ clock: true });
    before = changed.incidents;
  };
  const readings = createBeats(beat, stream.isWatched, timing);

  const state = async (): Promise<State> => {
    await readings.fresh();
    const contacts = rota.last()?.contacts ?? [];
    const { label, caller, baseUrl } = sources;
    const name = raiserName(undefined, caller.caller, contacts);
    return {
      server,
      place: {
        ...{ url: '', apiUrl: baseUrl, linkUrl: baseUrl, apiKey: '', account: caller.account, region: caller.region },
        stateMachines,
      },
      clock: { now: now(), speed: 1 },
      incidents: records.all().map(rowOf),
      ...{ devices: [], messages: [], quiet: [] },
      deployed: { label, caller: caller.caller, since, ...(name !== undefined && { name }) },
      troubles: parts.troubles(),
    };
  };

  const incident = async (id: string): Promise<Answer> => {
    if (!isIncidentId(id)) return fault(404, `There is no incident ${id}.`);
    const found = records.find(id) ?? (await sources.readIncidents([id])).incidents[0];
    if (found === undefined) return fault(404, `There is no incident ${id}.`);
    askedIncidents.note(id);
    const timeline = await sources.readTimeline(id);
    const at = new Date(now()).toISOString();
    return json(200, incidentJson({ incident: peopled(found, at), timeline, at, reader: { timeZone: 'UTC' } }));
  };
  const peopled = (found: Incident, at: string) => {
    const { contacts, schedules, overrides } = rota.last() ?? { contacts: [], schedules: [], overrides: [] };
    return withPeople(found, rosterOf(contacts, schedules, overrides), at);
  };

  const checks = async (): Promise<ChecksAnswer> => ({
    at: new Date(now()).toISOString(),
    rows: await sources.runChecks('all'),
  });
  const backstop = async (): Promise<BackstopAnswer> => {
    const [rows, notes] = await Promise.all([
      sources.runChecks('backstop'),
      sources.findBackstopNotes(new Date(now()).toISOString()).catch((error: unknown) => ({
        fault: sayError(error, endpoint, ['dynamodb:Query', 'dynamodb:GetItem']),
      })),
    ]);
    return 'fault' in notes
      ? { rows, notes: [], ...notes }
      : { rows, notes: notes.map(({ id, text }) => ({ id, text })) };
  };

  /** Does what the members ask, and lets every page read who is on call and what is held again. */
  const act =
    (perform: (members: Record<string, unknown>) => Promise<object>) =>
    async ({ body }: Request) => {
      const members = membersIn(body);
      try {
        const done = await perform(members);
        rota.forget();
        stream.note({ contacts: true });
        return answerOf(done);
      } catch (error) {
        if (isStop(error)) return fault(400, error.message);
        throw error;
      }
    };
  const asset = async (request: Request, name: 'script' | 'style') => assetAnswer(request, (await bundle)[name]);
  const shell = shellOf('deployed');
  const routes: Routes = {
    'GET /': (request) => ({ ...shell, headers: { ...shell.headers, ...gate.keep(request) } }),
    'GET /console/main.js': (request) => asset(request, 'script'),
    'GET /console/main.css': (request) => asset(request, 'style'),
    'GET /console/state': async () => json(200, await state()),
    'GET /console/stream': () => {
      const opened = stream.open();
      // The reading that follows sees that a page is open.
      setImmediate(readings.wake);
      return opened;
    },
    'GET /console/incidents/': (_, id) => incident(id),
    ...calendarRoutes({ read: rota.onCall, readHeld: rota.held, playAlert: sources.playAlert, now }),
    'GET /console/checks': async () => json(200, await checks()),
    'GET /console/backstop': async () => json(200, await backstop()),
    'POST /console/raise': act(async (members) => raiseWith(sources.raise, members, await rota.onCall(), now())),
    'POST /console/overrides': act(acts.override),
    'POST /console/overrides/undo': act(acts.undo),
    'POST /console/mutes': act(acts.mute),
    'POST /console/mutes/end': act(acts.unmute),
    'POST /': readExecutions({
      ...{ sources, endpoint, asked: askedExecutions },
      machines: Object.values(stateMachines),
    }),
  };
  const respond = async (request: Request): Promise<Answer> => {
    const refused = gate.refuse(request);
    if (refused !== undefined) return refused;
    try {
      return await serveRoutes(routes, request);
    } catch (error) {
      return fault(502, sayError(error, endpoint, needsOf(request)));
    }
  };
  return { respond, stop: readings.stop };
}

/** The permissions that a request needs, for the sentence about one that is missing. */
const needs: readonly (readonly [begin: string, needs: readonly string[]])[] = [
  ['/console/incidents/', ['dynamodb:BatchGetItem', 'dynamodb:Query on the table of incidents']],
  ['/console/calendar', ['dynamodb:Scan on the table of contacts']],
  ['/console/held', ['dynamodb:Query on the table of incidents', 'dynamodb:Scan on the table of contacts']],
  ['/console/overrides', ['dynamodb:GetItem', 'dynamodb:PutItem on the table of contacts']],
  ['/console/mutes', ['dynamodb:GetItem', 'dynamodb:PutItem on the table of contacts']],
  [
    '/console/raise',
    ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'states:StartExecution'],
  ],
];

function needsOf({ url: { pathname } }: Request): readonly string[] {
  return needs.find(([begin]) => pathname.startsWith(begin))?.[1] ?? [];
}
