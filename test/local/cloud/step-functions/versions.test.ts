import { describe, expect, it } from 'vitest';
import { definition, executionArn, machineArn, refused, service } from './service.ts';

// The rules are those of "Manage continuous deployments with versions and aliases" (developer guide) and the API reference.

const version = (number: number) => `${machineArn}:${number}`;
const live = `${machineArn}:live`;
const all = (number: number) => [{ stateMachineVersionArn: version(number), weight: 100 }];

/** A machine with two versions, which wait 60 and 30 seconds, and an alias of the first. */
async function twoVersions() {
  const made = service();
  const { call, create } = made;
  await create('m', definition(60), { publish: true });
  await call('CreateStateMachineAlias', { name: 'live', routingConfiguration: all(1) });
  await call('UpdateStateMachine', { stateMachineArn: machineArn, definition: definition(30), publish: true });
  const point = (...routingConfiguration: readonly unknown[]) =>
    call('UpdateStateMachineAlias', { stateMachineAliasArn: live, routingConfiguration });
  const start = (name: string, stateMachineArn: string) => call('StartExecution', { stateMachineArn, name });
  const describeExecution = (name: string) => call('DescribeExecution', { executionArn: executionArn(name) });
  return { ...made, point, start, describeExecution };
}

describe('publishing a version', () => {
  it('gives each revision one number, which is never used again', async () => {
    const { call, create } = service();
    await create();
    const publish = (more: object = {}) => call('PublishStateMachineVersion', { stateMachineArn: machineArn, ...more });
    expect(await publish({ revisionId: 'INITIAL' })).toMatchObject({ stateMachineVersionArn: version(1) });
    expect(await publish()).toMatchObject({ stateMachineVersionArn: version(1) });
    const { revisionId } = await call('UpdateStateMachine', { stateMachineArn: machineArn, definition: definition(1) });
    expect(await publish({ revisionId: 'INITIAL' })).toEqual(
      refused('ConflictException', expect.stringContaining(`The current State Machine revision is ${revisionId}.`)),
    );
    expect(await publish({ revisionId })).toMatchObject({ stateMachineVersionArn: version(2) });
    await call('DeleteStateMachineVersion', { stateMachineVersionArn: version(2) });
    expect(await publish()).toMatchObject({ stateMachineVersionArn: version(3) });
    expect(await call('ListStateMachineVersions', { stateMachineArn: machineArn })).toEqual({
      stateMachineVersions: [3, 1].map((number) => ({
        ...{ stateMachineVersionArn: version(number), creationDate: expect.any(Number) },
      })),
    });
  });

  it('comes with the creation or an update, if the request says so', async () => {
    const { call, create } = service();
    expect(await create('m', definition(), { publish: true, versionDescription: 'first' })).toMatchObject({
      stateMachineVersionArn: version(1),
    });
    const update = { stateMachineArn: machineArn, definition: definition(1) };
    expect(await call('UpdateStateMachine', { ...update, publish: true })).toMatchObject({
      stateMachineVersionArn: version(2),
    });
  });
});

describe('an execution', () => {
  it('that a version or an alias starts has the definition of that version, whatever comes later', async () => {
    const { clock, call, point, start, describeExecution } = await twoVersions();
    await start('by version', version(1));
    await start('by-alias', live);
    await point(...all(2));
    await start('after', live);
    expect(await describeExecution('by-alias')).toMatchObject({
      ...{ executionArn: executionArn('by-alias'), stateMachineArn: machineArn },
      ...{ stateMachineVersionArn: version(1), stateMachineAliasArn: live },
    });
    expect(await describeExecution('after')).toMatchObject({ stateMachineVersionArn: version(2) });
    await clock.advanceTo(clock.now() + 31_000);
    expect(await describeExecution('after')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await describeExecution('by-alias')).toMatchObject({ status: 'RUNNING' });
    const { definition: text } = await call('DescribeStateMachineForExecution', {
      executionArn: executionArn('by-alias'),
    });
    expect(text).toBe(definition(60));
  });

  it('that the machine’s own ARN starts belongs to no version', async () => {
    const { start, describeExecution } = await twoVersions();
    await start('plain', machineArn);
    expect(Object.keys(await describeExecution('plain'))).not.toContain('stateMachineVersionArn');
  });

  it('keeps its name for all versions: the same start is the same execution', async () => {
    const { point, start } = await twoVersions();
    const first = await start('a', live);
    await point(...all(2));
    expect(await start('a', live)).toEqual(first);
    expect(await start('a', machineArn)).toEqual(first);
  });

  it('is listed for the machine, and for the version and alias that started it', async () => {
    const { call, point, start } = await twoVersions();
    await start('one', live);
    await point(...all(2));
    await start('two', live);
    await start('three', version(2));
    const listed = async (stateMachineArn: string) => {
      const { executions } = await call<{ executions: { name: string }[] }>('ListExecutions', { stateMachineArn });
      return executions.map(({ name }) => name).sort();
    };
    expect(await listed(machineArn)).toEqual(['one', 'three', 'two']);
    expect(await listed(version(1))).toEqual(['one']);
    expect(await listed(version(2))).toEqual(['three', 'two']);
    expect(await listed(live)).toEqual(['one', 'two']);
  });

  it('goes on when its version is deleted, which no alias may point to', async () => {
    const { call, point, start, describeExecution } = await twoVersions();
    await start('a', live);
    const remove = () => call('DeleteStateMachineVersion', { stateMachineVersionArn: version(1) });
    expect(await remove()).toMatchObject({ errorType: 'ConflictException' });
    await point(...all(2));
    expect(await remove()).toEqual({});
    expect(await remove()).toEqual({});
    expect(await describeExecution('a')).toMatchObject({ status: 'RUNNING' });
    expect(await start('b', version(1))).toMatchObject({ errorType: 'StateMachineDoesNotExist' });
  });
});

describe('an alias', () => {
  it('shares new executions between two versions by their weights', async () => {
    const { call, point, start } = await twoVersions();
    await point({ stateMachineVersionArn: version(1), weight: 75 }, { stateMachineVersionArn: version(2), weight: 25 });
    for (let number = 0; number < 200; number++) await start(`n${number}`, live);
    const { executions } = await call<{ executions: object[] }>('ListExecutions', {
      ...{ stateMachineArn: version(2), maxResults: 1000 },
    });
    expect(executions.length).toBeGreaterThan(30);
    expect(executions.length).toBeLessThan(70);
    expect(await call('DescribeStateMachineAlias', { stateMachineAliasArn: live })).toMatchObject({
      ...{ name: 'live', stateMachineAliasArn: live },
      routingConfiguration: [{ weight: 75 }, { weight: 25 }],
    });
  });

  it('is created once: the same request again gives the same answer, and another is refused', async () => {
    const { call } = await twoVersions();
    const create = (routingConfiguration: unknown) =>
      call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
    expect(await create(all(1))).toMatchObject({ stateMachineAliasArn: live });
    expect(await create(all(2))).toMatchObject({ errorType: 'ConflictException' });
  });

  it.each([
    [[], 'one or two state machine versions'],
    [[{ stateMachineVersionArn: version(1), weight: 50 }], 'weights must equal 100. Received: [50]'],
    [all(9), 'must contain state machine version ARNs'],
    [[...all(1), { stateMachineVersionArn: version(1), weight: 0 }], 'distinct state machine version ARNs'],
  ])('refuses the routing %j', async (routing, reason) => {
    const { point } = await twoVersions();
    expect(await point(...routing)).toEqual(refused('ValidationException', expect.stringContaining(reason)));
  });

  it('has a name that no version can have', async () => {
    const { call } = await twoVersions();
    const named = (name: string) => call('CreateStateMachineAlias', { name, routingConfiguration: all(1) });
    expect(await named('7')).toMatchObject({ errorType: 'ValidationException' });
    expect(await call('DescribeStateMachineAlias', { stateMachineAliasArn: version(1) })).toMatchObject({
      errorType: 'ResourceNotFound',
    });
    expect(await call('UpdateStateMachineAlias', { stateMachineAliasArn: live })).toMatchObject({
      errorType: 'ValidationException',
    });
  });
});
