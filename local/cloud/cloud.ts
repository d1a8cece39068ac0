import type { Clock } from '../asl/clock.ts';
import { createRandom, randomUuid } from '../asl/random.ts';
import type { Integrations } from '../asl/services.ts';
import { actionsOf } from './actions.ts';
import type { Datum } from './alarm-watch.ts';
import { type ApiGateway, createApiGateway } from './api-gateway.ts';
import type { ApiKeys } from './api-keys.ts';
import { type Channels, createInboxes, type Message } from './channels.ts';
import { createCloudFormation } from './cloud-formation.ts';
import { createCloudWatch } from './cloud-watch.ts';
import { type Conditions, readyConditions } from './conditions.ts';
import {
  createDynamoDb,
  createTables,
  type DynamoDb,
  type DynamoDbCaller,
  dynamoDbAt,
  getItems,
  type ItemKey,
  scanTable,
} from './dynamodb.ts';
import { createEndUserMessaging } from './end-user-messaging.ts';
import { type BusEvent, createEventBridge, type PutResult } from './event-bridge.ts';
import type { Threads } from './function-thread.ts';
import { createLambda, type LogLine } from './lambda.ts';
import { createLinkUrl, deployedUrl } from './link-url.ts';
import { loadStack, type Stack } from './loader.ts';
import { type Call, createPolicies, type Statement } from './policies.ts';
import { startSchedules } from './schedules.ts';
import { listen } from './server.ts';
import { createSes } from './ses.ts';
import { createSns } from './sns.ts';
import { createSqs } from './sqs.ts';
import { createSsm } from './ssm.ts';
import { putStateMachines } from './state-machines.ts';
import { endOf, statusChangeEvent } from './status-change.ts';
import type { ExecutionChange } from './step-functions/service.ts';
import { createStepFunctions, type StepFunctions } from './step-functions.ts';
import { createSts } from './sts.ts';
import { type Answer, jsonAnswer, type Request } from './wire.ts';

/** The stack, running on one machine. */
export type Cloud = {
  /** The endpoint for AWS clients: `http://127.0.0.1:4100`. */
  readonly url: string;
  /** The URL of the API's stage: `http://127.0.0.1:4100/live`. */
  readonly apiUrl: string;
  /** The URL that links in messages begin with. It is as long as in a deployed stack, or that of its domain with `isAtDomain`. */
  readonly linkUrl: string;
  /** The API key of the first source that has one. */
  readonly apiKey: string;
  /** Every API key, by its name. */
  readonly keys: ApiKeys;
  readonly account: string;
  readonly region: string;
  /** The tables' names by construct: `OnCall`, `Incidents`. */
  readonly tables: Readonly<Record<string, string>>;
  /** The state machines' ARNs by construct. */
  readonly stateMachines: Readonly<Record<string, string>>;
  /** The queues' ARNs by construct. */
  readonly queues: Readonly<Record<string, string>>;
  /** The bodies of the letters that wait in a queue. */
  readonly queued: (queueArn: string) => readonly string[];
  /** Every SMS, e-mail and call that arrived, in order. */
  readonly messages: () => readonly Message[];
  readonly onMessage: (listener: (message: Message) => void) => () => void;
  readonly onLog: (listener: (line: LogLine) => void) => () => void;
  readonly onExecution: (listener: (change: ExecutionChange) => void) => () => void;
  readonly stepFunctions: StepFunctions;
  /** Puts a complete event on the bus, unchanged. Its targets may still be working on it afterwards. */
  readonly putEvent: (event: BusEvent) => Promise<PutResult>;
  /** Calls the listener with every request of the API that reaches a function. */
  readonly onRequest: ApiGateway['onRequest'];
  readonly onAlarm: (listener: (name: string) => void) => () => void;
  /** Every item of a table, as plain values; the table is named by its construct. */
  readonly scan: (table: string) => Promise<Record<string, unknown>[]>;
  /** The items with these keys; the table is named by its construct. */
  readonly items: (table: string, keys: readonly ItemKey[]) => Promise<Record<string, unknown>[]>;
  /** Calls DynamoDB in its wire format. */
  readonly callDynamoDb: DynamoDbCaller;
  /** Calls the listener after a call that may have written an item; the table has its name from `tables`. */
  readonly onWrite: DynamoDb['onWrite'];
  readonly channels: Channels;
  /** The statements of the stack's policies, and the calls that were checked against them so far. */
  readonly policies: { readonly statements: readonly Statement[]; readonly calls: () => readonly Call[] };
  /** Stops all schedules, because some days on the clock would otherwise be thousands of minutes. */
  readonly stopSchedules: () => void;
  /** The state of the account around the stack, which can be changed at any time. */
  readonly conditions: Conditions;
  readonly stop: () => Promise<void>;
};

export type CloudOptions = {
  /** The folder of the synthesised stack. */
  readonly assembly: string;
  readonly clock: Clock;
  /** 0 stands for any free port. */
  readonly port: number;
  readonly seed?: number;
  readonly account?: string;
  readonly region?: string;
  /**
   * True to make links that begin with the domain of the stack, and to serve requests for any host, as those that a CDN passes on.
   * No browser can open such a link, because DNS does not lead from it to this machine.
   */
  readonly isAtDomain?: boolean;
  /** False to start a function only when it is invoked, for those who need few of them. */
  readonly isWarm?: boolean;
  /** The source of the functions' threads, if they do not have to end with this cloud. */
  readonly threads?: Threads;
  /** Answers at `/` and below `/console/`, and can show the API's pages in its own frames. */
  readonly console?: (cloud: Cloud) => (request: Request) => Promise<Answer>;
};

const backstopHere = { BackstopEmail: 'backstop@example.org', BackstopSms: '+15550100999' };

/** The values of the parameters that a deploy would have to supply. */
const parametersHere = { EmailSender: 'on-call@example.org', ...backstopHere };

/** True when a message went to the backstop. */
export function isToBackstop({ to }: Message): boolean {
  return Object.values(backstopHere).includes(to);
}

/**
 * Serves the synthesised stack on one loopback port: its API, and the AWS services for its functions and any client.
 *
 * @throws Error when the port is in use, or the stack has a resource that is not supported here
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { clock, port, seed = 1, account = '000000000000', region = 'eu-central-1' } = options;
  const listening = await listen(port, clock);
  try {
    const { url } = listening;
    const stack = loadStack(options.assembly, { account, region, url, parameters: parametersHere });
    return await assemble({ ...options, clock, seed, account, region }, stack, listening);
  } catch (error) {
    await listening.stop();
    throw error;
  }
}

type Settled = CloudOptions & { readonly seed: number; readonly account: string; readonly region: string };

async function assemble(options: Settled, stack: Stack, listening: Awaited<ReturnType<typeof listen>>): Promise<Cloud> {
  const { clock, seed, account, region } = options;
  const { url } = listening;
  const random = createRandom(seed, 'services');
  const nextId = () => randomUuid(random);
  const here = { clock, account, region, nextId };

  const inboxes = createInboxes(clock);
  const policies = createPolicies(stack);
  const stage = stack.ofType('AWS::ApiGateway::Stage')[0]?.name ?? '';
  const domain = domainUrl(stack, url);
  const conditions = readyConditions({ ...stack, outputs: outputsHere(stack, domain, `${url}/${stage}`) });
  const observe = (datum: Datum) => cloudWatch.observe(datum);
  const onMachine = createLinkUrl(url, domain ?? deployedUrl(region, stage), stage);
  const isAtDomain = options.isAtDomain === true && domain !== undefined;
  const lambda = createLambda({
    ...{ ...here, url, linkUrl: isAtDomain ? undefined : onMachine.linkUrl, stack, policies, conditions, observe },
    ...{ threads: options.threads, onCall: listening.call },
  });
  const queueResources = stack.ofType('AWS::SQS::Queue');
  const mappings = stack.ofType('AWS::Lambda::EventSourceMapping');
  const functions = stack.ofType('AWS::Lambda::Function');
  const sqs = createSqs({ ...here, queues: queueResources, mappings, lambda, functions, policies, observe });
  const sns = createSns({
    ...{ inboxes, conditions, sqs, policies, nextId },
    topics: stack.ofType('AWS::SNS::Topic'),
    subscriptions: stack.ofType('AWS::SNS::Subscription'),
  });
  const bus = createEventBridge({ ...here, rules: stack.ofType('AWS::Events::Rule'), sqs, sns, policies });
  const integrations: Integrations = {
    invokeFunction: (name, payload, roleArn) => lambda.invokeAs(roleArn, name, payload),
  };
  const stepFunctions = createStepFunctions({ ...here, seed, integrations, authorize: policies.authorize });
  const alarms = stack.ofType('AWS::CloudWatch::Alarm');
  const cloudWatch = createCloudWatch({ ...here, alarms, bus, sns, policies });
  lambda.onLog(({ line }) => cloudWatch.readLine(line));
  stepFunctions.onChange((change) => {
    bus.put(statusChangeEvent(bus, change));
    const datum = endOf(change);
    if (datum) observe(datum);
  });
  const stopSchedules = startSchedules({ clock, rules: stack.ofType('AWS::Events::Rule'), bus, lambda, policies });
  const api = createApiGateway({ ...here, stack, lambda, policies, conditions });
  const stateMachines = putStateMachines({ ...here, stack, stepFunctions, policies });
  const tables = byConstruct(stack, 'AWS::DynamoDB::Table', 'name');
  const dynamoDb = createDynamoDb();
  const callDynamoDb = dynamoDbAt(url);

  const cloud: Cloud = {
    url,
    apiUrl: `${url}/${api.stage}`,
    linkUrl: isAtDomain ? domain : onMachine.linkUrl,
    apiKey: api.keys.values[0] ?? '',
    keys: api.keys,
    account,
    region,
    tables,
    stateMachines,
    queues: byConstruct(stack, 'AWS::SQS::Queue', 'arn'),
    queued: sqs.bodies,
    messages: () => inboxes.messages,
    onMessage: inboxes.onMessage,
    onLog: lambda.onLog,
    onExecution: stepFunctions.onChange,
    stepFunctions,
    putEvent: async (event) => {
      cloudWatch.observeEvent(event);
      return bus.put(event);
    },
    scan: (table) => scanTable(callDynamoDb, tables[table] ?? table),
    items: (table, keys) => getItems(callDynamoDb, tables[table] ?? table, keys),
    callDynamoDb,
    onWrite: dynamoDb.onWrite,
    onRequest: api.onRequest,
    onAlarm: cloudWatch.onAlarm,
    channels: inboxes,
    policies,
    stopSchedules,
    conditions,
    stop: async () => {
      stopSchedules();
      await listening.stop();
      await lambda.stop();
    },
  };
  const serveConsole = options.console?.(cloud);
  const serveConsoleOrNothing = async (request: Request) => {
    const isConsoles = request.url.pathname === '/' || request.url.pathname.startsWith('/console/');
    if (serveConsole && isConsoles) return serveConsole(request);
    return jsonAnswer(404, { message: `There is nothing at ${request.url.pathname}. The API is at ${cloud.apiUrl}.` });
  };
  const serveApi = async (request: Request) => {
    const answer = await api.serve(request);
    return serveConsole ? inOwnFrame(request, answer) : answer;
  };
  listening.serve({
    byTarget: {
      AWSStepFunctions: async (request) => {
        inboxes.checkService('states');
        return stepFunctions.serve(request);
      },
      GraniteServiceVersion20100801: cloudWatch.service,
      AWSEvents: bus.service,
      AmazonSQS: async (request) => {
        inboxes.checkService('sqs');
        return sqs.service(request);
      },
      AmazonSSM: createSsm(stack.ofType('AWS::SSM::Parameter')),
      PinpointSMSVoiceV2: createEndUserMessaging({
        ...{ ...here, inboxes, conditions, sns, policies },
        configurationSets: stack.ofType('AWS::SMSVOICE::ConfigurationSet'),
      }),
    },
    byScope: {
      sns: sns.service,
      ses: createSes({
        ...{ inboxes, conditions, bus, clock, nextId },
        configurationSets: stack.ofType('AWS::SES::ConfigurationSet'),
        eventDestinations: stack.ofType('AWS::SES::ConfigurationSetEventDestination'),
      }),
      sts: createSts(account),
      cloudformation: createCloudFormation(stack.name, conditions),
      lambda: lambda.service,
    },
    dynamoDb: dynamoDb.serve,
    untilNobodyWaits: lambda.untilNobodyWaits,
    isOpen: isAtDomain,
    authorize: (request, { accessKeyId, service }) => {
      const principal = policies.roleOf(accessKeyId);
      if (principal === undefined) return;
      const actions = actionsOf(request, service, { ...here, machineOf: stepFunctions.machineOf });
      for (const action of actions)
        policies.authorize({ principal, ...action }, service === 'sns' ? 'AuthorizationError' : undefined);
    },
    byPath: (request) => {
      const url = new URL(`${onMachine.pathOf(request.url.pathname)}${request.url.search}`, request.url);
      return api.owns(url) ? serveApi({ ...request, url }) : serveConsoleOrNothing(request);
    },
  });
  await createTables(callDynamoDb, stack.ofType('AWS::DynamoDB::Table'));
  if (options.isWarm !== false) void lambda.warmUp();
  return cloud;
}

/** The URL that links of the deployed stack begin with, if it is at a domain of its own. All other addresses are this machine's. */
function domainUrl(stack: Stack, url: string): string | undefined {
  const addresses = stack
    .ofType('AWS::Lambda::Function')
    .map(({ properties }) => properties.Environment?.Variables?.BASE_URL as string | undefined);
  return addresses.find((address) => address !== undefined && !address.startsWith(url));
}

/** The outputs of the stack, with the API's address on this machine in place of its domain. */
function outputsHere({ outputs }: Stack, domain: string | undefined, apiUrl: string): Stack['outputs'] {
  const here = (value: string) =>
    domain !== undefined && value.startsWith(domain) ? `${apiUrl}${value.slice(domain.length)}` : value;
  const named = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, here(value)]));
  // The functions here run no canary.
  return { ...named, ...(named.Canary !== undefined && { Canary: 'off' }) };
}

function byConstruct(stack: Stack, type: string, value: 'name' | 'arn'): Record<string, string> {
  return Object.fromEntries(stack.ofType(type).map((resource) => [resource.construct, resource[value]]));
}

/**
 * The answer. If a frame of the console asked for it, its header permits that: the deployed code forbids all frames.
 *
 * Only this header is changed, only for a frame on a page of the same origin, and only here, so the deployed code stays
 * as it is.
 */
function inOwnFrame({ headers }: Request, answer: Answer): Answer {
  if (headers['sec-fetch-dest'] !== 'iframe' || headers['sec-fetch-site'] !== 'same-origin') return answer;
  const relaxed = Object.entries(answer.headers).map(([name, value]) =>
    name.toLowerCase() === 'content-security-policy'
      ? [name, String(value).replace("frame-ancestors 'none'", "frame-ancestors 'self'")]
      : [name, value],
  );
  return { ...answer, headers: Object.fromEntries(relaxed) };
}
