import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, patchedAssembly, withOnly } from '../support/assembly.ts';
import { aNight, anOnCall, type Night } from '../support/night.ts';
import { longestStart, openScene } from './story.ts';

/* Guarantee 1, its last part: three ways lead to the backstop, and each holds with the two others cut. The second. */

describe('the alarms, alone', () => {
  let night: Night;
  let assembly: Assembly;
  beforeAll(async () => {
    assembly = await patchedAssembly((template) => withoutIntake(withOnly('alarms')(template)));
    night = await aNight(1, assembly.folder);
  }, longestStart);
  afterAll(async () => {
    await night?.stop();
    assembly.remove();
  });

  it('report an alarm that could not be processed, first that it waits and then that it is lost', async () => {
    const scene = await openScene(night, anOnCall());
    await night.alarm('checkout-down', 'ALARM');
    await scene.at(179);
    expect(scene.backstop()).toEqual([]);
    await scene.at(300);
    expect(scene.backstop().map(({ channel, subject, text }) => [channel, subject ?? text])).toEqual([
      ['email', 'ALARM: "NotifySupport-alarms-wait" in eu-central-1'],
      ['sms', 'Backstop> ALARM: "NotifySupport-alarms-wait" in eu-central-1'],
    ]);
    expect(scene.backstop()[0]?.text).toContain('Check which alarms are in ALARM and act on them');
    await night.rest();
    const subjects = scene.backstop().flatMap(({ subject = [] }) => subject);
    expect(subjects.slice(1)).toEqual(['ALARM: "NotifySupport-alarms-lost" in eu-central-1']);
    expect(scene.messages()).toEqual([]);
  });

  it('report within a minute that a function fails on which a person waits', async () => {
    const scene = await openScene(night, anOnCall());
    const answer = await fetch(`${night.cloud.apiUrl}/alerts`, {
      method: 'POST',
      headers: { 'x-api-key': night.cloud.apiKey },
      body: '{"summary":"checkout is down"}',
    });
    expect(answer.status).toBe(502);
    await scene.at(60);
    expect(scene.backstop().map(({ subject = 'SMS' }) => subject)).toEqual([
      'ALARM: "NotifySupport-ReceiveAlert-fails" in eu-central-1',
      'SMS',
    ]);
    await night.rest();
  });

  it('send their message once when AWS sets them off, and notify nobody through the pager', async () => {
    const scene = await openScene(night, anOnCall({ routes: [{ alarm: '*', policy: 'default' }] }));
    const cloudWatch = new CloudWatchClient({});
    const alarm = { AlarmName: 'NotifySupport-sms-spend', StateValue: 'ALARM', StateReason: '0.81 USD' } as const;
    await cloudWatch.send(new SetAlarmStateCommand(alarm));
    await cloudWatch.send(new SetAlarmStateCommand(alarm));
    await night.rest();
    expect(scene.backstop().map(({ channel }) => channel)).toEqual(['email', 'sms']);
    expect(scene.backstop()[0]?.text).toContain('SMS have cost nearly as much this month as the account may spend');
    expect(scene.messages()).toEqual([]);
  });
});

/** A template in which the functions that take in alerts and alarms miss their tables. */
function withoutIntake(template: string): string {
  const { Resources, ...rest } = JSON.parse(template);
  for (const id of Object.keys(Resources).filter((id) => /^ReceiveAl(ert|arm)[0-9A-F]{8}$/.test(id)))
    Object.assign(Resources[id].Properties.Environment.Variables, { INCIDENTS_TABLE: 'gone', ON_CALL_TABLE: 'gone' });
  return JSON.stringify({ ...rest, Resources });
}
