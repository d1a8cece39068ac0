import { awsSdk, awsSdkSfn } from './aws-sdk.ts';
import { dynamodbItem } from './dynamodb.ts';
import { eventsPutEvents } from './events.ts';
import { type Integration, missing, type Pattern, type Target } from './integration.ts';
import { lambdaFunction, lambdaInvoke } from './lambda.ts';
import { snsPublish } from './sns.ts';
import { sqsSendMessage } from './sqs.ts';
import { startExecution } from './states.ts';

const integrations: { readonly [resource: string]: Integration } = {
  'lambda:invoke': lambdaInvoke,
  'states:startExecution': startExecution,
  'sns:publish': snsPublish,
  'sqs:sendMessage': sqsSendMessage,
  'dynamodb:getItem': dynamodbItem,
  'dynamodb:putItem': dynamodbItem,
  'dynamodb:updateItem': dynamodbItem,
  'dynamodb:deleteItem': dynamodbItem,
  'events:putEvents': eventsPutEvents,
};

const functionForm = /^arn:[^:]+:lambda:[^:]+:\d+:function:/;
const serviceForm = /^arn:[^:]+:states:[^:]*:[^:]*:(aws-sdk:)?([^:.]+):([^:.]+)(?:\.(waitForTaskToken|sync(?::2)?))?$/;

/** What a task's resource names, and how to use it. */
type Found = Target & { readonly integration: Integration };

const known = new Map<string, Found>();

/** The same for a resource that was asked for before. Throws a failure that names a resource that does not exist here. */
export function findIntegration(resource: string): Found {
  const found = known.get(resource) ?? readResource(resource);
  known.set(resource, found);
  return found;
}

function readResource(resource: string): Found {
  if (functionForm.test(resource)) {
    const target = { service: 'lambda', action: 'invoke', pattern: 'request', resourceType: 'lambda' } as const;
    return { ...target, resource, isFunction: true, integration: lambdaFunction };
  }
  const [, sdk, service = '', action = '', suffix] = serviceForm.exec(resource) ?? [];
  const pattern = (suffix ?? 'request') as Pattern;
  const integration = sdk ? (service === 'sfn' ? awsSdkSfn : awsSdk) : integrations[`${service}:${action}`];
  if (!integration?.patterns.includes(pattern)) throw missing(resource);
  const named = suffix ? `${action}.${suffix}` : action;
  return {
    service,
    action,
    pattern,
    resource: named,
    resourceType: `${sdk ?? ''}${service}`,
    isFunction: false,
    integration,
  };
}
