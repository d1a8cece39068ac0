import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Values = Readonly<Record<string, unknown>>;

/** The context in the files that every command of the CDK in this folder reads, whatever its options are. */
export function keptContext(folder = process.cwd(), home = homedir()): Values {
  const project = readJson(join(folder, 'cdk.json')).context as Values | undefined;
  const user = readJson(join(home, '.cdk.json')).context as Values | undefined;
  return { ...user, ...readJson(join(folder, 'cdk.context.json')), ...project };
}

function readJson(file: string): Values {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
