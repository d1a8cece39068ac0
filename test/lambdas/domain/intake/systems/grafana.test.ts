import { describe, expect, it } from 'vitest';
import { draftsAt, readAt } from './read.ts';

const alert = {
  status: 'firing',
  labels: { alertname: 'High memory usage', team: 'blue' },
  annotations: { summary: 'memory high' },
  startsAt: '2026-11-24T02:14:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://grafana.example.org/alerting/1/edit',
  fingerprint: 'c6ea',
  silenceURL: 'https://grafana.example.org/silence/new',
  dashboardURL: '',
  panelURL: '',
  values: { B: 44.2 },
};
const body = (more: object = {}) => ({
  receiver: 'pager',
  status: 'firing',
  orgId: 1,
  alerts: [alert],
  groupLabels: {},
  commonLabels: { team: 'blue' },
  commonAnnotations: {},
  externalURL: 'https://grafana.example.org/',
  version: '1',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  title: '[FIRING:1]  (blue)',
  state: 'alerting',
  message: '**Firing**',
  ...more,
});
const drafts = (more?: object) => draftsAt('/alerts/grafana', body(more));

/** What the button sends: an alert that never ends, always with the same labels. */
const test = {
  ...alert,
  labels: { alertname: 'TestAlert', instance: 'Grafana' },
  annotations: { summary: 'Notification test' },
  fingerprint: '57c6d9296de2ad39',
};

describe('a body of Grafana', () => {
  it('gives a draft with the values that fired and the most exact link', () => {
    expect(drafts()).toMatchObject([
      {
        action: 'trigger',
        source: 'grafana',
        summary: 'High memory usage: memory high',
        dedupKey: 'c6ea',
        link: alert.generatorURL,
        details: { values: { B: 44.2 }, silenceURL: alert.silenceURL },
      },
    ]);
    const panelURL = 'https://grafana.example.org/d/1?viewPanel=2';
    expect(drafts({ alerts: [{ ...alert, panelURL }] })).toMatchObject([{ link: panelURL }]);
    expect(drafts({ alerts: [{ ...alert, generatorURL: '' }] })).toMatchObject([
      { link: 'https://grafana.example.org/' },
    ]);
  });

  it('can mix alerts that are firing and resolved', () => {
    const alerts = [alert, { ...alert, status: 'resolved', fingerprint: 'd7' }, 7];
    expect(drafts({ alerts }).map(({ action, dedupKey }) => [action, dedupKey])).toEqual([
      ['trigger', 'c6ea'],
      ['resolve', 'd7'],
      [undefined, undefined],
    ]);
  });

  it('says how many alerts were left out of it', () => {
    expect(drafts({ truncatedAlerts: 3 })[1]).toMatchObject({
      summary: 'grafana left 3 more alerts out of the group {}:{}',
    });
  });

  it('from the test button opens an incident at each press', () => {
    const [first] = drafts({ alerts: [test] });
    const [second] = drafts({ alerts: [{ ...test, startsAt: '2026-11-24T02:15:00Z' }] });
    expect(first).toMatchObject({ action: 'trigger', summary: 'Test of a Grafana contact point', severity: 'info' });
    expect(second?.dedupKey).not.toBe(first?.dedupKey);
  });

  it('can be of the alerting that Grafana had before', () => {
    const old = {
      ruleId: 7,
      ruleName: 'CPU',
      title: '[Alerting] CPU',
      state: 'alerting',
      ruleUrl: 'https://g.example.org/7',
    };
    expect(draftsAt('/alerts/grafana', old)).toMatchObject([
      { action: 'trigger', summary: 'CPU', dedupKey: '7', link: old.ruleUrl },
    ]);
    expect(draftsAt('/alerts/grafana', { ...old, state: 'ok' })).toMatchObject([{ action: 'resolve', dedupKey: '7' }]);
  });

  it.each([[undefined], [[]], [{}], [{ title: 'x' }]])('is refused without a list of alerts: %j', (odd) => {
    expect(readAt('/alerts/grafana', odd)).toMatchObject({ faults: [{ pointer: '/alerts' }] });
  });
});
