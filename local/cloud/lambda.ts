import { existsSync, readdirSync, rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../asl/clock.ts';
import type { Datum } from './alarm-watch.ts';
import { subscribe } from './channels.ts';
import type { Conditions } from './conditions.ts';
import { type FunctionThread, freshThreads, type Owner, type Start, type Threads } from './function-thread.ts';
import { answerAboutAlias, type Called, functionFinder, qualifiedName } from './function-versions.ts';
import type { Resource, Stack } from './loader.ts';
import { accessKeyOf, type Policies } from './policies.ts';
import { type Answer, jsonAnswer, notHere, type Request, restError, serviceError } from './wire.ts';

/** The result of an invocation: JSON, with `Unhandled` when it describes an error. */
type Result = { readonly payload: string; readonly functionError?: string };

export type LogLine = { readonly functionName: string; readonly line: string };

/** The stack's functions, each bundle in its own thread with only its own environment. */
export type Lambda = {
  readonly service: (request: Request) => Promise<Answer>;
  /**
   * Rejects with Lambda.ResourceNotFoundException when the function does not exist, and with
   * Lambda.TooManyRequestsException when all concurrent executions of the account are in use.
   */
  readonly invoke: (nameOrArn: string, payload: string) => Promise<Result>;
  /** An asynchronous invocation: Lambda keeps it, and tries again while there are too many. */
  readonly invokeLater: (nameOrArn: string, payload: string) => void;
  /** The same as `invoke` with the role of a machine; a refusal has the name that the machine's task sees. */
  readonly invokeAs: (
    roleArn: string,
    nameOrArn: string,
    payload: string,
  ) => Promise<Result & { readonly executedVersion: string }>;
  readonly onLog: (listener: (line: LogLine) => void) => () => void;
  /**
   * Resolves as soon as nobody waits for the answer of a function, at the latest after a second. What is less
   * urgent waits for it, so that a page opens soon while much else is going on.
   */
  readonly untilNobodyWaits: () => Promise<void>;
  /** Starts every function before its first invocation, one after another, to keep the machine usable meanwhile. */
  readonly warmUp: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Settle = (result: Result) => void;

/** A function's invocations: how many are worked on, and what those that wait for them go on with. */
type Queue = { running: number; readonly waiting: (() => void)[] };

/** Node's compile cache, with a folder for each asset. In the system's own folder nothing would clean it up. */
const compiled = join(import.meta.dirname, '..', '..', '.cache', 'compiled');

type Instance = {
  readonly thread: FunctionThread;
  readonly waiting: Map<number, Settle>;
  /** Takes no new invocations any more, and ends the thread as soon as it has no others. */
  readonly retire: () => void;
};

/**
 * The most invocations of a function that are worked on at once. The others wait in a queue.
 *
 * On AWS each of them would have a machine of its own. Here all share a few threads: with more at once, each would only take
 * longer, and in a storm every one of them would run out of its time. With few, the first incidents of a storm are notified
 * before the last are opened.
 */
const mostAtOnce = 4;

/** The same for a function whose answers somebody waits for: alerts and presses. */
const mostAnswersAtOnce = 3;

/** The same for a function that shows pages. More than of the others, so that a page opens soon while many press. */
const mostPagesAtOnce = 8;

/** The longest time that other work waits for the answers that somebody waits for. */
const longestPatience = 1000;

/** The error of an invocation that is one too many for the account. */
export const tooMany = 'Lambda.TooManyRequestsException';

export type LambdaOptions = {
  readonly clock: Clock;
  readonly region: string;
  readonly url: string;
  /** The URL that links begin with, if it is not the stack's own. */
  readonly linkUrl?: string | undefined;
  readonly stack: Stack;
  readonly policies: Policies;
  readonly conditions: Conditions;
  /** Called for every error of a function. */
  readonly observe: (datum: Datum) => void;
  readonly nextId: () => string;
  /** Answers the functions' calls of services without a connection. @default connections to `url` */
  readonly onCall?: Owner['onCall'];
  /** @default threads that end with this cloud */
  readonly threads?: Threads | undefined;
};

export function createLambda({
  clock,
  region,
  url,
  linkUrl,
  stack,
  policies,
  conditions,
  observe,
  nextId,
  onCall,
  threads = freshThreads,
}: LambdaOptions): Lambda {
  const functions = new Map(stack.ofType('AWS::Lambda::Function').map((resource) => [resource.name, resource]));
  const instances = new Map<string, Instance>();
  /** All instances, also those that take no new invocations. */
  const all = new Set<Instance>();
  const queues = new Map<string, Queue>();
  let atWork = 0;
  let awaited = 0;
  const patient = new Set<() => void>();
  const listeners = new Set<(line: LogLine) => void>();
  let lastInvocation = 0;
  let isStopped = false;

  const log = (functionName: string, line: string) => {
    for (const listener of listeners) listener({ functionName, line });
  };
  const logs = new Map(stack.ofType('AWS::Logs::LogGroup').map(({ name, arn }) => [name, arn]));
  /** Writes to a function's log with its role. A line that the role must not write is replaced by the error. */
  const logAs = ({ construct, properties }: Resource, action: string, line?: string) => {
    const resource = logs.get(properties.LoggingConfig?.LogGroup) ?? '';
    try {
      policies.authorize({ principal: properties.Role, action: `logs:${action}`, resource });
      if (line !== undefined) log(construct, line);
    } catch (error) {
      log(construct, (error as Error).message);
    }
  };
  const methods = stack.ofType('AWS::ApiGateway::Method');
  const functionsOf = (resources: readonly Resource[]) => {
    const integrations = JSON.stringify(resources.map(({ properties }) => properties));
    return new Set([...functions.values()].filter(({ arn }) => integrations.includes(arn)));
  };
  const waitedFor = functionsOf([...methods, ...stack.ofType('AWS::ApiGateway::Authorizer')]);
  const pages = functionsOf(methods.filter(({ properties }) => properties.HttpMethod === 'GET'));
  const mostOf = (resource: Resource): number => {
    if (pages.has(resource)) return mostPagesAtOnce;
    return waitedFor.has(resource) ? mostAnswersAtOnce : mostAtOnce;
  };
  const folderOf = ({ properties }: Resource) => stack.assetFolder(properties.Code.S3Key);
  const instanceOf = (resource: Resource): Instance => {
    const { name, construct } = resource;
    const running = instances.get(name);
    if (running) return running;
    logAs(resource, 'CreateLogStream');
    const thread = threads.take(
      startOf(resource, folderOf(resource), { region, url, linkUrl, onCall, isWaitedFor: waitedFor.has(resource) }),
    );
    const waiting = new Map<number, Settle>();
    let isRetired = false;
    const endIfDone = () => {
      if (isRetired && waiting.size === 0) void thread.end();
    };
    const leave = () => {
      if (instances.get(name)?.thread === thread) instances.delete(name);
    };
    const end = (result: Result) => {
      leave();
      all.delete(instance);
      for (const settle of waiting.values()) settle(result);
      waiting.clear();
    };
    const owner: Owner = {
      onCall,
      onReturned: ({ id, payload, isError }) => {
        // Lambda's runtime logs the error of a function in these words.
        if (isError) logAs(resource, 'PutLogEvents', `ERROR Invoke Error ${payload}`);
        waiting.get(id)?.({ payload, ...(isError && { functionError: 'Unhandled' }) });
        waiting.delete(id);
        endIfDone();
      },
      onLine: (line) => logAs(resource, 'PutLogEvents', line),
      onEnd: (error) => {
        if (error) log(construct, `The function ended: ${error.stack ?? error.message}`);
        if (error) end(unhandled(error.name, error.message));
        else end(unhandled('Runtime.ExitError', `${name} exited before it answered.`));
      },
    };
    const retire = () => {
      leave();
      isRetired = true;
      endIfDone();
    };
    thread.belongTo(owner);
    const instance: Instance = { thread, waiting, retire };
    all.add(instance);
    instances.set(name, instance);
    return instance;
  };

  const run = async (resource: Resource, payload: string): Promise<Result> => {
    const instance = instanceOf(resource);
    const { thread, waiting, retire } = instance;
    // Lambda counts the time from the start of the handler, and starts an instance before that.
    await thread.ready;
    if (!all.has(instance)) return unhandled('Runtime.ExitError', `${resource.name} exited before it answered.`);
    const id = ++lastInvocation;
    const seconds = resource.properties.Timeout ?? 3;
    // Only checks the permission for the platform's own lines about an invocation, which are not written here.
    logAs(resource, 'PutLogEvents');
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        log(resource.construct, `Task timed out after ${seconds}.00 seconds`);
        resolve(unhandled('Sandbox.Timedout', `Task timed out after ${seconds}.00 seconds`));
        waiting.delete(id);
        retire();
      }, seconds * 1000);
      waiting.set(id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      thread.invoke({ id, payload, requestId: nextId(), arn: resource.arn });
    });
  };

  /**
   * Works on an invocation once there is room for it.
   *
   * @throws Lambda.TooManyRequestsException if the account has no execution left for it
   */
  const runInTurn = async (resource: Resource, payload: string): Promise<Result> => {
    const queue = queues.get(resource.name) ?? { running: 0, waiting: [] };
    queues.set(resource.name, queue);
    if (queue.running >= mostOf(resource)) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    else {
      if (atWork >= conditions.concurrentExecutions) {
        const dimensions = { FunctionName: resource.name };
        observe({ namespace: 'AWS/Lambda', name: 'Throttles', dimensions, value: 1 });
        throw serviceError(tooMany, 'Rate Exceeded.', 429);
      }
      queue.running += 1;
      atWork += 1;
    }
    try {
      return await run(resource, payload);
    } finally {
      const next = queue.waiting.shift();
      // The next one takes over the place.
      if (next) next();
      else {
        queue.running -= 1;
        atWork -= 1;
      }
    }
  };

  const runAwaited = async (resource: Resource, payload: string): Promise<Result> => {
    awaited += 1;
    try {
      return await runInTurn(resource, payload);
    } finally {
      awaited -= 1;
      if (awaited === 0) for (const goOn of patient) goOn();
    }
  };

  const untilNobodyWaits = (): Promise<void> =>
    new Promise((resolve) => {
      if (awaited === 0 || threads.callsByConnection) return resolve();
      const goOn = () => {
        clearTimeout(timer);
        patient.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, longestPatience);
      patient.add(goOn);
    });

  const findFunction = functionFinder(stack);
  const find = (nameOrArn: string): Called => {
    const found = findFunction(nameOrArn);
    if (!found) throw serviceError('Lambda.ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return found;
  };
  const invoke = async (nameOrArn: string, payload: string): Promise<Result> => {
    const { resource } = find(nameOrArn);
    const result = await clock.during(
      waitedFor.has(resource) ? runAwaited(resource, payload) : runInTurn(resource, payload),
    );
    const dimensions = { FunctionName: resource.name };
    if (result.functionError) observe({ namespace: 'AWS/Lambda', name: 'Errors', dimensions, value: 1 });
    return result;
  };

  const answerInvocation = async (called: string, body: string): Promise<Answer> => {
    const { payload, functionError } = await invoke(called, body || '{}');
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': find(called).version };
    const more = functionError === undefined ? {} : { 'x-amz-function-error': functionError };
    return { status: 200, headers: { ...headers, ...more }, body: payload };
  };

  const answerQuestion = (pathname: string): Answer | undefined =>
    pathname === '/2016-08-19/account-settings'
      ? jsonAnswer(200, { AccountLimit: limitsOf(conditions) })
      : answerAboutAlias(stack, conditions, pathname);

  const service = async ({ method, url: { pathname }, body }: Request): Promise<Answer> => {
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname) ?? [];
    try {
      if (method === 'POST' && name !== undefined) return await answerInvocation(decodeURIComponent(name), body);
      const answer = method === 'GET' ? answerQuestion(pathname) : undefined;
      if (answer === undefined) throw notHere(`Lambda ${method} ${pathname}`);
      return answer;
    } catch (error) {
      const { name, message, status } = error as Error & { status?: number };
      return restError(serviceError(name.replace('Lambda.', ''), message, status));
    }
  };

  const invokeLater = (nameOrArn: string, payload: string): void => {
    invoke(nameOrArn, payload).catch((error: Error) => {
      if (error.name !== tooMany) throw error;
      clock.at(clock.now() + 1000, () => invokeLater(nameOrArn, payload));
    });
  };

  return {
    service,
    invoke,
    invokeLater,
    invokeAs: async (principal, nameOrArn, payload) => {
      const { resource: found, version: executedVersion } = find(nameOrArn);
      const resource = found.arn.replace(/[^:]+$/, qualifiedName(nameOrArn));
      policies.authorize({ principal, action: 'lambda:InvokeFunction', resource }, 'Lambda.AWSLambdaException');
      return { ...(await invoke(nameOrArn, payload)), executedVersion };
    },
    onLog: (listener) => subscribe(listeners, listener),
    untilNobodyWaits,
    warmUp: async () => {
      removeCompiledBut([...functions.values()].map(folderOf));
      for (const resource of functions.values()) if (!isStopped) await instanceOf(resource).thread.ready;
    },
    stop: async () => {
      isStopped = true;
      const mine = [...all];
      all.clear();
      const current = new Set(instances.values());
      const given = mine.map((instance) =>
        threads.giveBack(instance.thread, current.has(instance) && instance.waiting.size === 0),
      );
      await Promise.all(given);
    },
  };
}

function unhandled(errorType: string, errorMessage: string): Result {
  return { payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
}

/** The start of a bundle. It knows only this machine: neither its environment nor its files can lead to an AWS account. */
function startOf(
  resource: Resource,
  folder: string,
  {
    region,
    url,
    linkUrl,
    onCall,
    isWaitedFor,
  }: Pick<LambdaOptions, 'region' | 'url' | 'linkUrl' | 'onCall'> & {
    readonly isWaitedFor: boolean;
  },
): Start {
  const { Handler, Environment, MemorySize = 128, Timeout = 3 } = resource.properties;
  const [module, exportName = ''] = (Handler as string).split('.');
  return {
    env: {
      ...Environment?.Variables,
      ...(linkUrl !== undefined && Environment?.Variables?.BASE_URL !== undefined && { BASE_URL: linkUrl }),
      AWS_LAMBDA_FUNCTION_NAME: resource.name,
      AWS_ENDPOINT_URL: url,
      // There is no AWS here that could have signed the message of a topic.
      TOPIC_SIGNATURES: 'unchecked',
      // A pager on this machine must not hide the silence of the deployed one.
      DEAD_MANS_PING: '',
      // Nobody waits for an hour here, and what the canary sends would be among the messages of an engineer.
      CANARY: 'off',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyOf(resource.construct),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      TZ: 'UTC',
    },
    data: {
      file: pathToFileURL(join(folder, `${module}.mjs`)).href,
      exportName,
      compiledIn: join(compiled, basename(folder)),
      functionName: resource.name,
      memorySize: MemorySize,
      timeoutSeconds: Timeout,
      isWaitedFor,
      directTo: onCall && url,
    },
  };
}

/** Removes the compile cache of other assets; a process that still runs one of them compiles it again. */
function removeCompiledBut(folders: readonly string[]): void {
  const kept = new Set(folders.map((folder) => basename(folder)));
  for (const name of existsSync(compiled) ? readdirSync(compiled) : [])
    if (!kept.has(name)) rmSync(join(compiled, name), { recursive: true, force: true });
}

function limitsOf({ concurrentExecutions }: Conditions): object {
  return { ConcurrentExecutions: concurrentExecutions, UnreservedConcurrentExecutions: concurrentExecutions };
}
