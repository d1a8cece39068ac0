import type * as heartbeats from '../adapters/heartbeats.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as sources from '../adapters/sources.ts';
import {
  doubtfulAnswer,
  heardAnswer,
  heartbeatOf,
  isLost,
  isOnAlertRoute,
  type LostPulse,
  type Ping,
} from '../domain/intake/heartbeat.ts';
import { senderOf } from '../domain/intake/sender.ts';
import { type Heartbeats, isInDoubt } from '../domain/on-call/heartbeat.ts';
import { instantOf, type Request, type Response } from '../domain/text/http.ts';
import type { Reporting } from './reporting.ts';
import { type EndSilenceServices, endSilence } from './watch-heartbeat.ts';

export type HeartbeatServices = EndSilenceServices &
  Pick<typeof heartbeats, 'hearHeartbeat'> &
  Pick<typeof onCall, 'findHeartbeats'> &
  Pick<typeof sources, 'readSources'> &
  Pick<Reporting, 'log' | 'logError' | 'measure'>;

/** Records that a source has sent a heartbeat, with one write, and resolves the incident if it was silent. A repeat changes nothing. */
export const receiveHeartbeat =
  (services: HeartbeatServices) =>
  async (ping: Ping, request: Request): Promise<Response> => {
    const { source } = senderOf(request, services.readSources());
    const at = instantOf(request);
    const settings = await services.findHeartbeats();
    if (isInDoubt(settings, ping.name)) return hearInDoubt(services, ping, settings, { source, at });
    const found = heartbeatOf(ping, request, source, settings.entries);
    if ('refused' in found) return refuse(services, request, { source, at }, found.refused);
    const pulse = await services.hearHeartbeat(ping.name, at);
    // While it is not marked as raised, a sweep is opening its incident, and ends the silence itself.
    if (pulse?.raisedFor !== undefined && isLost(pulse)) await resolve(services, pulse, at);
    return heardAnswer(ping, found.heartbeat.everySeconds, at);
  };

/**
 * Records a heartbeat whose settings are damaged, so that it does not count as silent once they are repaired.
 *
 * Its own source is not known, so anybody with a key can send it. Only the source that an incident belongs to ends it.
 */
async function hearInDoubt(
  services: HeartbeatServices,
  ping: Ping,
  { damage }: Heartbeats,
  { source, at }: { readonly source: string; readonly at: string },
): Promise<Response> {
  const message = 'a heartbeat was recorded, although its settings are damaged';
  services.logError(message, damage?.error, { heartbeat: ping.name, source });
  const pulse = await services.hearHeartbeat(ping.name, at);
  if (pulse?.raisedFor !== undefined && isLost(pulse) && pulse.source === source) await resolve(services, pulse, at);
  return doubtfulAnswer(ping, at);
}

/** Logs the reason and notifies nobody: the sender reads the answer, and `doctor` lists the heartbeats that were never heard. */
function refuse(
  { log, measure }: HeartbeatServices,
  request: Request,
  { source, at }: { readonly source: string; readonly at: string },
  answer: Response,
): Response {
  log('a heartbeat was refused', { source, at, status: answer.statusCode });
  // An alarm counts the client errors of the routes of alerts, and this is not an alert.
  if (isOnAlertRoute(request)) measure(at, { AlertsUnmatched: 1 });
  return answer;
}

/** Resolves the incident. The heartbeat is recorded already, so after an error the next sweep does it. */
async function resolve(services: HeartbeatServices, pulse: LostPulse, at: string): Promise<void> {
  try {
    await endSilence(services)(pulse, at);
  } catch (error) {
    services.logError('the incident of a heartbeat could not be resolved; the next sweep does it', error);
  }
}
