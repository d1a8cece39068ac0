import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { bundle, functions } from '../../lib/bundles.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'bare-clients');

/**
 * For each of these functions that calls AWS, a bundle with the clients that it uses and nothing else. Its handler reads one item of a table.
 *
 * @returns the addresses of the bundles, by the name of the function
 */
export function bundleClients(names: readonly string[]): ReadonlyMap<string, string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = buildSync({
    entryPoints: functions().filter((file) => names.includes(basename(file, '.ts'))),
    ...{ outdir: folder, outExtension: { '.js': '.mjs' }, write: false, bundle: true, packages: 'external' },
    ...{ absWorkingDir: root, format: 'esm', platform: 'node', target: 'node24' },
  });
  const entries = outputFiles.flatMap(({ path, text }) => {
    const imports = [...text.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";$/gm)];
    if (imports.length === 0) return [];
    const entry = join(folder, `${basename(path, '.mjs')}.ts`);
    writeFileSync(entry, entryOf(imports.map(([, names = '', from = '']) => [from, names])));
    return [entry];
  });
  bundle(entries, join(folder, 'built'));
  return new Map(
    entries.map((entry) => {
      const name = basename(entry, '.ts');
      return [name, pathToFileURL(join(folder, 'built', `${name}.mjs`)).href];
    }),
  );
}

/** A module that keeps everything that a function imports from packages of the SDK, and makes one client of each kind. */
function entryOf(imports: readonly (readonly [from: string, names: string])[]): string {
  const packages = [...new Set(imports.map(([from]) => from))].map((from, index) => {
    const texts = imports.filter(([each]) => each === from).map(([, names]) => names);
    // A name may be imported under several others.
    const names = new Set(texts.join().match(/(?<!as )\b(?!as\b)\w+/g));
    return { from, as: `sdk${index}`, names: [...names] };
  });
  const clients = packages.flatMap(({ as, names }) =>
    names.filter((name) => /^(?!Dyn).*Client$/.test(name)).map((name) => `${as}.${name}`),
  );
  return `
${packages.map(({ from, as }) => `import * as ${as} from '${from}';`).join('\n')}
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
export const used = [${packages.flatMap(({ as, names }) => names.map((name) => `${as}.${name}`)).join(', ')}];
export const clients = [${clients.map((client) => `new ${client}({})`).join(', ')}];
const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const { INCIDENTS_TABLE, ON_CALL_TABLE } = process.env;
const item = INCIDENTS_TABLE ? { TableName: INCIDENTS_TABLE, Key: { pk: 'cold', sk: '-' } } : { TableName: ON_CALL_TABLE, Key: { pk: 'cold' } };
export const handler = () => tables.send(new GetCommand(item));
`;
}
