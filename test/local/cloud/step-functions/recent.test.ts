import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecent } from '../../../../local/cloud/step-functions/recent.ts';

const steps = fc.array(fc.record({ item: fc.constantFrom(...'abcdefgh'), isTouched: fc.boolean() }), {
  maxLength: 200,
});

describe('recently touched items', () => {
  it('come latest first, each once, from any place on', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const recent = createRecent<string>();
        let expected: string[] = [];
        for (const { item, isTouched } of taken) {
          recent[isTouched ? 'touch' : 'remove'](item);
          expected = [...(isTouched ? [item] : []), ...expected.filter((other) => other !== item)];
        }
        const found = [...recent.behind()];
        expect(found.map(([, item]) => item)).toEqual(expected);
        for (const [index, [place]] of found.entries()) {
          expect([...recent.behind(place)]).toEqual(found.slice(index + 1));
        }
      }),
    );
  });
});
