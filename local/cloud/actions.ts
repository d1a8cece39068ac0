import type { Call } from './policies.ts';
import { notHere, operationName, type Request } from './wire.ts';

/** Where the stack is, and whose task a token is: what it takes to name what a request is about. */
export type Surroundings = {
  readonly account: string;
  readonly region: string;
  /** The machine that gave out a task token; none for one that never was. */
  readonly machineOf: (taskToken: string) => string | undefined;
};

type Action = Omit<Call, 'principal'>;

// biome-ignore lint/suspicious/noExplicitAny: what a client sends has the shape of its operation.
type Reader = (request: Request, input: any, around: Surroundings) => readonly Action[];

/**
 * What SNS asks of End User Messaging with the rights of whoever called it ("Getting started with Amazon SNS SMS access
 * management", developer guide, and `SMSAccessViaSNS` in AWS's policy AmazonSNSFullAccess).
 */
const throughSns: { readonly [action: string]: string } = {
  Publish: 'sms-voice:SendTextMessage',
  CheckIfPhoneNumberIsOptedOut: 'sms-voice:DescribeOptedOutNumbers',
};

/** What is asked of each service, by the name in the scope of a signature, in the words of policies. */
const readers: { readonly [service: string]: Reader } = {
  dynamodb: ({ headers }, { TableName, IndexName, RequestItems = { [TableName]: {} } }, { region, account }) =>
    Object.keys(RequestItems).map((table) => ({
      action: `dynamodb:${operationName(headers)}`,
      resource: `arn:aws:dynamodb:${region}:${account}:table/${table}${IndexName ? `/index/${IndexName}` : ''}`,
    })),
  states: ({ headers }, { stateMachineArn, executionArn, taskToken }, { machineOf }) => {
    const resource = stateMachineArn ?? executionArn ?? machineOf(taskToken);
    return resource === undefined ? [] : [{ action: `states:${operationName(headers)}`, resource }];
  },
  sns: ({ body }) => {
    const { Action, PhoneNumber, TopicArn } = Object.fromEntries(new URLSearchParams(body));
    const asked = { action: `sns:${Action}`, resource: TopicArn ?? PhoneNumber ?? '*' };
    const further = TopicArn === undefined ? throughSns[Action ?? ''] : undefined;
    if (further === undefined) return [asked];
    return [asked, { action: further, resource: '*', context: { 'aws:CalledViaLast': 'sns.amazonaws.com' } }];
  },
  // Alarms of every kind are described only to whoever may describe each of them.
  monitoring: ({ headers }) => [{ action: `cloudwatch:${operationName(headers)}`, resource: '*' }],
  // Both are resources of a send ("Actions, resources, and condition keys", service authorization reference).
  'sms-voice': ({ headers }, { OriginationIdentity, ConfigurationSetName }, { region, account }) => {
    const set = `arn:aws:sms-voice:${region}:${account}:configuration-set/${ConfigurationSetName}`;
    const about = [OriginationIdentity, ...(ConfigurationSetName === undefined ? [] : [set])];
    return about.map((resource) => ({ action: `sms-voice:${operationName(headers)}`, resource }));
  },
  // Sends have been refused on the recipient's identity too.
  ses: (_, { FromEmailAddress, Destination, ConfigurationSetName }, { region, account }) => {
    const sender = String(FromEmailAddress).replace(/^.*<([^>]*)>.*$/, '$1');
    const identities = [sender, ...(Destination?.ToAddresses ?? [])].map((address) => `identity/${address}`);
    const set = ConfigurationSetName === undefined ? [] : [`configuration-set/${ConfigurationSetName}`];
    return [...identities, ...set].map((about) => ({
      action: 'ses:SendEmail',
      resource: `arn:aws:ses:${region}:${account}:${about}`,
      context: { 'ses:FromAddress': sender },
    }));
  },
};

/**
 * What a signed request wants to do, each thing to one resource.
 *
 * @throws Error that names a service which no function of the stack calls
 */
export function actionsOf(request: Request, service: string, around: Surroundings): readonly Action[] {
  const read = Object.hasOwn(readers, service) ? readers[service] : undefined;
  if (!read) throw notHere(`A function that calls ${service}`);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return read(request, isForm ? {} : JSON.parse(request.body || '{}'), around);
}
