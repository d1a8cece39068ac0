import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../../local/cloud/server.ts';
import { jsonAnswer } from '../../../local/cloud/wire.ts';
import { only } from '../asl/machine.ts';
import { executionArn, machineArn, roleArn, service } from './step-functions/service.ts';

/** The folder of the clients, if they are not on the path. */
const folder = process.env.AWS_CLIENTS_DIR;
const program = (name: string) => (folder === undefined ? name : join(folder, name));
const [python, aws] = [program('python3'), program('aws')];

const runs = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasBoto3 = runs(python, '-c', 'import boto3');
const hasCli = runs(aws, '--version');
for (const [isThere, name] of [
  [hasBoto3, 'boto3'],
  [hasCli, 'the AWS CLI'],
] as const)
  if (!isThere) console.warn(`SKIPPED: ${name} was not found. Set AWS_CLIENTS_DIR to the folder with python3 and aws.`);

let started: ReturnType<typeof service>;
let listening: Listening;

beforeEach(async () => {
  started = service();
  listening = await listen(0, started.clock);
  const nothing = async () => jsonAnswer(404, {});
  const byTarget = { AWSStepFunctions: started.sfn.serve };
  listening.serve({
    ...{ byTarget, byScope: {}, byPath: nothing },
    dynamoDb: (_, response) => response.destroy(),
    authorize: () => {},
    untilNobodyWaits: async () => {},
  });
});

afterEach(() => listening.stop());

/** The clients' environment, without any settings of the machine. */
const environment = () => ({
  PATH: process.env.PATH,
  AWS_ENDPOINT_URL: listening.url,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_DEFAULT_OUTPUT: 'json',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});

describe('the Step Functions API', () => {
  it.skipIf(!hasBoto3)('works with boto3', async () => {
    const script = join(import.meta.dirname, 'boto3_walk.py');
    const walk = spawn(python, [script], { env: environment(), stdio: ['pipe', 'pipe', 'pipe'] });
    let complaints = '';
    walk.stderr.on('data', (chunk) => {
      complaints += chunk;
    });
    const ended = once(walk, 'close');
    const lines: string[] = [];
    for await (const line of createInterface(walk.stdout)) {
      lines.push(line);
      if (!line.startsWith('advance ')) continue;
      await started.clock.advanceTo(started.clock.now() + Number(line.slice('advance '.length)) * 1000);
      walk.stdin.write('\n');
    }
    await ended;
    expect(complaints).toBe('');
    expect(lines.at(-1)).toBe('done');
  });

  it.skipIf(!hasCli)('works with the AWS CLI', async () => {
    const sfn = async (command: string, ...args: string[]) => {
      const { stdout } = await promisify(execFile)(aws, ['stepfunctions', command, ...args], { env: environment() });
      await started.clock.idle();
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' };
    const payload = { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' };
    const definition = JSON.stringify(only({ ...task, Arguments: payload }));
    await sfn('create-state-machine', '--name', 'm', '--definition', definition, '--role-arn', roleArn);
    const start = ['--state-machine-arn', machineArn, '--name', 'a', '--input', '{"a": 1}'];
    expect(await sfn('start-execution', ...start)).toMatchObject({ executionArn: executionArn('a') });
    const query = "events[?type=='TaskScheduled'].taskScheduledEventDetails.parameters";
    const [parameters] = await sfn('get-execution-history', '--execution-arn', executionArn('a'), '--query', query);
    const token = JSON.parse(parameters).Payload as string;
    expect(await sfn('send-task-success', '--task-token', token, '--task-output', '{"b": 2}')).toBeUndefined();
    const list = ['--state-machine-arn', machineArn, '--status-filter', 'SUCCEEDED', '--max-items', '1'];
    expect(await sfn('list-executions', ...list)).toMatchObject({ executions: [{ name: 'a', status: 'SUCCEEDED' }] });
    await expect(sfn('send-task-heartbeat', '--task-token', token)).rejects.toThrow(
      "(TaskTimedOut) when calling the SendTaskHeartbeat operation: Task Timed Out: 'Provided task does not exist anymore'",
    );
  });
});
