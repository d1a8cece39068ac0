import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../../../bin/cli/subcommands.ts';
import { type Command, runCommand } from '../../../bin/command/command.ts';
import { runProgram } from '../../../bin/command/program.ts';
import { readVersion, root } from '../../../bin/root.ts';

/** The exit status of a call, and the lines that it printed. */
async function call(
  run: (terminal: { print: (line: string) => void; printError: (line: string) => void }) => Promise<number>,
) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run({ print: (line) => void out.push(line), printError: (line) => void err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const notifySupport = (...args: string[]) => call((terminal) => runProgram(program, args, terminal));

const subcommands = Object.values(program.groups).flatMap((group) => Object.entries(group));

/** The programs of the npm scripts that are not subcommands. */
const programs: Readonly<Record<string, () => Promise<Command>>> = {
  conformance: async () => (await import('../../conformance/run.ts')).conformance,
  bench: async () => (await import('../../bench/run.ts')).bench,
  soak: async () => (await import('../../soak/run.ts')).soak,
  build: async () => (await import('../../../bin/build.ts')).build,
  'verify:deploy': async () => (await import('../../deploy/verify.ts')).verifyDeploy,
  'verify:moto': async () => (await import('../../deploy/moto.ts')).verifyMoto,
  'lint:template': async () => (await import('../../deploy/lint-template.ts')).lintTemplate,
  screenshots: async () => (await import('../../browser/screenshots.ts')).screenshots,
};

const commands: readonly (readonly [call: string, load: () => Promise<Command>])[] = [
  ...subcommands.map(([name, { load }]) => [`npx notify-support ${name}`, load] as const),
  ...Object.entries(programs).map(([name, load]) => [`npm run ${name} --`, load] as const),
];

describe.each(commands)('%s', (name, load) => {
  it.each(['--help', '-h'])('shows its help for %s', async (help) => {
    const { code, out, err } = await call(async (terminal) => runCommand(await load(), [help], terminal));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^Usage: ${name.replace(/ --$/, '')}\\b.*\n\n[A-Z]`));
    expect(out).toMatch(/\n {2}-h, --help +show this help\n/);
    expect(out).toMatch(
      /\n\nExit status:\n {2}0 {2}.*\n(.*\n)* {2}2 {2}(the arguments are wrong|the file or an argument has a fault)/,
    );
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('refuses an unknown option, and names the help', async () => {
    const { code, out, err } = await call(async (terminal) => runCommand(await load(), ['--nonsense'], terminal));
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: `There is no option --nonsense. See \`${name} --help\`.`,
    });
  });
});

describe('notify-support', () => {
  it('lists every subcommand on a line of its own', async () => {
    const { code, out } = await notifySupport('--help');
    expect(code).toBe(0);
    for (const [name, { summary }] of subcommands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect((await notifySupport('help')).out).toBe(out);
  });

  it('shows the help of a subcommand for the command help, too', async () => {
    expect(await notifySupport('help', 'apply')).toEqual(await notifySupport('apply', '--help'));
  });

  it('prints its version', async () => {
    expect(await notifySupport('--version')).toEqual({ code: 0, out: readVersion(), err: '' });
  });

  it.each([
    [['strt'], 'There is no command strt. Did you mean start?'],
    [['strat'], 'There is no command strat. Did you mean start?'],
    [['help', 'aply'], 'There is no command aply. Did you mean apply?'],
    [['help', 'apply', 'more'], '"more" is one argument too many.'],
    [['--verison'], 'There is no option --verison. Did you mean --version?'],
    [['--json', 'doctor'], 'There is no option --json. Write options after the command.'],
    [
      [''],
      'There is no command "". The commands are: start, demo, simulate, change, join, leave, import, apply, export, who, shifts, coverage, report, replay, take, untake, override, swap, mute, unmute, held, feed, away, console, doctor, backstop, raise, incidents, audit, stop-all, test.',
    ],
  ])('refuses %j', async (args, sentence) => {
    expect(await notifySupport(...args)).toEqual({
      code: 2,
      out: '',
      err: `${sentence} See \`npx notify-support --help\`.`,
    });
  });
});

describe('package.json', () => {
  const { scripts, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
  };

  const ours = Object.entries(scripts).filter(([, script]) => script.startsWith('node '));

  it('runs the program, or one of the programs tested above, in every script of ours', () => {
    const shortcuts = ours.filter(([, script]) => script.startsWith('node bin/cli.ts'));
    expect(Object.fromEntries(shortcuts)).toEqual({
      ...{ start: 'node bin/cli.ts start', demo: 'node bin/cli.ts demo', simulate: 'node bin/cli.ts simulate' },
      oncall: 'node bin/cli.ts',
    });
    const others = ours.filter((script) => !shortcuts.includes(script)).map(([name]) => name);
    expect(others.sort()).toEqual(Object.keys(programs).sort());
  });

  it('has the program for npx, which runs the sources in a checkout', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, bin['notify-support'] ?? ''), '--version'],
      { encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([0, `${readVersion()}\n`, '']);
  });
});
