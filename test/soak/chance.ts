import { createRandom } from '../../local/asl/random.ts';

/** Chance for one purpose: the same seed, incident and purpose give the same row of choices. */
export type Chance = {
  /** At least 0 and less than 1. */
  readonly share: () => number;
  /** True with this probability. */
  readonly is: (probability: number) => boolean;
  /** A whole number, both ends included. */
  readonly whole: (least: number, most: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
};

export function createChance(seed: number, incident: number, purpose: string): Chance {
  const share = createRandom(seed, `${purpose} of incident ${incident}`);
  const whole: Chance['whole'] = (least, most) => least + Math.floor(share() * (most - least + 1));
  return {
    share,
    whole,
    is: (probability) => share() < probability,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)];
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
  };
}
