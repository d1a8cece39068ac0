import { expect, it } from 'vitest';
import { statusChangeEvent } from '../../../local/cloud/status-change.ts';

/* Documented in Step Functions' developer guide, "Automating Step Functions event delivery with EventBridge". */

const ids = {
  executionArn: 'arn:aws:states:eu-central-1:1:execution:Machine:name',
  stateMachineArn: 'arn:aws:states:eu-central-1:1:stateMachine:Machine',
  name: 'name',
};
const bus = { envelope: (event: object) => event } as never;

it('reports an execution that has started', () => {
  expect(statusChangeEvent(bus, { ...ids, status: 'RUNNING', startDate: 1551225271984, input: '{}' })).toEqual({
    source: 'aws.states',
    type: 'Step Functions Execution Status Change',
    resources: [ids.executionArn],
    detail: {
      ...ids,
      status: 'RUNNING',
      startDate: 1551225271984,
      stopDate: null,
      input: '{}',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      error: null,
      cause: null,
    },
  });
});

it('reports one that succeeded with its output, and one that failed with its error and cause', () => {
  const change = { ...ids, startDate: 1, stopDate: 2, input: '{}' };
  expect(statusChangeEvent(bus, { ...change, status: 'SUCCEEDED', output: '"x"' })).toMatchObject({
    detail: { stopDate: 2, output: '"x"', outputDetails: { included: true } },
  });
  const failed = statusChangeEvent(bus, { ...change, status: 'FAILED', error: 'E', cause: 'C' });
  expect(failed.detail).toMatchObject({ stopDate: 2, output: null, error: 'E', cause: 'C' });
});
