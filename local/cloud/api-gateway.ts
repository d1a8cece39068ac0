import type { Clock } from '../asl/clock.ts';
import { subscribe } from './channels.ts';
import { createGatewayResponses } from './gateway-responses.ts';
import type { Lambda } from './lambda.ts';
import type { Resource, Stack } from './loader.ts';
import type { Policies } from './policies.ts';
import type { Answer, Request } from './wire.ts';

/** The stack's REST API, with its stage. */
export type ApiGateway = {
  readonly stage: string;
  /** The stack's API keys, in the order of the template. */
  readonly keys: readonly string[];
  /** True when a path belongs to the API. */
  readonly owns: (pathname: string) => boolean;
  readonly serve: (request: Request) => Promise<Answer>;
  /** Calls the listener with every request that reaches a function; the returned function removes the listener. */
  readonly onRequest: (listener: (request: ApiRequest) => void) => () => void;
};

/** A request to the API: its path without the stage, its instant in milliseconds. */
type ApiRequest = { readonly method: string; readonly path: string; readonly userAgent: string; readonly at: number };

type Route = {
  readonly method: string;
  /** `/n/{code}` */
  readonly resourcePath: string;
  readonly needsKey: boolean;
  readonly functionArn: string;
};

type Match = Route & { readonly pathParameters: Record<string, string> | null };

export type ApiGatewayOptions = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly stack: Stack;
  readonly lambda: Lambda;
  readonly policies: Policies;
  readonly nextId: () => string;
};

export function createApiGateway(options: ApiGatewayOptions): ApiGateway {
  const { clock, account, region, stack, lambda, policies, nextId } = options;
  const stage = stack.ofType('AWS::ApiGateway::Stage')[0]?.name;
  if (stage === undefined) throw new Error('The stack has no API with a stage.');
  const [api] = stack.ofType('AWS::ApiGateway::RestApi');
  const routes = routesOf(stack.ofType('AWS::ApiGateway::Method'), stack.ofType('AWS::ApiGateway::Resource'));
  const refuse = createGatewayResponses(stack.ofType('AWS::ApiGateway::GatewayResponse'));
  const keys = stack.ofType('AWS::ApiGateway::ApiKey');
  const keyIds = new Map(keys.map(({ id, name }) => [`local-key-of-${name}`, id]));

  const listeners = new Set<(request: ApiRequest) => void>();
  const mayInvoke = (method: string, { resourcePath, functionArn }: Route) =>
    policies.permits({
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      context: {
        'aws:SourceArn': `arn:aws:execute-api:${region}:${account}:${api?.id}/${stage}/${method}${resourcePath}`,
      },
    });
  const serve = async (request: Request): Promise<Answer> => {
    const path = request.url.pathname.slice(stage.length + 1) || '/';
    const match = findRoute(routes, request.method, path);
    if (!match) return refuse('unknownRoute');
    const apiKeyId = match.needsKey ? keyIds.get(request.headers['x-api-key'] ?? '') : undefined;
    if (match.needsKey && apiKeyId === undefined) return refuse('noKey');
    if (!mayInvoke(request.method, match)) return refuse('failed');
    return invoke(request, match, { path, apiKeyId });
  };
  const invoke = async (
    request: Request,
    match: Match,
    found: Pick<Circumstances, 'path' | 'apiKeyId'>,
  ): Promise<Answer> => {
    const event = proxyEvent(request, match, { ...found, stage, account, requestId: nextId(), now: clock.now() });
    const { method, headers } = request;
    const userAgent = headers['user-agent'] ?? '';
    for (const listener of listeners) listener({ method, path: found.path, userAgent, at: clock.now() });
    const { functionError, payload } = await lambda.invoke(match.functionArn, JSON.stringify(event));
    return (functionError ? undefined : readAnswer(payload)) ?? refuse('malformed');
  };
  const owns = (pathname: string) => pathname === `/${stage}` || pathname.startsWith(`/${stage}/`);
  return { stage, keys: [...keyIds.keys()], serve, owns, onRequest: (listener) => subscribe(listeners, listener) };
}

function routesOf(methods: readonly Resource[], resources: readonly Resource[]): Route[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource.properties]));
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    return resource ? `${pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  };
  return methods.map(({ id, properties }) => {
    const { HttpMethod, ResourceId, ApiKeyRequired, Integration } = properties;
    const [, functionArn] = /\/functions\/(.+)\/invocations$/.exec(Integration?.Uri ?? '') ?? [];
    if (Integration?.Type !== 'AWS_PROXY' || functionArn === undefined)
      throw new Error(`The local stack does not support the integration ${Integration?.Type} of the method ${id}.`);
    return {
      method: HttpMethod,
      resourcePath: pathOf(ResourceId) || '/',
      needsKey: ApiKeyRequired === true,
      functionArn,
    };
  });
}

/** The route of a request: one for its own method, else one for ANY. */
function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const candidates = routes.flatMap((route) => {
    const pathParameters = parametersOf(route.resourcePath, path);
    return pathParameters ? [{ ...route, pathParameters }] : [];
  });
  const match =
    candidates.find((route) => route.method === method) ?? candidates.find((route) => route.method === 'ANY');
  return (
    match && { ...match, pathParameters: Object.keys(match.pathParameters).length > 0 ? match.pathParameters : null }
  );
}

/** The values of a resource's placeholders in a path; `undefined` when the path belongs to another resource. */
function parametersOf(resourcePath: string, path: string): Record<string, string> | undefined {
  const names = resourcePath.split('/');
  const parts = path.replace(/(?<=.)\/$/, '').split('/');
  const parameters: Record<string, string> = {};
  if (names.length !== parts.length) return undefined;
  for (const [index, name] of names.entries()) {
    const part = parts[index] as string;
    if (/^\{.+\}$/.test(name) && part !== '') parameters[name.slice(1, -1)] = decoded(part);
    else if (name !== part) return undefined;
  }
  return parameters;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Circumstances = {
  readonly path: string;
  readonly stage: string;
  readonly account: string;
  readonly apiKeyId: string | undefined;
  readonly requestId: string;
  readonly now: number;
};

/** The event that a function behind a REST API with proxy integration receives. */
function proxyEvent(
  { method, url, rawHeaders, body }: Request,
  { resourcePath, pathParameters }: Match,
  at: Circumstances,
) {
  const headers = pairs(rawHeaders);
  const own = headers.filter(([name]) => !/^x-forwarded-(for|proto)$/i.test(name));
  const forwarded: [string, string][] = [...own, ['X-Forwarded-For', '127.0.0.1'], ['X-Forwarded-Proto', 'http']];
  const query = [...url.searchParams];
  return {
    resource: resourcePath,
    path: at.path,
    httpMethod: method,
    headers: Object.fromEntries(forwarded),
    multiValueHeaders: grouped(forwarded),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? grouped(query) : null,
    pathParameters,
    stageVariables: null,
    requestContext: {
      accountId: at.account,
      apiId: 'local',
      domainName: url.host,
      domainPrefix: 'local',
      extendedRequestId: at.requestId,
      httpMethod: method,
      identity: {
        apiKeyId: at.apiKeyId ?? null,
        sourceIp: '127.0.0.1',
        userAgent: headers.find(([name]) => /^user-agent$/i.test(name))?.[1] ?? null,
      },
      path: url.pathname,
      protocol: 'HTTP/1.1',
      requestId: at.requestId,
      requestTime: requestTime(at.now),
      requestTimeEpoch: at.now,
      resourceId: 'local',
      resourcePath,
      stage: at.stage,
    },
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

function grouped(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

/** `09/Apr/2015:12:34:56 +0000` */
function requestTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

type ProxyAnswer = {
  readonly statusCode?: unknown;
  readonly headers?: Record<string, unknown> | null;
  readonly multiValueHeaders?: Record<string, string[]> | null;
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
};

/** A function's answer as HTTP; `undefined` when it does not have the form that a proxy integration requires. */
function readAnswer(payload: string): Answer | undefined {
  const answer = JSON.parse(payload) as ProxyAnswer | null;
  const status = Number(answer?.statusCode);
  if (!answer || !Number.isInteger(status) || !['string', 'undefined'].includes(typeof (answer.body ?? undefined)))
    return undefined;
  const single = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const headers = { ...Object.fromEntries(single), ...answer.multiValueHeaders };
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const text = String(answer.body ?? '');
  return {
    status,
    headers: hasType ? headers : { ...headers, 'Content-Type': 'application/json' },
    body: answer.isBase64Encoded ? Buffer.from(text, 'base64').toString() : text,
  };
}
