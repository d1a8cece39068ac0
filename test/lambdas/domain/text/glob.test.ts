import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversGlob, matchesGlob } from '../../../../lambdas/domain/text/glob.ts';
import { timedOnCore } from '../../../bench/figure.ts';

/** The plain definition, exponential but easy to believe. */
function matchesByDefinition(pattern: readonly string[], name: readonly string[]): boolean {
  const [first, ...others] = pattern;
  if (first === undefined) return name.length === 0;
  if (first === '*') {
    return matchesByDefinition(others, name) || (name.length > 0 && matchesByDefinition(pattern, name.slice(1)));
  }
  return name.length > 0 && (first === '?' || first === name[0]) && matchesByDefinition(others, name.slice(1));
}

const patterns = fc.array(fc.constantFrom('a', 'b', '🔥', '*', '?'), { maxLength: 8 }).map((parts) => parts.join(''));
const names = fc.array(fc.constantFrom('a', 'b', '🔥', '.'), { maxLength: 8 }).map((parts) => parts.join(''));

/** Every text of at most this length. */
function textsOver(characters: readonly string[], length: number): string[] {
  if (length === 0) return [''];
  const shorter = textsOver(characters, length - 1);
  return [...new Set([...shorter, ...shorter.flatMap((text) => characters.map((character) => text + character))])];
}

describe('a pattern', () => {
  it('matches as its definition says', () => {
    fc.assert(
      fc.property(patterns, names, (pattern, name) => {
        expect(matchesGlob(pattern, name)).toBe(matchesByDefinition([...pattern], [...name]));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches every name that a pattern which it covers matches, in every case up to three characters', () => {
    const [all, given] = [textsOver(['a', '*', '?'], 3), textsOver(['a', 'b'], 3)];
    const pairs = all.flatMap((first) => all.map((second) => [first, second] as const));
    const covered = pairs.filter(([first, second]) => coversGlob(first, second));
    expect(covered.length).toBeGreaterThan(all.length);
    const wrong = covered.filter(([first, second]) =>
      given.some((name) => matchesGlob(second, name) && !matchesGlob(first, name)),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['.*', 'anything', false],
    ['a.c', 'abc', false],
    ['(a+)+$', '(a+)+$', true],
    ['[ab]', 'a', false],
  ])('knows no regular expressions: %s on %s', (pattern, name, expected) => {
    expect(matchesGlob(pattern, name)).toBe(expected);
  });

  it('of many stars takes no longer than its length times that of the name', async () => {
    const spent = await timedOnCore(() => {
      expect(matchesGlob(`${'*a'.repeat(120)}*b`, 'a'.repeat(255))).toBe(false);
      expect(matchesGlob(`${'*'.repeat(5000)}b`, 'a'.repeat(5000))).toBe(false);
    });
    expect(spent).toBeLessThan(500);
  });
});
