import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTables } from './tables.ts';

/** Serves an account with a stack and these tables: the calls to the tables, who the caller is, where the stack is, and its outputs. */
export async function serveAccount(dynamodb: string, isDeployed = () => true): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { status, type, text } = await answerOf(dynamodb, request, body, isDeployed());
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function answerOf(dynamodb: string, request: IncomingMessage, body: Buffer, isDeployed: boolean) {
  if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameter') return answerParameter(body, isDeployed);
  if (body.toString().includes('Action=GetCallerIdentity')) return { status: 200, type: 'text/xml', text: identity };
  if (body.toString().includes('Action=DescribeStacks')) return { status: 200, type: 'text/xml', text: description };
  const headers = new Headers(request.headers as Record<string, string>);
  for (const name of ['host', 'connection', 'content-length', 'expect']) headers.delete(name);
  const answer = await fetch(dynamodb, { method: 'POST', headers, body });
  return { status: answer.status, type: 'application/x-amz-json-1.0', text: await answer.text() };
}

function answerParameter(body: Buffer, isDeployed: boolean) {
  const { Name } = JSON.parse(body.toString()) as { Name: string };
  const isKnown = isDeployed && Name === '/NotifySupport/on-call-table';
  const answer = isKnown ? { Parameter: { Name, Value: 'OnCall', Type: 'String' } } : { __type: 'ParameterNotFound' };
  return { status: isKnown ? 200 : 400, type: 'application/x-amz-json-1.1', text: JSON.stringify(answer) };
}

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>A</UserId>' +
  '</GetCallerIdentityResult></GetCallerIdentityResponse>';

const description =
  '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>' +
  '<StackName>NotifySupport</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-01T00:00:00Z</CreationTime>' +
  '<Outputs><member><OutputKey>IncidentsTable</OutputKey><OutputValue>Incidents</OutputValue></member>' +
  '<member><OutputKey>NotifySupportArn</OutputKey><OutputValue>arn:aws:states:eu-central-1:123456789012:stateMachine:NotifySupport</OutputValue></member>' +
  '<member><OutputKey>AlertsUrl</OutputKey><OutputValue>https://api.example.org/live/alerts</OutputValue></member></Outputs>' +
  '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>';

/** Starts an account with a stack whose tables are empty. `options` name it on the command line. */
export async function startAccount(): Promise<{ readonly options: readonly string[]; stop(): Promise<void> }> {
  const tables = await startTables();
  const front = await serveAccount(tables.endpoint);
  return {
    options: ['--endpoint-url', `http://127.0.0.1:${(front.address() as AddressInfo).port}`],
    stop: async () => {
      front.close();
      front.closeAllConnections();
      await tables.stop();
    },
  };
}
