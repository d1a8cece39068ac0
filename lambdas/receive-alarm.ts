import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type AlarmServices, takeInAlarm, takeInDeletion } from './acts/take-in-alarm.ts';
import { takeInEach } from './acts/take-in-each.ts';
import { type EventServices, takeInEvent } from './acts/take-in-event.ts';
import * as alarmStates from './adapters/alarm-states.ts';
import { describeAlarm } from './adapters/alarms.ts';
import { digest } from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as heldAlerts from './adapters/held-alerts.ts';
import * as requests from './adapters/idempotency.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import { findPolicy, findRules, findSource } from './adapters/on-call.ts';
import * as settings from './adapters/settings.ts';
import * as timeline from './adapters/timeline.ts';
import { ignored, parseAlarmEvent } from './domain/intake/alarm.ts';
import { readRuleEvent } from './domain/intake/events.ts';
import { batchAnswer, messagesOf } from './domain/text/queue.ts';
import { log, logError, measure } from './log.ts';

/**
 * Receives a batch of alarm events, and of events that the rules of the setting `events` match. Only those that fail are
 * delivered again.
 */
export const receiveAlarm =
  (services: AlarmServices & EventServices) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await takeInEach(services)('an alarm', messagesOf(event), async (body, at) => {
      const ruled = readRuleEvent(body);
      if (ruled !== undefined) return takeInEvent(services)(ruled, at);
      const event = parseAlarmEvent(body);
      if ('because' in event) return services.log(ignored, event);
      if ('deletedAt' in event) return takeInDeletion(services)(event, at);
      return takeInAlarm(services)(event, at);
    });
    return batchAnswer(failed);
  };

export const handler = receiveAlarm({
  ...alarmStates,
  ...executions,
  ...heldAlerts,
  ...incidents,
  ...links,
  ...{ findPolicy, findRules, findSource },
  ...requests,
  ...settings,
  ...timeline,
  describeAlarm,
  digest,
  log,
  logError,
  measure,
});
