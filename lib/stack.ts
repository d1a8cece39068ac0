import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Pager } from './pager.ts';
import type { PagerProps } from './settings.ts';

/**
 * One pager in a stack of its own, which in production nobody can delete by accident.
 *
 * The CDK leaves `Default` out of logical ids, so that what was deployed before there was a construct keeps its own.
 */
export function createStack(scope: Construct, id: string, settings: PagerProps, props: StackProps = {}): Stack {
  const stack = new Stack(scope, id, {
    description: 'Notify Support: on-call escalation',
    terminationProtection: settings.stage !== 'development',
    ...props,
  });
  new Pager(stack, 'Default', settings);
  return stack;
}
