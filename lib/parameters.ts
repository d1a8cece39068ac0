import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { setReadableId } from './names.ts';
import { exampleSender, longestSender, type Settings, senderForm } from './settings.ts';

export type ParameterText = {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
  readonly maxLength?: number;
};

/**
 * The value of a parameter without a default. CloudFormation refuses the first deploy without a value, and keeps the value
 * from deploy to deploy.
 */
export function createParameter(scope: Construct, name: string, text: ParameterText): string {
  const parameter = new CfnParameter(scope, name, { type: 'String', ...text });
  setReadableId(parameter, scope, name);
  return parameter.valueAsString;
}

/** The sender of e-mails from the settings, or from the parameter `EmailSender`. */
export function findSender(scope: Construct, { sender }: Settings): string {
  return (
    sender ??
    createParameter(scope, 'EmailSender', {
      description:
        'The sender of e-mails: address, or Name <address>. SES must have verified the address or its domain.',
      allowedPattern: `^(?!.*${exampleSender})${senderForm.slice(1)}`,
      maxLength: longestSender,
      constraintDescription:
        'EmailSender must be an address of your own domain, alone or as On-call <address>, with a name in ASCII.',
    })
  );
}
