import { expect, it } from 'vitest';
import { defineCommand } from '../../../bin/command/command.ts';
import { commandHelp } from '../../../bin/command/help.ts';

it('shows usage, description, arguments, examples and exit status in one layout', () => {
  const wake = defineCommand({
    call: 'npx notify-support wake',
    about:
      'Wakes a contact,\n    and waits until they are awake, which can take a while, because most people sleep well at night and even better at noon.',
    operands: {
      who: { type: 'text', word: 'WHO', about: 'a contact' },
      file: { type: 'file', word: 'FILE', about: 'where the contacts are', default: 'oncall.yaml' },
    },
    options: {
      volume: { type: 'whole', noun: 'a volume', from: 0, to: 10, word: 'NUMBER', about: 'how loud', default: '5' },
      tune: { type: 'text', short: 't', word: 'NAME', about: 'what to play', isRepeated: true },
      gently: {
        type: 'flag',
        about: 'begin quietly, and become louder from one minute to the next until the volume is reached',
      },
    },
    examples: ['npx notify-support wake ada --gently'],
    exitStatus: { 0: 'they are awake', 1: 'they sleep' },
    run: async () => 0,
  });
  expect(commandHelp(wake)).toBe(`Usage: npx notify-support wake WHO [FILE] [options]

Wakes a contact, and waits until they are awake, which can take a while, because most people sleep
well at night and even better at noon.

  WHO                  a contact
  FILE                 where the contacts are (default: oncall.yaml)
      --volume NUMBER  how loud (default: 5)
  -t, --tune NAME      what to play (can be repeated)
      --gently         begin quietly, and become louder from one minute to the next until the volume
                       is reached
  -h, --help           show this help

Examples:
  npx notify-support wake ada --gently

Exit status:
  0  they are awake
  1  they sleep
  2  the arguments are wrong`);
});
