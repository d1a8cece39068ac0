import { readNotified } from '../../lambdas/acts/see-waiting.ts';
import { takeInAlert } from '../../lambdas/acts/take-in-alert.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
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

const silence: Course = { reached: [], sent: [], isUnanswered: false };

type Plan = { readonly opening: Opening; readonly policy: string; readonly at: number };

/**
 * Plays openings under a file, with the state machines and functions that are deployed.
 *
 * A contact who was notified then answers as late after their first message as they did then, or not at all. Another one answers
 * after their usual time, if they have ever taken an incident. Every message arrives. Each opening is played until somebody
 * takes it: what came after that is not.
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

/** A few openings that are played together: the world, the incident of each opening by its id, and who has been asked about which. */
type Scene = {
  readonly world: World;
  readonly opened: Map<string, Plan>;
  readonly asked: Set<string>;
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
  const scene: Scene = { world, opened: new Map(), asked: new Set(), usual };
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

/** Lets a contact answer each incident of a message that is new to them, as late as they would. */
async function letAnswer(scene: Scene, { contact, bundle, tags }: StormMessage): Promise<void> {
  const { world, opened, asked, usual } = scene;
  const { clock, now, services } = world;
  const notified = await readNotified(services)(contact, now());
  const told = overviewOf(contact, notified, now()).waiting.filter(
    ({ id }) => bundle !== undefined || id === tags.incident,
  );
  for (const { id } of told) {
    const opening = opened.get(id)?.opening;
    if (opening === undefined || asked.has(`${id} ${contact}`)) continue;
    asked.add(`${id} ${contact}`);
    const wasReached = opening.was.reached.some((each) => each.contact === contact);
    const answer = wasReached ? opening.answers.get(contact) : usual.get(contact);
    if (answer === undefined) continue;
    const press = () => clock.during(pressFor(world, contact, id, answer.reply));
    clock.at(Math.max(clock.now(), firstNotified(world, id, contact) + answer.after), () => void press());
  }
}

/** The instant of the first notification of a contact, also if it waited for a bundle, as the record has it. */
function firstNotified({ stores, clock }: World, incident: string, contact: string): number {
  const events = [...(stores.timeline.items.get(incident)?.values() ?? [])];
  const own = events.filter((event) => event.kind === 'notification' && event.contact === contact);
  return Math.min(clock.now(), ...own.map(({ at }) => Date.parse(at)));
}
