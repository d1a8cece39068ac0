import type * as heartbeats from '../adapters/heartbeats.ts';
import type * as onCall from '../adapters/on-call.ts';
import {
  heardAlert,
  isAlertDue,
  isLost,
  isSilent,
  type LostPulse,
  type Pulse,
  silenceAlert,
} from '../domain/intake/heartbeat.ts';
import type { Heartbeat } from '../domain/on-call/heartbeat.ts';
import { type AlertServices, keysOf, takeInAlert } from './take-in-alert.ts';

export type EndSilenceServices = AlertServices & Pick<typeof heartbeats, 'clearLost'>;

/** Resolves the incident of a heartbeat that was heard again, or what a mute holds of it. */
export const endSilence =
  (services: EndSilenceServices) =>
  async (pulse: LostPulse, at: string): Promise<void> => {
    await takeInAlert(services)({ ...unsent, sender: { source: pulse.source }, alert: heardAlert(pulse), at });
    await services.clearLost(pulse);
  };

export type WatchServices = EndSilenceServices &
  Pick<typeof heartbeats, 'markLost' | 'markRaised' | 'forgetPulse'> &
  Pick<typeof onCall, 'findSource'>;

/**
 * Opens the incident of a heartbeat that has been silent for too long, or resolves it if it was heard; true if it did either.
 *
 * The pulse is marked before the incident is opened, and again after it. If the heartbeat is heard in between, or this breaks off,
 * then this or the next sweep brings both into line. Only what was heard counts, and not when the sweep ran: after an outage
 * of the sweep, heartbeats that came are not silent.
 *
 * @param heartbeat the heartbeat in the file; nothing if the file no longer has it
 */
export const watchHeartbeat =
  (services: WatchServices) =>
  async (heartbeat: Heartbeat | undefined, pulse: Pulse, at: string): Promise<boolean> => {
    if (heartbeat !== undefined && isSilent(heartbeat, pulse, at)) return raise(services, heartbeat, pulse, at);
    if (isLost(pulse)) await endSilence(services)(pulse, at);
    if (heartbeat === undefined) await services.forgetPulse(pulse);
    return isLost(pulse);
  };

/** Receives the alert about a silence, as if its source had sent it; false if it was received shortly before. */
async function raise(services: WatchServices, heartbeat: Heartbeat, pulse: Pulse, at: string): Promise<boolean> {
  if (!isAlertDue(heartbeat, pulse, at)) return false;
  const lost = isLost(pulse) ? pulse : { ...pulse, lostAt: at, source: heartbeat.source };
  if (lost !== pulse && !(await services.markLost(pulse, lost.source, at))) return false;
  if (!(await isSaid(services, heartbeat, pulse))) await say(services, heartbeat, lost, at);
  if (!(await services.markRaised(lost, at))) await endSilence(services)(lost, at);
  return true;
}

async function say(services: WatchServices, heartbeat: Heartbeat, lost: LostPulse, at: string): Promise<void> {
  const { source } = lost;
  const settings = await services.findSource(source);
  await takeInAlert(services)({ ...unsent, sender: { source }, settings, alert: silenceAlert(heartbeat, lost), at });
}

/**
 * True when an incident has received this very silence from a sweep that then broke off. It may be closed by now, and the same
 * silence must not open a second one.
 */
async function isSaid(services: WatchServices, heartbeat: Heartbeat, pulse: Pulse): Promise<boolean> {
  const { heardAt, raisedFor } = pulse;
  // If it was heard since it was found silent, this silence is another one.
  if (!isLost(pulse) || raisedFor === heardAt || heardAt > pulse.lostAt) return false;
  const { key } = keysOf(services, { alert: silenceAlert(heartbeat, pulse), sender: { source: pulse.source } });
  return ((await services.newestOccurrence(key))?.lastAlertAt ?? '') >= pulse.lostAt;
}

/** The rest of an alert that no request has brought. */
const unsent = { body: '', idempotencyKey: undefined };
