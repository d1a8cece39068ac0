import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as settings from '../adapters/settings.ts';
import { type Incident, isLive } from '../domain/incident/incident.ts';
import {
  type AlarmChange,
  type AlarmState,
  againOf,
  alarmEvent,
  alarmOpening,
  ignored,
  isEndedByAlarm,
} from '../domain/intake/alarm.ts';
import { isOlder } from '../domain/recovery/missed-alarm.ts';
import { instantAfter } from '../domain/text/instants.ts';
import { type AskServices, askAlarm } from './ask-alarm.ts';
import { noteAlert, type OpenServices, openOrJoin } from './open-incident.ts';
import type { Reporting } from './reporting.ts';
import { type SettleServices, settleEnd } from './resolve-by-alarm.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type OpenForAlarmServices = SettleServices &
  OpenServices &
  StartServices &
  AskServices &
  Pick<typeof alarmStates, 'recordAlarmState'> &
  Pick<typeof settings, 'pagerHome'> &
  Pick<Reporting, 'log'>;

/**
 * Opens or joins an incident for a new ALARM state, and resolves it if the alarm is OK by then.
 *
 * The state is recorded first and read again last. So an OK that overtook this event either finds the incident, or is found
 * here.
 */
export const openForAlarm =
  (services: OpenForAlarmServices) =>
  async (key: string, change: AlarmChange, policy: string, at: string): Promise<void> => {
    if (await isKnownRepeat(services, key, change, at)) {
      const because = 'it stays in ALARM, and its incident was closed by hand or unanswered';
      return services.log(ignored, { alarm: change.name, because });
    }
    const newest = await services.newestOccurrence(key);
    if (newest?.alarmStateAt !== undefined && newest.alarmStateAt >= change.stateAt) {
      return settleAndStart(services, key, change, at);
    }
    const known = await services.findAlarmState(key);
    if (known !== undefined && known.stateAt > change.stateAt) {
      const because = 'a newer state of this alarm is known';
      return services.log(ignored, { alarm: change.name, because });
    }
    const heard = isSaidByContributor(newest, change) ? {} : await hear(services, newest, change);
    // Missing data can come and go every ten seconds.
    const isFlapping = change.before === 'INSUFFICIENT_DATA';
    await openAndSettle(services, key, change, { policy, again: undefined, ...heard, isFlapping, at });
  };

/**
 * Records an ALARM state. True if it only repeats the one that is known, and the incident of that was closed by a person
 * or by nobody's answer.
 *
 * CloudWatch sends ALARM after ALARM when an alarm has only a part of its data, or its suppression ends. That is no new
 * fault: whoever resolved the incident knows of it, and of an unanswered one the backstop was notified. The state keeps the
 * instant at which it began.
 */
async function isKnownRepeat(
  services: OpenForAlarmServices,
  key: string,
  change: AlarmChange,
  at: string,
): Promise<boolean> {
  const { stateAt, before } = change;
  const known = before === 'ALARM' ? await services.findAlarmState(key) : undefined;
  if (known?.state !== 'ALARM') await services.recordAlarmState(key, { state: 'ALARM', stateAt });
  return isRepeatOf(services)(known, key, change, at);
}

/** True when an ALARM only repeats the known state, and the incident of that was closed by a person or by nobody's answer. */
export const isRepeatOf =
  (services: Pick<OpenServices, 'newestOccurrence'>) =>
  async (
    known: AlarmState | undefined,
    key: string,
    { stateAt, before }: Pick<AlarmChange, 'stateAt' | 'before'>,
    at: string,
  ): Promise<boolean> => {
    if (before !== 'ALARM' || (known !== undefined && known.state !== 'ALARM')) return false;
    // This very event has recorded the state before, and then broke off.
    if (known?.stateAt === stateAt) return false;
    const newest = await services.newestOccurrence(key);
    return newest !== undefined && !isLive(newest, at) && !isEndedByAlarm(newest.resolvedBy);
  };

/** The reason why an ALARM is said again to whoever has the incident, and the state that the incident then has received. */
type Heard = Partial<Pick<OpeningOf, 'again' | 'receivedAt'>>;

/**
 * ALARM after ALARM can stand for a new ALARM that has told nobody, because its event was lost or late, or came while the
 * alarm was not to notify. Once such a repeat is received, the sweep and the late event count that ALARM as said.
 *
 * If CloudWatch cannot be asked, the incident keeps the state that it has received before. Then the sweep or the late event
 * says the new one.
 */
async function hear(services: OpenForAlarmServices, newest: Incident | undefined, change: AlarmChange): Promise<Heard> {
  if (change.before !== 'ALARM' || newest?.status !== 'acknowledged') return { again: againOf(change) };
  const now = await askAlarm(services)(change);
  if (now === undefined) return { receivedAt: newest.alarmStateAt };
  const isNew = now.state === 'ALARM' && now.since <= change.stateAt && isOlder(newest, now.since);
  return isNew ? { again: isAgain } : {};
}

const isAgain = 'The alarm was not in ALARM for a while, and is again.';

/** A contributor's change and the alarm's own are of one evaluation, but can differ by a moment. The next is 10 s later. */
const evaluationSeconds = 5;

function isSaidByContributor(newest: Incident | undefined, { stateAt }: AlarmChange): boolean {
  if (newest?.contributor === undefined || newest.alarmStateAt === undefined) return false;
  return instantAfter(newest.alarmStateAt, evaluationSeconds) >= stateAt;
}

export type OpeningOf = {
  readonly policy: string;
  readonly again: string | undefined;
  /** True if the incident has received the same ALARM before, and the timeline does not have to show each. */
  readonly isFlapping?: boolean;
  /** The state of the alarm that the incident then has received; by default that of the change. */
  readonly receivedAt?: string | undefined;
  readonly at: string;
};

/**
 * Opens or joins the incident of a change, writes it to the timeline, and starts the run that is owed, unless the alarm is
 * OK. False if the timeline does not show it: a contributor that flaps is an event at most once a minute.
 */
export async function openAndSettle(
  services: OpenForAlarmServices,
  key: string,
  change: AlarmChange,
  { policy, again, isFlapping = false, receivedAt = change.stateAt, at }: OpeningOf,
): Promise<boolean> {
  const opening = { ...alarmOpening(change, policy, services.pagerHome()), isFlapping, alarmStateAt: receivedAt };
  const taken = await openOrJoin(services)(key, { ...opening, ...(again !== undefined && { again }) }, at);
  services.measure(at, { AlertsReceived: 1, IncidentsOpened: taken.opened ? 1 : 0 });
  // Each contributor is an event of its own: the others of the same minute are not its repeats.
  const isFirst = change.contributor !== undefined && !isFlapping;
  const isOnlyCounted = taken.isOnlyCounted === true && !isFirst;
  await noteAlert(services)({ ...taken, isOnlyCounted }, alarmEvent(change, at));
  if (change.because !== undefined && (taken.opened || taken.isReopened === true))
    await services.addEvent(taken.incident.id, { at, kind: 'note', text: change.because });
  await settleAndStart(services, key, change, at);
  return !isOnlyCounted;
}

/** Resolves the incident if the alarm is over by now, and starts the run that is owed. */
export async function settleAndStart(
  services: OpenForAlarmServices,
  key: string,
  change: AlarmChange,
  at: string,
): Promise<void> {
  const known = await services.findAlarmState(key);
  if (known !== undefined && known.state !== 'ALARM' && known.stateAt > change.stateAt)
    await settleEnd(services)(key, change, at);
  const newest: Incident | undefined = await services.newestOccurrence(key);
  if (newest !== undefined) await startIfOwed(services)(newest, at);
}
