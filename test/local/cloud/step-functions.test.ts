import { describe, expect, it } from 'vitest';
import type { Request } from '../../../local/cloud/wire.ts';
import { only, run } from '../asl/machine.ts';
import { machineArn, refused, service } from './step-functions/service.ts';

describe('an operation', () => {
  it.each(['CreateActivity', 'TestState', 'toString', ''])(
    '%s is not supported, and the answer names it',
    async (operation) => {
      expect(await service().call(operation)).toEqual(
        refused('UnknownOperationException', `The operation ${operation} of Step Functions is not supported here.`),
      );
    },
  );

  it('without a body has no parameters', async () => {
    const { status, body } = await service().sfn.call('ListStateMachines', undefined);
    expect([status, body]).toEqual([200, { stateMachines: [] }]);
  });
});

describe('a call over the wire', () => {
  const send = (operation: string, body: string) => {
    const headers = { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' };
    const url = new URL('http://127.0.0.1/');
    return service().sfn.serve({ method: 'POST', url, headers, rawHeaders: [], body } satisfies Request);
  };

  it('is answered as JSON 1.0, with a request id', async () => {
    expect(await send('ListStateMachines', '')).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      body: '{"stateMachines":[]}',
    });
  });

  // The parts of AWS are as reported from AWS, except for the last two, which DynamoDB's answers show.
  it.each([
    ['DescribeExecution', '{}', 'com.amazon.coral.validate#ValidationException'],
    ['DescribeExecution', '{"executionArn":"x"}', 'com.amazonaws.swf.service.v2.model#InvalidArn'],
    [
      ...['CreateStateMachine', '{"name":"a","definition":"{}","roleArn":"r","versionDescription":"d"}'],
      'com.amazonaws.swf.service.v2.model#ValidationException',
    ],
    ['DescribeExecution', '{"executionArn":', 'com.amazon.coral.service#SerializationException'],
    ['Nope', '{}', 'com.amazon.coral.service#UnknownOperationException'],
  ] as [string, string, string][])('%s %s is refused with 400 by %s', async (operation, body, type) => {
    const answer = await send(operation, body);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { __type: type, message: expect.any(String) }]);
  });

  it('about a labelled Map state is refused with a reason', async () => {
    const { body } = await send('DeleteStateMachine', `{"stateMachineArn":"${machineArn}/label"}`);
    expect(JSON.parse(body)).toMatchObject({ reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' });
  });
});

describe('a task that uses Step Functions', () => {
  const sdk = (action: string, Arguments: object) =>
    only({ Type: 'Task', Resource: `arn:aws:states:::aws-sdk:sfn:${action}`, Arguments });

  it('sees answers with capital letters', async () => {
    const { output } = await run(sdk('listStateMachines', {}));
    expect(await output()).toEqual({
      StateMachines: [
        {
          StateMachineArn: expect.any(String),
          Name: 'machine',
          Type: 'STANDARD',
          CreationDate: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
  });

  it('sees the names of the API’s errors', async () => {
    const { describe: look } = await run(sdk('describeExecution', { ExecutionArn: 'x' }));
    expect(await look()).toMatchObject({
      error: 'Sfn.InvalidArnException',
      cause: expect.stringContaining("Invalid Arn: 'Invalid ARN prefix: x' (Service: Sfn, Status Code: 400"),
    });
    const { describe: lookAgain } = await run(sdk('describeExecution', {}));
    expect((await lookAgain()).error).toBe('Sfn.ValidationException');
  });

  it('sees the names of startExecution’s errors', async () => {
    const task = (Arguments: object) =>
      only({ Type: 'Task', Resource: 'arn:aws:states:::states:startExecution', Arguments });
    const { describe: look } = await run(task({ StateMachineArn: machineArn }));
    expect((await look()).error).toBe('StepFunctions.StateMachineDoesNotExistException');
    const { describe: lookAgain } = await run(task({}));
    expect((await lookAgain()).error).toBe('StepFunctions.ValidationException');
  });

  // The cause is the answer of DescribeExecution, which has no error after a time-out.
  it('sees a child that timed out without its error', async () => {
    const child = only({ Type: 'Wait', Seconds: 60 }, { TimeoutSeconds: 3 });
    const Arguments = { StateMachineArn: machineArn };
    const task = only({ Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments });
    const { describe: look } = await run(task, { machines: { m: child } });
    const { error, cause } = await look();
    expect([error, JSON.parse(String(cause))]).toEqual([
      'States.TaskFailed',
      expect.objectContaining({ Status: 'TIMED_OUT' }),
    ]);
    expect(JSON.parse(String(cause))).not.toHaveProperty('Error');
  });
});
