import { describe, expect, it } from 'vitest';
import { type Alert, dedupBy, dedupOf, readAlert } from '../../../../lambdas/domain/intake/alert.ts';

const parse = (alert: unknown) => readAlert(typeof alert === 'string' ? JSON.parse(alert) : alert);
const missing = 'is missing: say in one line what is wrong (it is optional only for a resolve with a dedupKey)';
const nested = (levels: number): unknown => (levels === 0 ? {} : { a: nested(levels - 1) });

describe('an alert', () => {
  it('needs nothing but a summary', () => {
    expect(parse({ summary: 'the disk is full' })).toEqual({
      alert: { action: 'trigger', summary: 'the disk is full', severity: 'critical', source: 'api', notes: [] },
    });
  });

  it('is accepted with every field', () => {
    const alert = {
      action: 'trigger',
      summary: 'the disk is full',
      severity: 'warning',
      source: 'nagios',
      dedupKey: 'disk',
      policy: 'storage',
      details: { free: 0 },
      link: 'https://example.org/disk',
    };
    expect(parse(alert)).toEqual({ alert: { ...alert, notes: [] } });
  });

  it('may leave out its summary to resolve by dedup key', () => {
    expect(parse({ action: 'resolve', dedupKey: 'disk' })).toMatchObject({ alert: { summary: 'disk' } });
  });

  it.each<[string, unknown, { pointer: string; detail: string }[]]>([
    ['no summary', {}, [{ pointer: '/summary', detail: missing }]],
    ['a resolve without a key', { action: 'resolve' }, [{ pointer: '/summary', detail: missing }]],
    ['an empty summary', { summary: ' ' }, [{ pointer: '/summary', detail: 'must not be empty' }]],
    [
      'a summary that nobody sees',
      { summary: '\u200b\u202e\u00a0' },
      [{ pointer: '/summary', detail: 'must not be empty' }],
    ],
    [
      'a long summary',
      { summary: 'x'.repeat(1025) },
      [{ pointer: '/summary', detail: 'must have at most 1024 characters' }],
    ],
    ['a summary that is no text', { summary: 5 }, [{ pointer: '/summary', detail: 'must be a string' }]],
    [
      'an unknown action',
      { summary: 'x', action: 'y' },
      [{ pointer: '/action', detail: 'must be "trigger" or "resolve"' }],
    ],
    [
      'an unknown severity',
      { summary: 'x', severity: 'bad' },
      [{ pointer: '/severity', detail: 'must be one of critical, error, warning, info' }],
    ],
    [
      'details that are no object',
      { summary: 'x', details: [] },
      [{ pointer: '/details', detail: 'must be an object' }],
    ],
    [
      'endless details',
      { summary: 'x', details: nested(21) },
      [{ pointer: '/details', detail: 'must have at most 20 levels' }],
    ],
    [
      'a script as link',
      { summary: 'x', link: 'javascript:1' },
      [{ pointer: '/link', detail: 'must be an http or https address' }],
    ],
    ['a stranger', { summary: 'x', 'a/b~c': 1 }, [{ pointer: '/a~1b~0c', detail: 'is not a field of an alert' }]],
  ])('says what is wrong with %s', (_, alert, faults) => {
    expect(parse(alert)).toEqual({ faults });
  });

  it('names every fault at once', () => {
    const result = parse({ severity: 'bad', source: '', other: 1 });
    expect('faults' in result && result.faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/other',
      '/severity',
      '/source',
      '/summary',
    ]);
  });

  it('counts faults that nobody would read', () => {
    const strangers = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${index}`, 0]));
    const result = parse({ summary: 'x', ...strangers });
    expect('faults' in result && result.faults).toHaveLength(51);
    expect('faults' in result && result.faults.at(-1)).toEqual({ pointer: '', detail: 'and 10 more faults' });
  });

  it('keeps details with the names of inherited members', () => {
    const details = '{"__proto__":{"a":1},"constructor":{"__proto__":2}}';
    const result = parse(`{"summary":"x","details":${details}}`);
    expect('alert' in result && JSON.stringify(result.alert.details)).toBe(details);
  });

  it('drops half of a surrogate pair', () => {
    expect(parse('{"summary":"a\\ud800b"}')).toMatchObject({ alert: { summary: 'a\ufffdb' } });
  });

  it('accepts details up to the limit of levels', () => {
    expect(parse({ summary: 'x', details: nested(19) })).toHaveProperty('alert');
  });
});

describe('the dedup key', () => {
  const alert: Alert = { action: 'trigger', summary: 'full', severity: 'critical', source: 'api', notes: [] };
  it.each([
    ['as given', dedupOf({ ...alert, dedupKey: 'disk' }), { text: 'disk', title: 'disk' }],
    ['source and summary by default', dedupOf(alert), { text: '["api","full"]', title: 'full' }],
    [
      'an alarm’s ARN, named after the alarm',
      dedupBy('arn:aws:cloudwatch:eu-central-1:123456789012:alarm:disk'),
      { text: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:disk', title: 'disk' },
    ],
  ])('is %s', (_, dedup, expected) => {
    expect(dedup).toEqual(expected);
  });

  it('keeps source and summary apart', () => {
    expect(dedupOf({ ...alert, source: 'a', summary: 'b c' }).text).not.toBe(
      dedupOf({ ...alert, source: 'a b', summary: 'c' }).text,
    );
  });
});
