import fc from 'fast-check';

/**
 * Every run draws the same values, so that a failure comes from a change. `SEED=7 npm test` draws others, and a
 * failure prints the seed.
 */
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
