// JavaScript, because stripping types would take each of the ten workers longer than everything else here.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { callThroughPort, settleCall } from './function-calls.mjs';

/** @type {import('./function-thread.ts').WorkerData} */
const { file, exportName, compiledIn, functionName, memorySize, timeoutSeconds, directTo } = workerData;
// At start, nothing takes longer than compiling the SDK in every bundle.
enableCompileCache(compiledIn);
if (directTo !== undefined) callThroughPort(directTo);
/** @type {((event: unknown, context: object) => unknown) | undefined} */
const handler = (await import(file))[exportName];

/** @param {import('./function-thread.ts').Invocation} invocation */
const invoke = async ({ id, payload, requestId, arn }) => {
  const endsAt = performance.now() + timeoutSeconds * 1000;
  try {
    if (!handler) throw new Error(`${file} does not export ${exportName}.`);
    const answer = await handler(JSON.parse(payload), {
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memorySize),
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    });
    postAnswer({ id, payload: JSON.stringify(answer ?? null), isError: false });
  } catch (error) {
    postAnswer({ id, payload: JSON.stringify(describe(error)), isError: true });
  }
};

parentPort?.on('message', (message) => ('answerTo' in message ? settleCall(message) : invoke(message)));
parentPort?.postMessage('ready');
flushCompileCache();

/** @param {import('./function-thread.ts').Returned} returned */
function postAnswer(returned) {
  parentPort?.postMessage(returned);
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
