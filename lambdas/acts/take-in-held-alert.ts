import type * as heldAlerts from '../adapters/held-alerts.ts';
import type * as onCall from '../adapters/on-call.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { sweepTellsAt } from '../domain/incident/reopening.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { ignored } from '../domain/intake/alarm.ts';
import {
  alarmSubject,
  type HeldAlarm,
  type HeldAlert,
  type HeldPosted,
  heldBy,
  heldText,
  isAlarm,
  isForgotten,
  isoOf,
  searchFrom,
} from '../domain/intake/held.ts';
import { senderText } from '../domain/intake/owner.ts';
import { coverOf, freeFrom, type Subject } from '../domain/on-call/muting.ts';
import { type Route, type Routing, routeAlarm, routeSource } from '../domain/on-call/route.ts';
import type { Rules } from '../domain/on-call/rules.ts';
import type { MuteServices } from './ask-alarm.ts';
import { askHeldAlarm, type ListInAlarm } from './ask-held-alarm.ts';
import { type Chosen, choosePolicy } from './choose-policy.ts';
import { type FindTagsServices, findTags } from './find-tags.ts';
import { endHeld } from './hold-alert.ts';
import { type OpenHeldAlarmServices, openHeldAlarm } from './open-held-alarm.ts';
import { startIfOwed } from './start-run.ts';
import type { AlarmServices } from './take-in-alarm.ts';
import { openPosted, subjectOf } from './take-in-alert.ts';
import { takeInContributor } from './take-in-contributor.ts';
import { wakeAll } from './wake.ts';

export type HeldAlertServices = Omit<AlarmServices, 'findRules'> &
  OpenHeldAlarmServices &
  FindTagsServices &
  MuteServices &
  Pick<typeof heldAlerts, 'moveHeldAlert' | 'findHeldDetails' | 'forgetHeldAlert'> &
  Pick<typeof onCall, 'findPolicy' | 'findSource'>;

/**
 * Opens the incident of a held alert at the first instant at which nothing covers it; true if it has.
 *
 * The mutes that there are now decide. An alert that is right again, or whose incident an alert has opened since, opens nothing.
 *
 * @param listInAlarm the list of the alarms in ALARM, which is needed only for an alarm that nothing covers any more
 */
export const takeInHeldAlert =
  (services: HeldAlertServices) =>
  async (held: HeldAlert, rules: Rules, at: string, listInAlarm: ListInAlarm = notListed): Promise<boolean> => {
    if (held.rightAt !== undefined) {
      if (isForgotten(held, at)) await services.forgetHeldAlert(held.name);
      return false;
    }
    if (isDue(held, at) && (await dropIfTold(services, held))) return false;
    return isAlarm(held)
      ? takeInAlarm(services, held, rules, at, listInAlarm)
      : takeInPosted(services, held as HeldPosted, rules, at);
  };

const notListed: ListInAlarm = async () => undefined;

/** True at the end of what covered the alert, as far as it was known. */
function isDue({ until }: HeldAlert, at: string): boolean {
  return until !== undefined && until <= at;
}

/**
 * Holds an alert no longer if an incident has received an alert since the newest one that is held; true if so. Contributors are
 * held and received one by one.
 */
async function dropIfTold(services: HeldAlertServices, held: HeldAlert): Promise<boolean> {
  const { key, at } = held;
  if (isAlarm(held) && held.content.change.contributor !== undefined) return false;
  if (((await services.newestOccurrence(key))?.lastAlertAt ?? '') < at) return false;
  await services.dropHeldAlert(held);
  return true;
}

/** True if mutes have covered the alert until now and still do. Their end is kept, because they may have been changed. */
export const isStillCovered =
  ({ moveHeldAlert }: Pick<HeldAlertServices, 'moveHeldAlert'>) =>
  async (held: HeldAlert, { mutes }: Pick<Rules, 'mutes'>, subject: Subject, at: string): Promise<boolean> => {
    const now = Date.parse(at);
    const free = freeFrom(mutes, subject, searchFrom(held, at));
    const cover = coverOf(mutes, subject, now);
    if ((free !== undefined && free <= now) || cover === undefined) return false;
    const until = isoOf(cover.until);
    const by = heldBy(cover);
    if (until !== held.until || by.about !== held.by.about) await moveHeldAlert(held, { until, by });
    return true;
  };

async function takeInPosted(services: HeldAlertServices, held: HeldPosted, rules: Rules, at: string): Promise<boolean> {
  const { alert: rest, hasDetails, sender: source, formerKey, where, eventAt } = held.content;
  const sender = { source };
  // Most mutes are about no policy, and then it costs a read that nobody needs.
  const isAsked = rules.mutes.some(({ policy }) => policy !== undefined);
  const { policy } = isAsked ? await chooseFor(services, held, rules, at) : { policy: '' };
  if (await isStillCovered(services)(held, rules, subjectOf({ alert: rest, sender }, policy), at)) return false;
  // The mutes can have been changed, so that an alert has opened its incident before the end that was known.
  if (!isDue(held, at) && (await dropIfTold(services, held))) return false;
  const details = hasDetails ? await services.findHeldDetails(held.name) : undefined;
  const posted = { alert: { ...rest, details }, sender, at, where, eventAt };
  const chosen = await chooseFor(services, held, rules, at);
  const { incident } = await openPosted(services)({ key: held.key, formerKey }, posted, chosen, heldText(held, at));
  if (!(await services.dropHeldAlert(held)) && (await services.findHeldAlert(held.name))?.rightAt !== undefined)
    return resolveOpened(services, incident, senderText(rest.source, source), at);
  await startIfOwed(services)(incident, at);
  return true;
}

async function chooseFor(
  services: HeldAlertServices,
  held: HeldPosted,
  { routes }: Rules,
  at: string,
): Promise<Chosen> {
  const { alert, sender } = held.content;
  const routed = routeSource(sender, routes, Date.parse(at));
  return choosePolicy(services)(alert.policy, await services.findSource(sender), routed);
}

/** Resolves an incident that was opened while the alert's source resolved it. */
async function resolveOpened(
  services: HeldAlertServices,
  incident: Incident,
  by: string,
  at: string,
): Promise<boolean> {
  const resolved = await services.resolve(incident.id, by, at, undefined, sweepTellsAt(incident, at));
  if (resolved !== undefined) {
    services.measure(at, { IncidentsResolved: 1 });
    // It can have joined an incident that has a run.
    await wakeAll(services)(currentWaits(resolved), { outcome: 'resolved', by });
    await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by });
  }
  return true;
}

/** The routes for a held alarm: one that a source's topic brought goes to a policy of that source if no route names it. */
export const routesFor =
  (services: Pick<HeldAlertServices, 'findPolicy' | 'findSource'>) =>
  async (routes: readonly Route[], held: HeldAlarm | undefined, at: string): Promise<readonly Route[]> => {
    const via = held?.content.via;
    if (via === undefined) return routes;
    const routed = routeSource(via, routes, Date.parse(at));
    const { policy } = await choosePolicy(services)(undefined, await services.findSource(via), routed);
    return [...routes, { alarm: '*', policy }];
  };

async function takeInAlarm(
  services: HeldAlertServices,
  held: HeldAlarm,
  rules: Rules,
  at: string,
  listInAlarm: ListInAlarm,
): Promise<boolean> {
  const { change } = held.content;
  const routes = await routesFor(services)(rules.routes, held, at);
  const tags = await findTags(services)(held.key, change, routes);
  const routing = routeAlarm(change.name, routes, services.pagerName(), Date.parse(at), tags);
  if (routing.policy === null) return endUnrouted(services, held, { ...routing, mutes: rules.mutes }, at);
  const { policy, severity } = routing;
  const rated = { ...change, severity };
  if (await isStillCovered(services)(held, rules, alarmSubject(rated, policy), at)) return false;
  if (!isDue(held, at) && (await dropIfTold(services, held))) return false;
  const fate = await askHeldAlarm(services)(held, listInAlarm, at);
  if (fate.is === 'waiting') return false;
  if (fate.is === 'over') return end(services, held, fate.because, at);
  const { contributor } = change;
  if (contributor === undefined) return openHeldAlarm(services)(held, rated, policy, at);
  const because = heldText(held, at);
  await takeInContributor(services)(held.key, { ...rated, contributor, because }, async () => ({ policy }), at);
  return services.dropHeldAlert(held);
}

type Unrouted = Extract<Routing, { policy: null }> & Pick<Rules, 'mutes'>;

/**
 * Ends what is held of an alarm that notifies nobody at the end of its mute. Before that it stays held: its route can have hours, and
 * be on again at the end.
 */
async function endUnrouted(
  services: HeldAlertServices,
  held: HeldAlarm,
  { mutes, because, isUnrouted }: Unrouted,
  at: string,
): Promise<boolean> {
  const { change } = held.content;
  // Without a policy, only mutes that are about none can be seen to have changed.
  const subject = alarmSubject({ ...change, severity: held.severity }, '');
  if ((await isStillCovered(services)(held, { mutes }, subject, at)) || !isDue(held, at)) return false;
  if (isUnrouted) services.measure(at, { UnroutedAlarms: 1 });
  return end(services, held, because, at);
}

/** Ends what is held of an alarm that is not to notify any more. */
async function end(services: HeldAlertServices, held: HeldAlarm, because: string, at: string): Promise<boolean> {
  services.log(ignored, { alarm: held.content.change.name, because });
  await endHeld(services)(held.name, at, (now) => now.at === held.at);
  return false;
}
