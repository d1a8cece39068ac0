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
  /** The actions suppressor of a composite alarm, while one is in force. */
  readonly suppressedBy?: string | undefined;
};

/** The newest known state of an alarm; `stateAt` is the alarm's own instant, ISO 8601. */
export type AlarmState = { readonly state: 'ALARM' | 'OK'; readonly stateAt: string };

/** The log message for an event that notifies nobody; its fields say why. */
export const ignored = 'notifies nobody';

/** AWS writes `2022-07-22T15:57:45.394+0000`; the zone has no colon. */
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/)
  .transform((text) => Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')))
  .refine((at) => !Number.isNaN(at), 'is not a date and time')
  .transform((at) => new Date(at).toISOString());

/** The table cannot hold half of a surrogate pair, but it can hold the rest of the text. */
const text = z.string().overwrite((value) => value.toWellFormed());

const kindSchema = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
});

/** Optional fields of an alarm are left out if they cannot be read: they must not silence the alarm. */
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
 * The change of an alarm's state in an EventBridge event, or the reason why the event is something else.
 *
 * @throws Error that names the unreadable parts of a change of state. After some deliveries the event goes to the
 *   dead-letter queue, which has an alarm: it may have been the most important alarm of the night.
 */
export function parseAlarmEvent(body: string): AlarmChange | { readonly because: string } {
  const event = parseJson(body);
  const kind = kindSchema.safeParse(event);
  if (!kind.success) return { because: `it is not a change of an alarm's state: ${pathsOf(kind.error)}` };
  const result = changeSchema.safeParse(event);
  if (!result.success) throw new Error(`A change of an alarm's state cannot be read: ${pathsOf(result.error)}.`);
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

function pathsOf({ issues }: z.ZodError): string {
  return issues.map(({ path }) => path.join('.') || 'the body').join(', ');
}

/** The key that all incidents of an alarm share. */
export function alarmKey(arn: string, digest: (text: string) => string): string {
  return incidentKey(dedupBy(arn).title, digest(arn));
}

/** The timeline's event of an alarm's change. */
export function alarmEvent({ name, state, stateAt, reason }: AlarmChange, at: string): TimelineEvent {
  return { at, kind: 'alarm', name, state, reason, id: stateAt };
}

/** The incident that an alarm opens. */
export function alarmOpening({ arn, name, stateAt, reason, description }: AlarmChange, policy: string): Opening {
  return {
    summary: name,
    severity: 'critical',
    source: 'CloudWatch',
    owner: 'CloudWatch',
    policy,
    alarm: { arn, name },
    alarmStateAt: stateAt,
    ...(reason !== '' && { reason }),
    ...(description !== undefined && { description }),
  };
}
