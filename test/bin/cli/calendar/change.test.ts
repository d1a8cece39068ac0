import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findMoved } from '../../../../bin/calendar/guard-history.ts';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { runCli } from '../../../support/cli.ts';

const text = `# Our people.
contacts:
  - { id: ada, name: Ada,   email: ada@example.org, timeZone: UTC }   # spaces stay
  - { id: ben, name: Ben, email: ben@example.org, timeZone: UTC }
  - { id: cleo, name: Cleo, email: cleo@example.org, timeZone: UTC }
  - { id: dan, name: Dan, email: dan@example.org, timeZone: UTC }

schedules:
  primary:   # by the week
    timeZone: Europe/Berlin
    people: [ada, ben, cleo]     # the order
    handover: monday 09:00
    from: 2026-11-02

  layered:
    timeZone: Europe/Berlin
    layers:
      - { people: [dan, [ada, ben]], handover: friday 17:00, hours: fri 17:00 - mon 09:00, from: 2026-11-06 } # weekends
      - handover: daily 09:00
        turns:
          # since the beginning
          - { from: 2026-11-02, people: [cleo, ada] }

policies: { default: [ada] }   # and spaces here
routes: []
`;

const folder = mkdtempSync(join(tmpdir(), 'calendar-'));
const file = join(folder, 'oncall.yaml');
const now = new Date('2026-11-26T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  writeFileSync(file, text);
});
afterEach(() => void vi.useRealTimers());
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]) => {
  const { code, out, err } = await runCli(undefined, [...args, '--file', file]);
  return { code, out: out.replaceAll(`${folder}/`, ''), err: err.replaceAll(`${folder}/`, '') };
};

/** The lines that are different from before: taken out, and put in. */
function difference() {
  const [before, after] = [text.split('\n'), readFileSync(file, 'utf8').split('\n')];
  return {
    gone: before.filter((line) => !after.includes(line)),
    added: after.filter((line) => !before.includes(line)),
  };
}

function schedulesOf(written: string) {
  const read = readOnCallText(written, 'f');
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.onCall.schedules;
}

afterEach(() => {
  // Whatever a command wrote, no shift moves by it that is over or running.
  expect(findMoved(schedulesOf(text), schedulesOf(readFileSync(file, 'utf8')), now.getTime())).toEqual([]);
});

describe('change', () => {
  it('writes the turns that move nothing, changes no other line, and says what comes next', async () => {
    expect(await run('change', 'primary', '--people', 'ada,ben,cleo,dan')).toEqual({
      code: 0,
      out: `Changed primary in oncall.yaml. From Mon 30 Nov 09:00 on: Ben, then Cleo, then Dan, then Ada.\nRun \`npx notify-support apply oncall.yaml\` to bring it to the stack. Until then nothing changes there.`,
      err: '',
    });
    expect(difference()).toEqual({
      gone: ['    people: [ada, ben, cleo]     # the order', '    from: 2026-11-02'],
      added: [
        '    turns:',
        '      - { from: 2026-11-02, people: [ada, ben, cleo] }',
        '      - { from: 2026-11-30, people: [ben, cleo, dan, ada] }     # the order',
      ],
    });
  });

  it('writes groups and turns of nobody', async () => {
    expect((await run('change', 'primary', '--people', 'ada+dan,nobody,ben')).code).toBe(0);
    expect(difference().added.at(-1)).toBe(
      '      - { from: 2026-11-30, people: [ben, [ada, dan], nobody] }     # the order',
    );
  });

  it.each([
    [['primry', '--people', 'ada'], 2, 'There is no schedule primry. Did you mean primary?'],
    [['primary', '--people', 'ada,bem'], 2, 'There is no contact bem. Did you mean ben?'],
    [['primary', '--people', 'ada,,ben'], 2, '--people has an empty place: write such as ada,ben+cleo.'],
    [['primary'], 2, '--people is missing: write such as --people ada,ben,cleo.'],
    [['layered', '--people', 'ada'], 2, 'The schedule layered has 2 layers: say which one with --layer.'],
    [['layered', '--people', 'ada', '--layer', '3'], 2, 'The schedule layered has 2 layers: correct --layer.'],
  ])('refuses %j', async (args, status, sentence) => {
    const { code, out, err } = await run('change', ...args);
    expect([code, out]).toEqual([status, '']);
    expect(err).toContain(sentence);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('join', () => {
  it('puts somebody at the end of a layer that has turns already', async () => {
    const { code, out } = await run('join', 'layered', 'ben', '--layer', '2');
    expect(code).toBe(0);
    expect(out).toContain('From Fri 27 Nov 09:00 on: Ada, then Ben, then Cleo.');
    expect(difference()).toEqual({
      gone: [],
      added: ['          - { from: 2026-11-27, people: [ada, ben, cleo] }'],
    });
  });

  it('refuses somebody who is in it already', async () => {
    expect(await run('join', 'primary', 'ada')).toMatchObject({
      code: 1,
      err: 'ada is in primary already. Nothing was changed.',
    });
  });
});

describe('leave', () => {
  it('takes somebody out of all layers, and out of groups', async () => {
    expect((await run('leave', 'layered', 'ada')).code).toBe(0);
    expect(difference()).toEqual({
      gone: [
        '      - { people: [dan, [ada, ben]], handover: friday 17:00, hours: fri 17:00 - mon 09:00, from: 2026-11-06 } # weekends',
      ],
      added: [
        '      - { turns: [{ from: 2026-11-06, people: [dan, [ada, ben]] }, { from: 2026-11-27, people: [ben, dan] }], handover: friday 17:00, hours: fri 17:00 - mon 09:00 } # weekends',
        '          - { from: 2026-11-27, people: [cleo] }',
      ],
    });
  });

  it.each([
    ['dan', 'dan is not in primary. Nothing was changed.'],
    ['zoe', 'There is no contact zoe.'],
  ])('refuses %s', async (who, sentence) => {
    expect((await run('leave', 'primary', who)).err).toContain(sentence);
  });

  it('keeps the last one', async () => {
    writeFileSync(file, text.replace('[ada, ben, cleo]', '[ada]'));
    expect((await run('leave', 'primary', 'ada')).err).toContain('ada is the only one in a layer of primary');
    writeFileSync(file, text);
  });
});

it('refuses a file with faults, and one that uses aliases there', async () => {
  writeFileSync(file, text.replace('[ada, ben, cleo]', '[ada, bem]'));
  expect(await run('join', 'primary', 'dan')).toMatchObject({ code: 1, out: '' });
  const aliased = text
    .replace('  primary:   # by the week', '  primary: &p')
    .replace('  layered:', '  other: *p\n  layered:');
  writeFileSync(file, aliased);
  expect((await run('join', 'other', 'dan')).err).toContain('is written with an alias: change it in the file by hand.');
  expect(readFileSync(file, 'utf8')).toBe(aliased);
  writeFileSync(file, text);
});
