import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** The index of the incidents that the sweep has to look at. */
export const dueIndex = 'Due';

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
  addDueIndex(incidents);
  new StringParameter(scope, 'OnCallTableName', {
    parameterName: `/${stackName}/on-call-table`,
    stringValue: onCall.tableName,
    description: 'The table that npm run oncall reads and writes.',
  });
  return { onCall, incidents };
}

/**
 * Adds the index of what is open: only items with both attributes are in it, so it stays small however long the history.
 *
 * On the resource itself, for as soon as the construct knows of an index, its every grant allows all indexes as well.
 */
function addDueIndex(incidents: Table): void {
  const resource = incidents.node.defaultChild as CfnTable;
  const names = ['pk', 'sk', 'sweep', 'sweepAt'];
  resource.attributeDefinitions = names.map((attributeName) => ({
    attributeName,
    attributeType: AttributeType.STRING,
  }));
  resource.globalSecondaryIndexes = [
    {
      indexName: dueIndex,
      keySchema: [
        { attributeName: 'sweep', keyType: 'HASH' },
        { attributeName: 'sweepAt', keyType: 'RANGE' },
      ],
      projection: { projectionType: ProjectionType.KEYS_ONLY },
    },
  ];
}
