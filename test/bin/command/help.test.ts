import { expect, it } from 'vitest';
import { defineCommand } from '../../../bin/command/command.ts';
import { commandHelp } from '../../../bin/command/help.ts';

it('has one layout: usage, what it does, arguments, examples, exit status', () => {
  const wake = defineCommand({
    call: 'npx notify-support wake',
    about:
      'Wakes somebody,\n    and waits until they are awake, which may take a while, for people sleep well at night and better still at noon.',
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

Wakes somebody, and waits until they are awake, which may take a while, for people sleep well at
night and better still at noon.

  WHO                  a contact
  FILE                 where the contacts are (default: oncall.yaml)
      --volume NUMBER  how loud (default: 5)
  -t, --tune NAME      what to play (may be given several times)
      --gently         begin quietly, and become louder from one minute to the next until the volume
                       is reached
  -h, --help           this text

Examples:
  npx notify-support wake ada --gently

Exit status:
  0  they are awake
  1  they sleep
  2  the arguments are wrong`);
});
