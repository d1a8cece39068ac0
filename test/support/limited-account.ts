import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actionsOf } from '../../local/cloud/actions.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { isAllowed, type Statement } from '../../local/cloud/policies.ts';
import { operationName, type Request } from '../../local/cloud/wire.ts';

/** A policy as IAM reads it. */
export type PolicyDocument = {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: string | readonly string[] }[];
};

/** A call that was made: its action, on a resource. */
type AccountCall = { readonly action: string; readonly resource: string };

/** The front of a cloud for one engineer, who may do only what the policies in `policies` allow. */
export type LimitedAccount = {
  readonly url: string;
  policies: readonly PolicyDocument[];
  /** The name of the error that every call gets, if there is one: `ThrottlingException`. */
  failure: string | undefined;
  readonly calls: AccountCall[];
  readonly stop: () => void;
};

const engineer = 'arn:aws:iam::000000000000:user/ada';

type Place = Pick<Cloud, 'url' | 'account' | 'region'>;

/** Starts the front. It passes on what is allowed, and answers everything else as AWS does. */
export async function limitAccount(cloud: Place): Promise<LimitedAccount> {
  const calls: AccountCall[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const asked = callsOf(incoming, body.toString(), cloud);
    calls.push(...asked);
    const error = errorFor(limited, asked);
    const { status, type, text } = error ? inWords(incoming, error) : await passOn(incoming, body, cloud);
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const limited: LimitedAccount = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ policies: [], failure: undefined, calls },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return limited;
}

type ServiceFault = { readonly name: string; readonly message: string };

/** The error that the calls of a request get, if any. */
function errorFor({ failure, policies }: LimitedAccount, asked: readonly AccountCall[]): ServiceFault | undefined {
  if (failure !== undefined) return { name: failure, message: `The call failed: ${failure}` };
  const statements = policies.flatMap(statementsOf);
  const refused = asked.find((call) => !isAllowed(statements, { ...call, principal: engineer }));
  return refused && { name: 'AccessDeniedException', message: refusalOf(refused) };
}

function inWords({ headers }: IncomingMessage, error: ServiceFault) {
  return headers['x-amz-target'] === undefined
    ? { status: 400, type: 'text/xml', text: queryError(error) }
    : { status: 400, type: 'application/x-amz-json-1.0', text: JSON.stringify({ __type: error.name, ...error }) };
}

async function passOn({ method = 'POST', url, headers: received }: IncomingMessage, body: Buffer, cloud: Place) {
  const headers = new Headers(received as Record<string, string>);
  for (const name of ['host', 'connection', 'content-length', 'expect']) headers.delete(name);
  const answer = await fetch(`${cloud.url}${url}`, { method, headers, ...(method !== 'GET' && { body }) });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}

function statementsOf({ Statement }: PolicyDocument): Statement[] {
  return Statement.map(({ Action, Resource }) => ({
    ...{ principal: engineer, effect: 'Allow', actions: Action, resources: [Resource].flat() },
    ...{ isInverted: false, condition: {} },
  }));
}

/** The actions of a request. */
function callsOf({ headers, url = '/' }: IncomingMessage, body: string, place: Place): readonly AccountCall[] {
  const [, service = ''] = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const request: Request = { method: 'POST', url: new URL(url, 'http://x/'), headers: lowered, rawHeaders: [], body };
  const read = Object.hasOwn(others, service) ? others[service] : undefined;
  return read ? read(request, place) : actionsOf(request, service, { ...place, machineOf: () => undefined });
}

/** The actions of the services that no function of the stack calls, or not in this way. */
const others: Readonly<Record<string, (request: Request, place: Place) => readonly AccountCall[]>> = {
  // Every caller may ask who it is.
  sts: () => [],
  cloudformation: ({ body }, { region, account }) => {
    const form = new URLSearchParams(body);
    const resource = `arn:aws:cloudformation:${region}:${account}:stack/${form.get('StackName')}/0`;
    return [{ action: `cloudformation:${form.get('Action')}`, resource }];
  },
  ssm: ({ headers, body }, { region, account }) => {
    const { Name } = JSON.parse(body) as { Name: string };
    const resource = `arn:aws:ssm:${region}:${account}:parameter${Name}`;
    return [{ action: `ssm:${operationName(headers)}`, resource }];
  },
  ses: ({ url }, { region, account }) => byPath(url, sesPaths, `arn:aws:ses:${region}:${account}:identity/`),
  lambda: ({ url }, { region, account }) => byPath(url, lambdaPaths, `arn:aws:lambda:${region}:${account}:function:`),
  states: (request, place) => {
    const { stateMachineAliasArn: alias } = JSON.parse(request.body) as { stateMachineAliasArn?: string };
    if (alias === undefined) return actionsOf(request, 'states', { ...place, machineOf: () => undefined });
    return [{ action: `states:${operationName(request.headers)}`, resource: alias }];
  },
  // Of these calls, only those that send have a resource.
  'sms-voice': ({ headers }) => [{ action: `sms-voice:${operationName(headers)}`, resource: '*' }],
};

type Path = readonly [path: RegExp, action: string];

/** The paths that are read in services with paths instead of operations, and the actions that IAM has for them. */
const sesPaths: readonly Path[] = [
  [/\/account$/, 'ses:GetAccount'],
  [/\/list-identities$/, 'ses:ListEmailIdentities'],
  [/\/identities\/([^/]+)$/, 'ses:GetEmailIdentity'],
  [/\/suppression\/addresses$/, 'ses:ListSuppressedDestinations'],
  [/\/suppression\/addresses\//, 'ses:GetSuppressedDestination'],
];
const lambdaPaths: readonly Path[] = [
  [/\/account-settings$/, 'lambda:GetAccountSettings'],
  [/\/functions\/([^/]+)\/aliases\/[^/]+$/, 'lambda:GetAlias'],
];

/** The action of a path, on the resource that it names, if it names one. */
function byPath({ pathname }: URL, paths: readonly Path[], arn: string): AccountCall[] {
  return paths.flatMap(([path, action]) => {
    const match = path.exec(decodeURIComponent(pathname));
    return match === null ? [] : [{ action, resource: match[1] === undefined ? '*' : `${arn}${match[1]}` }];
  });
}

function refusalOf({ action, resource }: AccountCall): string {
  return `User: ${engineer} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function queryError({ name, message }: ServiceFault): string {
  const code = name === 'AccessDeniedException' ? 'AccessDenied' : name;
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
