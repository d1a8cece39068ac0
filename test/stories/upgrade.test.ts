import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNight, anOnCall, type Night } from '../support/night.ts';
import { longestStart, openScene, tellStory } from './story.ts';

/*
 * An execution keeps the definition that it was started with and calls the functions that are there now, and a run
 * from before an upgrade starts the children of after it. So what the definitions of the last release send is taken
 * for as long as a run can last. `test/golden` holds one payload of each kind, by version; the first had no number.
 */

const root = join(import.meta.dirname, '..', '..');
const golden = (version: string, name: string) =>
  JSON.parse(readFileSync(join(root, 'test', 'golden', version, `${name}.json`), 'utf8'));
const versions = readdirSync(join(root, 'test', 'golden'));

let night: Night;
beforeAll(async () => {
  night = await aNight();
}, longestStart);
afterAll(() => night?.stop());

/** Invokes a function as its state does, with the payload of a release for an incident of now. */
async function invoke(name: string, payload: object) {
  const construct = name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const path = `/2015-03-31/functions/NotifySupport-${construct}/invocations`;
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261124/eu-central-1/lambda/aws4_request';
  const answer = await fetch(`${night.cloud.url}${path}`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(payload),
  });
  return { failed: answer.headers.get('x-amz-function-error'), answer: await answer.json() };
}

describe.each(versions)('a payload of version %s', (version) => {
  it.each([
    ['plan-escalation', { round: 1, rounds: 1, levels: [{ level: 1 }, { level: 2 }, { level: 3 }] }],
    ['find-contacts', { contacts: [{ id: 'ada' }] }],
    ['send-notification', null],
    ['record-outcome', { outcome: 'exhausted' }],
  ])('is understood by %s', async (name, expected) => {
    const story = await tellStory(night, anOnCall());
    const { failed, answer } = await invoke(name, { ...golden(version, name), incident: story.id });
    expect({ failed, answer }).toMatchObject({ failed: null, answer: expected });
    await night.rest();
  });

  it('is understood by NotifyContact, whose parent was started by the last release', async () => {
    const story = await tellStory(night, anOnCall());
    const input = JSON.stringify({ ...golden(version, 'notify-contact'), incident: story.id, contact: 'ben' });
    const { body } = await night.cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: night.cloud.stateMachines.NotifyContact,
      input,
    });
    await night.clock.idle();
    expect(story.notified()).toContain('0 ben SMS');
    await story.press('ben', 'acknowledge');
    await night.rest();
    const { body: ended } = await night.cloud.stepFunctions.call('DescribeExecution', body);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: expect.stringContaining('acknowledged') });
  });
});

describe('an escalation that is running when the next version comes', () => {
  /** Gives a machine the next version, whose definition is changed as `change` does, and points the alias at it. */
  async function publishNext(change: (definition: string) => string) {
    const call = async (operation: string, parameters: object) =>
      (await night.cloud.stepFunctions.call(operation, parameters)).body as Record<string, string>;
    const stateMachineArn = night.cloud.stateMachines.NotifySupport;
    const { definition = '' } = await call('DescribeStateMachine', { stateMachineArn });
    const published = await call('UpdateStateMachine', {
      ...{ stateMachineArn, definition: change(definition), publish: true },
    });
    const routingConfiguration = [{ stateMachineVersionArn: published.stateMachineVersionArn, weight: 100 }];
    const stateMachineAliasArn = `${stateMachineArn}:live`;
    return {
      before: definition,
      point: () => call('UpdateStateMachineAlias', { stateMachineAliasArn, routingConfiguration }),
    };
  }

  it('ends with the definition that it began with, and only the next run is of the new version', async () => {
    const story = await tellStory(night, anOnCall());
    const next = await publishNext((text) => text.replaceAll('RecordOutcome:live', 'RecordOutcome:1'));
    await next.point();
    await story.press('ada', 'acknowledge');
    await night.rest();
    const [run, contact] = await story.executions();
    const versionOf = async (executionArn: string | undefined) =>
      (await night.cloud.stepFunctions.call('DescribeExecution', { executionArn })).body;
    const { NotifySupport, NotifyContact } = night.cloud.stateMachines;
    expect(await versionOf(run?.executionArn)).toMatchObject({
      ...{
        status: 'SUCCEEDED',
        stateMachineVersionArn: `${NotifySupport}:1`,
        stateMachineAliasArn: `${NotifySupport}:live`,
      },
    });
    expect(await versionOf(contact?.executionArn)).toMatchObject({ stateMachineVersionArn: `${NotifyContact}:1` });
    const after = await tellStory(night, anOnCall());
    const [second] = await after.executions();
    expect(await versionOf(second?.executionArn)).toMatchObject({ stateMachineVersionArn: `${NotifySupport}:2` });
    await after.press('ada', 'acknowledge');
    await night.rest();
    const { point } = await publishNext(() => next.before);
    await point();
  });

  it('begins anew if a function that its definition names is gone', async () => {
    const gone = await publishNext((text) => text.replaceAll('FindContacts:live', 'FindContacts:2'));
    await gone.point();
    const story = await tellStory(night, anOnCall());
    const { point } = await publishNext(() => gone.before);
    await point();
    expect(story.notified()).toEqual([]);
    await night.pass(240);
    expect(story.notified()[0]).toMatch(/ ada SMS$/);
    const timeline = JSON.stringify(await story.status());
    expect(timeline).toContain('Run 1 ended with Lambda.ResourceNotFoundException. Run 2 begins from the first level.');
    await story.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('the definitions', () => {
  const newest = Number(versions.toSorted().at(-1));

  it.each(['notify-support', 'notify-contact'])('of %s send a version that is newer than any golden one', (name) => {
    const text = readFileSync(join(root, 'statemachines', `${name}.asl.json`), 'utf8');
    const sent = [...text.matchAll(/"(?:Payload|Input)": \{\s+(.*),/g)].map(([, first]) => first);
    expect(new Set(sent)).toEqual(new Set([`"version": ${newest + 1}`]));
  });
});

it('an incident that the last release opened under a dedup key is joined and resolved, and the next is its own', async () => {
  const { digest } = await import('../../lambdas/adapters/digest.ts');
  await openScene(night, anOnCall());
  const at = new Date(night.clock.now()).toISOString();
  const pk = `before-${digest('before').slice(0, 12)}`;
  const texts = { id: `${pk}-0001`, status: 'acknowledged', summary: 's', severity: 'critical', source: 'api' };
  const instants = { policy: 'default', openedAt: at, lastAlertAt: at, acknowledgedAt: at };
  const members = Object.entries({ pk, sk: '0001', ...texts, ...instants }).map(([name, text]) => [name, { S: text }]);
  const Item = { ...Object.fromEntries(members), run: { N: '1' }, waits: { M: {} }, expiresAt: { N: '9999999999' } };
  await night.cloud.callDynamoDb('PutItem', { TableName: night.cloud.tables.Incidents, Item });
  const alert = { summary: 's', dedupKey: 'before' };
  expect((await night.post(alert)).body).toMatchObject({ incidentId: `${pk}-0001`, status: 'acknowledged' });
  for (const _ of ['first', 'after a crash'])
    expect((await night.post({ ...alert, action: 'resolve' })).body).toMatchObject({ incidentId: `${pk}-0001` });
  const next = await night.post(alert);
  expect([next.status, next.body.incidentId.startsWith(pk)]).toEqual([202, false]);
  await night.post({ ...alert, action: 'resolve' });
  await night.rest();
});
