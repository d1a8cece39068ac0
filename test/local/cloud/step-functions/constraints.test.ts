import { describe, expect, it } from 'vitest';
import { machineArn, refused, roleArn, service } from './service.ts';

const invalid = (...faults: string[]) =>
  refused(
    'ValidationException',
    `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`,
  );
const fault = (value: string, name: string, rule: string) =>
  `Value${value} at '${name}' failed to satisfy constraint: Member must ${rule}`;

describe('the parameters of a call', () => {
  it('that are required are reported as missing', async () => {
    const { call } = service();
    expect(await call('DescribeExecution')).toEqual(invalid(fault(' null', 'executionArn', 'not be null')));
    expect(await call('DescribeExecution', { executionArn: null })).toEqual(
      invalid(fault(' null', 'executionArn', 'not be null')),
    );
  });

  it('are all checked before an error is returned', async () => {
    expect(await service().call('CreateStateMachine', { name: '', type: 'FAST' })).toEqual(
      invalid(
        fault(" ''", 'name', 'have length greater than or equal to 1'),
        fault('', 'definition', 'not be null'),
        fault(' null', 'roleArn', 'not be null'),
        fault(" 'FAST'", 'type', 'satisfy enum value set: [STANDARD, EXPRESS]'),
      ),
    );
  });

  // Recorded by LocalStack's validated tests of ListStateMachines and ListExecutions.
  it.each([
    ['ListStateMachines', { maxResults: 1001 }, " '1001'", 'maxResults', 'have value less than or equal to 1000'],
    ['ListStateMachines', { maxResults: -1 }, " '-1'", 'maxResults', 'have value greater than or equal to 0'],
    [
      ...['ListExecutions', { nextToken: 'x'.repeat(3097) }, ` '${'x'.repeat(3097)}'`, 'nextToken'],
      'have length less than or equal to 3096',
    ],
    [
      ...['ListExecutions', { statusFilter: 'succeeded' }, " 'succeeded'", 'statusFilter'],
      'satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
    ],
  ] as [string, object, string, string, string][])('%s %o are outside their constraints', async (...given) => {
    const [operation, parameters, value, name, rule] = given;
    expect(await service().call(operation, parameters)).toEqual(invalid(fault(value, name, rule)));
  });

  // The API reference marks these as sensitive; AWS leaves their values out of the message.
  it.each([
    [
      'StartExecution',
      { input: `"${'é'.repeat(131_072)}"` },
      'input',
      'have size less than or equal to 262144 bytes in UTF-8 encoding',
    ],
    ['SendTaskSuccess', { taskToken: 't' }, 'output', 'not be null'],
    ['SendTaskSuccess', { output: '1' }, 'taskToken', 'not be null'],
    ['SendTaskHeartbeat', { taskToken: 't'.repeat(2049) }, 'taskToken', 'have length less than or equal to 2048'],
    ['SendTaskFailure', { taskToken: 't', error: 'e'.repeat(257) }, 'error', 'have length less than or equal to 256'],
    [
      'SendTaskFailure',
      { taskToken: 't', cause: 'c'.repeat(32_769) },
      'cause',
      'have length less than or equal to 32768',
    ],
  ])('%s does not show the value of %o', async (operation, parameters, name, rule) => {
    expect(await service().call(operation, { stateMachineArn: machineArn, ...parameters })).toEqual(
      invalid(fault('', name, rule)),
    );
  });

  it('have members with their own constraints', async () => {
    const { create } = service();
    expect(await create('m', '{', { loggingConfiguration: { level: 'LOUD' }, encryptionConfiguration: {} })).toEqual(
      invalid(
        fault(" 'LOUD'", 'loggingConfiguration.level', 'satisfy enum value set: [ALL, ERROR, FATAL, OFF]'),
        fault(' null', 'encryptionConfiguration.type', 'not be null'),
      ),
    );
    expect(await create('m', '{', { tracingConfiguration: { enabled: 'no' } })).toEqual(
      refused('SerializationException', 'STRING_VALUE cannot be converted to Boolean'),
    );
  });

  it('must match their pattern', async () => {
    expect(await service().call('StartExecution', { stateMachineArn: machineArn, traceHeader: 'ü' })).toEqual(
      invalid(fault(" 'ü'", 'traceHeader', 'satisfy regular expression pattern: \\p{ASCII}*')),
    );
  });

  it.each([
    ['DescribeExecution', { executionArn: 1 }, 'NUMBER_VALUE cannot be converted to String'],
    ['DescribeExecution', { executionArn: [] }, 'Start of structure or map found where not expected'],
    ['ListStateMachines', { maxResults: '5' }, 'STRING_VALUE cannot be converted to Integer'],
    ['ListStateMachines', { maxResults: 1.5 }, 'DECIMAL_VALUE cannot be converted to Integer'],
    ['GetExecutionHistory', { reverseOrder: 'yes' }, 'STRING_VALUE cannot be converted to Boolean'],
    ['CreateStateMachine', { name: true }, 'TRUE_VALUE cannot be converted to String'],
    ['CreateStateMachine', { roleArn, tags: {} }, 'Start of structure or map found where not expected'],
    ['ListStateMachines', [], 'Start of structure or map found where not expected'],
  ])('%s %o have the wrong type', async (operation, parameters, message) => {
    expect(await service().call(operation, parameters)).toEqual(refused('SerializationException', message));
  });

  it('that are unknown are ignored', async () => {
    expect(await service().call('ListStateMachines', { unheardOf: 1 })).toEqual({ stateMachines: [] });
  });
});
