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
  ownerOf,
  type Ping,
  refusalInDoubt,
} from '../domain/intake/heartbeat.ts';
import { senderOf } from '../domain/intake/sender.ts';
import { type Heartbeats, isInDoubt, sourceInDoubt } from '../domain/on-call/heartbeat.ts';
import { instantOf, type Request, type Response } from '../domain/text/http.ts';
import type { Reporting } from './reporting.ts';
import { type EndSilenceServices, endSilence } from './watch-heartbeat.ts';

export type HeartbeatServices = EndSilenceServices &
  Pick<typeof heartbeats, 'hearHeartbeat' | 'findPulse'> &
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
    if (isInDoubt(settings, ping.name)) return hearInDoubt(services, ping, settings, request, { source, at });
    const found = heartbeatOf(ping, request, source, settings.entries);
    if ('refused' in found) return refuse(services, request, { source, at }, found.refused);
    const pulse = await services.hearHeartbeat(ping.name, source, at);
    // While it is not marked as raised, a sweep is opening its incident, and ends the silence itself.
    if (pulse?.raisedFor !== undefined && isLost(pulse)) await resolve(services, pulse, at);
    return heardAnswer(ping, found.heartbeat.everySeconds, at);
  };

/** The source that has sent a request, and when. */
type Sent = { readonly source: string; readonly at: string };

/**
 * Records a heartbeat whose settings are damaged, so that it does not count as silent once they are repaired.
 *
 * Its source is the one that they still name, or that sent it before. Another source could hide that the job is dead.
 */
async function hearInDoubt(
  services: HeartbeatServices,
  ping: Ping,
  settings: Heartbeats,
  request: Request,
  { source, at }: Sent,
): Promise<Response> {
  const { damage } = settings;
  const owner = sourceInDoubt(settings, ping.name) ?? ownerOf(await services.findPulse(ping.name));
  const refused = refusalInDoubt(ping, owner, source);
  const recorded = refused === undefined ? 'recorded' : 'refused';
  services.logError(`the settings of a heartbeat are damaged; it was ${recorded}`, damage?.error, {
    ...{ heartbeat: ping.name, source, owner },
  });
  if (refused !== undefined) return refuse(services, request, { source, at }, refused);
  const pulse = await services.hearHeartbeat(ping.name, source, at);
  if (pulse?.raisedFor !== undefined && isLost(pulse) && pulse.source === source) await resolve(services, pulse, at);
  return doubtfulAnswer(ping, at);
}

/** Logs the reason and notifies nobody: the sender reads the answer, and `doctor` lists the heartbeats that were never heard. */
function refuse(
  { log, measure }: HeartbeatServices,
  request: Request,
  { source, at }: Sent,
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
