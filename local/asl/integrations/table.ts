import { awsSdk, awsSdkSfn } from './aws-sdk.ts';
import { awsServices } from './aws-services.ts';
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

/** The integrations that AWS has beyond these, by service and action: a definition that names one is valid. */
const elsewhere =
  /^(apigateway:invoke|athena:\w+|batch:submitJob|bedrock:\w+|codebuild:\w+|databrew:startJobRun|ecs:runTask|eks:\w+|elasticmapreduce:\w+|emr-containers:\w+|emr-serverless:\w+|glue:startJobRun|http:invoke|mediaconvert:createJob|sagemaker:\w+)$/;

const activityForm = /^arn:[^:]+:states:[^:]*:\d*:activity:/;
const functionForm = /^arn:[^:]+:lambda:[^:]+:\d+:function:/;
const serviceForm = /^arn:[^:]+:states:[^:]*:[^:]*:(aws-sdk:)?([^:.]+):([^:.]+)(?:\.(waitForTaskToken|sync(?::2)?))?$/;

/** The target that a task's resource names, and its integration. */
type Found = Target & { readonly integration: Integration };

const known = new Map<string, Found>();

/** The target of a resource, read once for each resource. Throws a failure that names a resource not supported here. */
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

/** True when a resource is an activity, which a worker asks for its tasks. */
export function isActivity(resource: string): boolean {
  return activityForm.test(resource);
}

/** True when AWS has such a resource, so that a definition can name it. It may still be missing when a task uses it. */
export function isResource(resource: string): boolean {
  if (functionForm.test(resource) || isActivity(resource)) return true;
  const [, sdk, service, action, suffix] = serviceForm.exec(resource) ?? [];
  if (sdk) return awsServices.has(String(service)) && /^[a-z]\w*$/.test(String(action)) && !suffix?.startsWith('sync');
  if (elsewhere.test(`${service}:${action}`)) return true;
  return integrations[`${service}:${action}`]?.patterns.includes((suffix ?? 'request') as Pattern) ?? false;
}
