/** An event of a bus, around a detail. */
export const anEvent = (source: string, type: string, detail: unknown, resources: string[] = [], flaw = {}) => ({
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': type,
  source,
  account: '123456789012',
  time: '2026-11-24T02:14:00Z',
  region: 'eu-central-1',
  resources,
  detail,
  ...flaw,
});

const lambdaIssue =
  'arn:aws:health:af-south-1::event/LAMBDA/AWS_LAMBDA_OPERATIONAL_ISSUE/AWS_LAMBDA_OPERATIONAL_ISSUE_7d1ef_EXAMPLE';

/** A public event, as the Health user guide shows it. */
export const healthIssue = (detail: Record<string, unknown> = {}, flaw = {}) =>
  anEvent(
    'aws.health',
    'AWS Health Event',
    {
      eventArn: lambdaIssue,
      service: 'LAMBDA',
      eventTypeCode: 'AWS_LAMBDA_OPERATIONAL_ISSUE',
      eventTypeCategory: 'issue',
      eventScopeCode: 'PUBLIC',
      communicationId: '01b0993207d81a09dcd552ebd1e633e36cf1f09a-1',
      startTime: 'Tue, 24 Nov 2026 02:02:51 GMT',
      lastUpdatedTime: 'Tue, 24 Nov 2026 02:14:00 GMT',
      statusCode: 'open',
      eventRegion: 'af-south-1',
      eventDescription: [{ language: 'en_US', latestDescription: 'Current severity level: Informational' }],
      page: '1',
      totalPages: '1',
      affectedAccount: '123456789012',
      ...detail,
    },
    [],
    flaw,
  );

/** A change of one's own resources. */
export const healthChange = (detail: Record<string, unknown> = {}) =>
  healthIssue({
    eventArn:
      'arn:aws:health:eu-central-1::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED_90353408594353983',
    service: 'EC2',
    eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
    eventTypeCategory: 'scheduledChange',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    statusCode: 'upcoming',
    eventRegion: 'eu-central-1',
    affectedEntities: [{ entityValue: 'i-0abcd1111', status: 'IMPAIRED' }, { entityValue: 'i-0abcd2222' }],
    ...detail,
  });

export const guardDuty = (severity: number, detail: Record<string, unknown> = {}) =>
  anEvent('aws.guardduty', 'GuardDuty Finding', {
    schemaVersion: '2.0',
    accountId: '123456789012',
    region: 'eu-central-1',
    id: '16afba5c5c43e07c9e3e5e2e544e95df',
    arn: 'arn:aws:guardduty:eu-central-1:123456789012:detector/123456789012/finding/16afba5c5c43e07c9e3e5e2e544e95df',
    type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom',
    severity,
    title: 'EC2 instance i-99999999 is communicating with a known malicious IP address.',
    service: { serviceName: 'guardduty', archived: false, count: 5 },
    ...detail,
  });

export const securityHub = (finding: Record<string, unknown> = {}) =>
  anEvent('aws.securityhub', 'Security Hub Findings - Imported', {
    findings: [
      {
        Id: 'arn:aws:securityhub:eu-central-1:123456789012:security-control/S3.8/finding/abc',
        AwsAccountId: '123456789012',
        Title: 'S3 general purpose buckets should block public access',
        Severity: { Label: 'HIGH' },
        Compliance: { Status: 'FAILED', SecurityControlId: 'S3.8' },
        Workflow: { Status: 'NEW' },
        RecordState: 'ACTIVE',
        Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::customer-exports' }],
        ...finding,
      },
    ],
  });

export const pipeline = (state: string, flaw = {}) =>
  anEvent(
    'aws.codepipeline',
    'CodePipeline Pipeline Execution State Change',
    { pipeline: 'shop', 'execution-id': '12345678-1234-5678-abcd-12345678abcd', state, version: 3 },
    ['arn:aws:codepipeline:eu-central-1:123456789012:shop'],
    flaw,
  );

export const build = (status: string, more: Record<string, unknown> = {}) =>
  anEvent('aws.codebuild', 'CodeBuild Build State Change', {
    'build-status': status,
    'project-name': 'shop',
    'build-id': 'arn:aws:codebuild:eu-central-1:123456789012:build/shop:ed6aa685-0d76-41da-a7f5-6d8760f41f55',
    'current-phase': 'COMPLETED',
    'additional-information': { 'source-version': 'main', ...more },
  });

export const machineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders';

export const execution = (status: string, detail: Record<string, unknown> = {}) =>
  anEvent('aws.states', 'Step Functions Execution Status Change', {
    executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:orders:4711',
    stateMachineArn: machineArn,
    name: '4711',
    status,
    startDate: 1551225146847,
    stopDate: 1551225151881,
    input: '{}',
    ...detail,
  });

export const batchJob = (status: string) =>
  anEvent('aws.batch', 'Batch Job State Change', {
    jobArn: 'arn:aws:batch:eu-central-1:123456789012:job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobName: 'nightly',
    jobId: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobQueue: 'arn:aws:batch:eu-central-1:123456789012:job-queue/HighPriority',
    status,
    statusReason: 'Essential container in task exited',
  });

export const glueJob = (state: string) =>
  anEvent('aws.glue', 'Glue Job State Change', {
    jobName: 'load',
    severity: 'ERROR',
    state,
    jobRunId: 'jr_abcdef',
    message: 'An error occurred while running the job.',
  });

export const backupJob = (state: string, type = 'Backup Job State Change') =>
  anEvent('aws.backup', type, {
    backupJobId: '34176239-e96d-4e1d-9fad-529dbb3c3556',
    backupVaultName: 'nightly',
    resourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders',
    resourceType: 'DynamoDB',
    state,
    statusMessage: '"Backup job failed because the vault does not exist."',
  });

const serviceArn = 'arn:aws:ecs:eu-central-1:123456789012:service/prod/shop';

export const ecs = (eventName: string, eventType = 'ERROR', detail: Record<string, unknown> = {}) =>
  anEvent(
    'aws.ecs',
    eventName.startsWith('SERVICE_DEPLOYMENT_') ? 'ECS Deployment State Change' : 'ECS Service Action',
    { eventType, eventName, clusterArn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/prod', ...detail },
    [serviceArn],
  );

export const rds = (EventCategories: string[], Message: string) =>
  anEvent(
    'aws.rds',
    'RDS DB Instance Event',
    {
      EventCategories,
      SourceType: 'DB_INSTANCE',
      SourceArn: 'arn:aws:rds:eu-central-1:123456789012:db:orders',
      Date: '2026-11-24T02:14:00.293Z',
      Message,
      SourceIdentifier: 'orders',
      EventID: 'RDS-EVENT-0031',
    },
    ['arn:aws:rds:eu-central-1:123456789012:db:orders'],
  );
