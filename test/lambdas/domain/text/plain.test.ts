import { describe, expect, it } from 'vitest';
import { oneLine, plainText } from '../../../../lambdas/domain/text/plain.ts';

describe('plain text', () => {
  it('drops control characters and what turns the direction of reading', () => {
    expect(plainText('a\u0000\u001b[31m\u202eb\u2066c\u200f\u200bd\u007f')).toBe('a[31mbcd');
  });

  it('keeps lines, tabs and emoji', () => {
    expect(plainText('a\r\nb\rc\td\u2028e 👩‍🚒')).toBe('a\nb\nc\td\ne 👩‍🚒');
  });

  it('repairs half a surrogate pair', () => {
    expect(plainText('a\ud800b')).toBe('a\ufffdb');
  });

  it('is put on one line on request', () => {
    expect(oneLine('  a\r\nBcc: b\t c ')).toBe('a Bcc: b c');
  });

  it('is cut between characters as a person sees them', () => {
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abcde…');
    expect(oneLine('👩‍🚒👩‍🚒👩‍🚒', 2)).toBe('👩‍🚒…');
  });

  it('stays short even if one character is endless', () => {
    expect(oneLine(`a${'\u0301'.repeat(10_000)}`, 6).length).toBeLessThan(60);
    expect(oneLine(`a${'\u{e0100}'.repeat(10_000)}`, 6).isWellFormed()).toBe(true);
  });
});
