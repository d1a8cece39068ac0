import { z } from 'zod';
import { parseJson } from './json.ts';

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

/** AWS writes `2022-07-22T15:57:45.394+0000`; the zone has no colon. */
const instant = z
  .string()
  .transform((text) => Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')))
  .refine((at) => !Number.isNaN(at), 'is no instant')
  .transform((at) => new Date(at).toISOString());

const eventSchema = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  resources: z.tuple([z.string().min(1).max(2048)], z.string()),
  detail: z.object({
    alarmName: z.string().min(1).max(255),
    state: z.object({
      value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
      timestamp: instant,
      reason: z.string().default(''),
      actionsSuppressedBy: z.string().optional(),
    }),
    configuration: z.object({ description: z.string().optional() }).default({}),
  }),
});

/** Reads an EventBridge event: an alarm's change of state, or why it is none. */
export function parseAlarmEvent(body: string): AlarmChange | { readonly because: string } {
  const result = eventSchema.safeParse(parseJson(body));
  if (!result.success) return { because: `it is no alarm's change of state: ${sayWhere(result.error)}` };
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
