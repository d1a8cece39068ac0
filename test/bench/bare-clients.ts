import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { bundle, functions } from '../../lib/bundles.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'bare-clients');

/** The addresses of two bundles with nothing but clients of AWS: those that a function uses, and those that it starts with. */
export type BareClients = { readonly used: string; readonly started: string };

/**
 * For each of these functions that calls AWS, two bundles with its clients and nothing else, made as the function's own is. Their
 * handlers read one item of a table.
 *
 * @returns the bundles, by the name of the function
 */
export function bundleClients(names: readonly string[]): ReadonlyMap<string, BareClients> {
  rmSync(folder, { recursive: true, force: true });
  const files = functions().filter((file) => names.includes(basename(file, '.ts')));
  const both = files.flatMap((file): [string, BareClients][] => {
    const [used, started] = [importsOf(file, 'used'), importsOf(file, 'started')];
    const name = basename(file, '.ts');
    if (started.length === 0) return [];
    return [[name, { used: bundleImports('used', name, used), started: bundleImports('started', name, started) }]];
  });
  return new Map(both);
}

/** Bundles a module with some imports, and returns its address. */
function bundleImports(which: keyof BareClients, name: string, imports: readonly Import[]): string {
  const within = join(folder, which);
  mkdirSync(within, { recursive: true });
  const entry = join(within, `${name}.ts`);
  writeFileSync(entry, entryOf(imports));
  bundle([entry], join(within, 'built'));
  return pathToFileURL(join(within, 'built', `${name}.mjs`)).href;
}

/** Names that are imported from a package. */
type Import = readonly [from: string, names: string];

/** What a function imports from packages of the SDK: at its start, or ever. */
function importsOf(file: string, which: keyof BareClients): Import[] {
  const { outputFiles } = buildSync({
    ...{
      entryPoints: [file],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      write: false,
      bundle: true,
      splitting: true,
    },
    ...{ packages: 'external', absWorkingDir: root, format: 'esm', platform: 'node', target: 'node24' },
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const started = new Set<string>();
  const start = (part: string) => {
    if (started.has(part)) return;
    started.add(part);
    for (const [, next = ''] of texts.get(part)?.matchAll(/^(?:import|\}).*"\.\/([^"]+)";$/gm) ?? []) start(next);
  };
  start(`${basename(file, '.ts')}.mjs`);
  return [...(which === 'used' ? texts.keys() : started)].flatMap((part) => {
    const imports = texts.get(part)?.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";$/gm) ?? [];
    return Array.from(imports, ([, found = '', from = '']) => [from, found] as const);
  });
}

/**
 * A module that keeps all that it imports. Like the functions, it makes the client of DynamoDB at its start, and would make the
 * others when they are needed.
 */
function entryOf(imports: readonly Import[]): string {
  const packages = [...new Set(imports.map(([from]) => from))].map((from, index) => {
    const texts = imports.filter(([each]) => each === from).map(([, names]) => names);
    // A name may be imported under several others.
    const names = new Set(texts.join().match(/(?<!as )\b(?!as\b)\w+/g));
    return { from, as: `sdk${index}`, names: [...names] };
  });
  return `
${packages.map(({ from, as }) => `import * as ${as} from '${from}';`).join('\n')}
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
export const used = [${packages.flatMap(({ as, names }) => names.map((name) => `${as}.${name}`)).join(', ')}];
const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const { INCIDENTS_TABLE, ON_CALL_TABLE } = process.env;
const item = INCIDENTS_TABLE ? { TableName: INCIDENTS_TABLE, Key: { pk: 'cold', sk: '-' } } : { TableName: ON_CALL_TABLE, Key: { pk: 'cold' } };
export const handler = () => tables.send(new GetCommand(item));
`;
}
