import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import type { ExecutionChange } from '../../local/cloud/step-functions/service.ts';
import { createConsole } from '../../local/console/console.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand } from '../command/command.ts';
import type { Terminal } from '../command/terminal.ts';
import { sayTrouble } from '../command/trouble.ts';
import { currentFile } from '../oncall/current.ts';
import { pointSdkAt } from '../stack/sdk.ts';
import { putExampleAlarms } from './start/alarms.ts';
import { loadContacts, onSave } from './start/contacts.ts';
import { contactLines, greeting, messageLine } from './start/greeting.ts';

/** Serves the stack until it is interrupted. */
export const start = defineCommand({
  call: 'npx notify-support start',
  about: `Runs the whole stack on this machine, until Ctrl-C stops it: the API for alerts, the AWS services that the
    functions call, and the console. Contacts come from oncall.yaml, or from oncall.example.yaml where there is none, and
    are read again when the file is saved. In a checkout, \`npm start -- [options]\` is the same.`,
  options: {
    port: {
      ...{ type: 'whole', noun: 'a port number', from: 0, to: 65_535, word: 'PORT', default: '4100' },
      about: 'where it listens, on 127.0.0.1 only; 0 for any that is free',
    },
    speed: {
      ...{ type: 'number', noun: 'a speed', from: 1, to: 1000, word: 'SPEED', default: '1' },
      about: 'how many times as fast as life the clock runs; at 60, a minute takes a second',
    },
  },
  examples: ['npx notify-support start --port 4200 --speed 60'],
  exitStatus: { 0: 'it was stopped', 1: 'it could not start' },
  run: async ({ port, speed }, terminal) => {
    const assembly = await ensureAssembly(terminal.complain);
    const clock = steeredClock(speed);
    const cloud = await startCloud({ assembly, clock, port, console: createConsole(clock, terminal.say) });
    pointSdkAt(cloud);
    const contacts = followContacts(terminal);
    listen(cloud, contacts.onCall, terminal.say);
    terminal.say(greeting(cloud, speed));
    await Promise.all([putExampleAlarms(), contacts.load()]);
    const stopWatching = onSave(contacts.load);
    const interrupted = interruption();
    terminal.say('Ready. Ctrl-C stops it.\n');
    await interrupted;
    stopWatching();
    await cloud.stop();
    // What still waits on the clock would keep the process alive.
    process.exit(0);
  },
});

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** The people of the file that counts, read when asked to; a file with faults changes nothing. */
function followContacts({ say, complain }: Terminal) {
  let onCall = emptyOnCall;
  const load = async () => {
    const file = currentFile();
    const read = await loadContacts(file);
    if ('faults' in read) return complain(`${read.faults.join('\n')}\nThe contacts stay as they were.`);
    onCall = read.onCall;
    say(contactLines(file, onCall));
  };
  return { onCall: () => onCall, load: () => load().catch((error) => complain(sayTrouble(error, undefined))) };
}

/** Prints what happens: every message, what becomes of executions, and trouble in a function. */
function listen(cloud: Cloud, onCall: () => OnCall, say: Terminal['say']): void {
  cloud.onMessage((message) => say(messageLine(message, onCall().contacts, cloud.apiUrl)));
  cloud.onExecution((change) => say(executionLine(change)));
  cloud.onLog(({ functionName, line }) => {
    if (!/^{"(level":"info"|_aws")/.test(line)) say(`${functionName}: ${line}`);
  });
}

function executionLine({ name, status, startDate, stopDate, error }: ExecutionChange): string {
  const at = new Date(stopDate ?? startDate).toISOString().slice(11, 19);
  return `${at}  ${status.toLowerCase().padEnd(6)}  ${name}${error === undefined ? '' : `: ${error}`}`;
}
