import { App, type Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../lib/settings.ts';
import { createStack } from '../../lib/stack.ts';
import type { Template as LocalTemplate } from '../../local/cloud/intrinsics.ts';
import { resolveStack } from '../../local/cloud/loader.ts';
import { someSettings } from './settings.ts';

/** The stack of this project, with the settings that nobody had to choose but for these. */
export function aStack(flaw: Partial<Settings> = {}, props: StackProps = {}): Stack {
  return createStack(anApp(), 'NotifySupport', someSettings(flaw), props);
}

/**
 * An app that calls its constructs by their paths, and bundles nothing.
 *
 * The CDK's own check of the template takes five seconds at first, and ten times as long as the synth after that. Only
 * test/lib/validation.test.ts looks at what it finds.
 */
export function anApp(): App {
  return new App({
    context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true },
    builtinCloudFormationValidation: false,
  });
}

/** The resources of a stack as they are once it is deployed. */
export function resolved(stack: Stack, parameters: Record<string, string> = {}) {
  const { resources } = resolveStack(stack.stackName, Template.fromStack(stack).toJSON() as LocalTemplate, {
    account: '111122223333',
    region: 'eu-central-1',
    url: 'https://api.example.org',
    parameters: {
      EmailSender: 'on-call@example.org',
      BackstopEmail: 'team@example.org',
      BackstopSms: '+15550100999',
      ...parameters,
    },
  });
  return { ofType: (type: string) => resources.get(type) ?? [] };
}
