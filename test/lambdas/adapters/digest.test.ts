import { expect, it } from 'vitest';
import { digest, policyHash } from '../../../lambdas/adapters/digest.ts';

it('hashes a text as content security policies want it, and as keys do', () => {
  expect(policyHash('')).toBe("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  expect(digest('')).toMatch(/^e3b0c442/);
});
