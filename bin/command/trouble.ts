/** Stops a command with a sentence for the person who ran it: what is the matter, and what to do. */
export function stop(sentence: string): never {
  throw Object.assign(new Error(sentence), { name: stopped });
}

const stopped = 'Stopped';

const noCredentials =
  'AWS credentials are missing or not valid any more: sign in (`aws sso login`, `aws configure`), choose a profile with --profile, ' +
  'or add --endpoint-url http://127.0.0.1:4100 for the stack on this machine.';

/** What AWS and its SDK call their refusals, and what a person can do about each. */
const sentences: Readonly<Record<string, string>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  ExpiredToken: noCredentials,
  ExpiredTokenException: noCredentials,
  InvalidClientTokenId: noCredentials,
  UnrecognizedClientException: noCredentials,
  InvalidSignatureException: noCredentials,
  SignatureDoesNotMatch: noCredentials,
  ResourceNotFoundException:
    'The table of contacts that the stack names is gone: deploy the stack again with `npx cdk deploy`.',
};

/** Whatever a command threw, as one line without a stack trace. */
export function sayTrouble(error: unknown, endpoint: string | boolean | undefined): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === stopped) return message;
  const code = codeOf(error);
  if (code === 'ECONNREFUSED' && endpoint !== undefined) {
    return `Nothing listens at ${endpoint}: start the local stack with \`npm start\`, or correct --endpoint-url.`;
  }
  if (code !== undefined && /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/.test(code)) {
    return `${endpoint ?? 'AWS'} cannot be reached (${code}): check the network, and that the Region exists.`;
  }
  if (/region is missing/i.test(message)) {
    return 'No Region is chosen: add --region, such as --region eu-central-1, or set AWS_REGION.';
  }
  const known = new Map(Object.entries(sentences)).get(name);
  if (known !== undefined) return known;
  if (/^AccessDenied/.test(name)) return `AWS does not allow this: ${firstLine(message)}`;
  if (endpoint !== undefined && name !== 'Error') {
    return `What answers at ${endpoint} is not the local stack, or an older one (${name}: ${firstLine(message)}).`;
  }
  return `${name}: ${firstLine(message)}`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
