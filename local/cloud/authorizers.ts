import type { RefusalName } from './gateway-responses.ts';
import { type Lambda, tooMany } from './lambda.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';

/** The answer of an authorizer that lets a request in, or what the sender is told instead. */
type Answer =
  | { readonly principalId: string; readonly usageIdentifierKey?: string }
  | { readonly refusal: RefusalName };

/** The stack's authorizers, which API Gateway asks about each request. */
export type Authorizers = {
  /** @param methodArn the stage, the method and the whole path of the request */
  readonly ask: (id: string, event: object, methodArn: string) => Promise<Answer>;
};

export type AuthorizersOptions = {
  readonly resources: readonly Resource[];
  /** The ARN of the API, without a stage. */
  readonly place: string;
  readonly lambda: Lambda;
  readonly policies: Policies;
};

export function createAuthorizers({ resources, place, lambda, policies }: AuthorizersOptions): Authorizers {
  const functions = new Map(resources.map((resource) => [resource.id, functionOf(resource)]));
  return {
    ask: async (id, event, methodArn) => {
      const functionArn = functions.get(id) ?? '';
      const isAllowed = policies.permits({
        principal: 'apigateway.amazonaws.com',
        action: 'lambda:InvokeFunction',
        resource: functionArn,
        context: { 'aws:SourceArn': `${place}/authorizers/${id}` },
      });
      if (!isAllowed) return { refusal: 'authorizerMisconfigured' };
      const request = JSON.stringify({ type: 'REQUEST', methodArn, ...event });
      const found = await lambda.invoke(functionArn, request).catch((error: Error) => {
        if (error.name !== tooMany) throw error;
        return undefined;
      });
      if (found === undefined) return { refusal: 'authorizerFailed' };
      const { functionError, payload } = found;
      return functionError === undefined ? readAnswer(payload, methodArn) : { refusal: refusalFor(payload) };
    },
  };
}

/** The ARN of the function in the URI of an integration or an authorizer. */
export function functionIn(uri: unknown): string | undefined {
  return /\/functions\/(.+)\/invocations$/.exec(String(uri))?.[1];
}

function functionOf({ id, properties }: Resource): string {
  const { Type, AuthorizerUri, AuthorizerResultTtlInSeconds, IdentitySource } = properties;
  const found = functionIn(AuthorizerUri);
  if (Type !== 'REQUEST' || found === undefined || AuthorizerResultTtlInSeconds !== 0 || IdentitySource)
    throw new Error(`The local stack supports only authorizers of requests that cache nothing: ${id} is another.`);
  return found;
}

/** An error with this one message is an answer. Every other error is a fault of the authorizer. */
function refusalFor(payload: string): RefusalName {
  return (JSON.parse(payload) as { errorMessage?: unknown }).errorMessage === 'Unauthorized'
    ? 'unauthorized'
    : 'authorizerFailed';
}

type Policy = {
  readonly Statement: readonly { readonly Action: string; readonly Effect: string; readonly Resource: string }[];
};

type Returned = {
  readonly principalId?: unknown;
  readonly policyDocument?: Policy;
  readonly usageIdentifierKey?: string;
} | null;

function readAnswer(payload: string, methodArn: string): Answer {
  const answer = JSON.parse(payload) as Returned;
  if (typeof answer?.principalId !== 'string' || !Array.isArray(answer.policyDocument?.Statement))
    return { refusal: 'authorizerMisconfigured' };
  const { principalId, policyDocument, usageIdentifierKey } = answer;
  const about = policyDocument.Statement.filter(
    ({ Action, Resource }) => Action === 'execute-api:Invoke' && covers(Resource, methodArn),
  );
  if (about.length === 0 || about.some(({ Effect }) => Effect !== 'Allow')) return { refusal: 'denied' };
  return { principalId, ...(usageIdentifierKey !== undefined && { usageIdentifierKey }) };
}

/** True when a policy's resource, which may end in `*`, covers an ARN. */
function covers(resource: string, arn: string): boolean {
  return resource.endsWith('*') ? arn.startsWith(resource.slice(0, -1)) : resource === arn;
}
