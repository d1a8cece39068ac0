import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Where the package has the bundles that it was built with. */
const built = join(root, 'functions');

/** Where the bundles are, once this process has found or made them. */
let bundles: string | undefined;

/** The folder with every function's bundle: the package's own, or one that is made of the source. */
export function findBundles(): string {
  bundles ??= existsSync(built) ? built : bundle();
  return bundles;
}

/** Makes the bundles, in a folder that other processes may be reading: they find whole files, these or the last. */
function bundle(): string {
  const folder = join(root, '.cache', 'functions');
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  bundleFunctions(fresh);
  for (const file of readdirSync(fresh)) renameSync(join(fresh, file), join(folder, file));
  rmdirSync(fresh);
  return folder;
}

/**
 * Bundles every function in one esbuild call: one file a function, one asset for all.
 *
 * A bundling construct per function costs more than ten seconds at every synth. The SDK is bundled too, so that
 * the cold start is short and the code that was tested is the code that runs.
 *
 * @param splitting true where functions share what several of them hold: the package is a seventh of its size by that
 */
export function bundleFunctions(outdir: string, { splitting = false } = {}): void {
  // Loaded only here: the package works without it.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const entryPoints = readdirSync(join(root, 'lambdas'))
    .filter((file) => file.endsWith('.ts') && !['env.ts', 'log.ts'].includes(file))
    .map((file) => join(root, 'lambdas', file));
  buildSync({
    entryPoints,
    outdir,
    splitting,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    keepNames: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Some of the SDK's dependencies are CommonJS and call require.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    logLevel: 'error',
  });
}
