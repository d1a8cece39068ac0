import type { Constraint, Constraints } from './constraints.ts';

// The parameters of every operation, from the API reference.

const string = (rest: Partial<Constraint> = {}): Constraint => ({ type: 'String', ...rest });
const oneOf = (...values: string[]): Constraint => string({ values });
const required = (constraint: Constraint): Constraint => ({ ...constraint, isRequired: true });

const arn = string({ least: 1, most: 256 });
const name = string({ least: 1, most: 80 });
const definition = string({ least: 1, most: 1_048_576, isSecret: true });
const data = string({ mostBytes: 262_144, isSecret: true });
const error = string({ most: 256, isSecret: true });
const cause = string({ most: 32_768, isSecret: true });
const taskToken = string({ least: 1, most: 2048, isSecret: true });
const traceHeader = string({ most: 256, pattern: '\\p{ASCII}*' });
const includedData = oneOf('ALL_DATA', 'METADATA_ONLY');
const type = oneOf('STANDARD', 'EXPRESS');
const flag: Constraint = { type: 'Boolean' };
const structure = (members: Constraints): Constraint => ({ type: 'Structure', members });

const pageSize: Constraint = { type: 'Integer', least: 0, most: 1000 };
const pages = { maxResults: pageSize, nextToken: string({ least: 1, most: 1024 }) };

const configuration = {
  loggingConfiguration: structure({
    level: oneOf('ALL', 'ERROR', 'FATAL', 'OFF'),
    includeExecutionData: flag,
    destinations: { type: 'List' },
  }),
  tracingConfiguration: structure({ enabled: flag }),
  publish: flag,
  versionDescription: string({ most: 256, isSecret: true }),
  encryptionConfiguration: structure({ type: required(oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY')) }),
};

const execution = { executionArn: required(arn) };
const alias = { stateMachineAliasArn: required(arn) };
const machine = { stateMachineArn: required(arn) };
const start = { ...machine, name, input: data, traceHeader };

/** The values are in the recorded order. */
const status = oneOf('SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING');

export const requests = {
  CreateStateMachine: {
    ...{ name: required(name), definition: required(definition), roleArn: required(arn), type },
    ...configuration,
    tags: { type: 'List' },
  },
  UpdateStateMachine: { ...machine, definition, roleArn: arn, ...configuration },
  DescribeStateMachine: { ...machine, includedData },
  DescribeStateMachineForExecution: { ...execution, includedData },
  PublishStateMachineVersion: { ...machine, revisionId: string(), description: string({ most: 256, isSecret: true }) },
  ListStateMachineVersions: { ...machine, ...pages },
  DeleteStateMachineVersion: { stateMachineVersionArn: required(string({ least: 1, most: 2000 })) },
  CreateStateMachineAlias: {
    name: required(string({ least: 1, most: 80, pattern: '(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+' })),
    ...{ description: string({ most: 256, isSecret: true }), routingConfiguration: required({ type: 'List' }) },
  },
  UpdateStateMachineAlias: {
    ...{ ...alias, description: string({ most: 256, isSecret: true }), routingConfiguration: { type: 'List' } },
  },
  DescribeStateMachineAlias: alias,
  ListStateMachines: pages,
  DeleteStateMachine: machine,
  ValidateStateMachineDefinition: {
    ...{ definition: required(definition), type, severity: oneOf('ERROR', 'WARNING') },
    maxResults: { type: 'Integer', least: 0, most: 100 },
  },
  StartExecution: start,
  StartSyncExecution: { ...start, includedData },
  DescribeExecution: { ...execution, includedData },
  ListExecutions: {
    ...{ stateMachineArn: arn, statusFilter: status, maxResults: pageSize },
    ...{ nextToken: string({ least: 1, most: 3096 }), mapRunArn: string({ least: 1, most: 2000 }) },
    redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  },
  GetExecutionHistory: { ...execution, ...pages, reverseOrder: flag, includeExecutionData: flag },
  StopExecution: { ...execution, error, cause },
  RedriveExecution: { ...execution, clientToken: string({ least: 1, most: 64, pattern: '[!-~]+' }) },
  SendTaskSuccess: { taskToken: required(taskToken), output: required(data) },
  SendTaskFailure: { taskToken: required(taskToken), error, cause },
  SendTaskHeartbeat: { taskToken: required(taskToken) },
  ListTagsForResource: { resourceArn: required(arn) },
} as const satisfies { readonly [operation: string]: Constraints };
