import { expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import { parametersOf, readTemplate } from './cdk.ts';

it('has a value for every parameter that the stack asks for', async () => {
  const template = readTemplate(await ensureAssembly());
  expect(Object.values(parametersOf(template))).not.toContain('');
});

it('gives values to the parameters without a default only', () => {
  const Parameters = { BootstrapVersion: { Default: '/cdk-bootstrap/version' }, BackstopSms: {} };
  expect(parametersOf({ Parameters })).toEqual({ BackstopSms: '+15550100099' });
});

it('names a parameter that it has no value for', () => {
  expect(() => parametersOf({ Parameters: { Colour: {} } })).toThrow('no value for the parameter Colour');
});
