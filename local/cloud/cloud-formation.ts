import type { Conditions } from './conditions.ts';
import { queryService, serviceError } from './wire.ts';

/** CloudFormation with one stack, as it was deployed. */
export function createCloudFormation(stackName: string, conditions: Conditions) {
  return queryService('CloudFormation', 'http://cloudformation.amazonaws.com/doc/2010-05-15/', {
    DescribeStacks: ({ StackName }) => {
      if (StackName !== stackName) throw serviceError('ValidationError', `Stack with id ${StackName} does not exist`);
      const stack = {
        StackName,
        StackStatus: conditions.stackStatus,
        CreationTime: new Date(0).toISOString(),
        Parameters: listOf(conditions.parameters, 'Parameter'),
        Outputs: listOf(conditions.outputs, 'Output'),
      };
      return { Stacks: [stack] };
    },
  });
}

function listOf(values: Readonly<Record<string, string>>, kind: string): object[] {
  return Object.entries(values).map(([name, value]) => ({ [`${kind}Key`]: name, [`${kind}Value`]: value }));
}
