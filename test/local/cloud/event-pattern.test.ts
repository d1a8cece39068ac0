import { describe, expect, it } from 'vitest';
import { assertPattern, matches, type Pattern, unmatchedFields } from '../../../local/cloud/event-pattern.ts';

const findings = [
  { label: 'LOW', state: 'NEW' },
  { label: 'HIGH', state: 'DONE' },
];
const detail = { alarmName: 'prod-x', tags: ['a', 'b'], level: 7.5, path: 'a/*/c', findings };
const event = { source: 'aws.cloudwatch', detail };

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
    [{ detail: { alarmName: [{ suffix: '-x' }] } }, true],
    [{ detail: { alarmName: [{ suffix: '-y' }] } }, false],
    [{ detail: { alarmName: [{ 'equals-ignore-case': 'PROD-X' }] } }, true],
    [{ detail: { alarmName: [{ prefix: { 'equals-ignore-case': 'PROD' } }] } }, true],
    [{ detail: { alarmName: [{ wildcard: 'p*-x' }] } }, true],
    [{ detail: { alarmName: [{ wildcard: 'p*-y' }] } }, false],
    [{ detail: { path: [{ wildcard: 'a/\\*/*' }] } }, true],
    [{ detail: { alarmName: [{ 'anything-but': { wildcard: 'p*' } }] } }, false],
    [{ detail: { alarmName: [{ 'anything-but': { prefix: ['dev-', 'test-'] } }] } }, true],
    [{ detail: { level: [{ numeric: ['>=', 7] }] } }, true],
    [{ detail: { level: [{ numeric: ['>', 0, '<=', 5] }] } }, false],
    [{ detail: { level: [{ numeric: ['=', 7.5, '<', 8] }] } }, true],
    [{ detail: { alarmName: [{ numeric: ['>', 0] }] } }, false],
    [{ detail: { level: [{ prefix: '7' }] } }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { alarmName: [{ exists: false }] } }, false],
    [{ detail: { findings: { label: ['HIGH'] } } }, true],
    [{ detail: { findings: { label: ['HIGH'], state: ['NEW'] } } }, false],
    [{ $or: [{ source: ['other'] }, { detail: { tags: ['a'] } }] }, true],
    [{ source: ['aws.cloudwatch'], $or: [{ detail: { tags: ['c'] } }] }, false],
  ])('%j: %j', (pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it('is refused when it has a filter that is not supported here', () => {
    expect(() => assertPattern({ $or: [{ detail: { a: [{ cidr: '10.0.0.0/8' }] } }] }, 'Rule')).toThrow(
      'The local stack does not support the filter cidr of the rule Rule',
    );
  });
});

describe('the fields in which an event does not match a pattern', () => {
  it.each<[Parameters<typeof unmatchedFields>[0], string[]]>([
    [{ source: ['aws.cloudwatch'], detail: { alarmName: ['prod-x'] } }, []],
    [{ source: ['aws.ec2'], detail: { alarmName: ['prod-y'], tags: ['a'] } }, ['source', 'detail.alarmName']],
    [{ detail: { mail: { tags: { set: ['a'] } } } }, ['detail.mail.tags.set']],
    [{ $or: [{ source: ['other'] }] }, ['$or']],
  ])('are named: %j', (pattern, fields) => {
    expect(unmatchedFields(pattern, event)).toEqual(fields);
  });
});
