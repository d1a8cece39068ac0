import { describe, expect, it } from 'vitest';
import { assertPattern, matches, type Pattern } from '../../../local/cloud/event-pattern.ts';

const event = { source: 'aws.cloudwatch', detail: { alarmName: 'prod-x', tags: ['a', 'b'] } };

describe('an event pattern', () => {
  it.each<[Pattern, boolean]>([
    [{ source: ['aws.cloudwatch'] }, true],
    [{ source: ['other', 'aws.cloudwatch'], detail: { alarmName: ['prod-x'] } }, true],
    [{ source: ['aws.cloudwatch'], detail: { alarmName: ['prod-y'] } }, false],
    [{ detail: { tags: ['b'] } }, true],
    [{ detail: { alarmName: [{ prefix: 'prod-' }] } }, true],
    [{ detail: { alarmName: [{ prefix: 'dev-' }] } }, false],
    [{ detail: { alarmName: [{ 'anything-but': 'prod-x' }] } }, false],
    [{ detail: { alarmName: [{ 'anything-but': ['prod-y', 'prod-z'] }] } }, true],
    [{ detail: { alarmName: [{ 'anything-but': { prefix: 'prod-' } }] } }, false],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [{ missing: { field: ['x'] } }, false],
  ])('%j: %j', (pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it('is refused when it has a filter that is not supported here', () => {
    expect(() => assertPattern({ detail: { a: [{ wildcard: 'x*' }] } }, 'Rule')).toThrow(
      'The local stack does not support the filter wildcard of the rule Rule',
    );
  });
});
