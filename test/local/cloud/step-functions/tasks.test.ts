import { describe, expect, it } from 'vitest';
import { startedAt } from '../../asl/machine.ts';
import { executionArn, refused, waitingTask } from './service.ts';

const everyAnswer = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'];
const timedOut = refused('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");

// Direct calls are not recorded. InvalidToken and its words are recorded inside a state machine; TaskTimedOut's are
// reported from AWS. The conditions follow the API reference. TaskDoesNotExist is for activities: never here.
describe('answering a task', () => {
  it.each(everyAnswer)('%s with a token that was never issued is InvalidToken', async (operation) => {
    const { call, taskToken, status } = await waitingTask();
    const wrong = ['nonsense', taskToken.replace(/.{8}=$/, 'AAAAAAA='), Buffer.alloc(503, 255).toString('base64')];
    for (const token of wrong)
      expect(await call(operation, { taskToken: token, output: '{' })).toEqual(
        refused('InvalidToken', "Invalid Token: 'Invalid token'"),
      );
    expect(await status()).toBe('RUNNING');
  });

  it.each(everyAnswer)('%s after the first answer is TaskTimedOut, whatever its content', async (operation) => {
    const { call, taskToken } = await waitingTask();
    expect(await call('SendTaskSuccess', { taskToken, output: '1' })).toEqual({});
    expect(await call(operation, { taskToken, output: '{' })).toEqual(timedOut);
  });

  it.each(everyAnswer)('%s to an execution that was stopped is TaskTimedOut', async (operation) => {
    const { call, taskToken } = await waitingTask();
    await call('StopExecution', { executionArn: executionArn('a') });
    expect(await call(operation, { taskToken, output: '1' })).toEqual(timedOut);
  });

  it.each(everyAnswer)('%s at the very instant of the time-out is too late', async (operation) => {
    const { call, clock, taskToken, status } = await waitingTask({ TimeoutSeconds: 60 });
    const outcomes: unknown[] = [];
    clock.at(startedAt + 60_000, () => void call(operation, { taskToken, output: '1' }).then((o) => outcomes.push(o)));
    await clock.run();
    expect([outcomes, await status()]).toEqual([[timedOut], 'FAILED']);
  });

  it.each(everyAnswer)('%s at the very instant of a missed heartbeat is too late', async (operation) => {
    const { call, clock, taskToken, status } = await waitingTask({ HeartbeatSeconds: 10 });
    await clock.advanceTo(startedAt + 9_999);
    expect(await call('SendTaskHeartbeat', { taskToken })).toEqual({});
    const late: unknown[] = [];
    clock.at(startedAt + 19_999, () => void call(operation, { taskToken, output: '1' }).then((o) => late.push(o)));
    await clock.run();
    expect([late, await status()]).toEqual([[timedOut], 'FAILED']);
  });

  it('with two answers at one instant counts the first', async () => {
    const { call, clock, taskToken, status } = await waitingTask({ TimeoutSeconds: 60 });
    const answers = [
      call('SendTaskSuccess', { taskToken, output: '1' }),
      call('SendTaskFailure', { taskToken, error: 'E' }),
    ];
    expect(await Promise.all(answers)).toEqual([{}, timedOut]);
    await clock.run();
    expect(await status()).toBe('SUCCEEDED');
  });

  it('with output that is not JSON is InvalidOutput, and the task still waits', async () => {
    const { call, taskToken, status } = await waitingTask();
    expect(await call('SendTaskSuccess', { taskToken, output: 'done' })).toEqual(
      refused(
        'InvalidOutput',
        "Invalid Output: 'Unrecognized token 'done': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
      ),
    );
    expect(await call('SendTaskSuccess', { taskToken, output: '' })).toMatchObject({ errorType: 'InvalidOutput' });
    expect(await status()).toBe('RUNNING');
    expect(await call('SendTaskSuccess', { taskToken, output: 'null' })).toEqual({});
  });

  it('with a failure ends the task with that error and cause', async () => {
    const { call, clock, taskToken } = await waitingTask();
    expect(await call('SendTaskFailure', { taskToken, error: 'E', cause: 'C' })).toEqual({});
    await clock.idle();
    expect(await call('DescribeExecution', { executionArn: executionArn('a') })).toMatchObject({
      ...{ status: 'FAILED', error: 'E', cause: 'C' },
    });
  });

  it('with a heartbeat changes nothing when the task has no heartbeat', async () => {
    const { call, clock, taskToken, status } = await waitingTask({ TimeoutSeconds: 60 });
    await clock.advanceTo(startedAt + 59_999);
    expect(await call('SendTaskHeartbeat', { taskToken })).toEqual({});
    await clock.advanceTo(startedAt + 60_000);
    expect(await status()).toBe('FAILED');
  });
});
