import { type HeartbeatServices, receiveHeartbeat } from './acts/receive-heartbeat.ts';
import { type RequestServices, receiveRequest } from './acts/receive-request.ts';
import * as alarmStates from './adapters/alarm-states.ts';
import * as compression from './adapters/compression.ts';
import { digest } from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as heartbeats from './adapters/heartbeats.ts';
import * as heldAlerts from './adapters/held-alerts.ts';
import * as requests from './adapters/idempotency.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import { findHeartbeats, findPolicy, findRules, findSource } from './adapters/on-call.ts';
import * as settings from './adapters/settings.ts';
import * as signatures from './adapters/sns-signature.ts';
import * as sources from './adapters/sources.ts';
import * as stopwatch from './adapters/stopwatch.ts';
import * as timeline from './adapters/timeline.ts';
import { pingIn } from './domain/intake/heartbeat.ts';
import type { Request, Response } from './domain/text/http.ts';
import { log, logError, measure } from './log.ts';

/**
 * Receives alerts at every path that they are posted to, and answers in the form of the system that sent them. Receives heartbeats
 * of sources, too.
 */
export const receiveAlert =
  (services: RequestServices & HeartbeatServices) =>
  (request: Request): Promise<Response> => {
    const ping = pingIn(request);
    return ping === undefined ? receiveRequest(services)(request) : receiveHeartbeat(services)(ping, request);
  };

export const handler = receiveAlert({
  ...alarmStates,
  ...compression,
  ...executions,
  ...heartbeats,
  ...heldAlerts,
  ...incidents,
  ...links,
  ...{ findHeartbeats, findPolicy, findRules, findSource },
  ...requests,
  ...settings,
  ...signatures,
  ...sources,
  ...stopwatch,
  ...timeline,
  digest,
  log,
  logError,
  measure,
});
