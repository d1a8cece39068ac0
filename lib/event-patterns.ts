/** An EventBridge pattern in its own form, as `aws events put-rule --event-pattern` takes it: `{ "source": ["acme.shop"] }`. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** A rule for events of your choice. */
export type EventRule = {
  /** At most 32 lower-case letters, digits and hyphens that begin with a letter. No source has the same name. */
  readonly name: string;
  /** The EventBridge pattern of the events, with `detail-type` and not `detailType`. */
  readonly pattern: EventPattern;
};

const failed = (source: string, type: string | readonly string[], detail: EventPattern): EventPattern => ({
  source: [source],
  'detail-type': [type].flat(),
  detail,
});

/**
 * The built-in rules: the events that say that something is wrong, and those that say that it is over.
 *
 * A finished job ends nothing for state machines, Batch and Glue, because it can have had another input.
 */
export const eventPatterns = {
  health: {
    source: ['aws.health'],
    $or: [
      { 'detail-type': ['AWS Health Event'], detail: { eventTypeCategory: ['issue', 'investigation'] } },
      { 'detail-type': ['AWS Health Abuse Event'] },
    ],
  },
  'health-changes': failed('aws.health', 'AWS Health Event', {
    eventTypeCategory: ['scheduledChange', 'accountNotification'],
  }),
  guardduty: failed('aws.guardduty', 'GuardDuty Finding', { severity: [{ numeric: ['>=', 4] }] }),
  securityhub: failed('aws.securityhub', 'Security Hub Findings - Imported', {
    findings: { Severity: { Label: ['CRITICAL', 'HIGH'] } },
  }),
  codepipeline: failed('aws.codepipeline', 'CodePipeline Pipeline Execution State Change', {
    state: ['FAILED', 'SUCCEEDED'],
  }),
  codebuild: failed('aws.codebuild', 'CodeBuild Build State Change', {
    'build-status': ['FAILED', 'FAULT', 'TIMED_OUT', 'SUCCEEDED'],
  }),
  'step-functions': failed('aws.states', 'Step Functions Execution Status Change', {
    status: ['FAILED', 'TIMED_OUT'],
  }),
  batch: failed('aws.batch', 'Batch Job State Change', { status: ['FAILED'] }),
  glue: failed('aws.glue', 'Glue Job State Change', { state: ['FAILED', 'TIMEOUT', 'ERROR'] }),
  backup: failed('aws.backup', ['Backup Job State Change', 'Copy Job State Change'], {
    state: ['FAILED', 'EXPIRED', 'PARTIAL', 'COMPLETED'],
  }),
  ecs: failed('aws.ecs', ['ECS Deployment State Change', 'ECS Service Action'], {
    eventName: [
      ...['SERVICE_DEPLOYMENT_FAILED', 'SERVICE_TASK_START_IMPAIRED', 'SERVICE_TASK_PLACEMENT_FAILURE'],
      ...['SERVICE_TASK_CONFIGURATION_FAILURE', 'SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_STEADY_STATE'],
    ],
  }),
  rds: failed('aws.rds', ['RDS DB Instance Event', 'RDS DB Cluster Event'], {
    EventCategories: ['failure', 'failover', 'low storage'],
  }),
} satisfies Readonly<Record<string, EventPattern>>;

/** The name of a built-in rule. */
export type EventName = keyof typeof eventPatterns;

/** The name and the pattern of a rule of the setting `events`. */
export function eventRuleOf(event: EventName | EventRule): EventRule {
  return typeof event === 'string' ? { name: event, pattern: eventPatterns[event] } : event;
}
