import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import { aNight, anOnCall, type Night } from '../support/night.ts';
import { listen, longestStart, openScene } from './story.ts';

/*
 * What is refused notifies nobody, so the backstop hears of it: the function logs and counts it, an alarm watches the
 * count, and the alarm says what to do. The local stack does not evaluate alarms on metrics of the log: here the metric of
 * the line is compared with that of the alarm.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

const alarmName = 'NotifySupport-alerts-refused';

/** The metric that the alarm watches, as a line of a log has it. */
async function watchedMetric() {
  const template = JSON.parse(readFileSync(join(await ensureAssembly(), 'NotifySupport.template.json'), 'utf8'));
  const resources = Object.values(template.Resources) as { Properties?: Record<string, unknown> }[];
  const { Namespace, MetricName, Dimensions } =
    resources.find(({ Properties }) => Properties?.AlarmName === alarmName)?.Properties ?? {};
  const dimensions = (Dimensions as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]);
  return { Namespace, MetricName, ...Object.fromEntries(dimensions) };
}

/** The metrics of refused alerts in the log, each with the number that it adds. */
const counted = () =>
  lines
    .filter((line) => line.includes('"_aws"') && line.includes('AlertsRefused'))
    .map((line) => {
      const { _aws, AlertsRefused, Pager } = JSON.parse(line);
      const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
      expect(Dimensions).toEqual([['Pager']]);
      return [{ Namespace, MetricName: Metrics[0].Name, Pager }, AlertsRefused];
    });

it.each<[string, string, string, number]>([
  ['an alert without a summary', '/alerts', '{"severity":"critical"}', 1],
  ['text', '/alerts', 'disk full', 1],
  ['more than 64 KB', '/alerts', JSON.stringify({ summary: 'x'.repeat(70_000) }), 1],
  ['two of a list', '/alerts', '[{}, 7]', 2],
  ['a body of Alertmanager without a list', '/alerts/alertmanager', '{"version":"4"}', 1],
  ['a body of Grafana that is a list', '/alerts/grafana', '[]', 1],
  ['a body of Datadog without a title', '/alerts/datadog', '{"id":"1"}', 1],
  ['an event of PagerDuty without a summary', '/v2/enqueue', '{"event_action":"trigger","payload":{}}', 1],
  ['a request of Opsgenie without a message', '/v2/alerts', '{"alias":"disk"}', 1],
  ['an unknown system', '/alerts/prometheus', '{"summary":"disk full"}', 1],
])('is refused, logged and counted by the metric that the alarm watches: %s', async (_, path, body, count) => {
  const scene = await openScene(night, anOnCall());
  lines.length = 0;
  const headers = { 'x-api-key': night.cloud.apiKey, 'content-type': 'application/json' };
  const { status } = await fetch(`${night.cloud.apiUrl}${path}`, { method: 'POST', headers, body });
  await night.clock.idle();
  expect([400, 404, 413, 422]).toContain(status);
  await expect.poll(counted).toEqual([[await watchedMetric(), count]]);
  const logged = lines.filter((line) => line.includes('an alert was refused')).map((line) => JSON.parse(line));
  expect(logged.length).toBe(count);
  for (const { source, reason } of logged) expect([source, reason]).toEqual(['api', expect.stringMatching(/\w{2} \w/)]);
  expect(lines.join()).not.toContain(night.cloud.apiKey);
  expect(scene.messages()).toEqual([]);
});

it('reaches the backstop by its alarm, with what to do, and notifies nobody through the pager', async () => {
  const scene = await openScene(night, anOnCall({ routes: [{ alarm: '*', policy: 'default' }] }));
  const cloudWatch = new CloudWatchClient({});
  const set = (StateValue: 'ALARM' | 'OK') =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarmName, StateValue, StateReason: '1 > 0' }));
  await set('ALARM');
  await night.clock.idle();
  expect(scene.backstop().map(({ channel, subject, text }) => [channel, subject ?? text])).toEqual([
    ['email', `ALARM: "${alarmName}" in eu-central-1`],
    ['sms', `Backstop> ALARM: "${alarmName}" in eu-central-1`],
  ]);
  expect(scene.backstop()[0]?.text).toContain('runbook.md#alerts-refused');
  await set('OK');
  await night.rest();
  expect(scene.messages()).toEqual([]);
  cloudWatch.destroy();
});
