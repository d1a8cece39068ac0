import * as nodeModule from 'node:module';
import { Worker } from 'node:worker_threads';

/** The data that a function is started with. */
type FunctionData = {
  readonly file: string;
  readonly exportName: string;
  /** The folder of Node's compile cache. */
  readonly compiledIn: string;
  readonly functionName: string;
  readonly memorySize: number;
  readonly timeoutSeconds: number;
  /** True if somebody waits for its answers: the other functions leave it the processor. */
  readonly isWaitedFor: boolean;
  /** The endpoint to which calls are messages to the function's owner instead of connections, if there is one. */
  readonly directTo: string | undefined;
};

/** Everything that decides what a function does. */
export type Start = { readonly data: FunctionData; readonly env: Readonly<Record<string, string>> };

/** One invocation of a function: the event as JSON, and the facts for its context. */
export type Invocation = {
  readonly id: number;
  readonly payload: string;
  readonly requestId: string;
  readonly arn: string;
};

/** The outcome of an invocation: the answer as JSON, or the error. */
type Returned = { readonly id: number; readonly payload: string; readonly isError: boolean };

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

/** An answer on its way to the function that called. */
export type Answered = { readonly answerTo: number; readonly answer: CallAnswer };

/** An order to a thread, about the function in one of its slots: to load it, to invoke it, or without either to drop it. */
export type Order = { readonly slot: number; readonly start?: Start; readonly invocation?: Invocation };

/** A report of a thread about the function in a slot. */
export type Report = {
  /** Not known for a line that the runtime wrote by itself. */
  readonly slot: number | undefined;
  readonly isReady?: true;
  readonly returned?: Returned;
  readonly line?: string;
  /** The error that the function ended with. */
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string | undefined };
  /** A call of it to a service of its own cloud. */
  readonly called?: { readonly id: number; readonly call: Call };
  readonly isGone?: true;
};

/** The listener to a function: the cloud that uses it now. */
export type Owner = {
  /** Answers a call. Without it every call is refused, as those of a cloud that has stopped. */
  readonly onCall?: ((call: Call) => Promise<CallAnswer>) | undefined;
  readonly onReturned: (returned: Returned) => void;
  /** Called with each line that the function writes. */
  readonly onLine: (line: string) => void;
  /** Called when the function has ended, with its error if it has one. */
  readonly onEnd: (error: Error | undefined) => void;
};

/** One function's bundle in a thread, with its own modules and variables. Other functions may run in the same thread. */
export type FunctionThread = {
  readonly start: Start;
  /** Resolves when the bundle is loaded, or the function has ended. */
  readonly ready: Promise<void>;
  readonly invoke: (invocation: Invocation) => void;
  /** Reports to this owner from now on, and to nobody if there is none. */
  readonly belongTo: (owner: Owner | undefined) => void;
  readonly end: () => Promise<void>;
};

/** The source of threads. A cloud gives each one back when it stops. */
export type Threads = {
  readonly take: (start: Start) => FunctionThread;
  /** @param isIdle false if the function still works on an invocation, or has ended */
  readonly giveBack: (thread: FunctionThread, isIdle: boolean) => Promise<void>;
  /** True if the functions call services through connections, so that they look like clients from outside. */
  readonly callsByConnection?: boolean;
};

/** Functions that end with their cloud. */
export const freshThreads: Threads = { take: startFunction, giveBack: (thread) => thread.end() };

/**
 * The most functions in one thread. A thread of its own takes as much memory as a function, and each takes part of a
 * second of a core to start. Without hooks for modules, which Node.js has since 22.15, two functions would share modules.
 */
const mostInThread = 'registerHooks' in nodeModule ? 9 : 1;

type Slot = { owner: Owner | undefined; readonly settle: () => void };

type Host = {
  readonly worker: Worker;
  readonly slots: Map<number, Slot>;
  /** The functions that were loaded so far. Their modules stay in memory until the thread ends. */
  loads: number;
};

/** The thread that takes the next function: for each folder of a compile cache one, and one for functions that are waited for. */
const filling = new Map<string, Host>();

let lastSlot = 0;

/** Starts a bundle. It knows only the variables that it is given. */
function startFunction(start: Start): FunctionThread {
  const host = hostFor(start.data);
  const number = ++lastSlot;
  const order = (rest: Omit<Order, 'slot'>) => host.worker.postMessage({ slot: number, ...rest } satisfies Order);
  let settle = () => {};
  const ready = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const slot: Slot = { owner: undefined, settle };
  host.slots.set(number, slot);
  host.loads += 1;
  order({ start });
  return {
    start,
    ready,
    invoke: (invocation) => order({ invocation }),
    belongTo: (owner) => {
      slot.owner = owner;
    },
    end: async () => {
      close(host, number, undefined);
      // Others must not wait for one that may still run.
      stopFilling(host);
      if (host.slots.size === 0) return void (await host.worker.terminate());
      order({});
      endIfSilent(host, number, start.data.timeoutSeconds * 1000);
    },
  };
}

/** The thread that still has room for a function, or a new one. */
function hostFor({ compiledIn, isWaitedFor }: FunctionData): Host {
  const key = `${compiledIn} ${isWaitedFor}`;
  const known = filling.get(key);
  if (known && known.loads < mostInThread) return known;
  const worker = new Worker(new URL('function-worker.mjs', import.meta.url), {
    execArgv: [],
    // Left alone, the space for new objects of each of the workers grows to 48 MB and stays.
    resourceLimits: { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 1024 },
    env: {},
    workerData: { compiledIn, isWaitedFor },
  });
  const host: Host = { worker, slots: new Map(), loads: 0 };
  const endAll = (error: Error | undefined) => {
    stopFilling(host);
    for (const number of host.slots.keys()) close(host, number, error);
  };
  worker.on('message', (report: Report) => receive(host, report));
  worker.on('error', (error) => endAll(error as Error));
  worker.on('exit', () => endAll(undefined));
  filling.set(key, host);
  return host;
}

/** Gives a thread no other function. */
function stopFilling(host: Host): void {
  for (const [key, other] of filling) if (other === host) filling.delete(key);
}

function receive(host: Host, { slot: number, isReady, returned, line, called, error }: Report): void {
  const [first] = host.slots.keys();
  const slot = host.slots.get(number ?? first ?? 0);
  if (isReady) slot?.settle();
  if (returned) slot?.owner?.onReturned(returned);
  if (line !== undefined) slot?.owner?.onLine(line);
  if (called) void answer(host, slot?.owner, called);
  if (error && number !== undefined) close(host, number, Object.assign(new Error(), error));
}

async function answer(
  { worker }: Host,
  owner: Owner | undefined,
  { id, call }: { readonly id: number; readonly call: Call },
): Promise<void> {
  const given = (await owner?.onCall?.(call)) ?? { error: 'ECONNREFUSED' };
  worker.postMessage({ answerTo: id, answer: given } satisfies Answered);
}

/** Ends what is known of a function. */
function close({ slots }: Host, number: number, error: Error | undefined): void {
  const slot = slots.get(number);
  slots.delete(number);
  slot?.owner?.onEnd(error);
  slot?.settle();
}

/** Ends a thread, with all of its functions, if an endless loop keeps it from dropping one of them. */
function endIfSilent({ worker }: Host, number: number, longestMs: number): void {
  const timer = setTimeout(() => void worker.terminate(), longestMs);
  timer.unref();
  worker.on('message', function heed({ slot, isGone }: Report) {
    if (slot !== number || !isGone) return;
    clearTimeout(timer);
    worker.off('message', heed);
  });
}
