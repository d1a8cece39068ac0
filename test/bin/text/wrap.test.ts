import { describe, expect, it } from 'vitest';
import { lineWidth, wrap, wrapParts } from '../../../bin/text/wrap.ts';

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('a wrapped text', () => {
  it('has lines that are as long as possible, but not longer than the width', () => {
    const lines = wrap(words(60), 'first ', '  ');
    expect(lines.filter((line) => line.length > lineWidth)).toEqual([]);
    expect(lines.slice(0, -1).filter((line) => line.length + 1 + 'word00'.length <= lineWidth)).toEqual([]);
    expect(lines[0]).toMatch(/^first word0 /);
    expect(lines.slice(1).every((line) => /^ {2}word/.test(line))).toBe(true);
    expect(lines.map((line) => line.replace(/^(first| ) ?/, '').trim()).join(' ')).toBe(words(60));
  });

  it('keeps its spaces on a line, and has none of a line break in the text', () => {
    expect(wrap('a   b\n    c')).toEqual(['a   b c']);
  });

  it('has a word that is longer than the width on a line of its own', () => {
    expect(wrap(`a ${'b'.repeat(120)} c`)).toEqual(['a', 'b'.repeat(120), 'c']);
  });
});

describe('wrapped parts', () => {
  it('break between two of them, and never within one', () => {
    const parts = [words(7), words(7), words(3)];
    expect(wrapParts(parts, '  ')).toEqual([`  ${parts[0]} · ${parts[1]} ·`, `  ${parts[2]}`]);
  });
});
