import type { Resource } from './loader.ts';
import { type Answer, jsonAnswer } from './wire.ts';

/** API Gateway's answer to a request that does not reach a function. */
type Refusal = { readonly type: string; readonly status: number; readonly message: string; readonly error: string };

const refusals = {
  unknownRoute: {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    message: 'Missing Authentication Token',
    error: 'MissingAuthenticationTokenException',
  },
  noKey: { type: 'INVALID_API_KEY', status: 403, message: 'Forbidden', error: 'ForbiddenException' },
  unauthorized: { type: 'UNAUTHORIZED', status: 401, message: 'Unauthorized', error: 'UnauthorizedException' },
  denied: {
    type: 'ACCESS_DENIED',
    status: 403,
    message: 'User is not authorized to access this resource with an explicit deny in an identity-based policy',
    error: 'AccessDeniedException',
  },
  authorizerFailed: {
    type: 'AUTHORIZER_FAILURE',
    status: 500,
    message: 'Internal server error',
    error: 'InternalServerErrorException',
  },
  authorizerMisconfigured: {
    type: 'AUTHORIZER_CONFIGURATION_ERROR',
    status: 500,
    message: 'Internal server error',
    error: 'AuthorizerConfigurationException',
  },
  throttled: {
    type: 'THROTTLED',
    status: 429,
    message: 'Too Many Requests',
    error: 'TooManyRequestsException',
  },
  tooLarge: {
    type: 'REQUEST_TOO_LARGE',
    status: 413,
    message: 'Request Too Long',
    error: 'RequestEntityTooLargeException',
  },
  failed: {
    type: 'API_CONFIGURATION_ERROR',
    status: 500,
    message: 'Internal server error',
    error: 'InternalServerErrorException',
  },
  functionThrottled: {
    type: 'DEFAULT_5XX',
    status: 500,
    message: 'Internal server error',
    error: 'InternalServerErrorException',
  },
  malformed: {
    type: 'DEFAULT_5XX',
    status: 502,
    message: 'Internal server error',
    error: 'InternalServerErrorException',
  },
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof refusals;

/** The answers of the stack's gateway responses, with API Gateway's own as default. */
export function createGatewayResponses(
  responses: readonly Resource[],
): (refusal: RefusalName, accept: string | undefined) => Answer {
  const byType = new Map(responses.map(({ properties }) => [properties.ResponseType, properties]));
  return (name, accept) => {
    const { type: responseType, status, message, error } = refusals[name];
    const found = byType.get(responseType) ?? byType.get(`DEFAULT_${String(status)[0]}XX`);
    const own = { 'x-amzn-errortype': error };
    if (!found) return jsonAnswer(status, { message }, own);
    const { StatusCode, ResponseParameters = {}, ResponseTemplates = {} } = found;
    const type = typeOf(ResponseTemplates, accept);
    return {
      status: Number(StatusCode ?? status),
      headers: { 'content-type': type, ...own, ...headersIn(ResponseParameters) },
      body: ResponseTemplates[type] ?? JSON.stringify({ message }),
    };
  };
}

/** The type of the template that is used: the first that the client accepts, if there is one for it, else JSON. */
function typeOf(templates: Readonly<Record<string, string>>, accept = ''): string {
  const [first = ''] = accept.split(/[,;]/);
  const type = first.trim().toLowerCase();
  return Object.hasOwn(templates, type) ? type : 'application/json';
}

/** `gatewayresponse.header.Cache-Control: 'no-store'`, as a header. */
function headersIn(parameters: Record<string, string>): Record<string, string> {
  const headers = Object.entries(parameters).map(([name, value]) => {
    const [, header = ''] = /^gatewayresponse\.header\.(.+)$/.exec(name) ?? [];
    return [header.toLowerCase(), value.replace(/^'|'$/g, '')];
  });
  return Object.fromEntries(headers);
}
