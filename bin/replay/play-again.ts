import { readNotified } from '../../lambdas/acts/see-waiting.ts';
import { takeInAlert } from '../../lambdas/acts/take-in-alert.ts';
import { hasIt, type Incident } from '../../lambdas/domain/incident/incident.ts';
import { overviewOf } from '../../lambdas/domain/incident/waiting.ts';
import { alarmSource, coverOf, reasonOf } from '../../lambdas/domain/on-call/muting.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { routeAlarm } from '../../lambdas/domain/on-call/route.ts';
import { pressFor } from '../storm/play-storm.ts';
import { createWorld, playOn, type StormMessage, type World } from '../storm/world.ts';
import { type Answer, type Course, courseOf, type Opening, usualAnswers } from './past.ts';

/** An opening under the file as it is now: its course, or the reason why nobody would be notified. */
export type Replayed = {
  readonly opening: Opening;
  readonly policy?: string;
  readonly now: Course;
  readonly because?: string;
};

/** Openings that are less than this apart are played together, because they share the bundles of their contacts. */
const together = 3_600_000;

const silence: Course = { reached: [], sent: [], handBacks: [], isUnanswered: false };

type Plan = { readonly opening: Opening; readonly policy: string; readonly at: number };

/**
 * Plays openings under a file, with the state machines and functions that are deployed.
 *
 * A contact who was notified in the record presses the same buttons in each run, as long after their first message, or none.
 * Any other contact answers after their usual time, if they have ever taken an incident. Every message arrives. Each opening is
 * played until somebody takes it and keeps it.
 *
 * @param pagerName the name of the pager, whose own alarms notify nobody
 * @param progress hears how many openings have been played so far
 */
export async function replay(
  openings: readonly Opening[],
  onCall: OnCall,
  pagerName: string,
  progress: (played: number) => void = () => {},
): Promise<Replayed[]> {
  const usual = usualAnswers(openings);
  const planned = openings.map((opening) => ({ opening, plan: planOf(opening, onCall, pagerName) }));
  const plans = planned.flatMap(({ plan }) => ('because' in plan ? [] : [plan]));
  const played = new Map<Opening, Course>();
  for (const cluster of clustersOf(plans)) {
    for (const [opening, course] of await playCluster(cluster, onCall, usual)) played.set(opening, course);
    progress(played.size);
  }
  return planned.map(({ opening, plan }) =>
    'because' in plan
      ? { opening, now: silence, because: plan.because }
      : { opening, policy: plan.policy, now: played.get(opening) ?? silence },
  );
}

/** The policy and the instant of an opening under the file, or the reason why it notifies nobody. */
function planOf(opening: Opening, onCall: OnCall, pagerName: string): Plan | { readonly because: string } {
  const { incident, at, endsAt } = opening;
  const routed = policyOf(incident, at, onCall, pagerName);
  if ('because' in routed) return routed;
  const { policy } = routed;
  const { alarm, owner = '', severity } = incident;
  const source = alarm === undefined ? owner : alarmSource;
  const subject = { source, severity, policy, ...(alarm && { alarm: alarm.name, arn: alarm.arn }) };
  const cover = coverOf(onCall.mutes, subject, at);
  if (cover === undefined) return { opening, policy, at };
  const { until, mute } = cover;
  const isRight = until === undefined || (endsAt !== undefined && endsAt <= until);
  return isRight ? { because: `A mute holds it: ${reasonOf(mute)}.` } : { opening, policy, at: until };
}

/** The policy of an alarm is that of its route. Another incident keeps its policy, or gets `default` if that no longer exists. */
function policyOf(
  { alarm, policy: then }: Incident,
  at: number,
  { routes, policies }: OnCall,
  pagerName: string,
): { readonly policy: string } | { readonly because: string } {
  if (alarm !== undefined) {
    const routing = routeAlarm(alarm.name, routes, pagerName, at);
    return routing.policy === null ? { because: routing.because } : { policy: routing.policy };
  }
  return { policy: policies.some(({ id }) => id === then) ? then : 'default' };
}

function clustersOf(plans: readonly Plan[]): Plan[][] {
  const clusters: Plan[][] = [];
  for (const plan of plans.toSorted((a, b) => a.at - b.at)) {
    const last = clusters.at(-1);
    if (last !== undefined && plan.at - (last.at(-1)?.at ?? 0) < together) last.push(plan);
    else clusters.push([plan]);
  }
  return clusters;
}

/** A contact who is asked about an incident in a run: which of their runs it is, and their presses until now. */
type Asking = {
  readonly run: number;
  readonly index: number;
  pressed: number;
  isAnswering: boolean;
  /** The instant of their last press. */
  answeredAt: number;
};

/** A few openings that are played together: the world, the incident of each opening by its id, and who is asked about which. */
type Scene = {
  readonly world: World;
  readonly opened: Map<string, Plan>;
  readonly asked: Map<string, Asking>;
  readonly usual: ReadonlyMap<string, Answer>;
};

async function playCluster(
  plans: readonly Plan[],
  onCall: OnCall,
  usual: ReadonlyMap<string, Answer>,
): Promise<Map<Opening, Course>> {
  const hear = (message: StormMessage) => {
    const { clock } = scene.world;
    // The clock stands still until the alert of the message has been received in full.
    clock.at(clock.now(), () => void clock.during(letAnswer(scene, message)));
  };
  const world = createWorld(onCall, plans[0]?.at ?? 0, () => undefined, hear);
  const scene: Scene = { world, opened: new Map(), asked: new Map(), usual };
  const { clock } = world;
  for (const plan of plans) {
    clock.at(plan.at, () => void clock.during(post(scene, plan, 'trigger')));
    const { endsAt } = plan.opening;
    if (endsAt !== undefined && endsAt > plan.at)
      // Once nobody is notified any more, the end changes nothing, so nothing waits for it.
      clock.standby(endsAt, () => void clock.during(post(scene, plan, 'resolve')));
  }
  await playOn(world);
  const { timeline } = world.stores;
  return new Map(
    [...scene.opened].map(([id, { opening }]) => {
      const events = [...(timeline.items.get(id)?.values() ?? [])].toSorted((a, b) => (a.at < b.at ? -1 : 1));
      return [opening, courseOf(events, opening.at)];
    }),
  );
}

/** Posts the alert of an opening, or its end, and remembers which incident it opened. */
async function post(
  { world, opened }: Scene,
  { opening, ...plan }: Plan,
  action: 'trigger' | 'resolve',
): Promise<void> {
  const { summary, severity, source, id } = opening.incident;
  const dedupKey = `${id} ${opening.at}`;
  const taken = await takeInAlert(world.services)({
    sender: { source: 'replay' },
    alert: { summary, severity, source, action, dedupKey, policy: plan.policy, notes: [] },
    ...{ body: '', idempotencyKey: undefined, at: world.now() },
  });
  if (action === 'trigger' && 'incident' in taken) opened.set(taken.incident.id, { opening, ...plan });
}

/** Lets a contact answer each incident of a message, as late as they would. */
async function letAnswer(scene: Scene, { contact, bundle, tags }: StormMessage): Promise<void> {
  const { world } = scene;
  const notified = await readNotified(world.services)(contact, world.now());
  const told = overviewOf(contact, notified, world.now()).waiting.filter(
    ({ id }) => bundle !== undefined || id === tags.incident,
  );
  for (const incident of told) await answer(scene, incident, contact);
}

async function answer(scene: Scene, { id, run }: Incident, contact: string): Promise<void> {
  const { clock } = scene.world;
  const asking = askingOf(scene, id, run, contact);
  const next = answersOf(scene, id, contact, asking)[asking.pressed];
  if (asking.isAnswering || next === undefined || next.reply === 'hand-back') return;
  asking.isAnswering = true;
  const due = firstNotified(scene.world, id, contact, asking.answeredAt) + next.after;
  const press = () => clock.during(pressNext(scene, id, contact, asking, next));
  clock.at(Math.max(clock.now(), due), () => void press());
}

function askingOf({ asked }: Scene, id: string, run: number, contact: string): Asking {
  const key = `${id} ${contact}`;
  const known = asked.get(key);
  if (known?.run === run) return known;
  const begun = { run, index: (known?.index ?? -1) + 1, pressed: 0, isAnswering: false, answeredAt: -1 };
  asked.set(key, begun);
  return begun;
}

/** The presses of a contact in a run: those of the same run in the record, or the usual one of a contact who was not notified then. */
function answersOf({ opened, usual }: Scene, id: string, contact: string, { index }: Asking): readonly Answer[] {
  const then = opened.get(id)?.opening.answers.get(contact);
  if (then !== undefined) return then[index] ?? [];
  const known = usual.get(contact);
  return known === undefined || index > 0 ? [] : [known];
}

/** Presses, and lets whoever has taken the incident hand it back later, if they did so then. */
async function pressNext(scene: Scene, id: string, contact: string, asking: Asking, { reply }: Answer): Promise<void> {
  const { world } = scene;
  const { clock, stores } = world;
  await pressFor(world, contact, id, reply);
  Object.assign(asking, { pressed: asking.pressed + 1, isAnswering: false, answeredAt: clock.now() });
  const next = answersOf(scene, id, contact, asking)[asking.pressed];
  if (reply !== 'acknowledge' || next?.reply !== 'hand-back') return;
  const incident = stores.incidents.items.get(id);
  if (incident === undefined || !hasIt(incident, contact)) return;
  clock.at(clock.now() + next.after, () => void clock.during(pressNext(scene, id, contact, asking, next)));
}

/** The instant of the first notification of a contact since their last press, also if it waited for a bundle, as the record has it. */
function firstNotified({ stores, clock }: World, incident: string, contact: string, since: number): number {
  const events = [...(stores.timeline.items.get(incident)?.values() ?? [])];
  const own = events.filter((event) => event.kind === 'notification' && event.contact === contact);
  return Math.min(clock.now(), ...own.map(({ at }) => Date.parse(at)).filter((at) => at > since));
}
