import { defineCommand } from '../command/command.ts';
import { waitForInterrupt } from '../command/interrupt.ts';
import { connect, connectionOptions } from '../stack/connection.ts';

/** Serves the console of a deployed stack until it is interrupted. */
export const consoleCommand = defineCommand({
  call: 'npx notify-support console',
  about: `Serves the console of a deployed stack on this machine, with your own AWS credentials, until you press Ctrl-C: incidents
    with their timelines, executions live, the calendar, mutes, the backstop, and the checks of the doctor. In it you can put
    somebody on call, mute alerts and raise an incident. It asks before each of these. It shows what your credentials may read, and
    names each permission that is missing. Only this machine can open it, and only with the key in the address that it prints.`,
  options: {
    port: {
      ...{ type: 'whole', noun: 'a port number', from: 0, to: 65_535, word: 'PORT', default: '4101' },
      about: 'the port to listen on, on 127.0.0.1 only; 0 for any free one',
    },
    ...connectionOptions,
  },
  examples: ['npx notify-support console', 'npx notify-support console --profile on-call --stack Shop_Ops'],
  exitStatus: { 0: 'you stopped it', 1: 'it could not start' },
  run: async ({ port, ...given }, { print }) => {
    const connection = await connect(given);
    const { openConsole } = await import('../console/open.ts');
    const opened = await openConsole(connection, { port, endpoint: given['endpoint-url'] });
    const interrupted = waitForInterrupt();
    print(`The console of ${connection.label}`);
    print(`  Open       ${opened.address}`);
    print(`  Signed in  ${connection.caller.caller}`);
    print('The key in this address is valid until you press Ctrl-C. Give it to nobody: it acts with your credentials.');
    await interrupted;
    opened.stop();
    return 0;
  },
});
