import type { Call } from './policies.ts';
import { unqualified } from './step-functions/arns.ts';
import { notHere, operationName, type Request } from './wire.ts';

/** The facts needed to name the resources of a request: the place of the stack, and the machine behind a task token. */
export type Surroundings = {
  readonly account: string;
  readonly region: string;
  /** The machine that issued a task token; `undefined` for a token that was never issued. */
  readonly machineOf: (taskToken: string) => string | undefined;
};

type Action = Omit<Call, 'principal'>;

// biome-ignore lint/suspicious/noExplicitAny: a client's input has the shape of its operation.
type Reader = (request: Request, input: any, around: Surroundings) => readonly Action[];

/**
 * The actions of End User Messaging that SNS takes with its caller's permissions ("Getting started with Amazon SNS SMS
 * access management", developer guide, and `SMSAccessViaSNS` in AWS's policy AmazonSNSFullAccess).
 */
const throughSns: { readonly [action: string]: string } = {
  Publish: 'sms-voice:SendTextMessage',
  CheckIfPhoneNumberIsOptedOut: 'sms-voice:DescribeOptedOutNumbers',
};

/** The key of an item whose key is one word. No policy names another one, and each would be a call of its own in the record. */
function leadingKeyOf(key: string | undefined): Pick<Action, 'context'> {
  return key !== undefined && /^[A-Z]+$/.test(key) ? { context: { 'dynamodb:LeadingKeys': key } } : {};
}

/** Reads the actions, as policies name them, from a request to each service. The key is the scope of the signature. */
const readers: { readonly [service: string]: Reader } = {
  dynamodb: (
    { headers },
    { TableName, IndexName, Key, Item, RequestItems = { [TableName]: {} } },
    { region, account },
  ) =>
    Object.keys(RequestItems).map((table) => ({
      action: `dynamodb:${operationName(headers)}`,
      resource: `arn:aws:dynamodb:${region}:${account}:table/${table}${IndexName ? `/index/${IndexName}` : ''}`,
      ...leadingKeyOf((Key ?? Item)?.pk?.S),
    })),
  states: ({ headers }, { stateMachineArn, executionArn, taskToken }, { machineOf }) => {
    const machine = stateMachineArn === undefined ? undefined : unqualified(stateMachineArn);
    const resource = machine ?? executionArn ?? machineOf(taskToken);
    return resource === undefined ? [] : [{ action: `states:${operationName(headers)}`, resource }];
  },
  sns: ({ body }) => {
    const { Action, PhoneNumber, TopicArn } = Object.fromEntries(new URLSearchParams(body));
    const asked = { action: `sns:${Action}`, resource: TopicArn ?? PhoneNumber ?? '*' };
    const further = TopicArn === undefined ? throughSns[Action ?? ''] : undefined;
    if (further === undefined) return [asked];
    return [asked, { action: further, resource: '*', context: { 'aws:CalledViaLast': 'sns.amazonaws.com' } }];
  },
  // A batch needs the permission for each of its messages; a queue's URL is its ARN here.
  sqs: (_, { QueueUrl }) => [{ action: 'sqs:SendMessage', resource: QueueUrl }],
  // DescribeAlarms returns alarms of every kind only to a caller that is allowed to describe all of them.
  monitoring: ({ headers }) => [{ action: `cloudwatch:${operationName(headers)}`, resource: '*' }],
  // A send has both as resources ("Actions, resources, and condition keys", service authorization reference).
  'sms-voice': ({ headers }, { OriginationIdentity, ConfigurationSetName }, { region, account }) => {
    const set = `arn:aws:sms-voice:${region}:${account}:configuration-set/${ConfigurationSetName}`;
    const about = [OriginationIdentity, ...(ConfigurationSetName === undefined ? [] : [set])];
    return about.map((resource) => ({ action: `sms-voice:${operationName(headers)}`, resource }));
  },
  // AWS has refused sends because of the recipient's identity too.
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
 * The actions of a signed request, each on one resource.
 *
 * @throws Error that names the service, if it is one that no function of the stack calls
 */
export function actionsOf(request: Request, service: string, around: Surroundings): readonly Action[] {
  const read = Object.hasOwn(readers, service) ? readers[service] : undefined;
  if (!read) throw notHere(`functions that call ${service}`);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return read(request, isForm ? {} : JSON.parse(request.body || '{}'), around);
}
