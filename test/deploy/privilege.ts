import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Deployed } from './deployment.ts';
import { clientOptions, place } from './emulator.ts';
import { step } from './step.ts';

/** Tries the rights of show-incident's role. This shows that the emulator really checks the policies. */
export function tryRole(deployed: Deployed): Promise<void> {
  return step('show-incident’s role reads the incidents, and is refused when it writes', async () => {
    const TableName = deployed.find('AWS::DynamoDB::Table', 'Incidents').name;
    const client = new DynamoDBClient({ ...clientOptions(deployed.emulator), credentials: await assume(deployed) });
    const key = { pk: { S: 'nothing' }, sk: { S: '-' } };
    await client.send(new GetItemCommand({ TableName, Key: key }));
    const refusal = await client.send(new PutItemCommand({ TableName, Item: key })).then(
      () => 'it can write',
      (error: Error) => error.name,
    );
    if (refusal !== 'AccessDeniedException') throw new Error(refusal);
  });
}

async function assume({ emulator, find }: Deployed) {
  const role = find('AWS::IAM::Role', 'ShowIncident').name;
  const RoleArn = `arn:aws:iam::${place.account}:role/${role}`;
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'show-incident' });
  const { Credentials } = await new STSClient(clientOptions(emulator)).send(command);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
