import { Token, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Lets a role take these actions on these resources, and no more: the platform's own grants add versions and aliases. */
export function allow(grantee: IGrantable, actions: string[], ...resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}

/**
 * Says why a role's policy has a wildcard, beside the grant that needs it.
 *
 * @param finding as cdk-nag names the wildcard: `Resource::*`
 */
export function explainWildcard(role: IRole, finding: string, reason: string): void {
  // In a nested stack, whose name is known only once it is deployed, what cdk-nag will call it is not known either.
  if (Token.isUnresolved(finding)) return;
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
}
