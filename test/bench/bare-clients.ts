import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { bundle, functions } from '../../lib/bundles.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'bare-clients');

/**
 * For each of these functions that calls AWS, a bundle with the clients that it starts with and nothing else. Its handler reads one
 * item of a table. Clients that the function loads later are not in it.
 *
 * @returns the addresses of the bundles, by the name of the function
 */
export function bundleClients(names: readonly string[]): ReadonlyMap<string, string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entries = functions().flatMap((file) => {
    const name = basename(file, '.ts');
    const imports = names.includes(name) ? importsOf(file) : [];
    if (imports.length === 0) return [];
    const entry = join(folder, `${name}.ts`);
    writeFileSync(entry, entryOf(imports));
    bundle([entry], join(folder, 'built'));
    return [name];
  });
  return new Map(entries.map((name) => [name, pathToFileURL(join(folder, 'built', `${name}.mjs`)).href]));
}

/** What a function imports from packages of the SDK before it is called. */
function importsOf(file: string): (readonly [from: string, names: string])[] {
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
  return [...started].flatMap((part) => {
    const imports = texts.get(part)?.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";$/gm) ?? [];
    return Array.from(imports, ([, found = '', from = '']) => [from, found] as const);
  });
}

/**
 * A module that keeps everything that a function imports from packages of the SDK. Like the functions, it makes the client of
 * DynamoDB at its start, and would make the others when they are needed.
 */
function entryOf(imports: readonly (readonly [from: string, names: string])[]): string {
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
