import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { asksForHelp, readArguments, type Syntax } from '../../../bin/command/arguments.ts';

const folder = mkdtempSync(join(tmpdir(), 'arguments-'));
const file = join(folder, 'event.json');
writeFileSync(file, '{}');
afterAll(() => rmSync(folder, { recursive: true }));

/** A command with an option of each type. */
const syntax = {
  options: {
    port: {
      type: 'whole',
      noun: 'a port number',
      from: 0,
      to: 65_535,
      word: 'PORT',
      about: '',
      short: 'p',
      default: '80',
    },
    speed: { type: 'number', noun: 'a speed', from: 1, to: 1000, word: 'SPEED', about: '' },
    scale: { type: 'number', noun: 'a scale', above: 0, word: 'SCALE', about: '' },
    timeout: { type: 'duration', word: 'DURATION', about: '', default: '10m' },
    at: { type: 'instant', word: 'INSTANT', about: '' },
    event: { type: 'file', word: 'FILE', about: '' },
    cases: { type: 'folder', word: 'FOLDER', about: '' },
    url: { type: 'url', word: 'URL', about: '' },
    color: { type: 'choice', noun: 'a colour', of: ['red', 'green', 'blue'], word: 'COLOUR', about: '' },
    reply: { type: 'text', word: 'REPLY', about: '', isRepeated: true },
    name: { type: 'text', word: 'NAME', about: '' },
    yes: { type: 'flag', short: 'y', about: '' },
  },
  operands: {
    who: { type: 'text', word: 'WHO', about: '' },
    more: { type: 'text', word: 'MORE', about: '', isOptional: true },
  },
} as const satisfies Syntax;

const read = (...args: string[]) => readArguments(syntax, args);

describe('arguments that are accepted', () => {
  it('have their defaults where they are left out', () => {
    expect(read('ada')).toEqual({
      ...{
        port: 80,
        speed: undefined,
        scale: undefined,
        timeout: 600,
        at: undefined,
        event: undefined,
        cases: undefined,
      },
      ...{ url: undefined, color: undefined, reply: [], name: undefined, yes: false, who: 'ada', more: undefined },
    });
  });

  it.each<[string[], object]>([
    [['--port', '8080'], { port: 8080 }],
    [['--port=0'], { port: 0 }],
    [['-p', '65535'], { port: 65_535 }],
    [['-yp1'], { yes: true, port: 1 }],
    [['--speed', '1.5'], { speed: 1.5 }],
    [['--scale', '0.01'], { scale: 0.01 }],
    [['--timeout', '1h30m'], { timeout: 5400 }],
    [['--timeout', '0s'], { timeout: 0 }],
    [['--at', '2026-11-24T02:00:00Z'], { at: Date.parse('2026-11-24T02:00:00Z') }],
    [['--at', '2026-11-24T03:00+01:00'], { at: Date.parse('2026-11-24T02:00:00Z') }],
    [['--event', file, '--cases', folder], { event: file, cases: folder }],
    [['--event', join(folder, 'new.json')], { event: join(folder, 'new.json') }],
    [['--url', 'http://127.0.0.1:4100'], { url: 'http://127.0.0.1:4100' }],
    [['--color', 'red'], { color: 'red' }],
    [['--reply', 'a', '--reply', 'b'], { reply: ['a', 'b'] }],
    [['--name=-x'], { name: '-x' }],
    [['--name', '__proto__'], { name: '__proto__' }],
    [['--yes'], { yes: true }],
    [['ben'], { more: 'ben' }],
    [['--', '--yes'], { yes: false, more: '--yes' }],
  ])('%j', (args, values) => {
    expect(read('ada', ...args)).toMatchObject(values);
  });

  it('ask for help wherever the option is, except after --', () => {
    expect(asksForHelp(syntax, ['ada', '--nonsense', '-yh'])).toBe(true);
    expect(asksForHelp(syntax, ['--port', '0', '--help'])).toBe(true);
    expect(asksForHelp(syntax, ['--', '--help'])).toBe(false);
  });
});

describe('arguments that are refused', () => {
  it.each<[string[], string]>([
    [['--port', '08'], '--port 08 is not a port number: write a whole number from 0 to 65535.'],
    [['--port', '65536'], '--port 65536 is not a port number: write a whole number from 0 to 65535.'],
    [['--port', '-1'], '--port -1 is not a port number: write a whole number from 0 to 65535.'],
    [['--port', '1.5'], '--port 1.5 is not a port number: write a whole number from 0 to 65535.'],
    [['--port', ' 8'], '--port " 8" is not a port number: write a whole number from 0 to 65535.'],
    [['--port', '0x50'], '--port 0x50 is not a port number: write a whole number from 0 to 65535.'],
    [['--port', '٨'], '--port ٨ is not a port number: write a whole number from 0 to 65535.'],
    [['--port', 'x'], '--port x is not a port number: write a whole number from 0 to 65535.'],
    [['--speed', '1e3'], '--speed 1e3 is not a speed: write a number from 1 to 1000.'],
    [['--speed', '0'], '--speed 0 is not a speed: write a number from 1 to 1000.'],
    [['--speed', 'Infinity'], '--speed Infinity is not a speed: write a number from 1 to 1000.'],
    [['--scale', '0'], '--scale 0 is not a scale: write a number above 0.'],
    [['--scale', '-0.5'], '--scale -0.5 is not a scale: write a number above 0.'],
    [['--timeout', 'soon'], '--timeout soon is not a duration: write one such as 90s, 7m or 1h30m.'],
    [['--timeout', '10'], '--timeout 10 is not a duration: write one such as 90s, 7m or 1h30m.'],
    [
      ['--at', '2026-11-31T02:00:00Z'],
      '--at 2026-11-31T02:00:00Z is not a date and time: write one such as 2026-11-24T02:00:00Z.',
    ],
    [['--at', '2026-11-24'], '--at 2026-11-24 is not a date and time: write one such as 2026-11-24T02:00:00Z.'],
    [['--event', '.'], '--event . is not a file: write the path of a file.'],
    [['--cases', 'nowhere'], '--cases nowhere is not a folder: write the path of an existing folder.'],
    [['--url', 'localhost:4100'], '--url localhost:4100 is not a URL: write one such as http://127.0.0.1:4100.'],
    [['--color', 'gren'], '--color gren is not a colour. Did you mean green?'],
    [['--color', 'purple'], '--color purple is not a colour: write one of red, green, blue.'],
    [['--port'], 'The option --port needs a value.'],
    [['-p'], 'The option -p needs a value.'],
    [['--port='], 'The option --port needs a value.'],
    [['--port', ''], 'The option --port needs a value.'],
    [['--port', '--yes'], 'The option --port needs a value.'],
    [['--name', '-x'], 'The option --name needs a value.'],
    [['--yes=no'], 'The option --yes takes no value.'],
    [['--port', '1', '--port', '1'], 'The option --port is given twice: leave one out.'],
    [['-y', '--yes'], 'The option --yes is given twice: leave one out.'],
    [['--prot', '1'], 'There is no option --prot. Did you mean --port?'],
    [['--ports', '1'], 'There is no option --ports. Did you mean --port?'],
    [['--no-yes'], 'There is no option --no-yes.'],
    [['--constructor'], 'There is no option --constructor.'],
    [['-x'], 'There is no option -x.'],
    [['ben', 'cleo'], '"cleo" is one argument too many.'],
    [['ben', '--', '--yes'], '"--yes" is one argument too many: options must come before --.'],
    [['ben', '-'], '"-" is one argument too many.'],
  ])('%j', (args, sentence) => {
    expect(() => read('ada', ...args)).toThrow(expect.objectContaining({ name: 'Refused', message: sentence }));
  });

  it.each([[[]], [['--yes']], [['--']]])('%j, because an operand is missing', (args) => {
    expect(() => read(...args)).toThrow('WHO is missing.');
  });
});
