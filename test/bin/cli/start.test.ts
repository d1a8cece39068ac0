import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Runs the command; `until` ends the wait for what it prints, and then it is interrupted. */
async function start(args: string[], until?: string): Promise<{ printed: string; exitCode: number }> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, ['bin/cli.ts', 'start', ...args], {
    cwd: root,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const isThere = until !== undefined && !printed.includes(until);
      printed += text;
      // Once: it stops at the first signal, and a second one would kill it.
      if (isThere && printed.includes(until)) child.kill('SIGINT');
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number];
  return { printed, exitCode };
}

describe('npm start', () => {
  it('shows its help', async () => {
    const { printed, exitCode } = await start(['--help']);
    expect(printed).toContain('--speed');
    expect(exitCode).toBe(0);
  });

  it.each([['--port x'], ['--speed 0'], ['--nonsense']])('refuses %s', async (args) => {
    expect((await start(args.split(' '))).exitCode).toBe(2);
  });

  it('prints its addresses and commands to try, and stops cleanly when it is interrupted', async () => {
    const { printed, exitCode } = await start(['--port', '0', '--speed', '60'], 'Ready.');
    expect(printed).toMatch(/^ *API key {2,}local-key\S*$/m);
    for (const text of [
      '60 times as fast as real time. Open http://127.0.0.1:',
      'x-api-key: local-key',
      'set-alarm-state',
      'Ada',
      'curl -X POST http://127.0.0.1:',
    ])
      expect(printed).toContain(text);
    expect(exitCode).toBe(0);
  });

  it('reports a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { printed, exitCode } = await start(['--port', String(port)]);
    server.close();
    expect(printed).toContain(
      `Port ${port} is in use. Stop the program that uses it, or choose another port with --port.`,
    );
    expect(exitCode).toBe(1);
  });
});
