import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resource, Stack } from '../../../local/cloud/loader.ts';
import { createPolicies } from '../../../local/cloud/policies.ts';
import { patchedAssembly } from '../../support/assembly.ts';
import { aNight, anOnCall, type Night } from '../../support/night.ts';

const role = 'arn:aws:iam::000000000000:role/Stack-WorkRole';

/** The policies of a stack with one function, whose role has these statements, and with these other resources. */
function policiesOf(Statement: object[], others: Record<string, object> = {}) {
  const resource = (name: string, properties: object): Resource => ({
    ...{ id: name, construct: name, name, properties },
    arn: `arn:aws:iam::000000000000:role/${name}`,
  });
  const resources: Record<string, Resource[]> = {
    'AWS::IAM::Role': [resource('Stack-WorkRole', {})],
    'AWS::Lambda::Function': [resource('Work', { Role: role })],
    'AWS::IAM::Policy': [resource('Policy', { Roles: ['Stack-WorkRole'], PolicyDocument: { Statement } })],
    ...Object.fromEntries(Object.entries(others).map(([type, properties]) => [type, [resource('Other', properties)]])),
  };
  return createPolicies({ ofType: (type) => resources[type] ?? [] } as Pick<Stack, 'ofType'> as Stack);
}

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const read = { principal: role, action: 'dynamodb:GetItem', resource: 'arn:aws:dynamodb:r:a:table/T' };

describe('a policy', () => {
  it.each([
    ['the action and the resource', allow('dynamodb:GetItem', read.resource), true],
    ['one of several', allow(['dynamodb:Query', 'dynamodb:GetItem'], ['x', read.resource]), true],
    ['an action in other capitals', allow('DynamoDB:getitem', read.resource), true],
    ['a wildcard', allow('dynamodb:Get*', 'arn:aws:dynamodb:*:table/?'), true],
    ['another action', allow('dynamodb:PutItem', read.resource), false],
    ['a resource with the same beginning', allow('dynamodb:GetItem', `${read.resource}/index/*`), false],
    ['everything but another resource', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:sns:*:*:*' }, true],
    ['everything but this resource', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:dynamodb:*' }, false],
  ])('that names %s', (_, statement, isAllowed) => {
    expect(policiesOf([statement]).permits(read)).toBe(isAllowed);
  });

  it('allows nothing to another role, and nothing that another statement denies', () => {
    const policies = policiesOf([allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: '*' }]);
    expect(policies.permits(read)).toBe(true);
    expect(policies.permits({ ...read, action: 'dynamodb:PutItem' })).toBe(false);
    expect(policies.permits({ ...read, principal: 'arn:aws:iam::000000000000:role/Other' })).toBe(false);
  });

  it.each([
    ['StringEquals', 'a@b', 'a@b', true],
    ['StringEquals', ['x', 'a@b'], 'a@b', true],
    ['StringEquals', 'a@*', 'a@b', false],
    ['StringLike', 'a@*', 'a@b', true],
    ['ArnLike', 'arn:aws:events:*:rule/r', 'arn:aws:events:x:rule/r', true],
    ['ArnEquals', 'arn:aws:events:*:rule/r', 'arn:aws:events:x:rule/s', false],
    ['Bool', 'false', 'false', true],
    ['StringEquals', 'a@b', undefined, false],
    ['ForAllValues:StringEquals', ['MUTES'], 'MUTES', true],
    ['ForAllValues:StringEquals', ['MUTES'], 'ROUTES', false],
  ])('with the condition %s %o, of %s', (operator, wanted, value, isAllowed) => {
    const policies = policiesOf([allow('*', '*', { Condition: { [operator]: { key: wanted } } })]);
    expect(policies.permits({ ...read, context: value === undefined ? {} : { key: value } })).toBe(isAllowed);
  });

  it('with a condition that is not supported here is refused by name', () => {
    const condition = { 'ForAnyValue:StringLike': { key: 'x' } };
    expect(() => policiesOf([allow('*', '*', { Condition: condition })])).toThrow(
      'The local stack does not support the condition operator ForAnyValue:StringLike.',
    );
  });

  it('of a function lets a service invoke it for one source', () => {
    const permission = { Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction', FunctionName: 'f' };
    const { permits } = policiesOf([], {
      'AWS::Lambda::Permission': { ...permission, SourceArn: 'arn:api/live/POST/*' },
    });
    const call = { principal: permission.Principal, action: permission.Action, resource: 'f' };
    expect(permits({ ...call, context: { 'aws:SourceArn': 'arn:api/live/POST/alerts' } })).toBe(true);
    expect(permits({ ...call, context: { 'aws:SourceArn': 'arn:api/live/GET/alerts' } })).toBe(false);
  });

  // As in an execution recorded on AWS: awslabs/aws-deployment-framework, issue 460.
  it('that does not allow a call refuses it in AWS’s words', () => {
    expect(() => policiesOf([]).authorize(read)).toThrow(
      'User: arn:aws:sts::000000000000:assumed-role/Stack-WorkRole/Work is not authorized to perform: dynamodb:GetItem ' +
        'on resource: arn:aws:dynamodb:r:a:table/T because no identity-based policy allows the dynamodb:GetItem action',
    );
  });

  it('is recorded once for equal calls', () => {
    const policies = policiesOf([allow('*', '*')]);
    policies.permits(read);
    policies.authorize(read);
    expect(policies.calls()).toEqual([read]);
  });

  it('does not apply to an engineer: only a function’s key leads to a role', () => {
    const policies = policiesOf([]);
    expect(policies.roleOf('ASIAWork')).toBe(role);
    expect(policies.roleOf('local')).toBeUndefined();
    expect(policies.roleOf(undefined)).toBeUndefined();
  });
});

type Template = {
  Resources: Record<
    string,
    { Type: string; Properties: { PolicyDocument?: { Statement: { Action: string[] | string }[] } } }
  >;
};

/** A night with a template from which permissions were removed. */
async function aNightWithout(cut: (template: Template) => void): Promise<{ night: Night; remove: () => void }> {
  const { folder, remove } = await patchedAssembly((text) => {
    const template = JSON.parse(text) as Template;
    cut(template);
    return JSON.stringify(template);
  });
  try {
    return { night: await aNight(1, folder), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function takeOut(template: Template, owner: string, action: string): void {
  for (const [id, { Properties }] of Object.entries(template.Resources))
    if (id.startsWith(owner))
      for (const statement of Properties.PolicyDocument?.Statement ?? [])
        statement.Action = [statement.Action].flat().filter((each) => each !== action);
}

function dropPermission(template: Template, prefix: string): void {
  const id = Object.keys(template.Resources).find((each) => each.startsWith(prefix));
  if (id === undefined) throw new Error(`The template has no permission ${prefix}.`);
  delete template.Resources[id];
}

describe('a stack that lacks permissions', () => {
  let night: Night;
  let remove: () => void;
  const lines: string[] = [];
  beforeAll(async () => {
    ({ night, remove } = await aNightWithout((template) => {
      takeOut(template, 'ReceiveAlertRole', 'dynamodb:PutItem');
      takeOut(template, 'ShowIncidentRole', 'logs:PutLogEvents');
      takeOut(template, 'NotifySupportRole', 'states:StartExecution');
      takeOut(template, 'SendNotificationRole', 'sns:Publish');
      takeOut(template, 'AlarmsPolicy', 'sqs:SendMessage');
      dropPermission(template, 'ReceiveReplyLiveApi');
    }));
    night.cloud.onLog(({ functionName, line }) => void lines.push(`${functionName}: ${line}`));
    await night.onCall(anOnCall());
  });
  afterAll(async () => {
    await night?.stop();
    remove?.();
  });

  it('fails in a function that is not allowed to write', async () => {
    const answer = await night.post({ summary: 'down' });
    expect(answer.status).toBe(502);
    expect(lines.join('\n')).toMatch(/ReceiveAlertRole.* is not authorized to perform: dynamodb:PutItem/);
  });

  it('fails at a method that is not allowed to invoke its function', async () => {
    const answer = await fetch(`${night.cloud.apiUrl}/n/x`, { method: 'POST' });
    expect(answer.status).toBe(500);
    expect((await fetch(`${night.cloud.apiUrl}/n/x`)).status).toBe(404);
  });

  it('puts an event into the dead-letter queue when the queue does not allow the rule', async () => {
    await night.alarm('checkout-5xx', 'ALARM');
    expect(night.cloud.queued(String(night.cloud.queues.AlarmDeadLetters))).toHaveLength(1);
  });

  // The name of the error is from a nested run that AWS refused; it is in the Retry of "Notify contact".
  it('fails in a task whose machine is not allowed to run another', async () => {
    const { stateMachines, stepFunctions, tables, url } = night.cloud;
    await putIncident(url, String(tables.Incidents));
    const input = JSON.stringify({ incident: 'x-000000000000-0001', run: 1, round: 1 });
    const stateMachineArn = stateMachines.NotifySupport;
    const { body } = await stepFunctions.call('StartExecution', { stateMachineArn, input });
    const { executionArn } = body as { executionArn: string };
    await night.rest();
    const history = await stepFunctions.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    expect(JSON.stringify(history.body)).toContain('"error":"StepFunctions.AWSStepFunctionsException"');
    expect(JSON.stringify(history.body)).toContain('is not authorized to perform: states:StartExecution');
  });

  it('loses the lines of a function that is not allowed to log, and reports that', async () => {
    await fetch(`${night.cloud.apiUrl}/n/x`);
    expect(lines.join('\n')).toMatch(/ShowIncident: User: .* is not authorized to perform: logs:PutLogEvents/);
  });

  it('is refused when AWS would refuse to create it', async () => {
    const makers: [string, string][] = [
      ['ReceiveAlarmRole', 'sqs:ReceiveMessage'],
      ['NotifySupportRole', 'events:PutRule'],
      ['NotifyContactRole', 'logs:CreateLogDelivery'],
    ];
    for (const [owner, action] of makers) {
      const made = aNightWithout((template) => takeOut(template, owner, action));
      await expect(made).rejects.toThrow(`is not authorized to perform: ${action}`);
    }
  });
});

/** Stores a triggered incident, which an engineer's own credentials allow. */
async function putIncident(url: string, TableName: string): Promise<void> {
  const text = (S: string) => ({ S });
  const at = text('2026-11-24T02:14:00.000Z');
  const Item = {
    ...{ id: text('x-000000000000-0001'), pk: text('x-000000000000'), sk: text('0001') },
    ...{ status: text('triggered'), run: { N: '1' }, openedAt: at },
    ...{ summary: text('down'), severity: text('critical'), source: text('api'), policy: text('default') },
    ...{ lastAlertAt: at, waits: { M: {} }, expiresAt: { N: '1900000000' } },
  };
  const credential = 'AWS4-HMAC-SHA256 Credential=local/20261124/eu-central-1/dynamodb/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20261124T021400Z',
      authorization: `${credential},SignedHeaders=a,Signature=a`,
    },
    body: JSON.stringify({ TableName, Item }),
  });
  expect(answer.status).toBe(200);
}
