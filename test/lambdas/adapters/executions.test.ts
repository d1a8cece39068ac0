import { env } from 'node:process';
import { expect, it } from 'vitest';
import { definition, machineArn, service } from '../../local/cloud/step-functions/service.ts';
import { pointClientsAt } from '../../support/own-services.ts';

const { create, call, sfn } = service();

await pointClientsAt(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const { status, body, errorType } = await sfn.call(operation, JSON.parse(Buffer.concat(chunks).toString()));
  const content = errorType === undefined ? body : { __type: errorType, message: (body as Error).message };
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(content));
}, 'us-east-1');
Object.assign(env, {
  NOTIFY_SUPPORT_ARN: `${machineArn}:live`,
});
const { startRun } = await import('../../../lambdas/adapters/executions.ts');

const running = async () =>
  (await call<{ executions: object[] }>('ListExecutions', { stateMachineArn: machineArn })).executions;

it('starts a run with the machine itself until the first deploy has made its alias', async () => {
  await expect(startRun('disk-1-0001', 1)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  await create('m', definition(), { publish: true });
  await startRun('disk-1-0001', 1);
  expect(await running()).toMatchObject([{ name: 'disk-1-0001-1' }]);
  await call('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: `${machineArn}:1`, weight: 100 }],
  });
  await startRun('disk-1-0001', 2);
  expect(await running()).toMatchObject([{ name: 'disk-1-0001-2', stateMachineAliasArn: `${machineArn}:live` }, {}]);
});
