import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

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

/** Makes the bundles. Another process that reads the folder meanwhile finds whole files, either the new or the old ones. */
function bundleSources(): string {
  const folder = join(root, '.cache', 'functions');
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  bundleFunctions(fresh);
  for (const file of readdirSync(fresh)) renameSync(join(fresh, file), join(folder, file));
  rmdirSync(fresh);
  return folder;
}

/**
 * Bundles all functions in one esbuild call: one file per function, and one asset for all of them.
 *
 * A bundling construct per function costs more than ten seconds at every synth. The SDK is bundled too, so that
 * the cold start is short and the code that was tested is the code that runs.
 *
 * @param splitting true to put code that several functions share into files of its own, which makes the package a
 *   seventh of the size
 */
export function bundleFunctions(outdir: string, { splitting = false } = {}): void {
  // Loaded only here, because the package has to work without esbuild.
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
