import { randomUUID } from 'node:crypto';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
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
import type { State } from '../../local/console/feed.ts';
import { type RaiseByHand, raiseWith } from '../../local/console/raise.ts';
import { shellOf } from '../../local/console/shell.ts';
import { isStop } from '../command/errors.ts';
import { raiserName } from '../incidents/raiser.ts';
import type { RecordPlace } from '../incidents/record-tables.ts';
import type { Connection } from '../stack/connection.ts';
import { createActs } from './act.ts';
import type { Timing } from './beats.ts';
import { type ExecutionSources, readExecutions } from './executions.ts';
import type { Gate } from './gate.ts';
import { type RecordSources, rowOf } from './records.ts';
import { sayError } from './say-error.ts';
import { createShow, type ShowSources } from './show.ts';
import { watchStack } from './watch.ts';

/** Everything that the console reads and calls. */
export type ConsoleSources = Pick<
  Connection,
  'label' | 'caller' | 'load' | 'findHeldAlerts' | 'changeOverrides' | 'changeMutes' | 'announceShiftChange'
> &
  RecordPlace &
  RecordSources &
  ExecutionSources &
  ShowSources & {
    /** Notes those whose shifts have changed, for an e-mail. Gives a sentence if that fails. */
    readonly tellShifts: (before: OnCall, after: OnCall, madeAt: string) => Promise<string | undefined>;
    readonly playAlert: PlayAlert;
    readonly raise: RaiseByHand;
  };

export type ConsoleOptions = {
  readonly gate: Gate;
  /** The address of the stack, if it is not AWS itself. */
  readonly endpoint: string | undefined;
  readonly timing: Timing;
};

/** Incidents without a run in this time are not in the list, unless they are open and nobody has taken them. */
const listedMilliseconds = 7 * 24 * 3600 * 1000;

/** The console of a deployed stack: the answer to each request of its page. */
export function createAccountConsole(sources: ConsoleSources, { gate, endpoint, timing }: ConsoleOptions) {
  const { now } = timing;
  const bundle = bundlePage(() => {});
  // A failure is reported by the requests for the page.
  bundle.catch(() => {});
  const server = randomUUID();
  const since = new Date(now() - listedMilliseconds).toISOString();
  const { stateMachine, playAlert } = sources;
  const watch = watchStack(sources, { stateMachine, since, endpoint, timing });
  const { records, rota } = watch;
  const acts = createActs({ ...sources, onCall: rota.onCall }, now);
  const stateMachines = {
    NotifyContact: stateMachine.replace(/NotifySupport$/, 'NotifyContact'),
    NotifySupport: stateMachine,
  };

  const state = async (): Promise<State> => {
    await watch.fresh();
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
      troubles: watch.troubles(),
    };
  };

  const { incident, checks, backstop } = createShow(sources, watch, { endpoint, now });

  /** Does what the members ask, and lets every page read who is on call and what is held again. */
  const act =
    (perform: (members: Record<string, unknown>) => Promise<object>) =>
    async ({ body }: Request) => {
      const members = membersIn(body);
      try {
        const done = await perform(members);
        rota.forget();
        watch.note({ contacts: true });
        return answerOf(done);
      } catch (error) {
        if (isStop(error)) return fault(400, error.message);
        throw error;
      }
    };
  const asset = async (request: Request, name: 'script' | 'style') => assetAnswer(request, (await bundle)[name]);
  const shell = shellOf('deployed');
  const routes: Routes = {
    'GET /': () => shell,
    'GET /console/main.js': (request) => asset(request, 'script'),
    'GET /console/main.css': (request) => asset(request, 'style'),
    'GET /console/state': async () => json(200, await state()),
    'GET /console/stream': watch.open,
    'GET /console/incidents/': async (_, id) => {
      const found = await incident(id);
      return found === undefined ? fault(404, `There is no incident ${id}.`) : json(200, found);
    },
    ...calendarRoutes({ read: rota.onCall, readHeld: rota.held, playAlert, now }),
    'GET /console/checks': async () => json(200, await checks()),
    'GET /console/backstop': async () => json(200, await backstop()),
    'POST /console/raise': act(async (members) => raiseWith(sources.raise, members, await rota.onCall(), now())),
    'POST /console/overrides': act(acts.override),
    'POST /console/overrides/undo': act(acts.undo),
    'POST /console/mutes': act(acts.mute),
    'POST /console/mutes/end': act(acts.unmute),
    'POST /': readExecutions({
      ...{ sources, endpoint, asked: watch.asked.executions },
      machines: Object.values(stateMachines),
    }),
  };
  const respond = async (request: Request): Promise<Answer> => {
    const entered = gate.enter(request);
    if ('refused' in entered) return entered.refused;
    try {
      return await serveRoutes(routes, entered.inside);
    } catch (error) {
      return fault(502, sayError(error, endpoint, needsOf(entered.inside)));
    }
  };
  return { respond, stop: watch.stop };
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
