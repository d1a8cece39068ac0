import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'console');
const script = join(folder, 'main.js');
const style = join(folder, 'main.css');
const ui = join(import.meta.dirname, 'ui');

/** One file of the page, as it is sent. */
export type Asset = { readonly type: string; readonly plain: Buffer; readonly gzipped: Buffer };

/** The page's one script and one style sheet. */
export type Bundle = { readonly script: Asset; readonly style: Asset };

/**
 * Bundles the page in one esbuild call, or gives what was bundled when its files were as they are now.
 *
 * @param say hears how large it is, if it is bundled anew
 */
export async function bundlePage(say: (line: string) => void): Promise<Bundle> {
  const marker = join(folder, 'inputs.sha256');
  const inputs = hashInputs();
  const isFresh = existsSync(marker) && readFileSync(marker, 'utf8') === inputs;
  const files = isFresh ? kept() : await build();
  const bundle = { script: asset('text/javascript', files.script), style: asset('text/css', files.style) };
  if (isFresh) return bundle;
  // Another process may be reading the folder: it finds whole files, and the marker only once they are there.
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
  say(`Bundled the console: ${Math.ceil(bytes / 1024)} KB compressed.`);
  return bundle;
}

type Files = { readonly script: Buffer; readonly style: Buffer };

function kept(): Files {
  return { script: readFileSync(script), style: readFileSync(style) };
}

async function build(): Promise<Files> {
  mkdirSync(folder, { recursive: true });
  // Loaded only when there is something to bundle, for it takes as long as the bundling.
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

/** Everything that the outcome depends on. */
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
