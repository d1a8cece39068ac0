import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFolder } from '../../lib/kept-folder.ts';

let place: string;
let made: number;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'kept-'));
  made = 0;
  write('one', Date.now() - 1000);
});
afterEach(() => rmSync(place, { recursive: true }));

const folder = () => join(place, 'functions');

/** Writes the file that the folder is made of. */
function write(contents: string, at: number): void {
  writeFileSync(join(place, 'source'), contents);
  utimesSync(join(place, 'source'), at / 1000, at / 1000);
}

/** Copies the source, as a bundler would do more. */
function keep(recipe = 'copy', meanwhile = () => {}): string {
  keepFolder(folder(), recipe, (outdir) => {
    made += 1;
    writeFileSync(join(outdir, 'copy'), readFileSync(join(place, 'source')));
    meanwhile();
    return [join(place, 'source')];
  });
  return readFileSync(join(folder(), 'copy'), 'utf8');
}

describe('a folder that is made of files', () => {
  it('is made once, and contains nothing else', () => {
    expect([keep(), keep()]).toEqual(['one', 'one']);
    expect(made).toBe(1);
    expect(readdirSync(folder())).toEqual(['copy']);
    expect(readdirSync(place).sort()).toEqual(['functions', 'functions.json', 'source']);
  });

  it.each([
    ['a file that went into it has other contents', () => write('two', Date.now() - 1000), 'two'],
    ['a file in it has other contents', () => writeFileSync(join(folder(), 'copy'), 'broken'), 'one'],
    ['a file in it is missing', () => rmSync(join(folder(), 'copy')), 'one'],
    ['its marker is missing', () => rmSync(`${folder()}.json`), 'one'],
    ['its marker was written halfway', () => writeFileSync(`${folder()}.json`, '{"inputs":['), 'one'],
  ])('is made again when %s', (_, change, copy) => {
    keep();
    change();
    expect(keep()).toBe(copy);
    expect(made).toBe(2);
  });

  it('loses the files that are no longer made', () => {
    keep();
    writeFileSync(join(folder(), 'chunk-of-before'), 'old');
    write('two', Date.now() - 1000);
    keep();
    expect(readdirSync(folder())).toEqual(['copy']);
  });

  it('is made again when it is to be made otherwise', () => {
    keep();
    keep('copy with care');
    expect(made).toBe(2);
  });

  it('is not made again for a file that was only touched', () => {
    keep();
    write('one', Date.now() + 1000);
    keep();
    expect(made).toBe(1);
  });

  it('is not kept when a file that went into it changed while it was made', () => {
    keep('copy', () => write('two', Date.now() + 1000));
    expect(existsSync(`${folder()}.json`)).toBe(false);
    expect(keep()).toBe('two');
  });
});
