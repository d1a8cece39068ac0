import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { clientOptions, type Emulator, place } from './emulator.ts';

/** A message that the emulator kept instead of sending it. */
export type Sent = { readonly to: string; readonly text: string };

/** Calls an AWS API for which the project has no client. The service is named where a signature would name it. */
async function ask({ url }: Emulator, service: string, path: string, form?: Record<string, string>): Promise<string> {
  const scope = `Credential=test/20260101/${place.region}/${service}/aws4_request`;
  const response = await fetch(`${url}${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path} answers ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** The value of the first API key of a stack. */
export async function readApiKey(emulator: Emulator, resources: readonly StackResource[]): Promise<string> {
  const { item } = JSON.parse(await ask(emulator, 'apigateway', '/apikeys?includeValues=true')) as {
    item: { id: string; value: string }[];
  };
  const key = item.find(({ id }) =>
    resources.some(({ type, name }) => type === 'AWS::ApiGateway::ApiKey' && name === id),
  );
  if (key === undefined) throw new Error('The stack has made no API key.');
  return key.value;
}

/** One resource of a stack, with its status. */
export type StackResource = {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly status: string;
};

/** The resources of a stack, from its newest events. A deleted stack can be found by its ARN only. */
export async function readResources(emulator: Emulator, stackArn: string): Promise<StackResource[]> {
  const newestFirst: StackResource[] = [];
  for (let page: string | undefined = ''; page !== undefined; ) {
    const form = { Action: 'DescribeStackEvents', Version: '2010-05-15', StackName: stackArn };
    const xml: string = await ask(emulator, 'cloudformation', '/', {
      ...form,
      ...(page !== '' && { NextToken: page }),
    });
    newestFirst.push(...xml.split('<member>').slice(1).map(readEvent));
    page = /<NextToken>([^<]+)</.exec(xml)?.[1];
  }
  return [...new Map(newestFirst.reverse().map((resource) => [resource.id, resource])).values()];
}

function readEvent(xml: string): StackResource {
  const field = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '';
  const [id, type] = [field('LogicalResourceId'), field('ResourceType')];
  return { id, type, name: field('PhysicalResourceId'), status: field('ResourceStatus') };
}

/** True if a stack is protected from deletion. */
export async function isProtected(emulator: Emulator, stackArn: string): Promise<boolean> {
  const form = { Action: 'DescribeStacks', Version: '2010-05-15', StackName: stackArn };
  return (await ask(emulator, 'cloudformation', '/', form)).includes('<EnableTerminationProtection>true<');
}

/** Removes a stack's protection from deletion. */
export async function unprotect(emulator: Emulator, stackArn: string): Promise<void> {
  const change = { Action: 'UpdateTerminationProtection', EnableTerminationProtection: 'false' };
  await ask(emulator, 'cloudformation', '/', { ...change, Version: '2010-05-15', StackName: stackArn });
}

/** Every SMS and e-mail so far. */
export async function readSent({ url }: Emulator): Promise<Sent[]> {
  const [sms, email] = await Promise.all(
    ['sns/sms-messages', 'ses/messages'].map(async (path) => (await fetch(`${url}/_ministack/${path}`)).json()),
  );
  const { sms_messages } = sms as { sms_messages: Record<string, { Message: string }[]> };
  const { messages } = email as { messages: Record<string, { To: string[]; BodyText: string }[]> };
  return [
    ...Object.entries(sms_messages).flatMap(([to, all]) => all.map(({ Message }) => ({ to, text: Message }))),
    ...Object.values(messages)
      .flat()
      .map(({ To, BodyText }) => ({ to: To.join(), text: BodyText })),
  ];
}

/** Puts a message on a queue. */
export async function putOnQueue(emulator: Emulator, url: string, body: string): Promise<void> {
  const form = { Action: 'SendMessage', Version: '2012-11-05', QueueUrl: url, MessageBody: body };
  await ask(emulator, 'sqs', '/', form);
}

/** The partition key of each item in a table. */
export async function readKeys(emulator: Emulator, table: string): Promise<string[]> {
  const { Items = [] } = await new DynamoDBClient(clientOptions(emulator)).send(new ScanCommand({ TableName: table }));
  return Items.map(({ pk }) => pk?.S ?? '');
}
