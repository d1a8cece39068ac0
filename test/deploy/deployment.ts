import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStateMachineAliasCommand, PublishStateMachineVersionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ensureAssembly } from '../../bin/assembly.ts';
import { isProtected, readResources, type StackResource, unprotect } from './aws.ts';
import { parametersOf, readTemplate, runCdk, runCdkIn, withoutUnknown } from './cdk.ts';
import { clientOptions, type Emulator } from './emulator.ts';
import { readmeParameters } from './readme.ts';
import { step } from './step.ts';

/** The outputs of the deploy. */
type Outputs = { readonly AlertsUrl: string; readonly Sender: string; readonly NotifySupportArn: string };

/** A deployed stack, and the clients and addresses to use it. */
export type Deployed = {
  readonly emulator: Emulator;
  readonly sfn: SFNClient;
  readonly stackArn: string;
  readonly outputs: Outputs;
  readonly resources: readonly StackResource[];
  /** The resource of this type whose logical id begins with this text. */
  readonly find: (type: string, id: string) => StackResource;
  /** The address on the emulator for a link to the API. */
  readonly reach: (link: string) => string;
};

/** Bootstraps and deploys. `cdk deploy` must refuse without its parameters, succeed with them, and then change nothing more. */
export async function deploy(emulator: Emulator, folder: string): Promise<Deployed> {
  await step('cdk bootstrap', () => runCdk(emulator, folder, 'bootstrap'));
  const file = join(folder, 'outputs.json');
  const template = readTemplate(await ensureAssembly());
  const parameters = Object.keys(parametersOf(template));
  const given = readmeParameters().flatMap((parameter) => ['--parameters', parameter]);
  const app = withoutUnknown(await ensureAssembly(), folder);
  const options = ['--app', app, '--require-approval', 'never'];
  const deployWith = (...args: string[]) => runCdk(emulator, folder, 'deploy', ...options, ...args);
  if (parameters.length > 0) {
    const names = parameters.join(', ').replace(/, (?=\w+$)/, ' and ');
    await step(`cdk deploy refuses while ${names} are not given`, () => expectRefusal(deployWith(), /EmailSender/));
  }
  const printed = await step(`README: cdk deploy of ${Object.keys(template.Resources).length} resources`, () =>
    deployWith('--outputs-file', file, ...given),
  );
  await step('cdk deploy again, without parameters, keeps them and changes nothing', async () => {
    const again = await deployWith();
    if (!again.includes('(no changes)')) throw new Error(again);
  });
  await step('a colleague’s synth, with another cdk.json, names the settings that a deploy would change', async () => {
    const hint = await synthesiseWith(emulator, folder, { sources: ['api', 'grafana'], smsPrice: 0.2 });
    if (!/changes settings, by cdk\.json: smsPrice \(.* becomes 0\.2\); sources \(with grafana\)/.test(hint))
      throw new Error(hint);
  });
  const deployed = await readDeployed(emulator, printed, file);
  await publishVersions(deployed);
  return deployed;
}

/** Synthesises in a folder whose cdk.json has these settings, and gives what that printed. */
function synthesiseWith(emulator: Emulator, folder: string, context: object): Promise<string> {
  const cwd = join(folder, 'colleague');
  mkdirSync(cwd);
  const app = `${process.execPath} ${join(import.meta.dirname, '..', '..', 'bin', 'notify-support.ts')}`;
  writeFileSync(join(cwd, 'cdk.json'), JSON.stringify({ app, context }));
  return runCdkIn(cwd, emulator, folder, 'synth', '--quiet');
}

/** Makes the first version of each machine, and the alias of NotifySupport, as CloudFormation does on AWS. */
export function publishVersions({ sfn, outputs }: Deployed): Promise<void> {
  return step('the versions and the alias of the machines are made by this check (10)', async () => {
    const publish = async (stateMachineArn: string) =>
      sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    await publish(outputs.NotifySupportArn.replace(/NotifySupport$/, 'NotifyContact'));
    const { stateMachineVersionArn } = await publish(outputs.NotifySupportArn);
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    await sfn.send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }));
  });
}

/** Reads a deployed stack from the output of the deploy and the file with its outputs. */
export async function readDeployed(
  emulator: Emulator,
  printed: string,
  outputsFile: string,
  stack = 'NotifySupport',
): Promise<Deployed> {
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'))[stack] as Outputs;
  const stackArn = /arn:\S+:stack\/\S+/.exec(printed)?.[0] ?? '';
  const resources = await readResources(emulator, stackArn);
  return {
    emulator,
    sfn: new SFNClient(clientOptions(emulator)),
    stackArn,
    outputs,
    resources,
    find: (type, id) => findResource(resources, type, id),
    reach: reachIn(emulator, outputs),
  };
}

function findResource(resources: readonly StackResource[], type: string, id: string): StackResource {
  const found = resources.find((resource) => resource.type === type && resource.id.startsWith(id));
  if (found === undefined) throw new Error(`The stack has no ${type} whose id begins with ${id}.`);
  return found;
}

/** @throws Error with the output if a command is not refused, or for another reason */
export async function expectRefusal(doing: Promise<string>, reason: RegExp): Promise<void> {
  const refusal = await doing.then(
    () => 'it was not refused',
    (error: Error) => error.message,
  );
  if (!reason.test(refusal)) throw new Error(refusal);
}

/** Links have a host of AWS, for which the emulator answers under a path. */
function reachIn({ url }: Emulator, { AlertsUrl }: Outputs): (link: string) => string {
  const api = new URL(AlertsUrl).hostname.split('.')[0];
  return (link) => `${url}/_aws/execute-api/${api}${new URL(link).pathname}`;
}

/** Removes the stack, and prints the resources that remain. Only those that the template retains may remain. */
export async function destroy({ emulator, stackArn }: Deployed, folder: string): Promise<void> {
  // The assembly saves a synth for each command.
  const destroying = () => runCdk(emulator, folder, 'destroy', '--force', '--app', join(folder, 'assembly'));
  if (await isProtected(emulator, stackArn)) {
    await step('cdk destroy refuses while the stack is protected', () => expectRefusal(destroying(), /Protection/));
    await step('its termination protection is switched off', () => unprotect(emulator, stackArn));
  }
  await step('cdk destroy', destroying);
  const { Resources } = readTemplate(join(folder, 'assembly'));
  const isMeantToStay = (id: string) => Resources[id]?.DeletionPolicy?.startsWith('Retain') === true;
  const resources = await readResources(emulator, stackArn);
  const left = resources.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const unwanted = left.filter(({ id }) => !isMeantToStay(id));
  if (unwanted.length > 0) throw new Error(`cdk destroy leaves ${unwanted.map(({ id }) => id).join(', ')}.`);
  const lost = Object.keys(Resources).filter((id) => isMeantToStay(id) && !left.some((resource) => resource.id === id));
  if (lost.length > 0) throw new Error(`cdk destroy deletes ${lost.join(', ')}, which the template retains.`);
  for (const [type, ofType = []] of Object.entries(Object.groupBy(left, (resource) => resource.type))) {
    console.log(`         left on purpose: ${type} ${ofType.map(({ id }) => id).join(', ')}`);
  }
}
