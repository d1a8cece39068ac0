import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { keepFolder } from './kept-folder.ts';

const root = join(import.meta.dirname, '..');

/** The folder of the bundles in the built package. */
const built = join(root, 'functions');

/** The folder of the bundles, once this process has found or made them. */
let bundles: string | undefined;

/** The folder with every function's bundle: the one in the package, or one that is made from the sources. */
export function findBundles(): string {
  bundles ??= existsSync(built) ? built : bundleSources();
  return bundles;
}

/** The bundles of the sources: made in a few seconds, or kept from before when nothing that goes into them has changed. */
function bundleSources(): string {
  const folder = join(root, '.cache', 'functions');
  keepFolder(folder, functions().join(), (outdir) => [...bundleFunctions(outdir), ...bundler]);
  return folder;
}

/** The files that decide how a bundle is made. */
const bundler = [
  import.meta.filename,
  ...['package-lock.json', 'tsconfig.json', 'node_modules/esbuild/package.json'].map((file) => join(root, file)),
];

/** The files with a function each. */
export function functions(): string[] {
  return readdirSync(join(root, 'lambdas'))
    .filter((file) => file.endsWith('.ts') && !['env.ts', 'log.ts'].includes(file))
    .map((file) => join(root, 'lambdas', file));
}

/**
 * Bundles each function: one file with everything that it starts with, and files for the parts that it loads later. All are one
 * asset.
 *
 * Each function has an esbuild call of its own. A single call would put code that several functions share into files of its own,
 * and a function that starts with 26 files starts 10 ms later. A bundling construct per function would cost more than ten seconds
 * at every synth. The SDK is bundled too, so that the cold start is short and the code that was tested is the code that runs.
 *
 * @param shared true to share files between functions nevertheless, which makes the package a fifth of the size
 * @returns the files that went into the bundles
 */
export function bundleFunctions(outdir: string, { shared = false } = {}): string[] {
  const calls = shared ? [functions()] : functions().map((file) => [file]);
  return [...new Set(calls.flatMap((entryPoints) => bundle(entryPoints, outdir)))];
}

/**
 * Bundles files for Lambda's runtime, with everything that they import.
 *
 * This takes two passes. esbuild heeds the mark of a function without effects, such as `lazily`, only in calls from its own file, so
 * it leaves most unused schemas out once they are in one file with it.
 *
 * @returns the files that went into the bundles
 */
export function bundle(entryPoints: string[], outdir: string): string[] {
  // Loaded only here, because the package has to work without esbuild.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const whole = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const { metafile } = buildSync({
      ...options,
      entryPoints,
      outdir: whole,
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas', 'adapters', 'credentials.ts') },
      metafile: true,
    });
    const again = entryPoints.map((file) => join(whole, `${basename(file, '.ts')}.mjs`));
    // esbuild puts paths below its working folder into the names of chunks. The temporary folder has another name each time.
    buildSync({ ...options, absWorkingDir: whole, entryPoints: again, outdir, minify: true });
    return Object.keys(metafile.inputs).map((file) => join(root, file));
  } finally {
    rmSync(whole, { recursive: true });
  }
}

/** The options of both passes. */
const options = {
  splitting: true,
  outExtension: { '.js': '.mjs' },
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The SDK loads the first only for streams of events, and the second only in a browser. They are 20 KB and 35 KB.
  external: ['@smithy/core/event-streams', 'bowser'],
  logLevel: 'error',
} as const satisfies BuildOptions;
