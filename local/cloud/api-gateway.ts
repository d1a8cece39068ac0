import type { Clock } from '../asl/clock.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { createAuthorizers, functionIn } from './authorizers.ts';
import { subscribe } from './channels.ts';
import type { Conditions } from './conditions.ts';
import { createGatewayResponses, type RefusalName } from './gateway-responses.ts';
import { type Lambda, tooMany } from './lambda.ts';
import type { Resource, Stack } from './loader.ts';
import type { Policies } from './policies.ts';
import type { Answer, Request } from './wire.ts';

/** The stack's REST API, with its stage. */
export type ApiGateway = {
  readonly stage: string;
  readonly keys: ApiKeys;
  /** True when an address belongs to the API: below its stage, or at a domain of its own. */
  readonly owns: (url: URL) => boolean;
  readonly serve: (request: Request) => Promise<Answer>;
  /** Calls the listener with every request that reaches a function; the returned function removes the listener. */
  readonly onRequest: (listener: (request: ApiRequest) => void) => () => void;
};

/** A request to the API: its path without the stage and without a key, its instant in milliseconds. */
type ApiRequest = { readonly method: string; readonly path: string; readonly userAgent: string; readonly at: number };

type Route = {
  readonly method: string;
  /** `/n/{code}` */
  readonly resourcePath: string;
  readonly needsKey: boolean;
  /** The id of the authorizer that is asked first. */
  readonly authorizer: string | undefined;
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
  readonly conditions: Conditions;
  readonly nextId: () => string;
};

export function createApiGateway(options: ApiGatewayOptions): ApiGateway {
  const { clock, account, region, stack, lambda, policies, conditions, nextId } = options;
  const stage = stack.ofType('AWS::ApiGateway::Stage')[0]?.name;
  if (stage === undefined) throw new Error('The stack has no API with a stage.');
  const [api] = stack.ofType('AWS::ApiGateway::RestApi');
  const routes = routesOf(stack.ofType('AWS::ApiGateway::Method'), stack.ofType('AWS::ApiGateway::Resource'));
  const gatewayResponses = createGatewayResponses(stack.ofType('AWS::ApiGateway::GatewayResponse'));
  const keys = createApiKeys(stack.ofType('AWS::ApiGateway::ApiKey'));
  const domains = stack.ofType('AWS::ApiGateway::BasePathMapping').map(({ properties }) => properties.DomainName);
  // A host is a domain in any case, with a port or with a dot at its end.
  const isDomain = (host: string) => domains.includes(host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, ''));
  const isBinary = api?.properties.BinaryMediaTypes?.includes('*/*') ?? false;
  const place = `arn:aws:execute-api:${region}:${account}:${api?.id}`;
  const authorizers = createAuthorizers({
    resources: stack.ofType('AWS::ApiGateway::Authorizer'),
    place,
    lambda,
    policies,
  });

  const listeners = new Set<(request: ApiRequest) => void>();
  const mayInvoke = (method: string, { resourcePath, functionArn }: Route) =>
    policies.permits({
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      context: { 'aws:SourceArn': `${place}/${stage}/${method}${resourcePath}` },
    });
  /** A domain is mapped to the stage, and its paths do not name it. */
  const pathBelowStage = ({ pathname }: URL, isAtDomain: boolean) =>
    (isAtDomain ? pathname : pathname.slice(stage.length + 1)) || '/';
  const refusing = (request: Request) => (name: RefusalName) => gatewayResponses(name, request.headers.accept);
  /** The route of a request, or why it is refused before anybody is asked about it. */
  const matchOf = ({ method, isTooLarge }: Request, path: string): Match | RefusalName => {
    if (isTooLarge) return 'tooLarge';
    const match = findRoute(routes, method, path);
    if (!match) return 'unknownRoute';
    return conditions.throttled.includes(`${match.method} ${match.resourcePath}`) ? 'throttled' : match;
  };
  const serve = async (request: Request): Promise<Answer> => {
    const refuse = refusing(request);
    const isAtDomain = isDomain(request.url.host);
    const path = pathBelowStage(request.url, isAtDomain);
    const match = matchOf(request, path);
    if (typeof match === 'string') return refuse(match);
    const circumstances = { path, stage, account, isBinary, isAtDomain, requestId: nextId(), now: clock.now() };
    const event = proxyEvent(request, match, circumstances);
    if (match.authorizer === undefined) return match.needsKey ? refuse('noKey') : invoke(request, match, event);
    const answer = await authorizers.ask(match.authorizer, event, `${place}/${stage}/${request.method}${path}`);
    if ('refusal' in answer) return refuse(answer.refusal);
    const apiKeyId = keys.idOf(answer.usageIdentifierKey ?? '');
    if (match.needsKey && apiKeyId === undefined) return refuse('noKey');
    const identity = {
      ...event.requestContext.identity,
      apiKey: answer.usageIdentifierKey,
      apiKeyId: apiKeyId ?? null,
    };
    const authorizer = { principalId: answer.principalId };
    return invoke(request, match, { ...event, requestContext: { ...event.requestContext, authorizer, identity } });
  };
  const invoke = async (request: Request, match: Match, event: ProxyEvent): Promise<Answer> => {
    const refuse = refusing(request);
    if (!mayInvoke(request.method, match)) return refuse('failed');
    const { method, headers } = request;
    const userAgent = headers['user-agent'] ?? '';
    const path = event.path.replace(/^\/key\/[^/]+/, '/key/…');
    for (const listener of listeners) listener({ method, path, userAgent, at: clock.now() });
    try {
      const { functionError, payload } = await lambda.invoke(match.functionArn, JSON.stringify(event));
      return (functionError ? undefined : readAnswer(payload)) ?? refuse('malformed');
    } catch (error) {
      if ((error as Error).name !== tooMany) throw error;
      return refuse('functionThrottled');
    }
  };
  const owns = ({ host, pathname }: URL) =>
    isDomain(host) || pathname === `/${stage}` || pathname.startsWith(`/${stage}/`);
  return { stage, keys, serve, owns, onRequest: (listener) => subscribe(listeners, listener) };
}

function routesOf(methods: readonly Resource[], resources: readonly Resource[]): Route[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource.properties]));
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    return resource ? `${pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  };
  return methods.map(({ id, properties }) => {
    const { HttpMethod, ResourceId, ApiKeyRequired, AuthorizerId, Integration } = properties;
    const functionArn = functionIn(Integration?.Uri);
    if (Integration?.Type !== 'AWS_PROXY' || functionArn === undefined)
      throw new Error(`The local stack does not support the integration ${Integration?.Type} of the method ${id}.`);
    return {
      method: HttpMethod,
      resourcePath: pathOf(ResourceId) || '/',
      needsKey: ApiKeyRequired === true,
      authorizer: AuthorizerId,
      functionArn,
    };
  });
}

/**
 * The route of a request. The resource that fits the path most exactly decides, and only then the method: its own, else
 * ANY.
 */
function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const candidates = routes.flatMap((route) => {
    const pathParameters = parametersOf(route.resourcePath, path);
    return pathParameters ? [{ ...route, pathParameters }] : [];
  });
  const [resource] = candidates.map(({ resourcePath }) => resourcePath).sort(byExactness);
  const own = candidates.filter(({ resourcePath }) => resourcePath === resource);
  const match = own.find((route) => route.method === method) ?? own.find((route) => route.method === 'ANY');
  return (
    match && { ...match, pathParameters: Object.keys(match.pathParameters).length > 0 ? match.pathParameters : null }
  );
}

/** Puts a path before another if, at the first difference, it has a word, or a placeholder for one part. */
function byExactness(one: string, other: string): number {
  const exactness = (path: string) =>
    path
      .split('/')
      .map((name) => (name.endsWith('+}') ? '2' : name.startsWith('{') ? '1' : '0'))
      .join('');
  return exactness(one) < exactness(other) ? -1 : 1;
}

/** The values of a resource's placeholders in a path; `undefined` when the path belongs to another resource. */
function parametersOf(resourcePath: string, path: string): Record<string, string> | undefined {
  const names = resourcePath.split('/');
  const parts = path.replace(/(?<=.)\/$/, '').split('/');
  const greedy = names.at(-1)?.endsWith('+}') ? names.length - 1 : undefined;
  if (greedy === undefined ? names.length !== parts.length : names.length > parts.length) return undefined;
  const own = greedy === undefined ? parts : [...parts.slice(0, greedy), parts.slice(greedy).join('/')];
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = own[index] as string;
    if (/^\{.+\}$/.test(name) && part !== '') parameters[name.replace(/^\{|\+?\}$/g, '')] = decoded(part);
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
  /** True when a body comes as base64, because the API treats all of them as binary. */
  readonly isBinary: boolean;
  /** True for a request to the domain of the API, which is served by HTTPS only. */
  readonly isAtDomain: boolean;
  readonly requestId: string;
  readonly now: number;
};

type ProxyEvent = Omit<ReturnType<typeof proxyEvent>, 'requestContext'> & { readonly requestContext: object };

/** The event that a function behind a REST API with proxy integration receives. */
function proxyEvent(
  { method, url, headers: { host = url.host }, rawHeaders, body, bytes = Buffer.from(body) }: Request,
  { resourcePath, pathParameters }: Match,
  at: Circumstances,
) {
  const headers = pairs(rawHeaders);
  const own = headers.filter(([name]) => !/^x-forwarded-(for|proto)$/i.test(name));
  const forwarded: [string, string][] = [
    ...own,
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Proto', at.isAtDomain ? 'https' : 'http'],
  ];
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
      domainName: host,
      domainPrefix: 'local',
      extendedRequestId: at.requestId,
      httpMethod: method,
      identity: {
        apiKeyId: null,
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
    body: body === '' ? null : at.isBinary ? bytes.toString('base64') : body,
    isBase64Encoded: at.isBinary && body !== '',
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
