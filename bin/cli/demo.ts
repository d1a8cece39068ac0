import { virtualClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand } from '../command/command.ts';
import { pointSdkAt } from '../stack/sdk.ts';
import { readEventFile } from './demo/event-file.ts';
import { startsAt } from './demo/people.ts';
import { playIncident } from './demo/play.ts';
import { tellStory } from './demo/tell.ts';

/** Plays one incident from the outside, in simulated time. */
export const demo = defineCommand({
  call: 'npx notify-support demo',
  about: `Plays one incident from the outside, in simulated time. An alarm goes off; the first contact stays silent; a
    mail scanner opens the second one's link twice; the second contact presses the button. Nothing leaves this machine.
    In a checkout, \`npm run demo -- [options]\` is the same.`,
  options: {
    event: {
      type: 'file',
      word: 'FILE',
      about: `any EventBridge event instead of the example alarm, as JSON; an alarm in ALARM is routed to the example's
        default policy`,
    },
    nobody: {
      type: 'flag',
      about: 'nobody answers: the run has to fail with NobodyAnswered, and the backstop to say so',
    },
  },
  exitStatus: { 0: 'it went as it has to', 1: 'it did not' },
  run: async ({ event, nobody }, { say, complain }) => {
    const given = event === undefined ? undefined : readEventFile(event);
    const clock = virtualClock(Date.parse(startsAt));
    const cloud = await startCloud({ assembly: await ensureAssembly(complain), clock, port: 0 });
    pointSdkAt(cloud);
    try {
      const { lines, wentWell } = tellStory(await playIncident(cloud, clock, { event: given, nobody }));
      for (const line of lines) say(line);
      return wentWell ? 0 : 1;
    } finally {
      await cloud.stop();
    }
  },
});
