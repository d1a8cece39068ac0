/** Stops a command with a sentence for the person who ran it: what is wrong, and what to do. */
export function stop(sentence: string): never {
  throw Object.assign(new Error(sentence), { name: 'Stopped' });
}

/** Stops a command because of its arguments, with a sentence that says what is wrong with them. */
export function refuse(sentence: string): never {
  throw Object.assign(new Error(sentence), { name: 'Refused' });
}

/** True for an error that stopped a command with a sentence for the person who ran it. */
export function isStop(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Stopped';
}

/** True for an error about a command's arguments. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Refused';
}

const noCredentials =
  'AWS credentials are missing or no longer valid: sign in (`aws sso login`, `aws configure`), choose a profile with --profile, ' +
  'or add --endpoint-url http://127.0.0.1:4100 for the stack on this machine.';

/** The names of errors of AWS and its SDK, with what a person can do about each. */
const sentences: Readonly<Record<string, string>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  ExpiredToken: noCredentials,
  ExpiredTokenException: noCredentials,
  InvalidClientTokenId: noCredentials,
  UnrecognizedClientException: noCredentials,
  InvalidSignatureException: noCredentials,
  SignatureDoesNotMatch: noCredentials,
};

/** True for the errors about credentials that are missing or no longer valid. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Error && new Map(Object.entries(sentences)).get(error.name) === noCredentials;
}

/** True for the errors that the services return when they are called too often. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && /Throttl|TooManyRequests|ThroughputExceeded|LimitExceeded/.test(error.name);
}

/** An error as one sentence, without a stack trace. The program's own errors are such sentences already. */
export function describeError(error: unknown, endpoint: string | undefined): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(error);
  if (code !== undefined && unreachable.test(code)) return describeUnreachable(code, endpoint);
  if (/region is missing/i.test(message)) {
    return 'No AWS Region is set: add --region, such as --region eu-central-1, or set AWS_REGION.';
  }
  if (name === 'Stopped' || (name === 'Error' && error instanceof Error)) return message;
  const known = new Map(Object.entries(sentences)).get(name);
  if (known !== undefined) return known;
  if (isThrottled(error)) return 'AWS was asked too often: try again in a minute.';
  if (name === 'ResourceNotFoundException') return describeMissing(error, firstLine(message));
  if (/^AccessDenied/.test(name)) return `AWS does not allow this: ${firstLine(message)}`;
  if (endpoint !== undefined && name !== 'Error') {
    return `The server at ${endpoint} is not the local stack, or is an older version of it (${name}: ${firstLine(message)}).`;
  }
  return `${name}: ${firstLine(message)}`;
}

/** DynamoDB's message about a table. The errors of other services have the same name. */
const missingTable = /^(?:Requested resource not found|Cannot do operations on a non-existent table)/;

/** The sentence about something that no longer exists. End User Messaging says what that is. */
function describeMissing(error: unknown, message: string): string {
  const { ResourceType: type, ResourceId: id } = error as { ResourceType?: unknown; ResourceId?: unknown };
  if (typeof type === 'string' && typeof id === 'string')
    return `${id} no longer exists in this account and Region (${type}): choose another one, or make it again.`;
  if (!missingTable.test(message)) return `AWS does not find what was asked for: ${message}`;
  return 'The stack’s table of contacts no longer exists: deploy the stack again with `npx cdk deploy`.';
}

const unreachable = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/;

function describeUnreachable(code: string, endpoint: string | undefined): string {
  if (code === 'ECONNREFUSED' && endpoint !== undefined) {
    return `Nothing is listening at ${endpoint}: start the local stack with \`npx notify-support start\`, or correct --endpoint-url.`;
  }
  return `${endpoint ?? 'AWS'} cannot be reached (${code}): check the network, and whether the Region exists.`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
