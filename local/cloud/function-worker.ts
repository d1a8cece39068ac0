import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** What a function is asked: an event as JSON, and whose turn it is. */
export type Invocation = {
  readonly id: number;
  readonly payload: string;
  readonly requestId: string;
  readonly arn: string;
};

/** What it gives back: its answer as JSON, or why there is none. */
export type Returned = { readonly id: number; readonly payload: string; readonly isError: boolean };

type Handler = (event: unknown, context: object) => unknown;

const { file, exportName, functionName, memorySize, timeoutSeconds } = workerData as {
  file: string;
  exportName: string;
  functionName: string;
  memorySize: number;
  timeoutSeconds: number;
};
// The SDK in every bundle takes longer to compile than anything else at start.
enableCompileCache();
const handler = ((await import(file)) as Record<string, Handler>)[exportName];

parentPort?.on('message', async ({ id, payload, requestId, arn }: Invocation) => {
  const endsAt = performance.now() + timeoutSeconds * 1000;
  try {
    if (!handler) throw new Error(`${file} exports no ${exportName}.`);
    const answer = await handler(JSON.parse(payload), {
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memorySize),
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    });
    parentPort?.postMessage({ id, payload: JSON.stringify(answer ?? null), isError: false } satisfies Returned);
  } catch (error) {
    parentPort?.postMessage({ id, payload: JSON.stringify(describe(error)), isError: true } satisfies Returned);
  }
});
parentPort?.postMessage('ready');
flushCompileCache();

/** An error as Lambda's runtime for Node describes it. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
