import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import type { Settings } from './settings.ts';

/** The index of the incidents that the sweep has to check. */
export const dueIndex = 'Due';

export type TablesProps = { readonly pager: string; readonly settings: Settings };

export type Tables = {
  readonly onCall: Table;
  readonly incidents: Table;
  /** The names of both tables, as the variables of a function that uses both. */
  readonly environment: Pick<Environment, 'ON_CALL_TABLE' | 'INCIDENTS_TABLE'>;
};

/**
 * The tables of contacts, policies, routes and sources, and of incidents.
 *
 * They are encrypted with keys that DynamoDB owns, because a key in KMS is one more thing that can be throttled, disabled
 * or deleted in the night. In production the tables are protected from deletion and outlive the stack, and can be
 * restored to any second of the last 35 days. In development they are deleted with the stack.
 *
 * The program `notify-support` finds the generated name of the first table by the SSM parameter.
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
    description:
      'The table of contacts, policies, routes and sources that the program notify-support reads and writes.',
  });
  const environment = { INCIDENTS_TABLE: incidents.tableName, ON_CALL_TABLE: onCall.tableName };
  return { onCall, incidents, environment };
}

/** Lets a function send bundles: read and write outboxes, messages that wait, incidents and the ledger. */
export function grantBundles({ incidents }: Tables, sender: IGrantable): void {
  const reads = ['GetItem', 'BatchGetItem', 'Query'];
  const writes = ['PutItem', 'UpdateItem', 'BatchWriteItem'];
  incidents.grant(sender, ...[...reads, ...writes].map((action) => `dynamodb:${action}`));
}

/**
 * Adds the index of open work. Only items with both attributes are in it, so it stays small however long the history.
 *
 * It is added to the resource itself: once the construct knows of an index, every grant allows all indexes too.
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
