import { describe, expect, it } from 'vitest';
import { draftsAt, readAt } from './read.ts';

/** The default payload of the webhook. */
const body = {
  id: '123',
  title: '[Triggered] High error rate on checkout',
  body: '%%%\nerrors > 5 %\n%%%',
  last_updated: '1763950440000',
  event_type: 'query_alert_monitor',
  date: '1763950440000',
  org: { id: '1', name: 'Example' },
};
const draft = (more: object = {}) => draftsAt('/alerts/datadog', { ...body, ...more })[0];

describe('a body of Datadog', () => {
  it('gives a draft without the marks that Datadog puts around title and text', () => {
    expect(draft({ link: '' })).toMatchObject({
      action: 'trigger',
      source: 'datadog',
      summary: 'High error rate on checkout',
      link: undefined,
      details: { text: 'errors > 5 %', org: { name: 'Example' } },
    });
  });

  it.each([
    ['[Recovered] High error rate on checkout', 'resolve'],
    ['[Recovered on {host:web-1}] The disk is full', 'resolve'],
    ['[P2] [Re-Triggered on {host:web-1}] The disk is full', 'trigger'],
    ['[Warn] The disk is nearly full', 'trigger'],
    ['[No Data] The disk says nothing', 'trigger'],
    ['[Renotify] The disk is full', 'trigger'],
    ['The disk is full', 'trigger'],
  ])('says by its title what happened: %s', (title, action) => {
    expect(draft({ title })).toMatchObject({ action });
  });

  it.each([
    ['Recovered', 'resolve'],
    ['Triggered', 'trigger'],
    ['Re-No Data', 'trigger'],
    ['Null', 'trigger'],
    ['$ALERT_TRANSITION', 'trigger'],
  ])('says by alert_transition what happened: %s', (transition, action) => {
    expect(draft({ alert_transition: transition })).toMatchObject({ action });
  });

  it.each<[string, string]>([
    ['its members are the fields', new URLSearchParams({ title: body.title, alert_priority: 'P2' }).toString()],
    [
      'it is one field',
      new URLSearchParams({ payload: JSON.stringify({ title: body.title, alert_priority: 'P2' }) }).toString(),
    ],
  ])('can be encoded as a form: %s', (_, text) => {
    expect(draftsAt('/alerts/datadog', undefined, { text })).toMatchObject([
      { action: 'trigger', summary: 'High error rate on checkout', severity: 'P2' },
    ]);
  });

  it.each(['', 'no form', '%%%', 'a=1'])('that is neither JSON nor a form with a title is refused: %s', (text) => {
    expect(readAt('/alerts/datadog', undefined, { text })).toHaveProperty('faults');
  });

  it('is over if its type is success and nothing else says what happened', () => {
    expect(draft({ title: 'Checkout works again', alert_type: 'success' })).toMatchObject({ action: 'resolve' });
  });

  it.each([
    [{ alert_priority: 'P1' }, 'P1'],
    [{ title: '[P3] [Triggered] Disk' }, 'P3'],
    [{ priority: 'normal', alert_type: 'error' }, 'error'],
    [{ alert_transition: 'Warn', alert_priority: 'P1' }, 'warning'],
    [{ alert_transition: 'Re-Warn', alert_priority: 'P2' }, 'warning'],
    // Otherwise the alert after it would not be worse, and nobody who has the warning would be notified.
    [{ alert_transition: 'Warn', alert_priority: 'P3' }, 'info'],
    [{ title: '[P4] [Warn] Disk' }, 'info'],
    [{ title: '[P4] [Triggered] Disk' }, 'warning'],
    [{ alert_transition: 'Triggered', alert_priority: 'P5' }, 'warning'],
    [{}, undefined],
  ])('has a severity: %j', (more, severity) => {
    expect(draft(more)?.severity).toBe(severity);
  });

  it.each([
    ['by the cycle of the alert', { alert_cycle_key: 'c', aggreg_key: 'a', alert_id: '7' }, 'c'],
    ['by the key that belongs together', { AGGREG_KEY: 'a', alert_id: '7' }, 'a'],
    ['by monitor and scope', { alert_id: 7, alert_scope: 'host:web-1' }, '7 host:web-1'],
    ['by a nested template', { alert: { id: 7, scope: 'host:web-1' } }, '7 host:web-1'],
    ['by its title, which has no state', {}, 'High error rate on checkout'],
    ['by its title and its scope', { title: '[Triggered on {host:web-1}] Disk' }, 'Disk host:web-1'],
  ])('has one key for the alert and its end: %s', (_, more, dedupKey) => {
    expect(draft(more)?.dedupKey).toBe(dedupKey);
    const recovered =
      'title' in more
        ? { title: '[Recovered on {host:web-1}] Disk' }
        : { title: body.title.replace('Triggered', 'Recovered') };
    expect(draft({ ...more, ...recovered })).toMatchObject({ action: 'resolve', dedupKey });
  });

  it('names the scope of an alert, unless its title does', () => {
    expect(draft({ title: '[Triggered on {host:web-1}] Disk' })).toMatchObject({ summary: 'Disk (host:web-1)' });
    expect(draft({ title: '[Triggered on {host:web-1}] Disk of host:web-1' })).toMatchObject({
      summary: 'Disk of host:web-1',
    });
  });

  it('keeps brackets that are part of a title', () => {
    expect(draft({ title: '[Triggered] [Memory Alert] web' })).toMatchObject({ summary: '[Memory Alert] web' });
    expect(draft({ title: '[Triggered]' })).toMatchObject({ summary: '[Triggered]' });
  });

  it('from the test of a monitor says so, and touches no incident of the monitor', () => {
    const test = draft({ title: '[TEST] [P1] [Triggered] Disk', alert_cycle_key: 'c' });
    expect(test).toMatchObject({ action: 'trigger', summary: 'Test: Disk', severity: 'info', dedupKey: 'test Disk' });
    expect(draft({ title: '[TEST] [P1] [Recovered] Disk', alert_cycle_key: 'c' })).toMatchObject({
      action: 'resolve',
      dedupKey: 'test Disk',
    });
  });

  it('needs no title if it has a text', () => {
    expect(draft({ title: '$EVENT_TITLE' })).toMatchObject({ summary: 'errors > 5 %' });
  });

  it.each([[undefined], [[]], [{}], [{ title: '' }]])('is refused without a title or text: %j', (odd) => {
    expect(readAt('/alerts/datadog', odd)).toMatchObject({ faults: [{}] });
  });
});
