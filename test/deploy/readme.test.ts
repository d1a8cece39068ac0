import { expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import { parametersOf, readTemplate } from './cdk.ts';
import { readmeCommands, readmeParameters } from './readme.ts';

it('finds the commands of a first deploy in the README, in their order', () => {
  expect(readmeCommands().map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
    'aws configure list',
    'npm ci',
    'npx cdk bootstrap',
    'aws sesv2 create-email-identity',
    'aws sesv2 get-email-identity',
    'npx cdk deploy',
    'cp oncall.example.yaml oncall.yaml',
    'npx notify-support apply',
    'npx notify-support doctor',
    'npx notify-support test',
    'npx notify-support console',
  ]);
});

it('finds a value there for every parameter that the stack asks for', async () => {
  const asked = Object.keys(parametersOf(readTemplate(await ensureAssembly())));
  expect(readmeParameters().map((given) => given.split('=')[0])).toEqual(asked);
});
