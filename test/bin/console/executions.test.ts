import { describe, expect, it } from 'vitest';
import { createAsked } from '../../../bin/console/asked.ts';
import { type ExecutionSources, readExecutions } from '../../../bin/console/executions.ts';

const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:NotifySupport';
const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:NotifySupport:db-0123456789ab-0001-1';

const never = () => Promise.reject(new Error('not expected'));

async function ask(operation: string, members: object, sources: Partial<ExecutionSources> = {}) {
  const asked = createAsked(() => 0);
  const all: ExecutionSources = {
    ...{ listExecutions: never, describeExecution: never },
    ...{ describeStateMachineForExecution: never, getExecutionHistory: never, ...sources },
  };
  const respond = readExecutions({ sources: all, machines: [machine], asked, endpoint: undefined });
  const { status, body } = await respond({
    ...{ method: 'POST', url: new URL('http://127.0.0.1:4101/'), rawHeaders: [] },
    ...{ headers: { 'x-amz-target': `AWSStepFunctions.${operation}` }, body: JSON.stringify(members) },
  });
  return { status, content: JSON.parse(body) as Record<string, unknown>, asked: asked.within(1) };
}

describe('a history', () => {
  it('has dates in seconds, and no task token: with one, anybody could answer for a contact', async () => {
    const parameters = JSON.stringify({ FunctionName: 'f', Payload: { contact: 'ada', taskToken: 'SECRET+/=' } });
    const { status, content, asked } = await ask(
      'GetExecutionHistory',
      { executionArn, maxResults: 1000, reverseOrder: true, nextToken: 'next' },
      {
        getExecutionHistory: async (input) => {
          expect(input).toEqual({ executionArn, maxResults: 1000, reverseOrder: true, nextToken: 'next' });
          return {
            $metadata: {},
            events: [
              {
                ...{ id: 1, previousEventId: 0, type: 'TaskScheduled' as const, timestamp: new Date(1500) },
                taskScheduledEventDetails: { parameters, resource: 'invoke', resourceType: 'lambda', region: 'x' },
              },
            ],
          };
        },
      },
    );
    expect(status).toBe(200);
    expect(content).toMatchObject({ events: [{ timestamp: 1.5, taskScheduledEventDetails: { resource: 'invoke' } }] });
    expect(JSON.stringify(content)).toContain('ada');
    expect(JSON.stringify(content)).not.toContain('SECRET');
    expect(asked).toEqual([executionArn]);
  });
});

describe('an execution', () => {
  it('that is over is not asked about again', async () => {
    const describeExecution = async () => ({ $metadata: {}, startDate: new Date(0), stopDate: new Date(1000) });
    const { content, asked } = await ask('DescribeExecution', { executionArn }, { describeExecution } as never);
    expect(content).toMatchObject({ startDate: 0, stopDate: 1 });
    expect(asked).toEqual([]);
  });

  it('that does not exist, or must not be read, is answered with the service’s own name for that', async () => {
    const message = 'User: ada is not authorized to perform: states:DescribeExecution';
    for (const [name, said] of [
      ['ExecutionDoesNotExist', /Execution Does Not Exist/],
      ['AccessDeniedException', /AWS does not allow this: .* Allow the caller states:DescribeExecution\.$/],
    ] as const) {
      const text = name === 'ExecutionDoesNotExist' ? 'Execution Does Not Exist' : message;
      const describeExecution = () => Promise.reject(Object.assign(new Error(text), { name }));
      const { status, content } = await ask('DescribeExecution', { executionArn }, { describeExecution });
      expect({ status, ...content }).toEqual({ status: 400, __type: name, message: expect.stringMatching(said) });
    }
  });

  it.each([
    ['DescribeExecution', { executionArn: executionArn.replace(':NotifySupport:', ':Payments:') }],
    ['DescribeExecution', { executionArn: executionArn.replace(':NotifySupport:', ':NotifySupportOther:') }],
    ['ListExecutions', { stateMachineArn: `${machine}Other` }],
    ['ListExecutions', {}],
    ['GetExecutionHistory', { executionArn: { length: 1 } }],
  ])('of another stack is not read: %s %j', async (operation, members) => {
    expect(await ask(operation, members)).toMatchObject({ status: 400, content: { __type: 'InvalidArn' }, asked: [] });
  });

  it.each(['StopExecution', 'StartExecution', 'SendTaskSuccess', 'constructor', ''])(
    'is only read: %s',
    async (name) => {
      const { status, content } = await ask(name, { executionArn, stateMachineArn: machine });
      expect({ status, type: content.__type }).toEqual({ status: 400, type: 'UnknownOperationException' });
    },
  );
});
