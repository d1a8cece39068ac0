import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The account and Region of the emulator. */
export const place = { account: '000000000000', region: 'eu-central-1' };

const longestStartMilliseconds = 60_000;
const longestStopMilliseconds = 10_000;

/** The options of an SDK client that calls the emulator as the account's root. */
export function clientOptions({ url }: Emulator) {
  return {
    endpoint: url,
    region: place.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

/** AWS's APIs on one port of this machine. */
export type Emulator = {
  readonly url: string;
  /** Starts it again with its state and these settings. */
  readonly restart: (settings: Settings) => Promise<void>;
  /** The last lines of its log. */
  readonly logTail: () => string;
  /** Ends it with every function that it started. */
  readonly stop: () => Promise<void>;
};

/** `AUTH`: the policies of each caller are checked. `SFN_WAIT_SCALE`: with 0, executions never wait. */
type Settings = { readonly AUTH?: 'true'; readonly SFN_WAIT_SCALE?: '0' };

/** A process, and how it ended. */
type Running = { readonly pid: number | undefined; readonly ended: () => string | undefined };

/**
 * Starts ministack on a free port of 127.0.0.1. It runs the functions with the Node that runs this.
 *
 * @param python a Python that has it
 * @param folder where it keeps everything it writes
 */
export async function startEmulator(python: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'emulator.log');
  mkdirSync(folder, { recursive: true });
  const logTail = () => readFileSync(log, 'utf8').split('\n').slice(-40).join('\n').trim();
  const launch = async (settings: Settings) => {
    const running = spawnEmulator(python, folder, log, { GATEWAY_PORT: String(port), ...settings });
    if (await becomesHealthy(url, running)) return running;
    await end(running);
    throw new Error(`ministack does not start (${running.ended() ?? `no answer on ${url}`}):\n${logTail()}`);
  };
  let running = await launch({});
  const restart = async (settings: Settings) => {
    await end(running);
    running = await launch(settings);
  };
  return { url, restart, logTail, stop: async () => signalGroup(running.pid, 'SIGKILL') };
}

/** Starts it as the leader of a process group, so that ending the group ends its functions too. */
function spawnEmulator(python: string, folder: string, log: string, settings: Record<string, string>): Running {
  const output = openSync(log, 'a');
  const server = spawn(python, ['-m', 'ministack'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...variables(folder),
      MINISTACK_REGION: place.region,
      MINISTACK_ACCOUNT_ID: place.account,
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LAMBDA_EXECUTOR: 'local',
      PERSIST_STATE: '1',
      STATE_DIR: join(folder, 'state'),
      S3_PERSIST: '1',
      S3_DATA_DIR: join(folder, 's3'),
      ...settings,
    },
  });
  closeSync(output);
  let ended: string | undefined;
  server.once('error', (error) => {
    ended = error.message;
  });
  server.once('exit', (code, signal) => {
    ended = `exit status ${code ?? signal}`;
  });
  return { pid: server.pid, ended: () => ended };
}

async function becomesHealthy(url: string, { ended }: Running): Promise<boolean> {
  for (let waited = 0; ended() === undefined && waited < longestStartMilliseconds; waited += 100) {
    if (await isHealthy(url)) return true;
    await sleep(100);
  }
  return false;
}

/** Ends it, with time to save its state. After that it is killed, because waiting executions would keep it running. */
async function end({ pid, ended }: Running): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; ended() === undefined && waited < longestStopMilliseconds; waited += 100) await sleep(100);
  signalGroup(pid, 'SIGKILL');
}

/** The variables of a program that must not see this machine's accounts, and must leave nothing behind. */
export function variables(folder: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
  };
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`)).ok;
  } catch {
    return false;
  }
}

/** Signals the leader of a process group, and the group. Does nothing if all of it has ended. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
