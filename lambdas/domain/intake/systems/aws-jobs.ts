import { executionLink } from '../../text/links.ts';
import { type BusEvent, draftOf, type EventReading, keyOf, nameIn } from './bus-event.ts';
import { consolePage } from './console-page.ts';
import { membersOf, textOf } from './members.ts';

/** A kind of run that can fail: the members of an event that a person has to know of it. */
type Kind = (event: BusEvent) => {
  /** The run in words, such as `Pipeline shop`. */
  readonly what: string;
  readonly state: unknown;
  readonly reason?: unknown;
  readonly dedupKey: string;
  readonly link: string | undefined;
};

const failures = new Map([
  ['FAILED', 'failed'],
  ['FAULT', 'failed'],
  ['ERROR', 'failed'],
  ['TIMED_OUT', 'timed out'],
  ['TIMEOUT', 'timed out'],
  ['ABORTED', 'was stopped'],
  ['STOPPED', 'was stopped'],
  ['CANCELED', 'was canceled'],
  ['EXPIRED', 'did not start in time'],
  ['PARTIAL', 'succeeded only in part'],
]);

const successes = ['SUCCEEDED', 'COMPLETED'];
const waypoints = [
  'STARTED',
  'RUNNING',
  'IN_PROGRESS',
  'STARTING',
  'STOPPING',
  'PENDING',
  'CREATED',
  'SUBMITTED',
].concat(['RUNNABLE', 'RESUMED', 'SUPERSEDED', 'PENDING_REDRIVE', 'QUEUED', 'WAITING', 'ABORTING']);

/** Reads events of one kind of run: a failure triggers, a success resolves, and a state in between says nothing. */
const reader =
  (kind: Kind) =>
  (event: BusEvent): EventReading => {
    const { what, state, reason, dedupKey, link } = kind(event);
    const word = textOf(state) ?? '';
    if (waypoints.includes(word)) return { because: `${what} is ${word}` };
    const isOver = successes.includes(word);
    const said = textOf(reason);
    const outcome = isOver ? 'succeeded' : (failures.get(word) ?? `is ${word || 'in an unknown state'}`);
    return draftOf(event, {
      action: isOver ? 'resolve' : 'trigger',
      summary: `${what} ${outcome}${said === undefined || isOver ? '' : `: ${unquoted(said)}`}`,
      severity: 'error',
      dedupKey,
      link,
    });
  };

/** AWS Backup puts its message into quotes. */
function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1');
}

const nameOf = (value: unknown) => nameIn(textOf(value) ?? '?');

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
export const readPipeline = reader((event) => {
  const { detail, region } = event;
  const name = nameOf(detail.pipeline);
  return {
    what: `Pipeline ${name}`,
    state: detail.state,
    dedupKey: keyOf(event, 'pipeline', name),
    link: consolePage(region, `/codesuite/codepipeline/pipelines/${encodeURIComponent(name)}/view?region=${region}`),
  };
});

/**
 * The branch or pull request of a build is part of its key, so that a success of another one ends nothing. A commit is
 * not, because the commit with the fix is another one.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export const readBuild = reader((event) => {
  const { detail, region } = event;
  const name = nameOf(detail['project-name']);
  const more = membersOf(detail['additional-information']);
  const version = textOf(more['source-version']);
  const branch = version === undefined || /^(?:[0-9a-f]{40}|arn:.*)$/.test(version) ? undefined : version;
  const build = encodeURIComponent(textOf(detail['build-id'])?.replace(/^.*:build\//, '') ?? name);
  return {
    what: `Build of ${name}${branch === undefined ? '' : ` (${branch})`}`,
    state: detail['build-status'],
    dedupKey: keyOf(event, 'build', name, branch),
    link:
      textOf(membersOf(more.logs)['deep-link']) ??
      consolePage(region, `/codesuite/codebuild/projects/${encodeURIComponent(name)}/build/${build}?region=${region}`),
  };
});

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export const readStateMachine = reader((event) => {
  const { detail } = event;
  const error = [textOf(detail.error), textOf(detail.cause)].filter((text) => text !== undefined).join(': ');
  return {
    what: `State machine ${nameOf(detail.stateMachineArn)}`,
    state: detail.status,
    reason: error,
    dedupKey: textOf(detail.stateMachineArn) ?? keyOf(event, 'state machine'),
    link: executionLink(textOf(detail.executionArn) ?? ''),
  };
});

/** @see https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html */
export const readBatchJob = reader((event) => {
  const { detail, region } = event;
  const name = nameOf(detail.jobName);
  return {
    what: `Batch job ${name}`,
    state: detail.status,
    reason: detail.statusReason,
    dedupKey: keyOf(event, 'batch job', name, nameOf(detail.jobQueue)),
    link: consolePage(region, `/batch/home?region=${region}#jobs/detail/${encodeURIComponent(nameOf(detail.jobId))}`),
  };
});

/** @see https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export const readGlueJob = reader((event) => {
  const { detail, region } = event;
  const name = nameOf(detail.jobName);
  return {
    what: `Glue job ${name}`,
    state: detail.state,
    reason: detail.message,
    dedupKey: keyOf(event, 'glue job', name),
    link: consolePage(region, `/gluestudio/home?region=${region}#/editor/job/${encodeURIComponent(name)}/runs`),
  };
});

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html */
const backupReader = (noun: string, page: string) =>
  reader((event) => {
    const { detail, region } = event;
    const resource = textOf(detail.resourceArn);
    return {
      what: `${noun} of ${nameOf(detail.resourceArn)}`,
      state: detail.state ?? detail.status,
      reason: detail.statusMessage,
      dedupKey: keyOf(event, noun, resource),
      link: consolePage(region, `/backup/home?region=${region}#/jobs/${page}`),
    };
  });

export const readBackupJob = backupReader('Backup', 'backup');
export const readCopyJob = backupReader('Copy of a backup', 'copy');
