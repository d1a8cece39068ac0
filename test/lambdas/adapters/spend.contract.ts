import { describe, expect, it } from 'vitest';

type Spend = typeof import('../../../lambdas/adapters/spend.ts');

/** The contract of every store of the money that SMS cost. */
export function spendContract(name: string, spend: Spend): void {
  describe(name, () => {
    it('takes money until the most is reached, and gives it back', async () => {
      expect(await spend.readSpend('2026-01')).toBe(0);
      expect(await spend.takeSpend('2026-01', 60, 100)).toBe(true);
      expect(await spend.takeSpend('2026-01', 41, 100)).toBe(false);
      expect(await spend.takeSpend('2026-01', 40, 100)).toBe(true);
      expect(await spend.takeSpend('2026-01', 1, 100)).toBe(false);
      await spend.addSpend('2026-01', -40);
      expect(await spend.readSpend('2026-01')).toBe(60);
      expect(await spend.takeSpend('2026-01', 40, 100)).toBe(true);
    });

    it('never takes more than the most, however many take at once', async () => {
      const taken = await Promise.all(Array.from({ length: 20 }, () => spend.takeSpend('2026-02', 30, 100)));
      expect(taken.filter(Boolean)).toHaveLength(3);
      expect(await spend.readSpend('2026-02')).toBe(90);
    });

    it('takes nothing that is more than all there is', async () => {
      expect(await spend.takeSpend('2026-03', 101, 100)).toBe(false);
      expect(await spend.readSpend('2026-03')).toBe(0);
    });

    it('counts each month by itself, and what is added without asking', async () => {
      await spend.addSpend('2026-04', 70);
      expect(await spend.takeSpend('2026-04', 40, 100)).toBe(false);
      expect(await spend.takeSpend('2026-05', 40, 100)).toBe(true);
    });

    it('knows the price of a message once', async () => {
      expect(await spend.isPriceKnown('m-1')).toBe(false);
      expect(await spend.markPriceKnown('m-1', '2026-06')).toBe(true);
      expect(await spend.isPriceKnown('m-1')).toBe(true);
      expect(await spend.markPriceKnown('m-1', '2026-06')).toBe(false);
    });
  });
}
