import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyOnCall, type OnCall } from '../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../local/asl/clock.ts';
import { type Cloud, startCloud } from '../local/cloud/cloud.ts';
import type { ExecutionChange } from '../local/cloud/step-functions/service.ts';
import { createConsole } from '../local/console/console.ts';
import { ensureAssembly } from './assembly.ts';
import { putExampleAlarms } from './start/alarm.ts';
import { loadContacts, onCallFile, onSave } from './start/contacts.ts';
import { contactLines, greeting, messageLine } from './start/greeting.ts';
import { pointSdkAt } from './start/sdk.ts';

const root = join(import.meta.dirname, '..');

const help = `npm start -- [options]   runs the whole stack on this machine

  --port PORT    where it listens, on 127.0.0.1 only (4100)
  --speed SPEED  how many times as fast as life the clock runs (1); at 60, a minute takes a second
  -h, --help     this text`;

type Arguments = { readonly port: number; readonly speed: number };

/** What was asked for; the help text, or what is wrong with it, comes as a text instead. */
function readArguments(args: string[]): Arguments | { readonly text: string; readonly exitCode: number } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '4100' },
        speed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [port, speed] = [Number(values.port), Number(values.speed)];
    if (values.help) return { text: help, exitCode: 0 };
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return { text: `--port ${values.port} is no port: it is a whole number up to 65535.`, exitCode: 2 };
    if (!(speed >= 1 && speed <= 1000))
      return { text: `--speed ${values.speed} is no speed: it is a number from 1 to 1000.`, exitCode: 2 };
    return { port, speed };
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${help}`, exitCode: 2 };
  }
}

/** Serves the stack until it is interrupted. */
async function start({ port, speed }: Arguments): Promise<void> {
  const assembly = await ensureAssembly(console.log);
  const clock = steeredClock(speed);
  const cloud = await startCloud({ assembly, clock, port, console: createConsole(clock, console.log) });
  pointSdkAt(cloud);
  let onCall = emptyOnCall;
  const reload = async () => {
    const file = onCallFile(root);
    const read = await loadContacts(join(root, file));
    if ('faults' in read) return console.log(`${read.faults.join('\n')}\nThe contacts stay as they were.`);
    onCall = read.onCall;
    console.log(contactLines(file, onCall));
  };
  listen(cloud, () => onCall);
  console.log(greeting(cloud, speed));
  await Promise.all([putExampleAlarms(), reload()]);
  const stopWatching = onSave(root, () => void reload().catch(fail));
  const stop = () => {
    stopWatching();
    void cloud.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  console.log('Ready. Ctrl-C stops it.\n');
}

/** Prints what happens: every message, what becomes of executions, and trouble in a function. */
function listen(cloud: Cloud, onCall: () => OnCall): void {
  cloud.onMessage((message) => console.log(messageLine(message, onCall().contacts, cloud.apiUrl)));
  cloud.onExecution((change) => console.log(executionLine(change)));
  cloud.onLog(({ functionName, line }) => {
    if (!/^{"(level":"info"|_aws")/.test(line)) console.log(`${functionName}: ${line}`);
  });
}

function executionLine({ name, status, startDate, stopDate, error }: ExecutionChange): string {
  const at = new Date(stopDate ?? startDate).toISOString().slice(11, 19);
  return `${at}  ${status.toLowerCase().padEnd(6)}  ${name}${error === undefined ? '' : `: ${error}`}`;
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
}

const asked = readArguments(process.argv.slice(2));
if ('text' in asked) {
  console.log(asked.text);
  process.exitCode = asked.exitCode;
} else {
  await start(asked).catch((error: unknown) => {
    fail(error);
    process.exit(1);
  });
}
