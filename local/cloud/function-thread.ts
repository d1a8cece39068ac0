import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** The data that a worker is started with. */
export type WorkerData = {
  readonly file: string;
  readonly exportName: string;
  /** The folder of Node's compile cache. */
  readonly compiledIn: string;
  readonly functionName: string;
  readonly memorySize: number;
  readonly timeoutSeconds: number;
  /** The endpoint to which calls are messages to the thread's owner instead of connections, if there is one. */
  readonly directTo: string | undefined;
};

/** Everything that decides what a thread does. */
export type Start = { readonly data: WorkerData; readonly env: Readonly<Record<string, string>> };

/** One invocation of a function: the event as JSON, and the facts for its context. */
export type Invocation = {
  readonly id: number;
  readonly payload: string;
  readonly requestId: string;
  readonly arn: string;
};

/** The outcome of an invocation: the answer as JSON, or the error. */
export type Returned = { readonly id: number; readonly payload: string; readonly isError: boolean };

/** A request of a function to a service of its own cloud. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** The answer to it, or the code of the connection's error. */
export type CallAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly error: string };

/** An answer on its way to the thread. */
export type Answered = { readonly answerTo: number; readonly answer: CallAnswer };

/** The listener to a thread: the cloud that uses it now. */
export type Owner = {
  /** Answers a call. Without it every call is refused, as those of a cloud that has stopped. */
  readonly onCall?: ((call: Call) => Promise<CallAnswer>) | undefined;
  readonly onReturned: (returned: Returned) => void;
  /** Called with each line that the function writes. */
  readonly onLine: (line: string) => void;
  /** Called when the thread has ended, with its error if it has one. */
  readonly onEnd: (error: Error | undefined) => void;
};

/** One function's bundle in a thread of its own. */
export type FunctionThread = {
  readonly start: Start;
  /** Resolves when the bundle is loaded, or the thread has ended. */
  readonly ready: Promise<void>;
  readonly invoke: (invocation: Invocation) => void;
  /** Reports to this owner from now on, and to nobody if there is none. */
  readonly belongTo: (owner: Owner | undefined) => void;
  readonly end: () => Promise<void>;
};

/** The source of threads. A cloud gives each one back when it stops. */
export type Threads = {
  readonly take: (start: Start) => FunctionThread;
  /** @param isIdle false if the thread still works on an invocation, or has ended */
  readonly giveBack: (thread: FunctionThread, isIdle: boolean) => Promise<void>;
};

/** Threads that end with their cloud. */
export const freshThreads: Threads = { take: startThread, giveBack: (thread) => thread.end() };

/** Starts a bundle. It knows only the variables that it is given. */
function startThread(start: Start): FunctionThread {
  const worker = new Worker(new URL('function-worker.mjs', import.meta.url), {
    execArgv: [],
    // Left alone, the space for new objects of each of the many workers grows to 48 MB and stays.
    resourceLimits: { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: start.data.memorySize },
    stdout: true,
    stderr: true,
    env: start.env,
    workerData: start.data,
  });
  let owner: Owner | undefined;
  const answer = async (answerTo: number, call: Call) => {
    const given = (await owner?.onCall?.(call)) ?? { error: 'ECONNREFUSED' };
    worker.postMessage({ answerTo, answer: given } satisfies Answered);
  };
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (message: 'ready' | Returned | { readonly call: number; readonly request: Call }) => {
      if (message === 'ready') resolve();
      else if ('call' in message) void answer(message.call, message.request);
      else owner?.onReturned(message);
    });
    worker.on('error', (error) => {
      owner?.onEnd(error as Error);
      resolve();
    });
    worker.on('exit', () => {
      owner?.onEnd(undefined);
      resolve();
    });
  });
  for (const stream of [worker.stdout, worker.stderr])
    createInterface({ input: stream as Readable }).on('line', (line) => owner?.onLine(line));
  return {
    start,
    ready,
    invoke: (invocation) => worker.postMessage(invocation),
    belongTo: (next) => {
      owner = next;
    },
    end: async () => void (await worker.terminate()),
  };
}
