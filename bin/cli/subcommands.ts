import type { Program } from '../command/program.ts';
import { readVersion } from '../root.ts';

/** The program `notify-support`: each subcommand is a file beside this one. */
export const program: Program = {
  call: 'npx notify-support',
  about: 'Notifies the people on an escalation policy, one after another, until somebody takes the incident.',
  version: readVersion,
  groups: {
    'On this machine:': {
      start: { summary: 'run the whole stack here', load: async () => (await import('./start.ts')).start },
      demo: { summary: 'play one incident in simulated time', load: async () => (await import('./demo.ts')).demo },
      simulate: {
        summary: 'show what an alert would do tonight, or prove every policy',
        load: async () => (await import('./simulate.ts')).simulate,
      },
    },
    'On a deployed stack, or with --endpoint-url on the one of `start`:': {
      apply: {
        summary: 'check oncall.yaml, show what would change, and write it to the stack',
        load: async () => (await import('./apply.ts')).apply,
      },
      export: {
        summary: 'print what the stack holds as a file',
        load: async () => (await import('./export.ts')).exportCommand,
      },
      doctor: {
        summary: 'say what keeps the stack from working, and what to do',
        load: async () => (await import('./doctor.ts')).doctor,
      },
      test: {
        summary: 'send one person a message marked TEST, and wait for the press',
        load: async () => (await import('./test.ts')).test,
      },
    },
  },
};
