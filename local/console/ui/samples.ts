/** A request of another system in its own form: where it is posted, and its body. `at` is the present instant. */
export type Sample = { readonly path: string; readonly body: (at: string) => object };

const listed = (status: string, at: string) => ({
  status,
  labels: { alertname: 'CheckoutSlow', severity: 'critical', instance: 'web-1' },
  annotations: { summary: 'Checkout takes 4 s' },
  startsAt: at,
  generatorURL: 'https://prometheus.example.org/graph',
  fingerprint: 'c0ffee',
});

/** Alerts as other systems send them. Each pair is about one incident: it opens, and it is over. */
export const systemSamples: Readonly<Record<string, Sample>> = {
  'Alertmanager: firing': {
    path: '/alerts/alertmanager',
    body: (at) => ({
      version: '4',
      status: 'firing',
      groupKey: '{}',
      truncatedAlerts: 0,
      alerts: [listed('firing', at)],
    }),
  },
  'Alertmanager: resolved': {
    path: '/alerts/alertmanager',
    body: (at) => ({ version: '4', status: 'resolved', groupKey: '{}', alerts: [listed('resolved', at)] }),
  },
  'Grafana: the test button': {
    path: '/alerts/grafana',
    body: (at) => ({
      version: '1',
      status: 'firing',
      alerts: [
        {
          ...listed('firing', at),
          labels: { alertname: 'TestAlert', instance: 'Grafana' },
          annotations: { summary: 'Notification test' },
        },
      ],
    }),
  },
  'Datadog: triggered': {
    path: '/alerts/datadog',
    body: () => ({
      title: '[Triggered on {host:web-1}] The disk is full',
      alert_transition: 'Triggered',
      alert_priority: 'P2',
    }),
  },
  'Datadog: recovered': {
    path: '/alerts/datadog',
    body: () => ({ title: '[Recovered on {host:web-1}] The disk is full', alert_transition: 'Recovered' }),
  },
  'SNS: a message': {
    path: '/alerts/sns',
    body: (at) => ({
      Type: 'Notification',
      MessageId: at,
      TopicArn: 'arn:aws:sns:eu-central-1:000000000000:imports',
      Subject: 'The nightly import failed',
      Message: 'line 7: no such file',
      Timestamp: at,
    }),
  },
  "PagerDuty's API: trigger": {
    path: '/v2/enqueue',
    body: () => ({
      event_action: 'trigger',
      dedup_key: 'disk',
      payload: { summary: 'The disk is full', source: 'db-1', severity: 'error' },
    }),
  },
  "PagerDuty's API: resolve": { path: '/v2/enqueue', body: () => ({ event_action: 'resolve', dedup_key: 'disk' }) },
  "Opsgenie's API: create": {
    path: '/v2/alerts',
    body: () => ({ message: 'The queue is stuck', alias: 'queue', priority: 'P1' }),
  },
  "Opsgenie's API: close": { path: '/v2/alerts/queue/close?identifierType=alias', body: () => ({ source: 'console' }) },
};

/** Events as EventBridge delivers them, each for an instant: one older than the alarm's newest would be ignored. */
export const samples: Readonly<Record<string, (at: string, id: string) => object>> = {
  'An alarm goes off': (at, id) => alarmChange('checkout-latency-high', 'ALARM', 'OK', at, id),
  'The alarm is OK again': (at, id) => alarmChange('checkout-latency-high', 'OK', 'ALARM', at, id),
  'An alarm has too little data': (at, id) =>
    alarmChange('checkout-latency-high', 'INSUFFICIENT_DATA', 'ALARM', at, id),
  'An alarm that no route matches': (at, id) => alarmChange('unknown-thing', 'ALARM', 'OK', at, id),
  'A composite alarm whose actions are suppressed': (at, id) => suppressed(at, id),
  'An event from another service': (at, id) => ({
    ...envelope(at, id),
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    resources: ['arn:aws:ec2:eu-central-1:000000000000:instance/i-0123456789abcdef0'],
    detail: { 'instance-id': 'i-0123456789abcdef0', state: 'stopped' },
  }),
};

function envelope(at: string, id: string) {
  const time = at.replace(/\.\d+/, '');
  return { version: '0', id, account: '000000000000', time, region: 'eu-central-1' };
}

function alarmChange(name: string, value: string, previous: string, at: string, id: string): object {
  const timestamp = at.replace('Z', '+0000');
  const metric = {
    namespace: 'AWS/ApplicationELB',
    name: 'TargetResponseTime',
    dimensions: { LoadBalancer: 'app/checkout/1' },
  };
  return {
    ...envelope(at, id),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    resources: [`arn:aws:cloudwatch:eu-central-1:000000000000:alarm:${name}`],
    detail: {
      alarmName: name,
      state: { value, reason: `Threshold Crossed: p99 was 4.2 s, above 2 s`, timestamp },
      previousState: { value: previous, reason: 'Threshold Crossed', timestamp },
      configuration: {
        description: 'Checkouts are slow. Runbook: https://runbooks.example.org/checkout-latency',
        metrics: [{ id: 'm1', metricStat: { metric, period: 60, stat: 'p99' }, returnData: true }],
      },
    },
  };
}

function suppressed(at: string, id: string): object {
  const timestamp = at.replace('Z', '+0000');
  return {
    ...envelope(at, id),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    resources: ['arn:aws:cloudwatch:eu-central-1:000000000000:alarm:checkout-is-down'],
    detail: {
      alarmName: 'checkout-is-down',
      state: {
        value: 'ALARM',
        reason: 'checkout-latency-high is in ALARM',
        timestamp,
        actionsSuppressedBy: 'Alarm',
        actionsSuppressedReason: 'Actions suppressed by deploy-under-way',
      },
      previousState: { value: 'OK', reason: 'all are OK', timestamp },
      configuration: {
        alarmRule: 'ALARM("checkout-latency-high")',
        actionsSuppressor: 'deploy-under-way',
        actionsSuppressorWaitPeriod: 60,
        actionsSuppressorExtensionPeriod: 60,
      },
    },
  };
}
