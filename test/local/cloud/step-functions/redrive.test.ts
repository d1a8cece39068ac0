import { describe, expect, it } from 'vitest';
import { only, startedAt } from '../../asl/machine.ts';
import { executionArn, machineArn, refused, service } from './service.ts';

const dayMs = 86_400_000;

/** A service with one execution that was stopped while it waited, and functions that use it. */
async function stopped(seconds = 60) {
  const started = service();
  await started.create('m', JSON.stringify(only({ Type: 'Wait', Seconds: seconds })));
  await started.begin('a');
  await started.clock.idle();
  const execution = { executionArn: executionArn('a') };
  const stop = () => started.call('StopExecution', execution);
  await stop();
  const redrive = (clientToken?: string) => started.call('RedriveExecution', { ...execution, clientToken });
  const describeIt = () => started.call('DescribeExecution', execution);
  return { ...started, stop, redrive, describe: describeIt };
}

// The reasons are those of the API reference; two of them are recorded.
describe('redriving an execution', () => {
  it('makes it run again', async () => {
    const { redrive, describe: look, clock } = await stopped();
    await clock.advanceTo(startedAt + 1000);
    expect(await redrive()).toEqual({ redriveDate: startedAt / 1000 + 1 });
    expect(await look()).toMatchObject({ status: 'RUNNING', redriveCount: 1, redriveDate: startedAt / 1000 + 1 });
    expect(await redrive()).toEqual(
      refused('ExecutionNotRedrivable', "Execution Not Redrivable: 'Execution is RUNNING and cannot be redriven'"),
    );
    await clock.run();
    expect(await look()).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('is over after 14 days', async () => {
    const { describe: look, clock } = await stopped();
    await clock.advanceTo(startedAt + 14 * dayMs);
    expect(await look()).toMatchObject({ redriveStatus: 'REDRIVABLE' });
    await clock.advanceTo(startedAt + 14 * dayMs + 1);
    expect(await look()).toMatchObject({ redriveStatusReason: 'Execution redrivable period exceeded' });
  });

  it('is over a year after the start', async () => {
    const { stop, redrive, describe: look, clock } = await stopped(99_999_999);
    for (let day = 10; day <= 370; day += 10) {
      await clock.advanceTo(startedAt + day * dayMs);
      await redrive();
      await clock.idle();
      await stop();
    }
    expect(await look()).toMatchObject({ redriveStatusReason: 'Execution has exceeded the max execution time' });
  });

  it('needs a machine that is not being deleted, and room in the history', async () => {
    const { begin, call, describe: look } = await stopped();
    await begin('b');
    await call('DeleteStateMachine', { stateMachineArn: machineArn });
    expect(await look()).toMatchObject({ redriveStatusReason: 'State machine is in DELETING status' });

    const { clock, create, begin: start, call: ask } = service();
    const choices = [{ Variable: '$.never', IsPresent: true, Next: 'C' }];
    const states = { A: { Type: 'Choice', Choices: choices, Default: 'B' }, B: { Type: 'Pass', Next: 'A' } };
    await create('m', JSON.stringify({ StartAt: 'A', States: { ...states, C: { Type: 'Succeed' } } }));
    await start('a');
    await clock.run();
    expect(await ask('DescribeExecution', { executionArn: executionArn('a') })).toMatchObject({
      redriveStatusReason: 'Execution history event limit exceeded',
    });
  });

  it('with a client token that was used within 15 minutes gives the same answer', async () => {
    const { stop, redrive, describe: look, clock } = await stopped();
    const first = await redrive('t');
    await stop();
    await clock.advanceTo(startedAt + 15 * 60_000);
    expect(await redrive('t')).toEqual(first);
    expect(await look()).toMatchObject({ status: 'ABORTED', redriveCount: 1 });
    await clock.advanceTo(startedAt + 15 * 60_000 + 1);
    expect(await redrive('t')).not.toEqual(first);
    expect(await look()).toMatchObject({ status: 'RUNNING', redriveCount: 2 });
  });

  it('remembers ten client tokens', async () => {
    const { stop, redrive, describe: look } = await stopped();
    for (let count = 0; count <= 10; count++) {
      await redrive(`t${count}`);
      await stop();
    }
    await redrive('t1');
    expect(await look()).toMatchObject({ redriveCount: 11 });
    await redrive('t0');
    expect(await look()).toMatchObject({ redriveCount: 12 });
  });
});
