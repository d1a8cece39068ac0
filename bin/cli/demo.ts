import { virtualClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand } from '../command/command.ts';
import { pointSdkAt } from '../stack/sdk.ts';
import { readEventFile } from './demo/event-file.ts';
import { startsAt } from './demo/people.ts';
import { playIncident } from './demo/play.ts';
import { describeStory } from './demo/story.ts';

/** Plays one incident in simulated time, and prints what happens. */
export const demo = defineCommand({
  call: 'npx notify-support demo',
  about: `Plays one incident in simulated time, with the state machines and functions that are deployed. An alarm goes
    off, and the first contact does not answer. A mail scanner opens the second contact's link twice. Then the second
    contact presses the button. Nothing leaves this machine. In a checkout, \`npm run demo -- [options]\` does the same.`,
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
  run: async ({ event, nobody }, { print, printError }) => {
    const given = event === undefined ? undefined : readEventFile(event);
    const clock = virtualClock(Date.parse(startsAt));
    const cloud = await startCloud({ assembly: await ensureAssembly(printError), clock, port: 0 });
    pointSdkAt(cloud);
    try {
      const { lines, wentWell } = describeStory(await playIncident(cloud, clock, { event: given, nobody }));
      for (const line of lines) print(line);
      return wentWell ? 0 : 1;
    } finally {
      await cloud.stop();
    }
  },
});
