import { defineConfig } from 'vitest/config';

/** Where the results go as JSON, for whoever wants to count them. */
const report = process.env.REPORT_FILE;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The stories wait for functions in worker threads more than they compute.
    maxWorkers: 2,
    // Only a machine that is busy otherwise comes near these.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: {
      include: ['lambdas/domain/**', 'local/asl/**'],
      reporter: ['text-summary'],
      thresholds: { 'lambdas/domain/**': { lines: 100 }, 'local/asl/**': { lines: 100 } },
    },
  },
});
