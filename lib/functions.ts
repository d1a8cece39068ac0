import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import type { Environment } from '../lambdas/env.ts';

const root = join(import.meta.dirname, '..');

/**
 * Bundles every function in one esbuild call and gives the folder: one file a function, one asset for all.
 *
 * A bundling construct per function costs more than ten seconds at every synth. The SDK is bundled too, so that
 * the cold start is short and the code that was tested is the code that runs.
 */
export function bundleFunctions(): string {
  const folder = join(root, '.cache', 'functions');
  mkdirSync(folder, { recursive: true });
  const entryPoints = readdirSync(join(root, 'lambdas'))
    .filter((file) => file.endsWith('.ts') && !['env.ts', 'log.ts'].includes(file))
    .map((file) => join(root, 'lambdas', file));
  buildSync({
    entryPoints,
    outdir: folder,
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
  return folder;
}

export type FunctionProps = {
  /** The bundles of all functions. */
  readonly code: Code;
  readonly description: string;
  readonly environment: Partial<Environment>;
};

/**
 * A function whose construct id, file and state share one name: `FindContacts`, `find-contacts.ts`, "Find contacts".
 *
 * The timeout leaves a state's task timeout of a minute alone; the memory is what makes a cold start short.
 */
export function createFunction(scope: Construct, id: string, props: FunctionProps): LambdaFunction {
  const file = id.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return new LambdaFunction(scope, id, {
    code: props.code,
    handler: `${file}.handler`,
    description: props.description,
    environment: props.environment,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.seconds(25),
    logGroup: new LogGroup(scope, `${id}Log`, { retention: RetentionDays.THREE_MONTHS }),
  });
}
