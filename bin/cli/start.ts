import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import type { ExecutionChange } from '../../local/cloud/step-functions/service.ts';
import { createConsole } from '../../local/console/console.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand } from '../command/command.ts';
import { describeError } from '../command/errors.ts';
import { waitForInterrupt } from '../command/interrupt.ts';
import type { Terminal } from '../command/terminal.ts';
import { raise } from '../incidents/raise.ts';
import { currentFile } from '../oncall/current.ts';
import { pointSdkAt } from '../stack/sdk.ts';
import { keepHeapSmall } from '../stack/small-heap.ts';
import { playAlert } from '../storm/play-alert.ts';
import { putExampleAlarms } from './start/alarms.ts';
import { loadContacts, onSave } from './start/contacts.ts';
import { contactLines, greeting, messageLine } from './start/greeting.ts';

/** Runs the stack on this machine until it is interrupted. */
export const start = defineCommand({
  call: 'npx notify-support start',
  about: `Runs the whole stack on this machine until you press Ctrl-C: the API for alerts, the AWS services that the
    functions call, and the console. It reads the contacts from oncall.yaml if that exists, otherwise from
    oncall.example.yaml, and reads the file again whenever you save it. It keeps everything in memory, and forgets it when
    it ends. The first start in a checkout takes about ten seconds. In a checkout, \`npm start -- [options]\` does the
    same.`,
  options: {
    port: {
      ...{ type: 'whole', noun: 'a port number', from: 0, to: 65_535, word: 'PORT', default: '4100' },
      about: 'the port to listen on, on 127.0.0.1 only; 0 for any free one',
    },
    speed: {
      ...{ type: 'number', noun: 'a speed', from: 1, to: 1000, word: 'SPEED', default: '1' },
      about: 'how many times as fast as real time the clock runs; at 60, a minute takes a second',
    },
  },
  examples: ['npx notify-support start --port 4200 --speed 60'],
  exitStatus: { 0: 'you stopped it', 1: 'it could not start' },
  run: async ({ port, speed }, terminal) => {
    const assembly = await ensureAssembly(terminal.printError);
    keepHeapSmall();
    const clock = steeredClock(speed);
    const console = createConsole(clock, { playAlert, raise }, terminal.print);
    const cloud = await startCloud({ assembly, clock, port, console });
    pointSdkAt(cloud);
    const contacts = followContacts(terminal);
    printEvents(cloud, contacts.onCall, terminal.print);
    terminal.print(greeting(cloud, speed));
    await Promise.all([putExampleAlarms(), contacts.load()]);
    const stopWatching = onSave(contacts.load);
    const interrupted = waitForInterrupt();
    terminal.print('Ready. Press Ctrl-C to stop.\n');
    await interrupted;
    stopWatching();
    await cloud.stop();
    // Timers of the clock would keep the process alive.
    process.exit(0);
  },
});

/** The contacts of the current file, read when `load` is called. A file with faults changes nothing. */
function followContacts({ print, printError }: Terminal) {
  let onCall = emptyOnCall;
  const load = async () => {
    const file = currentFile();
    const read = await loadContacts(file);
    if ('faults' in read) return printError(`${read.faults.join('\n')}\nThe contacts were not changed.`);
    onCall = read.onCall;
    print(contactLines(file, onCall));
  };
  return { onCall: () => onCall, load: () => load().catch((error) => printError(describeError(error, undefined))) };
}

/** Prints a line for every message, every change of an execution, and every error of a function. */
function printEvents(cloud: Cloud, onCall: () => OnCall, print: Terminal['print']): void {
  cloud.onMessage((message) => print(messageLine(message, onCall().contacts, cloud.linkUrl)));
  cloud.onExecution((change) => print(executionLine(change)));
  cloud.onLog(({ functionName, line }) => {
    if (!/^{"(level":"info"|_aws")/.test(line)) print(`${functionName}: ${line}`);
  });
}

function executionLine({ name, status, startDate, stopDate, error }: ExecutionChange): string {
  const at = new Date(stopDate ?? startDate).toISOString().slice(11, 19);
  return `${at}  ${status.toLowerCase().padEnd(6)}  ${name}${error === undefined ? '' : `: ${error}`}`;
}
