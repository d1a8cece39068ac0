import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

export type Tables = { readonly onCall: Table; readonly incidents: Table };

/**
 * Who is on call, and what has happened.
 *
 * The parameter is how the `oncall` command finds the first table without being told its generated name.
 */
export function createTables(scope: Construct, stackName: string): Tables {
  const shared = {
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  };
  const onCall = new Table(scope, 'OnCall', { ...shared, partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const incidents = new Table(scope, 'Incidents', {
    ...shared,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  new StringParameter(scope, 'OnCallTableName', {
    parameterName: `/${stackName}/on-call-table`,
    stringValue: onCall.tableName,
    description: 'The table that npm run oncall reads and writes.',
  });
  return { onCall, incidents };
}
