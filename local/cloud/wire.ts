import type { ServerResponse } from 'node:http';

/** An HTTP request, read to its end. */
export type Request = {
  readonly method: string;
  readonly url: URL;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, as they were received. */
  readonly rawHeaders: readonly string[];
  /** The body as UTF-8. */
  readonly body: string;
  /** The body as it was sent, if it was sent over HTTP. */
  readonly bytes?: Buffer;
  /** True if the body was too large to be read, and was left out. */
  readonly isTooLarge?: boolean;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
  /** Writes the rest after the headers, instead of the body, for any length of time: nothing waits for its end. */
  readonly goOn?: (response: ServerResponse) => void;
};

/** The response that DynamoDB writes to: that of a server, or a stand-in without a connection. */
export type WrittenResponse = {
  statusCode: number;
  readonly setHeader: (name: string, value: string | number | readonly string[]) => unknown;
  readonly end: (body?: string) => unknown;
  readonly destroy: () => unknown;
  readonly once: (event: 'finish', listener: () => void) => unknown;
};

/** An error in a service's own words: AWS clients see its name and all its other members. */
export type ServiceError = Error & { readonly status: number };

/** An error that a service returns; a client sees `name` and `message`. */
export function serviceError(name: string, message: string, status = 400): ServiceError {
  return Object.assign(new Error(message), { name, status });
}

/** The error for a feature of AWS that the local stack does not have. */
export function notHere(feature: string, name = 'UnknownOperationException'): ServiceError {
  return serviceError(name, `The local stack does not support ${feature}.`);
}

// biome-ignore lint/suspicious/noExplicitAny: a client's input has the shape of its operation.
type Operation = (input: any) => object | Promise<object>;

export type Operations = { readonly [name: string]: Operation };

/** A service of AWS's JSON protocols: the operation is in `X-Amz-Target`, everything else in the body. */
export function jsonService(service: string, operations: Operations): (request: Request) => Promise<Answer> {
  return async ({ headers, body }) => {
    const type = headers['content-type'] ?? 'application/x-amz-json-1.0';
    try {
      const name = operationName(headers);
      const operation = find(operations, name);
      if (!operation) throw notHere(`${service} ${name}`);
      return jsonAnswer(200, await operation(body === '' ? {} : JSON.parse(body)), { 'content-type': type });
    } catch (error) {
      const { name, message, status, ...members } = asServiceError(error);
      const more = { 'content-type': type, 'x-amzn-query-error': `${name};${status < 500 ? 'Sender' : 'Receiver'}` };
      return jsonAnswer(status, { __type: name, message, ...members }, more);
    }
  };
}

/** An error in the form of AWS's query protocol. */
export function queryError(error: unknown, namespace = ''): Answer {
  const { name, message, status } = asServiceError(error);
  const fault = toXml({ Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: name, Message: message } });
  return xmlAnswer(status, `<ErrorResponse xmlns="${namespace}">${fault}</ErrorResponse>`);
}

/** The operation: the part of `X-Amz-Target` after the service. */
export function operationName(headers: Request['headers']): string {
  return headers['x-amz-target']?.split('.')[1] ?? '';
}

/** A service of the query protocol: it receives a form and answers in XML. */
export function queryService(
  service: string,
  namespace: string,
  operations: Operations,
): (request: Request) => Promise<Answer> {
  return async ({ body }) => {
    const input = Object.fromEntries(new URLSearchParams(body));
    const action = input.Action ?? '';
    try {
      const operation = find(operations, action);
      if (!operation) throw notHere(`${service} ${action}`, 'InvalidAction');
      const result = toXml({ [`${action}Result`]: await operation(input), ResponseMetadata: { RequestId: 'local' } });
      return xmlAnswer(200, `<${action}Response xmlns="${namespace}">${result}</${action}Response>`);
    } catch (error) {
      return queryError(error, namespace);
    }
  };
}

export function jsonAnswer(status: number, body: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error in the form of services that have paths instead of operations. */
export function restError(error: unknown): Answer {
  const { name, message, status } = asServiceError(error);
  return jsonAnswer(status, { __type: name, message }, { 'x-amzn-errortype': name });
}

function find(operations: Operations, name: string): Operation | undefined {
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}

function asServiceError(error: unknown): ServiceError {
  if (error instanceof Error && 'status' in error) return error as ServiceError;
  if (error instanceof SyntaxError) return serviceError('SerializationException', error.message);
  return serviceError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}

function xmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function toXml(value: object): string {
  return Object.entries(value)
    .map(([name, item]) => `<${name}>${contentOf(item)}</${name}>`)
    .join('');
}

function contentOf(item: unknown): string {
  if (Array.isArray(item)) return item.map((member) => toXml({ member })).join('');
  return typeof item === 'object' && item !== null ? toXml(item) : escapeXml(String(item));
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
