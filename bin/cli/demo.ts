import { parseArgs } from 'node:util';
import { virtualClock } from '../local/asl/clock.ts';
import { startCloud } from '../local/cloud/cloud.ts';
import { ensureAssembly } from './assembly.ts';
import { readEventFile } from './demo/event-file.ts';
import { startsAt } from './demo/people.ts';
import { playIncident } from './demo/play.ts';
import { tellStory } from './demo/tell.ts';
import { pointSdkAt } from './start/sdk.ts';

const help = `npm run demo -- [options]   plays one incident from the outside, in simulated time

An alarm goes off; the first contact stays silent; a mail scanner opens the second one's link twice; the second
contact presses the button. Nothing leaves this machine.

  --event FILE   any EventBridge event instead of the example alarm, as JSON; an alarm in ALARM is routed to
                 the example's default policy
  --nobody       nobody answers: the run has to fail with NobodyAnswered, and the backstop to say so
  -h, --help     this text

Exit status: 0 when it went as said, 1 when it did not, 2 when it was asked wrongly.`;

type Arguments = { readonly event: string | undefined; readonly nobody: boolean };

function readArguments(args: string[]): Arguments | { readonly text: string; readonly exitCode: number } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        event: { type: 'string' },
        nobody: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values.help ? { text: help, exitCode: 0 } : { event: values.event, nobody: values.nobody };
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${help}`, exitCode: 2 };
  }
}

/** Plays the incident, tells it, and says whether it went as it must. */
async function demo({ event, nobody }: Arguments): Promise<boolean> {
  const given = event === undefined ? undefined : readEventFile(event);
  const clock = virtualClock(Date.parse(startsAt));
  const cloud = await startCloud({ assembly: await ensureAssembly(console.log), clock, port: 0 });
  pointSdkAt(cloud);
  try {
    const story = await playIncident(cloud, clock, { event: given, nobody });
    const { lines, wentWell } = tellStory(story);
    console.log(lines.join('\n'));
    return wentWell;
  } finally {
    await cloud.stop();
  }
}

const read = readArguments(process.argv.slice(2));
if ('text' in read) {
  console.log(read.text);
  process.exitCode = read.exitCode;
} else {
  try {
    process.exitCode = (await demo(read)) ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
