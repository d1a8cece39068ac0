import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { startAccount } from '../../../support/account.ts';
import { runCli } from '../../../support/cli.ts';

const people = ['ada', 'ben', 'cleo', 'dan'].map(
  (id) =>
    `  - { id: ${id}, name: ${id.replace(/^./, (c) => c.toUpperCase())}, email: ${id}@example.org, timeZone: UTC }`,
);
/** A file with these schedules, and with overrides below. */
const aFile = (schedules: string, rest = '') =>
  [
    'contacts:',
    ...people,
    'schedules:',
    schedules.trimEnd(),
    rest.trimEnd(),
    'policies: { default: [ada] }',
    'routes: []',
    '',
  ]
    .filter((line) => line !== '')
    .join('\n');

const primary = `  primary:
    timeZone: Europe/Berlin
    people: [ada, ben, cleo]
    handover: monday 09:00
    from: 2026-11-02
`;

let folder: string;
let file: string;
let account: Awaited<ReturnType<typeof startAccount>>;

beforeAll(async () => {
  account = await startAccount();
  folder = mkdtempSync(join(tmpdir(), 'calendar-'));
  file = join(folder, 'oncall.yaml');
});

beforeEach(async () => {
  // In the week of Ada.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-26T12:00:00Z') });
  const { loadOnCall, storeOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), emptyOnCall);
});

afterEach(() => void vi.useRealTimers());

afterAll(async () => {
  await account.stop();
  rmSync(folder, { recursive: true });
});

async function apply(text: string, ...options: string[]) {
  writeFileSync(file, text);
  const { code, out, err } = await runCli(undefined, ['apply', file, '--yes', ...account.options, ...options]);
  const lines = (printed: string) => printed.replaceAll(`${folder}/`, '').split('\n');
  return { code, out: lines(out).slice(1), err: lines(err) };
}

/** The errors, without the warning that the policy names no schedule. */
const errorsOf = ({ err }: { err: string[] }) => err.filter((line) => !/no policy names it|^$/.test(line));

describe('a schedule of which nobody has some minutes', () => {
  const office = `  office:
    timeZone: America/New_York
    covers: mon-fri 08:00-19:00
    people: [cleo]
    hours: mon-fri 08:00-18:00
`;

  it('is refused with the first three gaps, how many more there are, and why, and applied with --unproven', async () => {
    const refused = await apply(aFile(primary + office));
    expect(refused.code).toBe(1);
    expect(errorsOf(refused)).toEqual([
      'oncall.yaml: schedule office has nobody',
      '    Thu 26 Nov 18:00 to 19:00 America/New_York',
      '    Fri 27 Nov 18:00 to 19:00 America/New_York',
      '    Mon 30 Nov 18:00 to 19:00 America/New_York',
      '    62 more, the last until Wed 24 Feb 19:00',
      '    No layer has these hours. Add a layer without hours below, or say under covers what is covered.',
      'Nothing was changed, because nobody is on call at these times. Add --unproven to apply the file anyway.',
    ]);
    const { code, out } = await apply(aFile(primary + office), '--unproven');
    expect([code, out.at(-1)]).toEqual([0, 'Applied 7 changes.']);
  });

  it('is taken if each minute of what it covers has somebody, whatever else', async () => {
    expect(await apply(aFile(office.replace('19:00', '18:00')))).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'an override',
      primary,
      'overrides: [{ schedule: primary, from: 2026-12-01T09:00, until: 2026-12-01T10:00, remove: ben }]',
      /An override takes everybody out/,
    ],
    ['an absence', primary.replace('[ada, ben, cleo]', '[dan]'), '', /Dan is away, and nobody is left to stand in/],
    ['an end', primary.replace('from:', 'until: 2026-12-07\n    from:'), '', /Its layers have ended by then/],
    ['a beginning', primary.replace('2026-11-02', '2026-11-30'), '', /Its turns begin later/],
    ['nobody', primary.replace('ben', 'nobody'), '', /It is a turn of nobody/],
  ])('says that %s is why', async (_, schedules, rest, why) => {
    const text = aFile(schedules, rest).replace('id: dan, name: Dan,', 'id: dan, name: Dan, away: [2026-12-01],');
    const refused = await apply(text);
    expect(errorsOf(refused).join('\n')).toMatch(why);
  });
});

it('says that a gap comes from clocks that change on different days', async () => {
  vi.setSystemTime('2027-01-15T12:00:00Z');
  const sun = `  sun:
    timeZone: Europe/Berlin
    layers:
      - { people: [ada], hours: 08:00-20:00 }
      - { people: [ben], timeZone: America/New_York, hours: 14:00-02:00 }
`;
  expect(errorsOf(await apply(aFile(sun))).slice(1, -1)).toEqual([
    '    Mon 15 Mar 07:00 to 08:00 Europe/Berlin',
    '    Tue 16 Mar 07:00 to 08:00 Europe/Berlin',
    '    Wed 17 Mar 07:00 to 08:00 Europe/Berlin',
    '    10 more, the last until Sat 27 Mar 08:00',
    '    The clocks of Europe/Berlin and America/New_York do not change on the same days. No layer has these hours. Add a layer without hours below, or say under covers what is covered.',
  ]);
});

describe('a change of a schedule', () => {
  const changed = primary.replace('[ada, ben, cleo]', '[ada, ben, cleo, dan]');

  beforeEach(async () => {
    await apply(aFile(primary));
  });

  it('that moves a running shift is refused with its place and the text that moves none', async () => {
    const { code, err } = await apply(aFile(changed));
    expect(code).toBe(1);
    expect(errorsOf({ err })).toEqual([
      'oncall.yaml:9:5  Shifts that are over or running would move: Ada has primary until Mon 30 Nov 09:00, and would not.',
      '  To let the change begin on Mon 30 Nov 09:00, write',
      '      turns:',
      '        - { from: 2026-11-02, people: [ada, ben, cleo] }',
      '        - { from: 2026-11-30, people: [ben, cleo, dan, ada] }',
      '  or put the old text back, and let `npx notify-support change primary --people ada,ben,cleo,dan` write it.',
      '  --at-once applies the file as it is: a running shift ends at once, and past shifts are shown differently.',
      'Nothing was changed. Add --at-once to apply the file anyway.',
    ]);
  });

  it('is taken as that text, and shows whose next 13 weeks change', async () => {
    const text = primary.replace(
      / {4}people.*\n(.*\n).*/,
      '$1    turns:\n      - { from: 2026-11-02, people: [ada, ben, cleo] }\n      - { from: 2026-11-30, people: [ben, cleo, dan, ada] }\n',
    );
    const { code, out, err } = await apply(aFile(text));
    expect(errorsOf({ err })).toEqual([]);
    expect(out.slice(1, 7)).toEqual([
      '  ~ schedule primary: layers',
      '  These people have other shifts in the next 13 weeks:',
      '    primary  Ada   4 shifts instead of 5  first change Mon 14 Dec 09:00',
      '    primary  Ben   4 shifts instead of 5  first change Mon 21 Dec 09:00',
      '    primary  Cleo  3 shifts instead of 4  first change Mon 28 Dec 09:00',
      '    primary  Dan   3 shifts instead of 0  first change Mon 14 Dec 09:00',
    ]);
    expect(code).toBe(0);
  });

  it('that only says when somebody is away shows whose shifts change, and who stands in', async () => {
    const text = aFile(primary).replace('id: ada, name: Ada,', 'id: ada, name: Ada, away: [2026-12-14 .. 2026-12-16],');
    const { out } = await apply(text);
    expect(out.slice(1, 5)).toEqual([
      '  ~ contact ada (Ada): away',
      '  These people have other shifts in the next 13 weeks:',
      '    primary  Ada  5 shifts               first change Mon 14 Dec 09:00',
      '    primary  Ben  6 shifts instead of 5  first change Mon 14 Dec 09:00',
    ]);
    const { findShiftChanges } = await import('../../../../lambdas/adapters/shift-mails.ts');
    const told = (await findShiftChanges(new Date().toISOString())).slice(-1);
    const dates = (shifts: (typeof told)[number]['before']) =>
      shifts.map(({ from, until = 0 }) =>
        [from, until].map((at) => new Date(at).toISOString().slice(5, 13)).join(' to '),
      );
    // The file is applied with the AWS identity of the user ada, who needs no e-mail about it.
    expect(told.map(({ contact, by, before, after }) => [contact, by, dates(before), dates(after)])).toEqual([
      ['ben', 'Ada', [], ['12-14T08 to 12-17T00']],
    ]);
  });

  it('is taken with --at-once', async () => {
    const { code, err } = await apply(aFile(changed), '--at-once');
    expect(code).toBe(0);
    expect(err.join('\n')).toContain('Shifts that are over or running would move');
  });

  it('that moves only a shift that is over is refused, too', async () => {
    const moved = primary.replace(
      /people[\s\S]*/,
      'handover: monday 09:00\n    turns: [{ from: 2026-11-02, people: [dan] }, { from: 2026-11-23, people: [ada, ben, cleo] }]\n',
    );
    expect(errorsOf(await apply(aFile(moved)))[0]).toBe(
      'oncall.yaml:10:70  Shifts that are over or running would move: Cleo had primary from Mon 16 Nov 09:00 until Mon 23 Nov 09:00, and would not have had it.',
    );
  });

  it.each([
    [
      'takes an override or an absence out or in',
      primary,
      'overrides: [{ schedule: primary, from: 2026-11-24T09:00, until: 2026-11-28T09:00, put: dan }]',
    ],
    [
      'fills a gap',
      `${primary
        .replace('people', 'layers: [{ people')
        .replace(/\n {4}handover/, ', handover')
        .replace(/\n {4}from: (.*)\n/, ', from: $1 }, { people: [dan] }]\n')}`,
      '',
    ],
    [
      'changes what comes later',
      primary
        .replace(
          /people.*\n/,
          'turns: [{ from: 2026-11-02, people: [ada, ben, cleo] }, { from: 2026-12-14, people: [dan] }]\n',
        )
        .replace(/\n {4}from.*/, ''),
      '',
    ],
  ])('that only %s is taken', async (_, schedules, rest) => {
    const result = await apply(aFile(schedules, rest));
    expect(result.err.join('\n')).not.toContain('would move');
    expect(result.code).toBe(0);
  });
});

describe('a warning', () => {
  it('says what no policy uses, what moves with the clocks, and who is away', async () => {
    const rest =
      'overrides:\n  - { schedule: hourly, from: 2026-12-01T09:00, until: 2026-12-01T10:00, put: dan }\n  - { schedule: primary, from: 2026-11-01T09:00, until: 2026-11-01T10:00, put: dan }\n  - { schedule: primary, from: 2027-03-28T02:00, until: 2027-03-28T03:00, put: dan }\n';
    const hourly = '  hourly: { timeZone: UTC, people: [ada, ben], every: 12 hours, from: 2026-11-02T08:00 }\n';
    const text = aFile(primary + hourly, rest).replace(
      'id: dan, name: Dan,',
      'id: dan, name: Dan, away: [2026-12-01],',
    );
    expect((await apply(text)).err).toEqual([
      'oncall.yaml: Warning: schedule primary: no policy names it, so it decides nothing. Put it into a level, or take it out.',
      'oncall.yaml: Warning: schedule hourly: no policy names it, so it decides nothing. Put it into a level, or take it out.',
      'oncall.yaml: Warning: schedule hourly: turns of 12 hours move by an hour when the clocks change. Write such as handover: [daily 08:00, daily 20:00] to keep the time of day.',
      'oncall.yaml: Warning: Dan is away Tue 1 Dec 09:00 to 10:00 UTC, but an override has them on call in hourly then. The override counts.',
      'oncall.yaml: Note: The override of primary from 2027-03-28T02:00 to 2027-03-28T03:00 (put dan) has no length, because the clocks change then. It does nothing.',
      'oncall.yaml: Note: The override of primary until 2026-11-01T10:00 is over, and can be taken out.',
    ]);
  });
});
