import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import type { Settings } from './settings.ts';

/** The index of the incidents that the sweep has to look at. */
export const dueIndex = 'Due';

export type TablesProps = { readonly pager: string; readonly settings: Settings };

export type Tables = {
  readonly onCall: Table;
  readonly incidents: Table;
  /** Their names, for a function that uses both. */
  readonly environment: Pick<Environment, 'ON_CALL_TABLE' | 'INCIDENTS_TABLE'>;
};

/**
 * Who is on call, and what has happened.
 *
 * Encrypted with keys that DynamoDB owns: a key in KMS is one more thing that can be throttled, disabled or deleted in
 * the night. In production neither the stack nor a slip can delete the tables, and every second of the last 35 days can
 * be restored; in development they go with the stack.
 *
 * The parameter is how the `oncall` command finds the first table without being told its generated name.
 */
export function createTables(scope: Construct, { pager, settings }: TablesProps): Tables {
  const isProduction = settings.stage === 'production';
  const shared = {
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      recoveryPeriodInDays: isProduction ? 35 : 1,
    },
    deletionProtection: isProduction,
    removalPolicy: isProduction ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
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
    parameterName: `/${pager}/on-call-table`,
    simpleName: false,
    stringValue: onCall.tableName,
    description: 'The table that npm run oncall reads and writes.',
  });
  const environment = { INCIDENTS_TABLE: incidents.tableName, ON_CALL_TABLE: onCall.tableName };
  return { onCall, incidents, environment };
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
