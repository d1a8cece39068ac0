import { tellMute, tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import { endOf, type Mute, reasonOf } from '../../lambdas/domain/on-call/muting.ts';
import { openTable, tableOptions, tableStatus } from '../calendar/change-table.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';
import { alarmOperand, isAboutSame, narrowingOf, narrowingOptions } from '../mutes/narrowing.ts';

/** Ends what `mute` made. */
export const unmute = defineCommand({
  call: 'npx notify-support unmute',
  about: `Ends mutes that commands made with exactly this ALARM and these options, also those that have not begun. Each held
    alert that is still wrong opens its incident within a minute, unless another mute covers it. Mutes in the file stay.`,
  operands: alarmOperand,
  options: {
    ...narrowingOptions,
    all: { type: 'flag', about: 'end all mutes that commands made' },
    json: { type: 'flag', about: 'print the mutes that were ended as JSON' },
    ...tableOptions,
  },
  examples: ['npx notify-support unmute "db-*"', 'npx notify-support unmute --all'],
  exitStatus: tableStatus,
  run: async ({ all, json, alarm, arn, source, policy, severity, ...connection }, terminal) => {
    const asked = narrowingOf({ alarm, arn, source, policy, severity });
    const { stack } = await openTable(connection);
    let ended: readonly Mute[] = [];
    await stack.changeMutes((stored) => {
      const isMeant = (mute: Mute) => mute.madeAt !== undefined && isRunning(mute) && (all || isAboutSame(mute, asked));
      ended = stored.filter(isMeant);
      if (ended.length === 0) stop(whyNone(stored, asked));
      return stored.filter((mute) => !isMeant(mute));
    });
    if (json) terminal.print(JSON.stringify({ ended }, undefined, 2));
    else {
      for (const mute of ended) terminal.print(`Ended: ${tellMute(mute)} (${reasonOf(mute)}).`);
      terminal.print('What is still wrong opens its incident within a minute, unless another mute covers it.');
    }
    return 0;
  },
});

function isRunning(mute: Mute): boolean {
  return (endOf(mute) ?? Infinity) > Date.now();
}

/** The sentence about why nothing can be ended, with the mutes that can. */
function whyNone(stored: readonly Mute[], asked: Mute): string {
  const about = tellNarrowing(asked);
  const none =
    about === ''
      ? 'Say which mute to end: write its ALARM and options, or --all.'
      : `No mute of a command is about ${about}.`;
  const ofFile = stored.some((mute) => mute.madeAt === undefined && isAboutSame(mute, asked));
  const others = stored.filter((mute) => mute.madeAt !== undefined && isRunning(mute));
  const list = others.map((mute) => ` There is one about ${tellNarrowing(mute)}.`).join('');
  return `${none}${ofFile ? ' One in the file is: change the file.' : ''}${list} Nothing was changed.`;
}
