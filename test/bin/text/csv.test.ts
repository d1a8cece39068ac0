import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../bin/text/csv.ts';

describe('comma-separated values', () => {
  it('end lines with CR and LF, and leave out what is missing', () => {
    expect(
      csvOf([
        ['a', 'b'],
        [1, undefined],
        [-2, ''],
      ]),
    ).toBe('a,b\r\n1,\r\n-2,');
  });

  it.each([
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=cmd|calc', "'=cmd|calc"],
    ['+49 151', "'+49 151"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1+1', "'  =1+1"],
    ['\u200b=1+1', "'\u200b=1+1"],
    ['＝1+1', "'＝1+1"],
    ['\t=1+1', "'\t=1+1"],
    ['\r\n=1', '"\'\r\n=1"'],
    ['="x"', '"\'=""x"""'],
    ['1=1', '1=1'],
  ])('show %j as it is, and never as a formula', (text, cell) => {
    expect(csvOf([[text]])).toBe(cell);
  });
});
