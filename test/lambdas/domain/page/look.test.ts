import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageStyle } from '../../../../lambdas/domain/page/page.ts';

const look = readFileSync(new URL('../../../../local/console/ui/look.css', import.meta.url), 'utf8');

/** The tokens of a style's first `:root`, or of the one for dark screens. */
function tokensOf(style: string, scheme: 'light' | 'dark'): Record<string, string> {
  const from = scheme === 'light' ? 0 : style.indexOf('(prefers-color-scheme: dark)');
  const block = /:root \{([^}]*)\}/.exec(style.slice(from))?.[1] ?? '';
  return Object.fromEntries([...block.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]));
}

describe('the look of the incident page', () => {
  // Neither may import the other: one is deployed, the other stays on the machine.
  it.each(['light', 'dark'] as const)('is the console’s, by the same tokens: %s', (scheme) => {
    const tokens = tokensOf(pageStyle, scheme);
    expect(Object.keys(tokens).length).toBeGreaterThan(15);
    expect(tokensOf(look, scheme)).toMatchObject(tokens);
  });

  it('uses every token that it has, and none that it has not', () => {
    const own = Object.keys(tokensOf(pageStyle, 'light'));
    const used = new Set([...pageStyle.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    const ofTones = ['--tint', '--rim'];
    expect([...used].toSorted()).toEqual([...own, ...ofTones].toSorted());
  });
});
