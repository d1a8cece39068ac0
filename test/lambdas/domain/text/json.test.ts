import { describe, expect, it } from 'vitest';
import { parseExactJson, parseJson } from '../../../../lambdas/domain/text/json.ts';

describe('JSON', () => {
  it.each(['', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '1 2', '\ufeff{}'])(
    'that is not valid is nothing: %s',
    (text) => {
      expect([parseJson(text), parseExactJson(text)]).toEqual([undefined, undefined]);
    },
  );

  it.each<[string, unknown]>([
    ['[1,-7,0.1,1e20,1.0]', [1, -7, 0.1, 1e20, 1]],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-12345678901234567891', '-12345678901234567891'],
    ['[1e999,-1e999]', ['1e999', '-1e999']],
    ['{"a":{"a":1e400}}', { a: { a: '1e400' } }],
    ['null', null],
  ])('keeps numbers that JavaScript cannot hold as text: %s', (text, value) => {
    expect(parseExactJson(text)).toEqual(value);
  });

  it('keeps members with the names of inherited ones', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    expect(JSON.stringify(parseExactJson(text))).toBe(text);
  });

  it('is read however deep it is', () => {
    const text = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(parseExactJson(text)).toBeInstanceOf(Array);
  });
});
