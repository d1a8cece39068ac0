import { answerLink } from '../../lambdas/acts/answer-link.ts';
import { readNotified } from '../../lambdas/acts/see-waiting.ts';
import { takeInAlert } from '../../lambdas/acts/take-in-alert.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { takeAllReply } from '../../lambdas/domain/incident/reply.ts';
import type { Reply, TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { overviewOf } from '../../lambdas/domain/incident/waiting.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import { countExecutions, type Execution } from '../stack/executions.ts';
import { answerOn } from '../text/answer-on.ts';
import { createWorld, type FateOf, playOn, type StormMessage, type World } from './world.ts';

/** A press of a contact, that many milliseconds after the alerts. Without a contact, the source resolves all incidents. */
type StormAct = { readonly after: number } & (
  | { readonly contact: string; readonly reply: Reply }
  | { readonly contact?: undefined; readonly reply: 'resolve' }
);

/** Alerts with different keys that come at the same instant, for one policy. */
export type StormPlot = {
  readonly onCall: Staffing;
  readonly policy: string;
  readonly alerts: number;
  readonly startsAt: number;
  readonly acts: readonly StormAct[];
  readonly fateOf: FateOf;
};

/** A press, with the answers of the page and their numbers; none if no link had arrived yet. */
export type StormPress = {
  readonly at: number;
  /** The number of messages before the press. */
  readonly after: number;
  readonly act: StormAct;
  readonly answers: ReadonlyMap<string, number> | undefined;
};

/** The course of many alerts from beginning to end. Instants are milliseconds after the alerts. */
export type Storm = {
  readonly startsAt: number;
  readonly policy: string;
  readonly incidents: readonly Incident[];
  readonly timelines: ReadonlyMap<string, readonly TimelineEvent[]>;
  readonly messages: readonly StormMessage[];
  readonly pressed: readonly StormPress[];
  readonly backstop: World['backstop'];
  readonly executions: readonly Execution[];
  readonly transitions: number;
};

/** Plays many alerts to their end: the two state machines, the acts behind them, and people who press at given instants. */
export async function playStorm({ onCall, policy, alerts, startsAt, acts, fateOf }: StormPlot): Promise<Storm> {
  const world = createWorld(onCall, startsAt, fateOf);
  await postAll(world, policy, alerts, 'trigger');
  await world.clock.idle();
  const pressed: StormPress[] = [];
  for (const act of acts.toSorted((a, b) => a.after - b.after)) {
    // Everything that is due at an instant comes before a press at it.
    await world.clock.advanceTo(startsAt + act.after);
    const after = world.messages.length;
    pressed.push({ at: act.after, after, act, answers: await perform(world, { policy, alerts }, act) });
    await world.clock.idle();
  }
  await playOn(world);
  return readStorm(world, { policy, startsAt, pressed });
}

/** The source of the alerts, as the last lines name it. */
export const source = 'the source';

/** Posts one alert for each incident, or their ends. */
export async function postAll(
  { services, now, clock }: World,
  policy: string,
  alerts: number,
  action: 'trigger' | 'resolve',
): Promise<void> {
  const post = (number: number) =>
    takeInAlert(services)({
      sender: { source: 'simulate' },
      alert: {
        ...{ summary: `Simulated alert ${number}`, severity: 'critical' as const, source, action, notes: [] },
        ...{ policy, dedupKey: `simulation ${number}` },
      },
      ...{ body: '', idempotencyKey: undefined, at: now() },
    });
  const all = Array.from({ length: alerts }, (_, index) => post(index + 1));
  await clock.during(Promise.all(all));
}

async function perform(
  world: World,
  { policy, alerts }: Pick<StormPlot, 'policy' | 'alerts'>,
  act: StormAct,
): Promise<StormPress['answers']> {
  if (act.contact !== undefined) return world.clock.during(press(world, act.contact, act.reply));
  const isLive = ({ status }: Incident) => status === 'triggered' || status === 'acknowledged';
  const live = [...world.stores.incidents.items.values()].filter(isLive).length;
  await postAll(world, policy, alerts, 'resolve');
  return new Map([
    ...(live > 0 ? [['It is resolved.', live] as const] : []),
    ...(live < alerts ? [['The incident is already closed.', alerts - live] as const] : []),
  ]);
}

/**
 * Presses a button behind a contact's newest link: the one that takes everything, or another one on the page of each incident
 * that it is for.
 */
export async function press(world: World, contact: string, reply: Reply): Promise<StormPress['answers']> {
  const { services, now, open } = world;
  const opened = await open(contact);
  if (opened === undefined) return undefined;
  const at = now();
  const by = { contact, name: opened.link.name ?? contact };
  if (reply === 'acknowledge') {
    const page = await answerLink(services)({ reply: takeAllReply }, { by, at }, opened);
    return new Map([[answerOn(page ?? ''), 1]]);
  }
  const { waiting, held } = overviewOf(contact, await readNotified(services)(contact, at), at);
  const answers = new Map<string, number>();
  for (const { id } of reply === 'resolve' || reply === 'hand-back' ? held : waiting) {
    const answer = answerOn(await pressFor(world, contact, id, reply));
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  return answers;
}

/** Presses a button on the page of one incident; gives the page after it. */
export async function pressFor(
  { services, now, open }: World,
  contact: string,
  incident: string,
  reply: Reply,
): Promise<string> {
  const opened = await open(contact, incident);
  if (opened === undefined) return '';
  const press = { by: { contact, name: opened.link.name ?? contact }, at: now() };
  return (await answerLink(services)({ reply, incident }, press, opened)) ?? '';
}

export async function readStorm(
  world: World,
  { policy, startsAt, pressed }: Pick<Storm, 'policy' | 'startsAt' | 'pressed'>,
): Promise<Storm> {
  const { stores, messages, backstop, machines } = world;
  const incidents = [...stores.incidents.items.values()];
  const timelines = new Map(incidents.map(({ id }) => [id, [...(stores.timeline.items.get(id)?.values() ?? [])]]));
  const { stepFunctions, notifySupport, notifyContact } = machines;
  const stateMachines = { notifySupport, notifyContact };
  const { executions, transitions } = await countExecutions({ stepFunctions, stateMachines });
  return { startsAt, policy, incidents, timelines, messages, pressed, backstop, executions, transitions };
}
