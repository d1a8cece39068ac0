import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Values = Readonly<Record<string, unknown>>;

/**
 * The context in the files of this folder, which every command of the CDK in it reads, whatever its options are and whoever
 * calls it. The CDK also reads `.cdk.json` in the home folder, which a colleague does not have.
 */
export function keptContext(folder = process.cwd()): Values {
  const project = readJson(join(folder, 'cdk.json')).context as Values | undefined;
  return { ...readJson(join(folder, 'cdk.context.json')), ...project };
}

function readJson(file: string): Values {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
