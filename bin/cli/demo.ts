import { virtualClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand, runCommand } from '../command/command.ts';
import type { Terminal } from '../command/terminal.ts';
import { exampleFile } from '../oncall/current.ts';
import { pointSdkAt } from '../stack/sdk.ts';
import { readEventFile } from './demo/event-file.ts';
import { beforeHandover, startsAt } from './demo/people.ts';
import { playHandover, playIncident, type Story } from './demo/play.ts';
import { describeStory } from './demo/story.ts';
import { who } from './who.ts';

/** Plays two incidents in simulated time, and prints what happens. */
export const demo = defineCommand({
  call: 'npx notify-support demo',
  about: `Plays two incidents in simulated time, with the state machines and functions that are deployed. An alarm goes
    off, and the first contact does not answer. A mail scanner opens the second contact's link twice. Then the second
    contact presses the button. Another alarm goes off two minutes before a handover, and the contact who takes over answers.
    Nothing leaves this machine. In a checkout, \`npm run demo -- [options]\` does the same.`,
  options: {
    event: {
      type: 'file',
      word: 'FILE',
      about: `play this EventBridge event, a JSON file, instead of the example alarm; if it is an alarm in ALARM, it goes
        to the example's default policy`,
    },
    nobody: {
      type: 'flag',
      about: 'nobody answers: the run must fail with NobodyAnswered, and the backstop must report it',
    },
  },
  exitStatus: { 0: 'everything went as it should', 1: 'something did not' },
  run: async ({ event, nobody }, terminal) => {
    const { print, printError } = terminal;
    const given = event === undefined ? undefined : readEventFile(event);
    const clock = virtualClock(Date.parse(startsAt));
    const cloud = await startCloud({ assembly: await ensureAssembly(printError), clock, port: 0 });
    pointSdkAt(cloud);
    try {
      const wentWell = printStory(await playIncident(cloud, clock, { event: given, nobody }), terminal);
      if (given !== undefined || nobody || !wentWell) return wentWell ? 0 : 1;
      print('\nLater that morning, two minutes before a handover:\n');
      await tellWho(terminal);
      return printStory(await playHandover(cloud, clock), terminal) ? 0 : 1;
    } finally {
      await cloud.stop();
    }
  },
});

/** Prints a story, and returns whether everything went as it should. */
function printStory(story: Story, { print }: Terminal): boolean {
  const { lines, wentWell } = describeStory(story);
  for (const line of lines) print(line);
  return wentWell;
}

/** Asks who is on call, as a person does. */
async function tellWho(terminal: Terminal): Promise<void> {
  const at = ['--at', beforeHandover.local];
  terminal.print(`$ npx notify-support who ${at.join(' ')}`);
  await runCommand(who, [...at, '--file', exampleFile], terminal);
  terminal.print('');
}
