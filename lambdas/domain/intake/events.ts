import type { Mapping } from '../on-call/mapping.ts';
import { isObject, parseExactJson } from '../text/json.ts';
import { type Home, whereOf } from './alarm.ts';
import type { Draft } from './alert.ts';
import { readAnyEvent } from './systems/any-event.ts';
import { readGuardDuty, readSecurityHub } from './systems/aws-findings.ts';
import { readHealth } from './systems/aws-health.ts';
import {
  readBackupJob,
  readBatchJob,
  readBuild,
  readCopyJob,
  readGlueJob,
  readPipeline,
  readStateMachine,
} from './systems/aws-jobs.ts';
import { readEcs, readRds } from './systems/aws-services.ts';
import { type BusEvent, busEventOf, type EventReading } from './systems/bus-event.ts';
import { readMapped, textAt } from './systems/mapped.ts';
import { textOf } from './systems/members.ts';

/** An event that a rule of the setting `events` has matched, with the rule's name. */
export type RuleEvent = { readonly rule: string; readonly event: BusEvent };

/** The readings of AWS's own events, by source and detail type. */
const readings: Readonly<Record<string, (event: BusEvent) => EventReading>> = {
  'aws.health AWS Health Event': readHealth,
  'aws.health AWS Health Abuse Event': readHealth,
  'aws.guardduty GuardDuty Finding': readGuardDuty,
  'aws.securityhub Security Hub Findings - Imported': readSecurityHub,
  'aws.codepipeline CodePipeline Pipeline Execution State Change': readPipeline,
  'aws.codebuild CodeBuild Build State Change': readBuild,
  'aws.states Step Functions Execution Status Change': readStateMachine,
  'aws.batch Batch Job State Change': readBatchJob,
  'aws.glue Glue Job State Change': readGlueJob,
  'aws.backup Backup Job State Change': readBackupJob,
  'aws.backup Copy Job State Change': readCopyJob,
  'aws.ecs ECS Deployment State Change': readEcs,
  'aws.ecs ECS Service Action': readEcs,
  'aws.rds RDS DB Instance Event': readRds,
  'aws.rds RDS DB Cluster Event': readRds,
};

/** The event and the name of its rule in a message of the queue; nothing if the message is an alarm's event. */
export function readRuleEvent(body: string): RuleEvent | undefined {
  const message = parseExactJson(body);
  if (!isObject(message) || typeof message.rule !== 'string') return undefined;
  const event = busEventOf(message.event);
  return event && { rule: message.rule, event };
}

/** The pager, as far as events name it. */
export type Pager = { readonly name: string; readonly home: Home };

/**
 * The reason why an event is not one for contacts, whatever the pattern of its rule says.
 *
 * A failed run of the pager goes to the backstop: an incident about it would start the next run. A CloudWatch alarm arrives
 * by a rule of its own.
 */
export function whyNotOurs({ source, detailType, detail }: BusEvent, { name, home }: Pager): string | undefined {
  // Without the version or alias that the ARN of a machine can end with.
  const machine = (textOf(detail.stateMachineArn) ?? '').split(':').slice(0, 7).join(':');
  const own = ['NotifySupport', 'NotifyContact'].map(
    (id) => `:${home.region}:${home.account}:stateMachine:${name}-${id}`,
  );
  if (source === 'aws.states' && own.some((end) => machine.endsWith(end))) return 'it is about the pager itself';
  if (source === 'aws.cloudwatch' && /^CloudWatch Alarm /.test(detailType)) return 'alarms have a rule of their own';
  return undefined;
}

/** The account and Region of an event, as far as they are not the pager's own. */
export function placeOf({ account, region }: BusEvent, { home }: Pager): string | undefined {
  return whereOf(`arn:aws:events:${region}:${account}:`, home);
}

/**
 * The draft of an event, with a note for each place of the mapping that has nothing in it; or the reason why it is none.
 *
 * The mapping comes before the built-in reading of AWS's own events, and that before a reading that fits every event.
 * Each fills in what the one before it does not find, so that no event is lost because a mapping does not fit.
 */
export function readEvent(
  { rule, event }: RuleEvent,
  mapping: Mapping | undefined,
): { readonly draft: Draft; readonly notes: readonly string[] } | { readonly because: string } {
  const builtIn = readings[`${event.source} ${event.detailType}`]?.(event) ?? {};
  if (mapping === undefined)
    return 'because' in builtIn ? whyOf(builtIn) : { draft: complete(event, builtIn), notes: [] };
  const missing = missingIn(mapping, event);
  const { summary, action, details: _, source: __, ...mapped } = readMapped(mapping, event.whole, rule);
  const draft = {
    ...complete(event, 'because' in builtIn ? {} : builtIn),
    ...withValues(mapped),
    ...(missing.includes('summary') ? {} : { summary }),
    ...(mapping.resolvedWhen === undefined ? {} : { action }),
  };
  return { draft, notes: missing.map((member) => noteOf(member, mapping)) };
}

function whyOf({ because }: Draft): { readonly because: string } {
  return { because: String(because) };
}

function complete(event: BusEvent, reading: Draft): Draft {
  return { ...readAnyEvent(event), ...reading };
}

function withValues(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

const places = ['summary', 'severity', 'dedupKey', 'link'] as const;
type Place = (typeof places)[number];

/** The members of an alert for which the mapping names a place that has nothing in it. */
function missingIn(mapping: Mapping, event: BusEvent): Place[] {
  const draft = readMapped(mapping, event.whole, '');
  return places.filter((member) => {
    const place = mapping[member];
    return place !== undefined && (member === 'summary' ? textAt(event.whole, place) : draft[member]) === undefined;
  });
}

function noteOf(member: Place, mapping: Mapping): string {
  return `The mapping finds nothing at ${mapping[member]}, so the event’s usual ${words[member]} is used.`;
}

const words: Readonly<Record<Place, string>> = {
  summary: 'summary',
  severity: 'severity',
  dedupKey: 'dedup key',
  link: 'link',
};
