import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'console');
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
  if (!isFresh) {
    mkdirSync(folder, { recursive: true });
    // Loaded only when there is something to bundle, for it takes as long as the bundling.
    const { build } = await import('esbuild');
    await build({
      entryPoints: [join(ui, 'main.tsx')],
      outdir: folder,
      absWorkingDir: root,
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
    writeFileSync(marker, inputs);
  }
  const bundle = { script: asset('main.js', 'text/javascript'), style: asset('main.css', 'text/css') };
  const bytes = bundle.script.gzipped.length + bundle.style.gzipped.length;
  if (!isFresh) say(`Bundled the console: ${Math.ceil(bytes / 1024)} KB compressed.`);
  return bundle;
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

function asset(file: string, type: string): Asset {
  const plain = readFileSync(join(folder, file));
  return { type: `${type}; charset=utf-8`, plain, gzipped: gzipSync(plain, { level: 9 }) };
}
