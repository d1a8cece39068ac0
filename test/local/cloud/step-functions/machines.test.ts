import { describe, expect, it } from 'vitest';
import { startedAt } from '../../asl/machine.ts';
import { definition, executionArn, machineArn, refused, roleArn, service } from './service.ts';

const otherRole = 'arn:aws:iam::111111111111:role/other';
const describeMachine = { stateMachineArn: machineArn };

describe('creating a state machine', () => {
  it('twice gives the same answer, even with another role or tags, but not with another definition or type', async () => {
    const { clock, call, create } = service();
    const first = await create('m', definition(), { tags: [{ key: 'team', value: 'a' }] });
    await clock.advanceTo(startedAt + 1000);
    expect(await create('m', definition(), { roleArn: otherRole, tags: [] })).toEqual(first);
    expect(await call('DescribeStateMachine', describeMachine)).toMatchObject({ roleArn });
    expect(await call('ListTagsForResource', { resourceArn: machineArn })).toEqual({
      tags: [{ key: 'team', value: 'a' }],
    });
    const exists = refused('StateMachineAlreadyExists', `State Machine Already Exists: '${machineArn}'`);
    expect(await create('m', definition(1))).toEqual(exists);
    expect(await create('m', `${definition()} `)).toEqual(exists);
    expect(await create('m', definition(), { type: 'EXPRESS' })).toEqual(exists);
    expect(await create('m', definition(), { tracingConfiguration: { enabled: true } })).toEqual(exists);
  });

  // Recorded by LocalStack's validated tests of CreateActivity, whose names follow the same rule.
  it.each([...' <>{}[]?*"#%\\^|~`$&,;:/\u0000\u001f\u007f\u009f'])(
    'refuses the character %j in its name',
    async (character) => {
      const name = `a${character}b`;
      expect(await service().create(name)).toEqual(refused('InvalidName', `Invalid Name: '${name}'`));
    },
  );

  it.each(['state.machine_1', 'a-B_9', 'ü', '(1)!'])('accepts the name %s', async (name) => {
    expect(await service().create(name)).toHaveProperty('stateMachineArn');
  });

  it('requires a role', async () => {
    const { create } = service();
    for (const arn of ['r', machineArn, 'arn:aws:iam::aws:policy/x'])
      expect(await create('m', definition(), { roleArn: arn })).toEqual(
        refused('InvalidArn', `Invalid Role Arn: '${arn}'`),
      );
  });

  it('reports the faults of its definition', async () => {
    expect(await service().create('m', '[]')).toMatchObject({
      errorType: 'InvalidDefinition',
      message: expect.stringMatching(/^Invalid State Machine Definition: '[A-Z_]+: /),
    });
  });

  it('refuses the description of a version that it does not publish', async () => {
    const { create } = service();
    // Recorded.
    expect(await create('m', definition(), { versionDescription: 'first' })).toEqual(
      refused('ValidationException', 'Version description can only be set when publish is true'),
    );
    expect(await create('m', definition(), { publish: false })).toHaveProperty('stateMachineArn');
  });

  // Recorded by LocalStack's validated tests of logging configurations.
  it.each([
    [{}, { includeExecutionData: false, level: 'OFF' }],
    [{ destinations: [] }, { destinations: [], includeExecutionData: false, level: 'OFF' }],
    [
      { destinations: [{}], level: 'ALL', includeExecutionData: true },
      { destinations: [{}], level: 'ALL', includeExecutionData: true },
    ],
    [{ level: 'ERROR' }, undefined],
    [{ destinations: [{}, {}] }, undefined],
  ])('keeps the logging configuration %j', async (loggingConfiguration, kept) => {
    const { create, call } = service();
    const created = await create('m', definition(), { loggingConfiguration });
    if (kept) expect(await call('DescribeStateMachine', describeMachine)).toMatchObject({ loggingConfiguration: kept });
    else
      expect(created).toEqual(
        refused(
          'InvalidLoggingConfiguration',
          'Invalid Logging Configuration: Must specify exactly one Log Destination.',
        ),
      );
  });

  it('refuses KMS keys', async () => {
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' };
    expect(await service().create('m', definition(), { encryptionConfiguration })).toMatchObject({
      errorType: 'InvalidEncryptionConfiguration',
    });
  });
});

describe('updating a state machine', () => {
  it('does not change the executions that are running', async () => {
    const { call, create, begin, clock } = service();
    await create();
    await begin('a');
    const update = { stateMachineArn: machineArn, definition: definition(5), roleArn: otherRole };
    const { revisionId, updateDate } = await call('UpdateStateMachine', update);
    expect([revisionId, updateDate]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), startedAt / 1000]);
    await begin('b');
    expect(await call('DescribeStateMachine', describeMachine)).toMatchObject({
      ...{ definition: definition(5), roleArn: otherRole, revisionId },
    });
    const before = await call('DescribeStateMachineForExecution', { executionArn: executionArn('a') });
    expect(before).toMatchObject({ definition: definition(60), roleArn });
    expect(before).not.toHaveProperty('revisionId');
    expect(await call('DescribeStateMachineForExecution', { executionArn: executionArn('b') })).toMatchObject({
      ...{ definition: definition(5), revisionId },
    });
    await clock.advanceTo(startedAt + 5000);
    const status = async (name: string) =>
      (await call('DescribeExecution', { executionArn: executionArn(name) })).status;
    expect([await status('a'), await status('b')]).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  // Recorded: the same parameters again keep the revision.
  it('with its present values keeps the revision', async () => {
    const { call, create } = service();
    await create();
    const update = { stateMachineArn: machineArn, roleArn: otherRole };
    const { revisionId } = await call('UpdateStateMachine', update);
    expect((await call('UpdateStateMachine', update)).revisionId).toBe(revisionId);
    expect((await call('UpdateStateMachine', { ...update, roleArn })).revisionId).not.toBe(revisionId);
  });

  it('refuses invalid values', async () => {
    const { call, create } = service();
    const update = (more: object) => call('UpdateStateMachine', { stateMachineArn: machineArn, ...more });
    expect(await update({ definition: definition() })).toMatchObject({ errorType: 'StateMachineDoesNotExist' });
    await create();
    expect(await update({})).toEqual(
      refused(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      ),
    );
    expect(await update({ roleArn: 'r' })).toEqual(refused('InvalidArn', "Invalid Role Arn: 'r'"));
    expect(await update({ definition: '{}' })).toMatchObject({ errorType: 'InvalidDefinition' });
    expect(await update({ definition: definition(1), versionDescription: 'second' })).toMatchObject({
      errorType: 'ValidationException',
    });
    expect(await update({ stateMachineArn: `${machineArn}/label`, roleArn })).toMatchObject({
      errorType: 'ValidationException',
    });
    expect(await call('DescribeStateMachine', describeMachine)).toMatchObject({ definition: definition() });
  });
});

describe('a state machine', () => {
  it('is described with its variables, or without its definition', async () => {
    const { call, create } = service();
    const text = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
        B: { Type: 'Pass', Output: '{% $x + 1 %}', End: true },
      },
    });
    await create('m', text);
    expect(await call('DescribeStateMachine', describeMachine)).toEqual({
      creationDate: startedAt / 1000,
      definition: text,
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
      loggingConfiguration: { includeExecutionData: false, level: 'OFF' },
      name: 'm',
      roleArn,
      stateMachineArn: machineArn,
      status: 'ACTIVE',
      tracingConfiguration: { enabled: false },
      type: 'STANDARD',
      variableReferences: { B: ['x'] },
    });
    const metadata = await call('DescribeStateMachine', { ...describeMachine, includedData: 'METADATA_ONLY' });
    expect(metadata).not.toHaveProperty('definition');
    expect(metadata).not.toHaveProperty('variableReferences');
  });

  it('is listed by name, in pages that machines created meanwhile do not shift', async () => {
    const { call, create } = service();
    const list = async (more: object) => {
      const { stateMachines, nextToken } = await call<{ stateMachines: { name: string }[]; nextToken?: string }>(
        'ListStateMachines',
        more,
      );
      return { names: stateMachines?.map(({ name }) => name), nextToken };
    };
    for (const name of ['m_1_', 'm_10_', 'm_0_']) await create(name);
    const first = await list({ maxResults: 2 });
    expect(first.names).toEqual(['m_0_', 'm_10_']);
    await create('a');
    expect(await list({ maxResults: 2, nextToken: first.nextToken })).toEqual({ names: ['m_1_'] });
    expect((await list({ maxResults: 0 })).names).toEqual(['a', 'm_0_', 'm_10_', 'm_1_']);
  });

  it('is put in place by a loader, which receives its faults', () => {
    const { sfn } = service();
    expect(sfn.putStateMachine({ name: 'm', definition: definition(), roleArn })).toBe(machineArn);
    expect(sfn.putStateMachine({ name: 'm', definition: definition(1), roleArn })).toBe(machineArn);
    expect(() => sfn.putStateMachine({ name: 'm', definition: '{}', roleArn })).toThrow('SCHEMA_VALIDATION_FAILED');
  });

  // The API reference: a machine is deleted when its executions have ended; they end on their next transition.
  it('that is deleted goes when its executions have ended, which happens when they enter another state', async () => {
    const { call, create, begin, clock } = service();
    const wait = { Type: 'Wait', Seconds: 60, Next: 'Done' };
    const text = JSON.stringify({ StartAt: 'Wait', States: { Wait: wait, Done: { Type: 'Succeed' } } });
    await create('m', text);
    await begin('a');
    expect(await call('DeleteStateMachine', describeMachine)).toEqual({});
    expect(await call('DescribeStateMachine', describeMachine)).toMatchObject({ status: 'DELETING' });
    const deleting = refused('StateMachineDeleting', `State Machine is being deleted: '${machineArn}'`);
    expect(await begin('b')).toEqual(deleting);
    expect(await create('m', text)).toEqual(deleting);
    expect(await call('UpdateStateMachine', { stateMachineArn: machineArn, roleArn: otherRole })).toEqual(deleting);
    await clock.run();
    expect(await call('DescribeExecution', { executionArn: executionArn('a') })).toMatchObject({ status: 'ABORTED' });
    expect(await call('DescribeStateMachine', describeMachine)).toEqual(
      refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`),
    );
    await create('m', text);
    expect(await call('ListExecutions', { stateMachineArn: machineArn })).toEqual({ executions: [] });
  });

  it('that is missing can be deleted, but its tags cannot be listed', async () => {
    const { call } = service();
    expect(await call('DeleteStateMachine', describeMachine)).toEqual({});
    expect(await call('ListTagsForResource', { resourceArn: machineArn })).toEqual(
      refused('ResourceNotFound', `Resource not found: '${machineArn}'`),
    );
  });

  it('that is express cannot run here', async () => {
    const { call, create, begin } = service();
    await create('m', definition(), { type: 'EXPRESS' });
    const none = refused('StateMachineTypeNotSupported', 'Express executions are not supported here');
    expect(await call('StartSyncExecution', { stateMachineArn: machineArn })).toEqual(none);
    expect(await begin('a')).toEqual(none);
    // Recorded.
    expect(await call('ListExecutions', { stateMachineArn: machineArn })).toEqual(
      refused('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine'),
    );
  });
});

describe('validating a definition', () => {
  const validate = (more: object) => service().call('ValidateStateMachineDefinition', more);

  it('returns as many faults as the request allows', async () => {
    const states = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`S${index}`, { Type: 'Nope' }]));
    const text = JSON.stringify({ StartAt: 'S0', States: states });
    const count = async (more: object) => {
      const { diagnostics, truncated, result } = await validate({ definition: text, ...more });
      return [(diagnostics as object[]).length, truncated, result];
    };
    expect(await count({ maxResults: 1 })).toEqual([1, true, 'FAIL']);
    expect(await count({})).toEqual([100, true, 'FAIL']);
    expect(await count({ maxResults: 0, severity: 'WARNING' })).toEqual([100, true, 'FAIL']);
  });

  it('finds no fault in a valid one', async () => {
    expect(await validate({ definition: definition() })).toEqual({ diagnostics: [], result: 'OK', truncated: false });
  });
});
