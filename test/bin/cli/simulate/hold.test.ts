import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  file = join(folder, 'oncall.yaml');
  writeFileSync(
    file,
    `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Europe/Berlin }
policies: { default: [ada], office: [ada], silent: [ada] }
routes: []
mutes:
  - { severity: info, hours: 22:00-07:00, timeZone: Europe/Berlin, because: it can wait }
  - { source: grafana, from: 2026-12-01T02:00, until: 2026-12-01T04:00, timeZone: UTC, because: the database moves }
  - { policy: silent, hours: daily, timeZone: UTC }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Several alerts, because those are played without a stack. */
const simulate = (...args: string[]) =>
  runCli(undefined, ['simulate', '--file', file, '--at', '2026-12-01T02:00:30Z', '--alerts', '2', ...args]);

describe('simulate with mutes', () => {
  it('plays alerts from the end of the mute on that holds them', async () => {
    const { code, out } = await simulate('--severity', 'info', '--reply', 'ada:acknowledge@2m', '--resolve', '5h');
    expect(out).toContain(`2 alerts at 2026-12-01T02:00:30.000Z, with contacts from ${file}

A mute (severity info) holds it until Tue 1 Dec 07:00 Europe/Berlin: it can wait.
If it is still wrong then:
`);
    expect(out).toMatch(/Ada/);
    expect(code).toBe(0);
  });

  it('goes by the source and the severity of the alert', async () => {
    expect((await simulate('--source', 'grafana')).out).toContain(
      '(source grafana) holds it until Tue 1 Dec 04:00 UTC: the database moves.',
    );
    expect((await simulate()).out).not.toContain('mute');
  });

  it('notifies nobody of what is over before the mute ends, or of what a mute holds for more than a week', async () => {
    const over = await simulate('--severity', 'info', '--resolve', '3h');
    expect(over.out).toMatch(/The source resolves it before, so nobody is notified\.$/);
    const silent = await simulate('--policy', 'silent');
    expect(silent.out).toMatch(
      /A mute \(policy silent\) holds it for more than a week: daily\. Nobody is notified in that time\.$/,
    );
    expect([over.code, silent.code]).toEqual([0, 0]);
    const { held } = JSON.parse((await simulate('--policy', 'silent', '--json')).out) as { held: unknown };
    expect(held).toEqual({ since: '2026-12-01T02:00:30.000Z', until: null, because: 'daily' });
  });

  it('says in JSON what held the alerts', async () => {
    const { out } = await simulate('--severity', 'info', '--json');
    expect(JSON.parse(out)).toMatchObject({
      held: { since: '2026-12-01T02:00:30.000Z', until: '2026-12-01T06:00:00.000Z', because: 'it can wait' },
    });
  });

  it('refuses both options for a proof', async () => {
    const { err, code } = await runCli(undefined, ['simulate', '--prove', '--severity', 'info', '--file', file]);
    expect([code, err]).toEqual([2, expect.stringContaining('it does not take --severity')]);
  });
});
