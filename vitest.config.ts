import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { longestWait } from './test/support/longest-wait.ts';

/** Where the results go as JSON, for whoever wants to count them. */
const report = process.env.REPORT_FILE;

/**
 * Tests that take longer than some ten seconds a file: they start a browser or npm, play hundreds of courses, or play
 * everything once more with the built functions. `npm test` leaves them out; `npm run check` runs them.
 */
const long = [
  'test/{browser,consumer}/**/*.test.ts',
  'test/lib/permissions.test.ts',
  'test/stories/{alarm-life,cases,cases-in-memory,channels,hostile,recovery,schedules,take-all,upgrade}.test.ts',
  'test/bin/cli/{apply,simulate/night}.test.ts',
  'test/bench/bench.test.ts',
  'test/bin/{proof/{explore,handovers},storm/prove-storm}.test.ts',
  'test/local/console/console.test.ts',
];

/**
 * Tests that point their process at a cloud of their own, or start others: each file starts over with modules of its
 * own. Their worker goes on, because the AWS SDK takes as long to load as many of these files take to run.
 */
const apart = [
  'test/{bench,bin}/**/*.test.ts',
  'test/stories/*.test.ts',
  'test/lambdas/adapters/**/*.test.ts',
  'test/local/cloud/{aws-clients,cloud,policies}.test.ts',
  'test/local/console/*.test.ts',
];

/** What takes longest, in this order: begun last, one of these would still run when nothing else does. */
const longest = [
  'test/browser/browser',
  'test/consumer/consumer',
  ...['recovery', 'hostile'].map((story) => `test/stories/${story}`),
  'test/bin/cli/apply',
  ...['cases', 'cases-in-memory', 'alarm-life', 'worse', 'answers'].map((story) => `test/stories/${story}`),
  'test/bin/cli/simulate/night',
  'test/lib/validation',
];

/** Vitest knows what takes longest only after a first run, and then begins with what failed. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? longest.length : found;
    };
    // Each project keeps its turn.
    const turns = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...turns.values()].flatMap((turn) => turn.toSorted((a, b) => place(a) - place(b)));
  }
}

const seed = 'test/support/same-seed.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/support/own-temp-folder.ts',
    projects: [
      {
        extends: true,
        test: { name: 'long', include: long, isolate: false, setupFiles: [seed, 'test/support/starts-over.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: apart,
          exclude: long,
          isolate: false,
          setupFiles: [seed, 'test/support/starts-over.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...apart, ...long],
          isolate: false,
          setupFiles: [seed, 'test/support/leaves-no-trace.ts'],
        },
      },
    ],
    env: {
      // What every function is given, for those that are called without a stack.
      PAGER_NAME: 'NotifySupport',
      // The programs that tests start take longer to compile than to run.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'programs'),
    },
    // Most modules are as they were in the last run, and need not be transformed again.
    experimental: { fsModuleCache: true, fsModuleCachePath: '.cache/vitest' },
    // The stories wait for functions in worker threads more than they compute.
    maxWorkers: 3,
    // Only a machine that is busy otherwise comes near these.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: longestWait } },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: {
      include: ['lambdas/domain/**', 'local/asl/**'],
      reporter: ['text-summary'],
      thresholds: { 'lambdas/domain/**': { lines: 100 }, 'local/asl/**': { lines: 100 } },
    },
  },
});
