import { Aws, CfnMapping, Stack } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** Addresses of pages of the AWS console. */
export type Console = {
  readonly log: (logGroup: ILogGroup) => string;
  readonly queue: (queue: IQueue) => string;
  /** The list of a machine's executions. */
  readonly machine: (machine: IStateMachine) => string;
  /** @param executionArn the ARN, or a placeholder for it if it is known only later */
  readonly execution: (executionArn: string) => string;
};

/** The console's host in each partition. CloudFormation looks it up when the stack is deployed. */
const hosts = {
  aws: { Host: 'console.aws.amazon.com' },
  'aws-cn': { Host: 'console.amazonaws.cn' },
  'aws-us-gov': { Host: 'console.amazonaws-us-gov.com' },
  'aws-eusc': { Host: 'console.amazonaws-eusc.eu' },
};

/** The console of the partition and Region that the stack is deployed to. */
export function createConsole(scope: Construct): Console {
  const { region, account, urlSuffix } = Stack.of(scope);
  const host = new CfnMapping(scope, 'Console', { mapping: hosts }).findInMap(Aws.PARTITION, 'Host');
  const page = (service: string, fragment: string) =>
    `https://${region}.${host}/${service}/home?region=${region}#${fragment}`;
  return {
    log: ({ logGroupName }) => page('cloudwatch', `logsV2:log-groups/log-group/${logGroupName}`),
    queue: ({ queueName }) =>
      page('sqs/v3', `/queues/https%3A%2F%2Fsqs.${region}.${urlSuffix}%2F${account}%2F${queueName}`),
    machine: ({ stateMachineArn }) => page('states', `/statemachines/view/${stateMachineArn}`),
    execution: (executionArn) => page('states', `/v2/executions/details/${executionArn}`),
  };
}
