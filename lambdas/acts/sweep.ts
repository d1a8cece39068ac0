import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as alarms from '../adapters/alarms.ts';
import type * as deadMan from '../adapters/dead-man.ts';
import type * as executions from '../adapters/executions.ts';
import type * as heartbeats from '../adapters/heartbeats.ts';
import type * as heldAlerts from '../adapters/held-alerts.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as stopwatch from '../adapters/stopwatch.ts';
import type * as timeZoneData from '../adapters/time-zone-data.ts';
import type { AlarmChange } from '../domain/intake/alarm.ts';
import { type HeldAlarm, type HeldAlert, isAlarm } from '../domain/intake/held.ts';
import { clocksWithin, zonesIn } from '../domain/on-call/clocks.ts';
import { isInDoubt } from '../domain/on-call/heartbeat.ts';
import { type Rules, sound } from '../domain/on-call/rules.ts';
import { severities } from '../domain/on-call/severity.ts';
import { inTurns } from '../domain/recovery/turns.ts';
import { plural } from '../domain/text/plural.ts';
import { checkSubscriptions, type SubscriptionServices } from './check-subscriptions.ts';
import { type BackstopServices, markTold, notifyBackstop } from './notify-backstop.ts';
import type { RecoverServices, Unanswered } from './recover.ts';
import type { Reporting } from './reporting.ts';
import { type CanaryServices, runCanary } from './run-canary.ts';
import type { ShiftMailServices } from './send-shift-mails.ts';
import type { MissedAlarmServices } from './take-in-missed-alarm.ts';
import type { EndNoticeServices } from './tell-of-end.ts';
import type { WatchServices } from './watch-heartbeat.ts';

export type SweepServices = RecoverServices &
  BackstopServices &
  SubscriptionServices &
  Pick<typeof deadMan, 'pingDeadMan'> &
  Pick<typeof timeZoneData, 'noteTimeZoneEdition'> &
  MissedAlarmServices &
  EndNoticeServices &
  WatchServices &
  ShiftMailServices &
  CanaryServices &
  Pick<typeof stopwatch, 'startStopwatch'> &
  Pick<typeof incidents, 'findDue' | 'findQuiet'> &
  Pick<typeof executions, 'findRunning'> &
  Pick<typeof alarms, 'findAlarmsInAlarm'> &
  Pick<typeof alarmStates, 'findHeld' | 'findEndedMutes' | 'dropChange'> &
  Pick<typeof onCall, 'findRules' | 'findHeartbeats' | 'loadOnCall'> &
  Pick<typeof heldAlerts, 'findHeldAlerts'> &
  Pick<typeof heartbeats, 'findPulses'> &
  Reporting;

/** Fast enough for a storm, and within the quotas of the services. */
const atOnce = 10;

/** The marks of incidents that the backstop was notified of, at once: in a storm there are thousands. */
const marksAtOnce = 50;

/** After this many recoveries or failures the next sweep does the rest. Three hundred take a few seconds. */
const most = 300;

/** The canary does not begin later than this in the call of the function, which has 25 seconds: its page and press have five each. */
const mostMillisecondsBeforeCanary = 10_000;

/** The result of one part of a sweep. A failure is in the log. */
type PartResult = 'acted' | 'nothing' | 'failed';

/** The acts on what a sweep finds. In most minutes it finds nothing, so they are loaded when it does. */
const loadActs = async () => (await import('./on-found.ts')).onFound;

/** Does one part of a sweep, so that its failure does not affect the others. */
type TryPart = (what: string, act: () => Promise<boolean>) => Promise<PartResult>;

/**
 * Recovers every incident that has stopped making progress, once a minute. Nothing else recovers incidents.
 *
 * Incidents, alarms, mutes and heartbeats are swept at the same time, so that slow ones of one kind do not delay the others.
 *
 * @throws Error at the very end if a part has failed, so that the alarm on the function's errors goes off
 */
export const sweepAll =
  (services: SweepServices) =>
  async (at: string): Promise<void> => {
    const elapsed = services.startStopwatch();
    const failed: string[] = [];
    const tryPart: TryPart = async (what, act) => {
      try {
        return (await act()) ? 'acted' : 'nothing';
      } catch (error) {
        services.logError('a part of the sweep failed; the next sweep tries again', error, { what });
        failed.push(what);
        return 'failed';
      }
    };
    const listed = listAlarms(services);
    await Promise.all([
      sweepIncidents(services, tryPart, at),
      tryPart('the alarms', () => sweepAlarms(services, tryPart, listed, at)),
      tryPart('the mutes that have ended', () => sweepMutes(services, tryPart, at)),
      tryPart('the held alerts', () => sweepHeld(services, tryPart, listed, at)),
      tryPart('the heartbeats', () => sweepHeartbeats(services, tryPart, at)),
      tryPart('the resolved incidents', () => sweepQuiet(services, tryPart, at)),
      tryPart('the subscriptions of the backstop', () => checkSubscriptions(services, at)),
      noteTimeZoneData(services, at),
    ]);
    services.measure(at, { Sweeps: 1 });
    if (failed.length === 0) await ping(services);
    // Last of all, so that nothing about incidents waits for them.
    if (elapsed() < mostMillisecondsBeforeCanary) await runCanary(services)(at);
    if (isFifthMinute(at)) await (await import('./send-shift-mails.ts')).sendShiftMails(services)(at, elapsed);
    if (failed.length > 0)
      throw new Error(`${plural(failed.length, 'part')} of the sweep failed: ${failed.toSorted().join(', ')}`);
  };

/** True once in five minutes, for what reads a lot and is not urgent. Most handovers are at such a minute. */
function isFifthMinute(at: string): boolean {
  return Math.floor(Date.parse(at) / 60_000) % 5 === 0;
}

/** Half a year: `doctor` looks 13 weeks ahead. */
const clocksAhead = 26 * 7 * 24 * 3600 * 1000;

/** Only `doctor` reads the time zone data, so trouble with it affects nothing else. */
async function noteTimeZoneData(
  { noteTimeZoneEdition, loadOnCall, logError }: SweepServices,
  at: string,
): Promise<void> {
  const from = Date.parse(at);
  try {
    await noteTimeZoneEdition(at, async () =>
      clocksWithin(zonesIn(await loadOnCall()), { from, until: from + clocksAhead }),
    );
  } catch (error) {
    logError('the time zone data could not be written', error);
  }
}

/** Says outside that all is well. Trouble with that affects nothing else. */
async function ping({ pingDeadMan, logError }: SweepServices): Promise<void> {
  try {
    await pingDeadMan();
  } catch (error) {
    logError('the address of deadMansPing could not be called', error);
  }
}

/** Recovers the open incidents, and then notifies the backstop of all those together that nobody has taken. */
async function sweepIncidents(services: SweepServices, tryPart: TryPart, at: string): Promise<void> {
  const unanswered: Unanswered[] = [];
  await tryPart('the open incidents', () => recoverIncidents(services, tryPart, unanswered, at));
  await tryPart('the backstop', async () => {
    const told = await notifyBackstop(services, unanswered, at);
    await doAll(told, (each) => tryPart(each.name, () => markTold(services, each, at)), marksAtOnce);
    return false;
  });
}

async function recoverIncidents(
  services: SweepServices,
  tryPart: TryPart,
  unanswered: Unanswered[],
  at: string,
): Promise<boolean> {
  const ids = await services.findDue(at);
  if (ids.length === 0) return false;
  const running = new Set<string>();
  const listed = await tryPart('the list of runs', async () => {
    for (const name of await services.findRunning()) running.add(name);
    return false;
  });
  // Without the list every incident costs a call for its run, so only as many are checked as can be recovered.
  const turns = inTurns(ids, at).slice(0, listed === 'failed' ? most : ids.length);
  return doAll(turns, (id) =>
    tryPart(id, async () => {
      const { recoverIncident } = await loadActs();
      const recovered = await recoverIncident(services)(id, running, at);
      if (typeof recovered === 'object') unanswered.push(recovered);
      return recovered === true;
    }),
  );
}

/** The list of the alarms in ALARM, which is made once for all parts. */
type Listed = Promise<readonly AlarmChange[]>;

async function listAlarms({ findAlarmsInAlarm }: Pick<SweepServices, 'findAlarmsInAlarm'>): Listed {
  return findAlarmsInAlarm();
}

async function sweepAlarms(services: SweepServices, tryPart: TryPart, listed: Listed, at: string): Promise<boolean> {
  const alarms = await listed;
  if (alarms.length === 0) return false;
  const rules = sound(await services.findRules());
  const held = new Map<string, string>();
  const muted = new Map<string, HeldAlarm>();
  await tryPart('the list of held contributors', async () => {
    for (const [key, heldAt] of await services.findHeld()) held.set(key, heldAt);
    return false;
  });
  await tryPart('the list of held alarms', async () => {
    for (const each of alarmsIn(await services.findHeldAlerts())) muted.set(each.name, each);
    return false;
  });
  return doAll(inTurns(alarms, at), (alarm) =>
    tryPart(alarm.name, async () => {
      const { takeInMissedAlarm } = await loadActs();
      return takeInMissedAlarm(services)(alarm, { rules, held, muted }, at);
    }),
  );
}

/** The alarms that mutes hold. */
function alarmsIn(held: readonly HeldAlert[]): HeldAlarm[] {
  return held.filter(isAlarm).filter(({ rightAt }) => rightAt === undefined);
}

/** Opens what mutes have held and nothing covers any more, the worst first: of many, a contact gets some messages and then bundles. */
async function sweepHeld(services: SweepServices, tryPart: TryPart, listed: Listed, at: string): Promise<boolean> {
  const damaged: { readonly name: string; readonly damage: unknown }[] = [];
  const held = await services.findHeldAlerts((name, damage) => damaged.push({ name, damage }));
  // Nobody hears of them, so the sweep says at its end that it has failed.
  for (const { name, damage } of damaged) await tryPart(`held: ${name}`, () => Promise.reject(damage));
  if (held.length === 0) return false;
  const rules = await services.findRules();
  const ready = await openable(held, rules, tryPart);
  const { takeInHeldAlert } = await loadActs();
  const take = takeInHeldAlert(services);
  // If the list fails, the part that sweeps the alarms reports it.
  const inAlarm = listed.then(
    (alarms) => new Set(alarms.map(({ arn }) => arn)),
    () => undefined,
  );
  const counts: boolean[] = [];
  for (const severity of severities) {
    const alike = ready.filter((each) => each.severity === severity);
    const open = (each: HeldAlert) => tryPart(`held: ${each.key}`, () => take(each, rules, at, () => inAlarm));
    counts.push(await doAll(inTurns(alike, at), open));
  }
  return counts.includes(true);
}

/** The held alerts that can be opened. With damaged routes, these are the posted ones: they have a policy without a route. */
async function openable(held: readonly HeldAlert[], rules: Rules, tryPart: TryPart): Promise<readonly HeldAlert[]> {
  if (rules.damage === undefined) return held;
  if (alarmsIn(held).length > 0) await tryPart('the held alarms', () => Promise.reject(rules.damage));
  return held.filter((each) => !isAlarm(each));
}

/** Receives the alarms of other accounts and Regions whose mute has ended. CloudWatch lists only those of its own. */
async function sweepMutes(services: SweepServices, tryPart: TryPart, at: string): Promise<boolean> {
  return doAll(await services.findEndedMutes(at), (held) =>
    tryPart(held.change.name, async () => {
      const { takeInHeldChange } = await loadActs();
      await takeInHeldChange(services)(held, at);
      return true;
    }),
  );
}

/**
 * Opens incidents of heartbeats that are silent, and resolves those of heartbeats that were heard.
 *
 * Nothing changes about a heartbeat whose settings are damaged: it is neither silent nor gone from the file.
 */
async function sweepHeartbeats(services: SweepServices, tryPart: TryPart, at: string): Promise<boolean> {
  const settings = await services.findHeartbeats();
  const { entries: known, damage } = settings;
  // Nobody watches them, so the sweep says at its end that it has failed.
  if (damage !== undefined) await tryPart('the damaged heartbeats', () => Promise.reject(damage.error));
  // If the file has none, only what is left of former ones has to be ended.
  const pulses = known.length > 0 || isFifthMinute(at) ? await services.findPulses() : [];
  const watched = pulses.filter(({ name }) => !isInDoubt(settings, name));
  return doAll(inTurns(watched, at), (pulse) =>
    tryPart(`heartbeat: ${pulse.name}`, async () => {
      const { watchHeartbeat } = await loadActs();
      const heartbeat = known.find(({ id }) => id === pulse.name);
      return watchHeartbeat(services)(heartbeat, pulse, at);
    }),
  );
}

/** Tells contacts of each incident that was resolved and has stayed quiet. */
async function sweepQuiet(services: SweepServices, tryPart: TryPart, at: string): Promise<boolean> {
  return doAll(inTurns(await services.findQuiet(at), at), (id) =>
    tryPart(`the notices of ${id}`, async () => (await loadActs()).tellOfEnd(services)(id, at)),
  );
}

/** Does all parts of a list, several at once, until the limit of recoveries or failures; true if it has recovered any. */
async function doAll<T>(
  turns: readonly T[],
  act: (entry: T) => Promise<PartResult>,
  together = atOnce,
): Promise<boolean> {
  const count = { acted: 0, nothing: 0, failed: 0 };
  for (let start = 0; start < turns.length && count.acted < most && count.failed < most; start += together) {
    for (const part of await Promise.all(turns.slice(start, start + together).map(act))) count[part] += 1;
  }
  return count.acted > 0;
}
