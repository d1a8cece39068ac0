import { describe, expect, it } from 'vitest';
import { isOrAre, listNames, shortNames } from '../../../../lambdas/domain/messages/names.ts';

describe('names', () => {
  it.each([
    [[], 'nobody', 'nobody', 'is'],
    [['Ben'], 'Ben', 'Ben', 'is'],
    [['Ada'], 'you', 'you', 'are'],
    [['Ben', 'Cy'], 'Ben and Cy', 'Ben and Cy', 'are'],
    [['Ben', 'Ada'], 'Ben and you', 'Ben and you', 'are'],
    [['Ben', 'Cy', 'Dee'], 'Ben, Cy and Dee', 'Ben +2', 'are'],
  ])('%j', (names, listed, short, verb) => {
    expect(listNames(names, 'Ada')).toBe(listed);
    expect(shortNames(names, 'Ada')).toBe(short);
    expect(isOrAre(names, 'Ada')).toBe(verb);
  });
});
