import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Assembly, patchedAssembly, withOnly } from '../support/assembly.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import {
  endingsOf,
  everyAttempt,
  executionsOf,
  firstAttempt,
  itEndsInOrder,
  listen,
  longestStart,
  openScene,
  type Story,
  statusOf,
  tellStory,
  withoutDeadlines,
} from './story.ts';

/*
 * Guarantee 1 after an outage, a crash or a hand on the wrong button: the sweep puts right what has come to a halt. Of
 * the three ways to the backstop only the sweep's is left here.
 */

let night: Night;
let lines: string[];
let assembly: Assembly;
beforeAll(async () => {
  assembly = await patchedAssembly(withOnly('sweep'));
  night = await aNight(1, assembly.folder);
  lines = listen(night);
}, longestStart);
/** Waits until the previous incidents are over, with the next sweep a whole minute away. */
beforeEach(async () => {
  await night.rest();
  await night.clock.advanceTo(Math.ceil(night.clock.now() / 60_000) * 60_000 + 300_000);
});
afterAll(async () => {
  await night?.stop();
  assembly.remove();
});

const notesOf = async (statusUrl: string) =>
  (await statusOf(statusUrl)).timeline.flatMap(({ kind, text }) => (kind === 'note' ? [text] : []));

/** Sets off one sweep more, as a schedule does that fires twice. */
async function sweepNow(): Promise<void> {
  const response = await fetch(`${night.cloud.url}/2015-03-31/functions/NotifySupport-Sweep/invocations`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/20261124/eu-central-1/lambda/aws4_request' },
    body: JSON.stringify({ time: new Date(night.clock.now()).toISOString() }),
  });
  expect(response.headers.get('x-amz-function-error')).toBeNull();
}

/** Damages the default policy, as a bad deploy would: runs fail until the people are put on call again. */
async function damagePolicy(): Promise<void> {
  const { tables } = await import('../../lambdas/adapters/dynamodb.ts');
  await tables.send(
    new PutCommand({ TableName: night.cloud.tables.OnCall, Item: { pk: 'POLICY#default', levels: 'damaged' } }),
  );
}

/** An incident whose runs fail from the first state on. */
async function tellFailingStory(key: string) {
  const scene = await openScene(night, anOnCall());
  await damagePolicy();
  const { body } = await night.post({ summary: 'checkout is down', dedupKey: key });
  await night.clock.idle();
  const { incidentId: id, statusUrl } = body;
  return {
    ...scene,
    ...{ id, statusUrl },
    endings: async () => endingsOf(id, await executionsOf(night, id)),
    notes: () => notesOf(statusUrl),
    mend: () => night.onCall(withoutDeadlines(anOnCall())),
  };
}

const stopRun = async (story: Story) => {
  const [run] = await story.executions();
  await night.cloud.stepFunctions.call('StopExecution', { executionArn: run?.executionArn, cause: 'enough' });
  await night.clock.idle();
};

describe('a start that failed', () => {
  it('during an outage longer than every retry is repeated once the outage is over', async () => {
    const scene = await openScene(night, anOnCall());
    night.cloud.channels.failWith('states', { name: 'InternalError', status: 500 });
    const alert = { summary: 'checkout is down', dedupKey: 'start' };
    expect((await night.post(alert)).status).toBe(502);
    await scene.at(190);
    expect(scene.messages()).toEqual([]);
    night.cloud.channels.failWith('states', undefined);
    await scene.at(250);
    expect(scene.notified()).toEqual(firstAttempt('ada', 240));
    const { body } = await night.post(alert);
    expect(await notesOf(body.statusUrl)).toEqual(['Run 1 had not been started. It was started now.']);
    await scene.press('ada', 'acknowledge');
    await night.rest();
    const endings = endingsOf(body.incidentId, await executionsOf(night, body.incidentId));
    expect(endings).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
  });
});

describe('a run that failed with the system at fault', () => {
  it('continues where it failed, once the fault is fixed', async () => {
    const story = await tellFailingStory('redriven');
    await story.at(59);
    expect(await story.endings()).toEqual(['1 FAILED']);
    await story.mend();
    await story.at(61);
    expect(story.notified()).toEqual(firstAttempt('ada', 60));
    expect(await story.endings()).toEqual(['1 RUNNING', '1-r1-l1-ada-1 RUNNING']);
    expect(await story.notes()).toEqual([
      expect.stringMatching(/^Run 1 ended with \w+. It continues from where it failed\.$/),
    ]);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(story.backstop()).toEqual([]);
  });

  it('is redriven once, however many sweeps find it at the same instant', async () => {
    const story = await tellFailingStory('many sweeps');
    await story.at(59);
    await story.mend();
    await story.at(60);
    await Promise.all([sweepNow(), sweepNow(), sweepNow()]);
    await story.at(61);
    expect(story.notified()).toEqual(firstAttempt('ada', 60));
    expect(await story.notes()).toHaveLength(1);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('is redriven twice at most; then the next run begins, from the first level', async () => {
    const story = await tellFailingStory('next run');
    while (!(await story.endings()).some((ending) => ending.startsWith('2'))) await night.pass(60);
    await story.mend();
    await night.pass(180);
    expect((await story.notes()).map((note) => note.replace(/ with \w+/, ''))).toEqual([
      'Run 1 ended. It continues from where it failed.',
      'Run 1 ended. It continues from where it failed.',
      'Run 1 ended. Run 2 begins from the first level.',
    ]);
    expect(
      story
        .notified()
        .slice(0, 2)
        .map((line) => line.replace(/^[\d.]+ /, '')),
    ).toEqual(['ada SMS', 'ada e-mail']);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect((await story.endings()).filter((ending) => !ending.includes('-'))).toEqual(['1 FAILED', '2 SUCCEEDED']);
  });

  it('again and again counts as unanswered in the end, and the backstop reports it', async () => {
    const story = await tellFailingStory('hopeless');
    await story.at(3600);
    expect(await story.endings()).toEqual(['1 FAILED', '2 FAILED', '3 FAILED', '4 FAILED']);
    expect((await statusOf(story.statusUrl)).status).toBe('exhausted');
    expect((await story.notes()).slice(-2)).toEqual([
      expect.stringMatching(/^Run 4 ended with \w+, like the 3 runs before it. No further run begins\.$/),
      'Nobody answered. The backstop was notified.',
    ]);
    expect(story.backstop().map(({ channel }) => channel)).toEqual(['email', 'sms']);
  });
});

describe('a run that somebody stopped', () => {
  it('stays stopped; the backstop is notified once, and the page says that nobody is being notified', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(110);
    await stopRun(story);
    await story.at(1000);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), '100 ada SMS']);
    expect((await story.executions()).map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
    const [email, sms, ...more] = story.backstop();
    expect(more).toEqual([]);
    expect(email).toMatchObject({ channel: 'email', subject: 'Notify Support: an escalation was stopped by hand' });
    expect(sms?.text).toContain('its escalation was stopped by hand. Nobody took it');
    expect(await story.read('ada')).toContain('Nobody is being notified: the escalation was stopped by hand.');
    expect(await statusOf(story.statusUrl)).toMatchObject({ status: 'triggered', stopped: true, notifying: [] });
  });

  it('leaves the incident to be taken, and later alerts on its timeline', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    await stopRun(story);
    await story.at(500);
    expect((await night.post(story.alert)).status).toBe(200);
    await story.at(700);
    expect(story.notified()).toHaveLength(6);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    expect(story.told()).toEqual([expect.stringMatching(/^700 ben SMS: .*Ada took it at/)]);
    expect((await story.status()).timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^api( \(key .+\))? reported again: checkout is down$/),
    );
  });
});

describe('an incident that is not resolved in time', () => {
  const within = anOnCall({ policies: [{ ...aPolicy([['ada'], ['ben']]), resolveWithinSeconds: 3600 }] });

  it('is escalated again, from the first level', async () => {
    const story = await tellStory(night, within);
    await story.at(320);
    expect(await story.press('ben', 'acknowledge')).toMatch(
      /If it is not resolved by \d\d:\d\d CET, the escalation starts again\./,
    );
    await story.at(3919);
    expect(story.notified()).toHaveLength(6);
    await story.at(3980);
    expect(story.notified().slice(6)).toEqual(firstAttempt('ada', 3960));
    expect(await notesOf(story.statusUrl)).toEqual([
      'Ben did not resolve it within 1 h. Run 2 begins from the first level.',
    ]);
    expect(await story.press('ben', 'resolve')).toMatch(/^You don’t have it\./);
    await story.press('ada', 'acknowledge');
    await story.at(4100);
    await story.press('ada', 'resolve');
    await story.at(9000);
    expect(story.notified()).toHaveLength(8);
  });

  it('rests once it is resolved', async () => {
    const story = await tellStory(night, within);
    await story.press('ada', 'acknowledge');
    await story.press('ada', 'resolve');
    await story.at(7200);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
  });
});

describe('an alarm that is in ALARM with no incident', () => {
  const put = (AlarmName: string) =>
    new PutMetricAlarmCommand({
      AlarmName,
      MetricName: '5xx',
      Namespace: 'Shop',
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  const set = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
    new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `it is ${StateValue}` });

  it('since before it had a route opens one, and none again after a person resolved that', async () => {
    const cloudWatch = new CloudWatchClient({});
    const scene = await openScene(night, anOnCall({ routes: [] }));
    // Meanwhile the incidents that the tests before left acknowledged notify again.
    const notified = () => scene.notified('search-slow');
    await cloudWatch.send(put('search-slow'));
    await cloudWatch.send(set('search-slow', 'ALARM'));
    await scene.at(600);
    expect(notified()).toEqual([]);
    await night.onCall(anOnCall({ routes: [{ alarm: 'search-*', policy: 'default' }] }));
    await scene.at(661);
    expect(notified()).toEqual(firstAttempt('ada', 660));
    expect(await scene.read('ada')).toContain(
      'search-slow is in ALARM: it is ALARM It was found in ALARM without an incident',
    );
    await scene.press('ada', 'acknowledge');
    await scene.press('ada', 'resolve');
    await scene.at(7200);
    expect(notified()).toEqual(firstAttempt('ada', 660));
    await cloudWatch.send(set('search-slow', 'OK'));
    await cloudWatch.send(set('search-slow', 'ALARM'));
    await scene.at(7201);
    expect(notified().slice(2)).toEqual(firstAttempt('ada', 7200));
    await cloudWatch.send(set('search-slow', 'OK'));
    await night.rest();
  });

  it('does not open a second incident beside its own event', async () => {
    const cloudWatch = new CloudWatchClient({});
    const scene = await openScene(night, anOnCall());
    await cloudWatch.send(put('checkout-slow'));
    await cloudWatch.send(set('checkout-slow', 'ALARM'));
    await scene.at(299);
    expect(scene.notified()).toEqual(everyAttempt('ada', 0));
    expect(await scene.read('ada')).not.toContain('It was found in ALARM');
    await cloudWatch.send(set('checkout-slow', 'OK'));
    await night.rest();
  });
});

describe('an incident that nobody answered', () => {
  /** A scene lasts whole minutes until nobody has answered, so that the next sweep comes half a minute after that. */
  const betweenSweeps = () => night.pass(90 - (night.seconds() % 60));

  it('reaches the backstop once, with what to do and both links', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(899);
    expect(story.backstop()).toEqual([]);
    await story.at(961);
    expect(story.backstop()).toHaveLength(2);
    await story.at(3600);
    const [email, sms, ...more] = story.backstop();
    expect(more).toEqual([]);
    expect(email).toMatchObject({ channel: 'email', subject: 'Notify Support: nobody has taken an incident' });
    const [run] = await story.executions();
    expect(email?.text).toContain('Take it yourself or call somebody now.');
    expect(email?.text).toContain(`/executions/details/${run?.executionArn}`);
    const page = /http:\S+\/n\/\S+/.exec(email?.text ?? '')?.[0] ?? '';
    expect(await (await fetch(page)).text()).toContain('Nobody took it, and nobody else will be notified.');
    expect((await night.press(page, 'acknowledge')).status).toBe(403);
    expect(sms?.text).toContain('nobody took it');
    expect(await notesOf(story.statusUrl)).toEqual(['Nobody answered. The backstop was notified.']);
  });

  it('does not reach the backstop if somebody takes it before', async () => {
    await betweenSweeps();
    const story = await tellStory(night, anOnCall());
    await story.at(910);
    await story.press('cleo', 'acknowledge');
    await story.at(3600);
    expect(story.backstop()).toEqual([]);
  });

  it('reaches the backstop once more if it is handed back and nobody answers again', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada']])] }));
    await story.at(600);
    await story.press('ada', 'acknowledge');
    await story.press('ada', 'hand-back');
    await story.at(3600);
    expect(story.backstop()).toHaveLength(4);
  });

  it('reaches the backstop as soon as the topic can be reached again', async () => {
    await betweenSweeps();
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada']])] }));
    await story.at(301);
    night.cloud.channels.failWith('sns', { name: 'InternalError', status: 500 });
    await story.at(550);
    expect(story.backstop()).toEqual([]);
    night.cloud.channels.failWith('sns', undefined);
    await story.at(610);
    expect(story.backstop()).toHaveLength(2);
  });
});

describe('a night without trouble', () => {
  it('contains no note of the sweep', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(350);
    await story.press('ben', 'acknowledge');
    await story.at(3600);
    expect(await notesOf(story.statusUrl)).toEqual([]);
    expect(story.backstop()).toEqual([]);
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l2-ben-0 SUCCEEDED']);
  });
});

itEndsInOrder(() => ({ night, lines }));
