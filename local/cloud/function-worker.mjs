// JavaScript, because stripping types would take each of the threads longer than everything else here.
import { AsyncLocalStorage } from 'node:async_hooks';
import module from 'node:module';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { callThroughPort, settleCall } from './function-calls.mjs';

/**
 * A function in this thread.
 *
 * @typedef {import('./function-thread.ts').Start['data'] & {
 *   readonly slot: number,
 *   readonly env: Record<string, string>,
 *   readonly handler: ((event: unknown, context: object) => unknown) | undefined,
 * }} Loaded
 */

/** @type {Map<number, Loaded>} */
const loaded = new Map();

/** The function that runs now: its variables are the environment, and its lines go to its log. */
const current = /** @type {AsyncLocalStorage<Pick<Loaded, 'slot' | 'env' | 'directTo'>>} */ (new AsyncLocalStorage());

/** The times that each function has been loaded. */
const times = new Map();

// At start, nothing takes longer than compiling the SDK in every bundle.
module.enableCompileCache(workerData.compiledIn);
if (!workerData.isWaitedFor) yieldToOthers();
skipUndici();
separateModules();
separateEnvironments();
separateLogs();
callThroughPort(() => current.getStore());

/** On Linux, a priority is that of one thread, and 0 stands for this one. Elsewhere it would be that of the whole process. */
function yieldToOthers() {
  if (process.platform === 'linux') setPriority(0, 10);
}

/** @param {import('./function-thread.ts').Order | import('./function-thread.ts').Answered} message */
const follow = async (message) => {
  if ('answerTo' in message) return settleCall(message);
  const { slot, start, invocation } = message;
  if (start) await load(slot, start);
  else if (invocation) await invoke(slot, invocation);
  else {
    loaded.delete(slot);
    post({ slot, isGone: true });
  }
};
parentPort?.on('message', follow);

process.on('uncaughtException', (error) => {
  const slot = current.getStore()?.slot;
  if (slot === undefined) throw error;
  end(slot, error);
});

/**
 * @param {number} slot
 * @param {import('./function-thread.ts').Start} start
 */
async function load(slot, { data, env }) {
  await current.run({ slot, env, directTo: data.directTo }, async () => {
    const time = (times.get(data.functionName) ?? 0) + 1;
    times.set(data.functionName, time);
    try {
      const address = `${data.file}?${data.functionName}-${time}`;
      const bundle = await import(address);
      loaded.set(slot, { ...data, slot, env, handler: bundle[data.exportName] });
      post({ slot, isReady: true });
      module.flushCompileCache();
    } catch (error) {
      end(slot, error);
    }
  });
}

/**
 * @param {number} slot
 * @param {import('./function-thread.ts').Invocation} invocation
 */
async function invoke(slot, { id, payload, requestId, arn }) {
  const called = loaded.get(slot);
  if (!called) return;
  const { handler, file, exportName, functionName, memorySize, timeoutSeconds } = called;
  const endsAt = performance.now() + timeoutSeconds * 1000;
  try {
    if (!handler) throw new Error(`${file} does not export ${exportName}.`);
    const context = {
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memorySize),
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    };
    const answer = await current.run(called, () => handler(JSON.parse(payload), context));
    post({ slot, returned: { id, payload: JSON.stringify(answer ?? null), isError: false } });
  } catch (error) {
    post({ slot, returned: { id, payload: JSON.stringify(describe(error)), isError: true } });
  }
}

/**
 * Ends a function that cannot go on.
 *
 * @param {number} slot
 * @param {unknown} error
 */
function end(slot, error) {
  loaded.delete(slot);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  post({ slot, error: { name, message, stack } });
}

/** @param {import('./function-thread.ts').Report} report */
function post(report) {
  parentPort?.postMessage(report);
}

/**
 * An error as Lambda's runtime for Node describes it.
 *
 * @param {unknown} error
 */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Lets a bundle import node:http without its classes for web sockets, because these load undici: 5 MB in each thread. */
function skipUndici() {
  const http = module.createRequire(import.meta.url)('node:http');
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent'])
    Object.defineProperty(http, name, { value: undefined });
}

/** Gives each function modules of its own, also of the files that several bundles share. Their addresses differ in the query. */
function separateModules() {
  // Node.js 22.15 was the first to have it. An older one runs each function in a thread of its own.
  module.registerHooks?.({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context);
      const query = context.parentURL?.split('?')[1];
      const isShared = query !== undefined && resolved.url.startsWith('file:') && !resolved.url.includes('?');
      return isShared ? { ...resolved, url: `${resolved.url}?${query}` } : resolved;
    },
  });
}

/** Makes the environment that of the function that runs now. */
function separateEnvironments() {
  const env = () => current.getStore()?.env ?? {};
  process.env = new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(env(), name),
      set: (_, name, value) => Reflect.set(env(), name, String(value)),
      has: (_, name) => Reflect.has(env(), name),
      deleteProperty: (_, name) => Reflect.deleteProperty(env(), name),
      ownKeys: () => Reflect.ownKeys(env()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(env(), name),
    },
  );
}

/** Sends each line to the log of the function that writes it. */
function separateLogs() {
  for (const stream of [process.stdout, process.stderr])
    stream.write = (chunk) => {
      const slot = current.getStore()?.slot;
      for (const line of String(chunk).trimEnd().split('\n')) post({ slot, line });
      return true;
    };
}
