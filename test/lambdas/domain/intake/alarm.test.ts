import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAlarmEvent } from '../../../../lambdas/domain/intake/alarm.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/alarm-${name}.json`, import.meta.url), 'utf8');

describe('an alarm’s event', () => {
  it.each([
    ['single-metric', { name: 'ServerCpuTooHigh', state: 'ALARM', stateAt: '2019-10-02T17:04:40.989Z' }],
    ['metric-math', { name: 'CheckoutErrorRate', state: 'ALARM', description: 'More than 5 % of the checkouts fail.' }],
    ['anomaly', { name: 'CpuOutOfBand', state: 'ALARM', description: undefined }],
    ['composite-suppressed', { name: 'ServiceAggregatedAlarm', state: 'ALARM', suppressedBy: 'WaitPeriod' }],
    ['ok', { name: 'ServerCpuTooHigh', state: 'OK', stateAt: '2019-10-02T17:14:40.989Z' }],
    ['insufficient-data', { name: 'ServerCpuTooHigh', state: 'INSUFFICIENT_DATA' }],
  ])('is read: %s', (name, change) => {
    expect(parseAlarmEvent(fixture(name))).toMatchObject(change);
  });

  it('has the alarm’s ARN', () => {
    expect(parseAlarmEvent(fixture('ok'))).toMatchObject({
      arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh',
    });
  });

  it.each([
    ['a change of configuration', fixture('configuration-change'), 'detail-type'],
    ['no JSON', 'hello', 'the body'],
  ])('is refused, with the place of the fault: %s', (_, body, where) => {
    const result = parseAlarmEvent(body);
    expect('because' in result && result.because).toContain(where);
  });

  it.each([
    ['an instant that is none', fixture('ok').replace('2019-10-02T17:14:40.989+0000', 'now'), 'detail.state.timestamp'],
    ['no instant but a number', fixture('ok').replace('2019-10-02T17:14:40.989+0000', '5'), 'detail.state.timestamp'],
    ['an unknown state', fixture('ok').replace('"value": "OK"', '"value": "FINE"'), 'detail.state.value'],
    ['no ARN', fixture('ok').replace(/"arn:[^"]*:alarm:[^"]*"/, ''), 'resources'],
  ])('that cannot be read is an error, because it may have been an ALARM: %s', (_, body, where) => {
    expect(() => parseAlarmEvent(body)).toThrow(where);
  });

  it.each(['reason', 'actionsSuppressedBy', 'description', 'configuration'])(
    'is read without its %s where that can’t be',
    (name) => {
      const event = JSON.parse(fixture('metric-math'));
      const holder =
        { description: event.detail.configuration, configuration: event.detail }[name] ?? event.detail.state;
      holder[name] = { no: 'text' };
      if (name === 'configuration') holder[name] = 5;
      expect(parseAlarmEvent(JSON.stringify(event))).toMatchObject({ name: 'CheckoutErrorRate', state: 'ALARM' });
    },
  );
});
