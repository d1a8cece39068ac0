import { describe, expect, it } from 'vitest';
import { draftsAt, readAt } from './read.ts';

const firing = {
  status: 'firing',
  labels: { alertname: 'InstanceDown', severity: 'page', instance: 'web-1:9100' },
  annotations: { summary: 'web-1 does not answer', runbook_url: 'https://runbooks.example.org/down' },
  startsAt: '2026-11-24T02:14:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.org/graph',
  fingerprint: 'a1',
};
const body = (more: object = {}) => ({
  version: '4',
  groupKey: '{}:{alertname="InstanceDown"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'pager',
  groupLabels: { alertname: 'InstanceDown' },
  commonLabels: { alertname: 'InstanceDown', severity: 'page' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.org:9093',
  alerts: [firing],
  ...more,
});
const drafts = (more?: object) => draftsAt('/alerts/alertmanager', body(more));

describe('a body of Alertmanager', () => {
  it('gives a draft with everything that the alert says', () => {
    expect(drafts()).toEqual([
      {
        action: 'trigger',
        source: 'alertmanager',
        summary: 'InstanceDown: web-1 does not answer',
        severity: 'page',
        dedupKey: 'a1',
        policy: undefined,
        link: 'http://prometheus.example.org/graph',
        details: {
          labels: firing.labels,
          annotations: firing.annotations,
          startsAt: firing.startsAt,
          generatorURL: firing.generatorURL,
          externalURL: 'http://alertmanager.example.org:9093',
          receiver: 'pager',
        },
      },
    ]);
  });

  it('can mix alerts that are firing and resolved, each with a key of its own', () => {
    const alerts = [firing, { ...firing, status: 'resolved', fingerprint: 'b2' }];
    expect(drafts({ alerts }).map(({ action, dedupKey }) => [action, dedupKey])).toEqual([
      ['trigger', 'a1'],
      ['resolve', 'b2'],
    ]);
  });

  it('can have 500 alerts', () => {
    const alerts = Array.from({ length: 500 }, (_, index) => ({ ...firing, fingerprint: `f${index}` }));
    expect(new Set(drafts({ alerts }).map(({ dedupKey }) => dedupKey)).size).toBe(500);
  });

  it('can be empty', () => {
    expect(drafts({ alerts: [] })).toEqual([]);
  });

  it.each([
    ['a status that nobody knows triggers', { status: 'pending' }, { action: 'trigger' }],
    ['no status triggers', { status: undefined }, { action: 'trigger' }],
    ['a status in capitals counts', { status: 'RESOLVED' }, { action: 'resolve' }],
    ['the name is not repeated', { annotations: { summary: 'InstanceDown on a' } }, { summary: 'InstanceDown on a' }],
    [
      'a description stands in for a summary',
      { annotations: { description: 'a is down' } },
      { summary: 'InstanceDown: a is down' },
    ],
    ['labels stand in for annotations', { annotations: {} }, { summary: 'InstanceDown (instance=web-1:9100)' }],
    ['a name alone is enough', { labels: { alertname: 'X' }, annotations: null }, { summary: 'X' }],
    ['an alert without labels has a summary', { labels: null, annotations: null }, { severity: 'page' }],
    [
      'labels are the key without a fingerprint',
      { fingerprint: '' },
      { dedupKey: 'alertname=InstanceDown,instance=web-1:9100,severity=page' },
    ],
    ['an empty link falls back', { generatorURL: '' }, { link: 'http://alertmanager.example.org:9093' }],
    ['a label names the policy', { labels: { ...firing.labels, policy: 'urgent' } }, { policy: 'urgent' }],
  ])('is read as it was meant: %s', (_, alert, expected) => {
    expect(drafts({ alerts: [{ ...firing, ...alert }] })).toMatchObject([expected]);
  });

  it('has annotations that all alerts share', () => {
    const [draft] = drafts({ commonAnnotations: { summary: 'down' }, alerts: [{ ...firing, annotations: {} }] });
    expect(draft).toMatchObject({ summary: 'InstanceDown: down' });
  });

  it('opens an incident even for an alert that is not an object', () => {
    expect(drafts({ alerts: ['down', firing] })).toMatchObject([
      { summary: 'alertmanager sent an alert that cannot be read', details: { alert: 'down' } },
      { dedupKey: 'a1' },
    ]);
  });

  it('says how many alerts were left out of it, until the whole group is over', () => {
    const dedupKey = 'left out of {}:{alertname="InstanceDown"}';
    expect(drafts({ truncatedAlerts: 12 })[1]).toMatchObject({
      summary: 'alertmanager left 12 more alerts out of the group {}:{alertname="InstanceDown"}',
      severity: 'page',
      dedupKey,
    });
    expect(drafts({ truncatedAlerts: 1, groupKey: '' })[1]).toMatchObject({
      summary: 'alertmanager left 1 more alert out of the group without a key',
    });
    expect(drafts({ status: 'resolved' })[1]).toEqual({ action: 'resolve', source: 'alertmanager', dedupKey });
    expect(drafts({ truncatedAlerts: 'x' })).toHaveLength(1);
  });

  it.each([[undefined], [null], [[]], [{}], [{ alerts: {} }]])('is refused without a list of alerts: %j', (odd) => {
    expect(readAt('/alerts/alertmanager', odd)).toMatchObject({ faults: [{ pointer: '/alerts' }] });
  });
});
