import { expect } from 'vitest';
import type { Night } from '../../support/night.ts';
import { firstAttempt, openScene } from '../story.ts';
import { bytes, end, everyAlarm, post } from './arrival.ts';
import type { Check, Kind } from './kind.ts';

/* Bodies as other systems send them, at the paths that they are configured with. */

/** Notifies once, however often it is sent. */
const notifiesAt =
  (path: (night: Night) => string, says: string): Check =>
  async (night, input) => {
    const scene = await openScene(night, everyAlarm);
    const body = bytes(input.toString().replace(/("routing_key":\s*)"[^"]*"/, `$1"${night.cloud.apiKey}"`));
    expect((await post(night, body, path(night))).status).toBe(202);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect(scene.messages()[0]?.text).toContain(says);
    expect((await post(night, body, path(night))).status).toBeLessThan(300);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    await end(scene);
  };
const at = (path: string, says: string) => notifiesAt(() => path, says);

/** Is answered, and notifies nobody. */
const isAccepted =
  (path: string): Check =>
  async (night, input) => {
    const scene = await openScene(night, everyAlarm);
    expect((await post(night, input, path)).status).toBe(200);
    expect(scene.messages()).toEqual([]);
  };

const group = (version: string, status: string, ...names: string[]) =>
  bytes({
    ...{ version, status, receiver: 'pager', groupKey: '{}', truncatedAlerts: 0, externalURL: 'http://am.example.org' },
    alerts: names.map((name) => ({
      ...{ status, labels: { alertname: name, severity: 'page' }, annotations: { summary: `${name} is broken` } },
      ...{ startsAt: '2026-11-24T02:14:00Z', endsAt: '0001-01-01T00:00:00Z', fingerprint: name, generatorURL: '' },
    })),
  });
const datadog = (title: string, more: object = {}) => bytes({ id: title, title, body: 'x', link: '', ...more });
const pagerDuty = (dedup_key: string, severity: string) =>
  bytes({
    routing_key: 'K',
    event_action: 'trigger',
    dedup_key,
    payload: { summary: `${dedup_key} down`, source: 'db', severity },
  });
const topic = (Type: string, more: object) =>
  bytes({
    Type,
    MessageId: '1',
    TopicArn: 'arn:aws:sns:eu-central-1:000000000000:pager',
    SignatureVersion: '1',
    ...more,
  });

export const webhooks: readonly Kind[] = [
  {
    asks: 'a body of another system notifies, once however often it is sent',
    forms: [
      ['Alertmanager', group('4', 'firing', 'ShopDown'), at('/alerts/alertmanager', 'ShopDown')],
      ['Grafana', group('1', 'firing', 'Memory of shop'), at('/alerts/grafana', 'Memory of shop')],
      [
        'Datadog',
        datadog('[Triggered] Checkout is slow', { alert_type: 'error' }),
        at('/alerts/datadog', 'Checkout is slow'),
      ],
      ['PagerDuty', pagerDuty('shop-db', 'critical'), at('/v2/enqueue', 'shop-db down')],
      ['PagerDuty, with a severity of its own', pagerDuty('shop-db-2', 'P1'), at('/v2/enqueue', 'shop-db-2 down')],
      [
        'Opsgenie',
        bytes({ message: 'shop disk full', alias: 'shop-disk', priority: 'P2' }),
        at('/v2/alerts', 'shop disk full'),
      ],
      [
        'a topic',
        topic('Notification', { Message: 'import failed', Timestamp: '2026-11-24T02:14:00.000Z' }),
        at('/alerts/sns', 'import failed'),
      ],
    ],
    files: {
      'webhook-alertmanager.json': at('/alerts/alertmanager', 'InstanceDown'),
      'webhook-grafana.json': at('/alerts/grafana', 'High memory usage'),
      'webhook-datadog.json': at('/alerts/datadog', 'High error rate on checkout'),
      'webhook-pagerduty-v2.json': at('/v2/enqueue', 'db down'),
    },
  },
  {
    asks: 'a body of another system that says nothing is wrong is accepted, and notifies nobody',
    forms: [
      ['Alertmanager, resolved', group('4', 'resolved', 'Gone'), isAccepted('/alerts/alertmanager')],
      ['Grafana, without alerts', group('1', 'firing'), isAccepted('/alerts/grafana')],
      [
        'Datadog, recovered',
        datadog('[Recovered] Gone', { alert_transition: 'Recovered' }),
        isAccepted('/alerts/datadog'),
      ],
      [
        'a topic’s subscription',
        topic('SubscriptionConfirmation', {
          Token: '2',
          Message: 'You have chosen to subscribe',
          SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/',
        }),
        isAccepted('/alerts/sns'),
      ],
      [
        'a topic’s end',
        topic('UnsubscribeConfirmation', { Token: '2', Message: 'You have chosen to deactivate' }),
        isAccepted('/alerts/sns'),
      ],
    ],
    files: { 'webhook-sns.json': isAccepted('/alerts/sns') },
  },
];
