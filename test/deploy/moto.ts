import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import {
  CreateStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import jsonata from 'jsonata';
import { ensureAssembly } from '../../bin/assembly.ts';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { terminal } from '../../bin/command/terminal.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { addressIn } from '../../lambdas/domain/text/addresses.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { readyConditions } from '../../local/cloud/conditions.ts';
import { createLambda, type Lambda } from '../../local/cloud/lambda.ts';
import { loadStack, type Stack } from '../../local/cloud/loader.ts';
import { createPolicies } from '../../local/cloud/policies.ts';
import { aContact, anOnCall } from '../support/night.ts';
import { parametersOf, readTemplate, sender } from './cdk.ts';
import { freePort } from './emulator.ts';
import { endOf, eventually, followRun, startContact } from './escalation.ts';
import { notTried, step } from './step.ts';

/** The account and Region of moto, and the beginning of the links. */
const place = { account: '123456789012', region: 'eu-central-1', url: 'https://pages.example.org/live' };

/** Differences between moto 5.2 and AWS that these definitions notice. */
const differenceLines = [
  'Differences from AWS:',
  '  (1) The context object has no Execution.RedriveCount, and states:startExecution passes its parameters under wrong',
  '      names (States.Runtime, "StateMachineArn"). The run waits as it does for any contact that cannot be notified.',
  '  (2) moto cannot evaluate JSONata. The jsonata package evaluated the expressions that moto composes.',
  '  (3) No execution can start while another one runs. serve_moto.py fixes how a start copies its machine.',
  '  (4) An alias starts no execution. serve_moto.py starts the machine itself.',
  '  (5) moto runs functions in Docker. Here they ran in worker threads of Node, from the bundles that are deployed.',
];

/** The parts that run an incident on moto. */
type World = { readonly url: string; readonly stack: Stack; readonly lambda: Lambda; readonly sfn: SFNClient };

/** Runs one escalation on moto's interpreter, with the definitions and bundles that are deployed. */
export const verifyMoto = defineCommand({
  call: 'npm run verify:moto --',
  about: `Runs one escalation on moto's interpreter of state machines, with the definitions and bundles that are
    deployed. It needs python3 with moto.`,
  exitStatus: { 0: 'it ended as it should', 1: 'it did not', [notTried]: 'moto is not installed here' },
  run: runOnMoto,
});

async function runOnMoto(): Promise<number> {
  const version = motoVersion();
  if (version === undefined) {
    console.log(
      'SKIPPED: the definitions were not run on moto, because it is not installed here (python3 -c "import moto").',
    );
    return notTried;
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const assembly = await ensureAssembly();
  const stack = loadStack(assembly, { ...place, parameters: parametersOf(readTemplate(assembly)) });
  let last = 0;
  const nextId = () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
  const lambda = createLambda({
    clock: steeredClock(),
    region: place.region,
    url,
    stack,
    policies: createPolicies(stack),
    conditions: readyConditions(stack),
    observe: () => {},
    nextId,
  });
  const bridge = await startBridge(lambda);
  const server = serveMoto(port, bridge);
  const log = collectOutput(server);
  try {
    await step(`start moto ${version}`, () => eventually('it answers', () => isThere(url)));
    const world = { url, stack, lambda, sfn: new SFNClient(clientOptions(url)) };
    await escalate(world).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await describeExecutions(world)}`);
    });
    console.log(`\n${differenceLines.join('\n')}`);
    return 0;
  } catch (error) {
    console.error(`\n${(error as Error).message}\n\nmoto's last lines:\n${log().slice(-4000)}`);
    return 1;
  } finally {
    server.kill('SIGKILL');
    bridge.close();
    await lambda.stop();
  }
}

function motoVersion(): string | undefined {
  try {
    const imports = 'import moto, moto.moto_server, moto.stepfunctions.parser.asl.jsonata; print(moto.__version__)';
    return execFileSync('python3', ['-c', imports], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** A server for the parts that moto leaves to others: functions, and the values of expressions. */
async function startBridge(lambda: Lambda): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/jsonata') {
      const value = await jsonata(body)
        .evaluate(undefined)
        .catch((error: Error) => error);
      response.writeHead(value instanceof Error ? 500 : 200);
      response.end(value instanceof Error ? value.message : JSON.stringify(value ?? null));
      return;
    }
    const [, name = ''] = /functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
    const { payload, functionError } = await lambda.invoke(decodeURIComponent(name), body || '{}');
    response.writeHead(200, { ...(functionError !== undefined && { 'x-amz-function-error': functionError }) });
    response.end(payload);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function serveMoto(port: number, bridge: Server): ChildProcess {
  const { port: bridgePort } = bridge.address() as AddressInfo;
  const program = join(import.meta.dirname, 'serve_moto.py');
  return spawn('python3', [program, String(port), `http://127.0.0.1:${bridgePort}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A function that gives the output of a program so far. */
function collectOutput(server: ChildProcess): () => string {
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  return () => printed;
}

async function isThere(url: string): Promise<true | undefined> {
  try {
    return (await fetch(`${url}/sent`)).ok || undefined;
  } catch {
    return undefined;
  }
}

function clientOptions(endpoint: string) {
  return { endpoint, region: place.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** Ada does not answer her first attempt, and presses the button of the second. */
async function escalate(world: World): Promise<void> {
  const { stack, sfn } = world;
  await step('create tables, sender and contacts', () => prepare(world));
  await step('both definitions are accepted', () => putMachines(world));
  const incident = await step('POST /alerts opens an incident', async () => {
    const body = JSON.stringify({ summary: 'Checkout is down', dedupKey: 'checkout' });
    const answer = await call(world, 'ReceiveAlert', { httpMethod: 'POST', path: '/alerts', body });
    if (answer.statusCode !== 202) throw new Error(JSON.stringify(answer));
    return JSON.parse(answer.body).incidentId as string;
  });
  const run = `${machineOf(stack, 'NotifySupport').replace(':stateMachine:', ':execution:')}:${incident}-1`;
  const contact = await startAda(world, run);
  await step('Ada is notified by SMS and e-mail', () => messagesSent(world, 2));
  const messages = await step('her heartbeat times out, and her second attempt follows', () => messagesSent(world, 3));
  await step('the button of the second SMS ends her execution in Answered', async () => {
    const [, code] = /\/n\/([\w-]+)/.exec(messages.findLast(([to]) => to.startsWith('+'))?.[1] ?? '') ?? [];
    const pathParameters = { code };
    const body = 'reply=acknowledge';
    await call(world, 'ReceiveReply', { httpMethod: 'POST', path: `/n/${code}`, pathParameters, body });
    await expectEnd(sfn, contact, 'Answered');
  });
  await step('the run ends in Acknowledged', () => expectEnd(sfn, run, 'Acknowledged'));
}

/** Starts Ada's execution with the input from the definition, because moto cannot start it. */
async function startAda({ stack, sfn }: World, run: string): Promise<string> {
  const progress = await step('the run plans its escalation, and finds Ada', () => followRun(sfn, run));
  if (progress.kind === 'started the contact')
    throw new Error('moto can start her execution now, so this check can be simplified.');
  return step('her execution is started by this check, with the input from the definition (1)', () =>
    startContact(sfn, machineOf(stack, 'NotifyContact'), progress.childInput),
  );
}

function machineOf(stack: Stack, construct: string): string {
  const machine = stack.ofType('AWS::StepFunctions::StateMachine').find((found) => found.construct === construct);
  if (machine === undefined) throw new Error(`The stack has no machine ${construct}.`);
  return machine.arn;
}

async function expectEnd(sfn: SFNClient, executionArn: string, state: string): Promise<void> {
  const end = await eventually('it ends', () => endOf(sfn, executionArn));
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const last = events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined);
  const found = last?.stateEnteredEventDetails?.name;
  if (end.status !== 'SUCCEEDED' || found !== state)
    throw new Error(`it ends ${end.status} in ${found}: ${end.error}: ${end.cause}`);
}

/** The state of each execution, with its failed events. */
async function describeExecutions({ stack, sfn }: World): Promise<string> {
  const lines: string[] = [];
  for (const { arn } of stack.ofType('AWS::StepFunctions::StateMachine')) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn }));
    for (const { executionArn, name, status } of executions) {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      const failures = events.filter(({ type }) => /Failed|TimedOut|Aborted/.test(type ?? ''));
      lines.push(`${name} ${status}, ${events.length} events, the last ${events.at(-1)?.type}`);
      lines.push(...failures.map((event) => `  ${JSON.stringify(event)}`));
    }
  }
  return lines.join('\n');
}

async function prepare({ url, stack }: World): Promise<void> {
  const dynamo = new DynamoDBClient(clientOptions(url));
  for (const { name, properties } of stack.ofType('AWS::DynamoDB::Table')) {
    const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = properties;
    await dynamo.send(
      new CreateTableCommand({ TableName: name, KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes }),
    );
  }
  const identity = new CreateEmailIdentityCommand({ EmailIdentity: addressIn(sender) });
  await new SESv2Client(clientOptions(url)).send(identity);
  const [table] = stack.ofType('AWS::DynamoDB::Table').filter(({ construct }) => construct === 'OnCall');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ON_CALL_TABLE: table?.name,
  });
  const { loadOnCall, storeOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const wait = (waitSeconds: number, ...channels: Channel[]) => ({ channels, waitSeconds });
  const ada = aContact('ada', { attempts: [wait(4, 'sms', 'email'), wait(60, 'sms')] });
  const [ben, cleo] = ['ben', 'cleo'].map((id) => aContact(id, { attempts: [wait(6, 'sms')] })) as [Contact, Contact];
  await storeOnCall(await loadOnCall(), anOnCall({ contacts: [ada, ben, cleo] }));
}

async function putMachines({ stack, sfn }: World): Promise<void> {
  for (const { name, properties } of stack.ofType('AWS::StepFunctions::StateMachine')) {
    const { DefinitionString, DefinitionSubstitutions = {} } = properties;
    const definition = (DefinitionString as string).replace(
      /\$\{(\w+)\}/g,
      (_, placeholder: string) => DefinitionSubstitutions[placeholder],
    );
    const roleArn = `arn:aws:iam::${place.account}:role/${name}`;
    await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  }
}

/** The SMS and e-mails once this many are sent, each as address and text, in moto's order. */
function messagesSent({ url }: World, count: number): Promise<[to: string, text: string][]> {
  return eventually(`${count} messages`, async () => {
    const sent = (await (await fetch(`${url}/sent`)).json()) as [string, string][];
    return sent.length >= count ? sent : undefined;
  });
}

/** Calls a function as API Gateway does. */
async function call({ stack, lambda }: World, construct: string, request: Record<string, unknown>) {
  const [found] = stack.ofType('AWS::Lambda::Function').filter((resource) => resource.construct === construct);
  const event = {
    headers: {},
    isBase64Encoded: false,
    pathParameters: null,
    requestContext: { requestTimeEpoch: Date.now(), path: `/live${request.path}`, domainName: 'pages.example.org' },
    ...request,
  };
  const { payload, functionError } = await lambda.invoke(found?.name ?? '', JSON.stringify(event));
  if (functionError !== undefined) throw new Error(payload);
  return JSON.parse(payload) as { readonly statusCode: number; readonly body: string };
}

if (import.meta.main) process.exitCode = await runCommand(verifyMoto, process.argv.slice(2), terminal());
