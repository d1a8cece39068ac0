import type { Clock } from '../asl/clock.ts';
import { assertPattern, matches, type Pattern, unmatchedFields } from './event-pattern.ts';
import { assertTransformer, type InputTransformer, transformInput } from './input-transformer.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';
import type { Sns } from './sns.ts';
import type { Sqs } from './sqs.ts';
import { jsonService } from './wire.ts';

/** An event, as rules and targets see it. */
export type BusEvent = Readonly<Record<string, unknown>>;

/** The default bus with the stack's rules. */
export type EventBridge = {
  readonly service: ReturnType<typeof jsonService>;
  /** Sends an event, unchanged, to the targets of every rule that matches it. */
  readonly put: (event: BusEvent) => PutResult;
  /** A complete event around a detail, with the clock's time. */
  readonly envelope: (event: { source: string; type: string; detail: unknown; resources?: string[] }) => BusEvent;
};

/** The rules that match an event, or else one for events of its source and type, with the fields that do not match. */
export type PutResult = {
  readonly matchedRules: string[];
  readonly nearest?: { readonly rule: string; readonly fields: readonly string[] };
};

type Target = {
  readonly Arn: string;
  readonly InputTransformer?: InputTransformer;
  readonly DeadLetterConfig?: { readonly Arn: string };
};

type Entry = { Source: string; DetailType: string; Detail: string; Time?: number; Resources?: string[] };

export type EventBridgeOptions = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly rules: readonly Resource[];
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly policies: Policies;
  readonly nextId: () => string;
};

export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { clock, account, region, rules, sqs, sns, policies, nextId } = options;
  const known = rules
    .filter(({ properties }) => properties.State !== 'DISABLED' && properties.EventPattern !== undefined)
    .map(({ name, arn, properties }) => ({
      name,
      arn,
      pattern: assertPattern(properties.EventPattern as Pattern, name),
      targets: (properties.Targets as Target[]).map((target) => assertTarget(target, name)),
    }));
  /** Sends to the target if its policy allows it, else to its dead-letter queue, else nowhere and without an error. */
  const sendToTarget = (ruleArn: string, { Arn, InputTransformer, DeadLetterConfig }: Target, event: BusEvent) => {
    const context = { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': account };
    const isOpen = (resource: string) => {
      const action = isQueue(resource) ? 'sqs:SendMessage' : 'sns:Publish';
      return policies.permits({ principal: 'events.amazonaws.com', action, resource, context });
    };
    const open = [Arn, DeadLetterConfig?.Arn].filter((arn) => arn !== undefined).find(isOpen);
    const input = InputTransformer ? transformInput(InputTransformer, event) : JSON.stringify(event);
    if (open === undefined) return;
    if (isQueue(open)) sqs.send(open, input);
    else void clock.during(sns.publish(open, { text: input }));
  };
  const nearestTo = (event: BusEvent) =>
    known
      .map(({ name: rule, pattern }) => ({ rule, fields: unmatchedFields(pattern, event) }))
      .find(({ fields }) => fields.every((field) => field.startsWith('detail.')));
  const put = (event: BusEvent): PutResult => {
    const matched = known.filter(({ pattern }) => matches(pattern, event));
    for (const { arn, targets } of matched) for (const target of targets) sendToTarget(arn, target, event);
    const nearest = matched.length === 0 ? nearestTo(event) : undefined;
    return { matchedRules: matched.map(({ name }) => name), ...(nearest && { nearest }) };
  };
  const envelope: EventBridge['envelope'] = ({ source, type, detail, resources = [] }) => ({
    version: '0',
    id: nextId(),
    'detail-type': type,
    source,
    account,
    time: new Date(clock.now()).toISOString().replace(/\.\d+/, ''),
    region,
    resources,
    detail,
  });
  const putEntry = ({ Source, DetailType, Detail, Time, Resources }: Entry) => {
    if (!Source || !DetailType || !Detail)
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are required.' };
    const detail = parsed(Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const event = envelope({ source: Source, type: DetailType, detail, ...(Resources && { resources: Resources }) });
    const time = Time === undefined ? {} : { time: new Date(Time * 1000).toISOString().replace(/\.\d+/, '') };
    put({ ...event, ...time });
    return { EventId: event.id };
  };
  const service = jsonService('EventBridge', {
    PutEvents: ({ Entries }: { Entries: Entry[] }) => {
      const answers = Entries.map(putEntry);
      return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
    },
  });
  return { service, put, envelope };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isQueue(arn: string): boolean {
  return arn.startsWith('arn:aws:sqs:');
}

function assertTarget(target: Target, rule: string): Target {
  const { Arn, InputTransformer } = target;
  if (!/^arn:aws:(sqs|sns):/.test(Arn))
    throw new Error(`The target ${Arn} of the rule ${rule} is neither a queue nor a topic.`);
  if (InputTransformer) assertTransformer(InputTransformer, rule);
  return target;
}
