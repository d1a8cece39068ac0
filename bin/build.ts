import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleFunctions } from '../lib/bundles.ts';
import { bundlePage } from '../local/console/bundle.ts';
import { ensureAssembly } from './assembly.ts';
import { defineCommand, runCommand } from './command/command.ts';
import { terminal } from './command/terminal.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** The files that the package holds unchanged: definitions, the example, and scripts that are not TypeScript. */
const copied = [
  'LICENSE',
  'oncall.example.yaml',
  'local/cloud/function-calls.mjs',
  'local/cloud/function-worker.mjs',
  ...readdirSync(join(root, 'statemachines')).map((file) => `statemachines/${file}`),
];

/** Builds `dist`, which has the layout of this project, in JavaScript. */
export const build = defineCommand({
  call: 'npm run build --',
  about: `Builds dist, the contents of the package: the construct with its types, the program, the functions' bundles, the
    state machines' definitions, and the synthesised stack that runs on one machine. Users of the package need neither
    TypeScript nor a bundler.`,
  exitStatus: { 0: 'dist was built', 1: 'something does not compile' },
  run: buildDist,
});

async function buildDist(): Promise<number> {
  rmSync(dist, { recursive: true, force: true });
  compile('tsconfig.build.json');
  compile('tsconfig.types.json');
  for (const file of copied) copy(file);
  bundleFunctions(join(dist, 'functions'), { shared: true });
  await writePage();
  await writeAssembly();
  writeFileSync(join(dist, 'package.json'), describePackage());
  return 0;
}

/** Compiles the files of a TypeScript project, with their imports. Each thread would infer most types anew: twice the work. */
function compile(project: string): void {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '--singleThreaded', '--project', join(root, project)], { stdio: 'inherit' });
}

function copy(file: string): void {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(root, file), join(dist, file));
}

/** Bundles the console's page. */
async function writePage(): Promise<void> {
  const { script, style } = await bundlePage(() => {});
  mkdirSync(join(dist, 'console'));
  writeFileSync(join(dist, 'console', 'main.js'), script.plain);
  writeFileSync(join(dist, 'console', 'main.css'), style.plain);
}

/** Copies the synthesised stack that runs on one machine, with the bundles of the package as its code. */
async function writeAssembly(): Promise<void> {
  const assembly = await ensureAssembly();
  const to = join(dist, 'cdk.out');
  mkdirSync(to);
  for (const file of ['manifest.json', 'NotifySupport.template.json']) cpSync(join(assembly, file), join(to, file));
  const assets = readFileSync(join(assembly, 'NotifySupport.assets.json'), 'utf8');
  writeFileSync(
    join(to, 'NotifySupport.assets.json'),
    assets.replace(/"path": "asset\.[^"]+"/g, '"path": "../functions"'),
  );
}

/** The part of package.json that the built files read. */
function describePackage(): string {
  const { name, version, type, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `${JSON.stringify({ name, version, type, repository }, null, 2)}\n`;
}

if (import.meta.main) process.exitCode = await runCommand(build, process.argv.slice(2), terminal());
