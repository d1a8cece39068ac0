import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'console');
/** Where the package has the page that it was built with. */
const built = join(root, 'console');
const script = join(folder, 'main.js');
const style = join(folder, 'main.css');
const ui = join(import.meta.dirname, 'ui');

/** One file of the page, ready to send. */
export type Asset = { readonly type: string; readonly plain: Buffer; readonly gzipped: Buffer };

/** The page's one script and one style sheet. */
export type Bundle = { readonly script: Asset; readonly style: Asset };

/**
 * The page, bundled in one esbuild call, or the stored bundle if its files have not changed since.
 *
 * @param log receives a line with the size of a new bundle
 */
export async function bundlePage(log: (line: string) => void): Promise<Bundle> {
  if (existsSync(built)) return bundleOf(kept(built));
  const marker = join(folder, 'inputs.sha256');
  const inputs = hashInputs();
  const isFresh = existsSync(marker) && readFileSync(marker, 'utf8') === inputs;
  const files = isFresh ? kept(folder) : await build();
  const bundle = bundleOf(files);
  if (isFresh) return bundle;
  // Another process may be reading the folder. It must find complete files, and the marker only after them.
  for (const [path, contents] of [
    [script, files.script],
    [style, files.style],
    [marker, inputs],
  ] as const) {
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, contents);
    renameSync(fresh, path);
  }
  const bytes = bundle.script.gzipped.length + bundle.style.gzipped.length;
  log(`Bundled the console: ${Math.ceil(bytes / 1024)} KB compressed.`);
  return bundle;
}

type Files = { readonly script: Buffer; readonly style: Buffer };

function kept(folder: string): Files {
  return { script: readFileSync(join(folder, 'main.js')), style: readFileSync(join(folder, 'main.css')) };
}

function bundleOf({ script, style }: Files): Bundle {
  return { script: asset('text/javascript', script), style: asset('text/css', style) };
}

async function build(): Promise<Files> {
  mkdirSync(folder, { recursive: true });
  // Loaded only when the page must be bundled, because loading takes as long as bundling.
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(ui, 'main.tsx')],
    outdir: folder,
    absWorkingDir: root,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
  });
  const find = (path: string) => Buffer.from(outputFiles.find((file) => file.path === path)?.contents ?? '');
  return { script: find(script), style: find(style) };
}

/** The hash of every file that the bundle depends on. */
function hashInputs(): string {
  const files = readdirSync(ui, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sum = createHash('sha256');
  for (const file of [...files.sort(), join(root, 'package-lock.json'), import.meta.filename])
    sum.update(relative(root, file)).update('\0').update(readFileSync(file));
  return sum.digest('hex');
}

function asset(type: string, plain: Buffer): Asset {
  return { type: `${type}; charset=utf-8`, plain, gzipped: gzipSync(plain, { level: 9 }) };
}
