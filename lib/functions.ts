import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import type { Environment } from '../lambdas/env.ts';
import { allow } from './grants.ts';
import type { Settings } from './settings.ts';

const root = join(import.meta.dirname, '..');

/** Where the bundles are, once this process has made them. */
let bundles: string | undefined;

/**
 * Bundles every function in one esbuild call and gives the folder: one file a function, one asset for all.
 *
 * A bundling construct per function costs more than ten seconds at every synth. The SDK is bundled too, so that
 * the cold start is short and the code that was tested is the code that runs.
 */
export function bundleFunctions(): string {
  bundles ??= bundle();
  return bundles;
}

function bundle(): string {
  const folder = join(root, '.cache', 'functions');
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  const entryPoints = readdirSync(join(root, 'lambdas'))
    .filter((file) => file.endsWith('.ts') && !['env.ts', 'log.ts'].includes(file))
    .map((file) => join(root, 'lambdas', file));
  buildSync({
    entryPoints,
    outdir: fresh,
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
  // Another process may be reading the folder: it finds a whole file, this one or the last.
  for (const file of readdirSync(fresh)) renameSync(join(fresh, file), join(folder, file));
  rmdirSync(fresh);
  return folder;
}

export type FunctionProps = {
  /** The bundles of all functions. */
  readonly code: Code;
  readonly description: string;
  readonly environment: Partial<Environment>;
  readonly settings: Settings;
  /** Whether a person waits for its answer: executions are then kept free for it, where the settings say so. */
  readonly isWaitedFor?: boolean;
};

/**
 * A function whose construct id, file and state share one name: `FindContacts`, `find-contacts.ts`, "Find contacts".
 *
 * The timeout leaves a state's task timeout of a minute alone; the memory is what makes a cold start short.
 */
export function createFunction(scope: Construct, id: string, props: FunctionProps): LambdaFunction {
  const { code, description, environment, settings, isWaitedFor = false } = props;
  const file = id.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const logGroup = createLogGroup(scope, `${id}Log`, settings);
  return new LambdaFunction(scope, id, {
    code,
    description,
    environment,
    logGroup,
    handler: `${file}.handler`,
    role: createFunctionRole(scope, `${id}Role`, logGroup),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.seconds(25),
    ...(isWaitedFor &&
      settings.reservedConcurrency !== 'off' && { reservedConcurrentExecutions: settings.reservedConcurrency }),
  });
}

/** A log that goes with the stack: what has to be kept is in the tables. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { logRetentionDays }: Settings,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(logGroupName !== undefined && { logGroupName }),
  });
}

/** A role that may write to the function's own log; AWS's managed policy would let it write to every log. */
function createFunctionRole(scope: Construct, id: string, logGroup: ILogGroup): IRole {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
  return role;
}
