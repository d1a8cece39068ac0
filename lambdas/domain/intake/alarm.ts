import { z } from 'zod';
import { incidentKey, type Opening } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import { parseJson } from '../text/json.ts';
import { dedupBy } from './alert.ts';

/** A CloudWatch alarm's change of state. `stateAt` is ISO 8601. */
export type AlarmChange = {
  readonly arn: string;
  readonly name: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly stateAt: string;
  readonly reason: string;
  readonly description?: string | undefined;
  /** Which actions suppressor holds a composite alarm back, while one does. */
  readonly suppressedBy?: string | undefined;
};

/** The newest state that is known of an alarm: `stateAt` is the alarm's own instant, ISO 8601. */
export type AlarmState = { readonly state: 'ALARM' | 'OK'; readonly stateAt: string };

/** The log's word for an event that is done with and notifies nobody; its fields say why. */
export const ignored = 'notifies nobody';

/** AWS writes `2022-07-22T15:57:45.394+0000`; the zone has no colon. */
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/)
  .transform((text) => Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')))
  .refine((at) => !Number.isNaN(at), 'is no instant')
  .transform((at) => new Date(at).toISOString());

/** A half of a surrogate pair can't be kept; the rest of the text can. */
const text = z.string().overwrite((value) => value.toWellFormed());

const kindSchema = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
});

/** What only adorns an alarm is left out where it can't be read: it must not silence the alarm. */
const changeSchema = z.object({
  resources: z.tuple([text.min(1).max(2048)], z.string()),
  detail: z.object({
    alarmName: text.min(1).max(255),
    state: z.object({
      value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
      timestamp: instant,
      reason: text.catch(''),
      actionsSuppressedBy: z.string().optional().catch(undefined),
    }),
    configuration: z.object({ description: text.optional().catch(undefined) }).catch({}),
  }),
});

/**
 * Reads an EventBridge event: an alarm's change of state, or why it is none.
 *
 * @throws Error that names what can't be read of a change of state: after some deliveries it lies in the dead-letter
 *   queue, where somebody is told of it, for it may have been the alarm of the night
 */
export function parseAlarmEvent(body: string): AlarmChange | { readonly because: string } {
  const event = parseJson(body);
  const kind = kindSchema.safeParse(event);
  if (!kind.success) return { because: `it is no alarm's change of state: ${sayWhere(kind.error)}` };
  const result = changeSchema.safeParse(event);
  if (!result.success) throw new Error(`An alarm's change of state can't be read: ${sayWhere(result.error)}.`);
  const { resources, detail } = result.data;
  return {
    arn: resources[0],
    name: detail.alarmName,
    state: detail.state.value,
    stateAt: detail.state.timestamp,
    reason: detail.state.reason,
    description: detail.configuration.description,
    suppressedBy: detail.state.actionsSuppressedBy,
  };
}

function sayWhere({ issues }: z.ZodError): string {
  return issues.map(({ path }) => path.join('.') || 'the body').join(', ');
}

/** The key that all incidents of an alarm share. */
export function alarmKey(arn: string, digest: (text: string) => string): string {
  return incidentKey(dedupBy(arn).title, digest(arn));
}

/** The timeline's event of an alarm's change. */
export function alarmEvent({ name, state, reason }: AlarmChange, at: string): TimelineEvent {
  return { at, kind: 'alarm', name, state, reason };
}

/** The incident that an alarm opens. */
export function alarmOpening({ arn, name, stateAt, reason, description }: AlarmChange, policy: string): Opening {
  return {
    summary: name,
    severity: 'critical',
    source: 'CloudWatch',
    policy,
    alarm: { arn, name },
    alarmStateAt: stateAt,
    details: { reason },
    ...(description !== undefined && { description }),
  };
}
