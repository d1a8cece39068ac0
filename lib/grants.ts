import { Token, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Lets a role take these actions on these resources only. The grant methods of the CDK add versions and aliases. */
export function allow(grantee: IGrantable, actions: string[], ...resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}

/**
 * Gives the reason for a wildcard in a role's policy, beside the grant that needs it.
 *
 * @param finding cdk-nag's name of the wildcard, such as `Resource::*`
 */
export function explainWildcard(role: IRole, finding: string, reason: string): void {
  // The name of a nested stack is known only once it is deployed, and so is cdk-nag's name of the wildcard.
  if (Token.isUnresolved(finding)) return;
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
}
