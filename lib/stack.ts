import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Pager } from './pager.ts';
import type { PagerProps } from './settings.ts';

/**
 * A stack with one pager. In production it is protected from deletion.
 *
 * The CDK leaves the id `Default` out of logical ids, so that stacks from before the construct keep theirs.
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
