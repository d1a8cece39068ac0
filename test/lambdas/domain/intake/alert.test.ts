import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alert, type Draft, dedupBy, dedupOf, readAlert } from '../../../../lambdas/domain/intake/alert.ts';
import { parseExactJson } from '../../../../lambdas/domain/text/json.ts';
import { hostileText } from '../../../support/hostile.ts';

const read = (draft: unknown) => readAlert((typeof draft === 'string' ? parseExactJson(draft) : draft) as Draft);
const alertOf = (draft: unknown): Alert => {
  const result = read(draft);
  if ('faults' in result) throw new Error(`This is not an alert: ${JSON.stringify(result.faults)}`);
  return result.alert;
};
const nested = (levels: number): unknown => (levels === 0 ? {} : { a: nested(levels - 1) });
const plain = { action: 'trigger', summary: 'the disk is full', severity: 'critical', source: 'api', notes: [] };
const missing =
  'is missing: write one line that says what is wrong. Only a resolve or acknowledge with a dedupKey can leave it out';

describe('an alert', () => {
  it('needs nothing but a summary', () => {
    expect(alertOf({ summary: 'the disk is full' })).toEqual(plain);
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
    expect(alertOf(alert)).toEqual({ ...alert, notes: [] });
  });

  it.each(['resolve', 'ok', 'acknowledge'])(
    'may leave out its summary with a dedup key, for the action %s',
    (action) => {
      expect(alertOf({ action, dedupKey: 'disk' })).toMatchObject({ summary: 'disk', dedupKey: 'disk' });
    },
  );

  it.each<[string, unknown]>([
    ['no summary', {}],
    ['null', { summary: null }],
    ['a resolve without a key', { action: 'resolve' }],
    ['a resolve with an empty key', { action: 'resolve', dedupKey: ' ' }],
    ['a trigger with only a key', { dedupKey: 'disk' }],
    ['an empty text', { summary: ' ' }],
    ['a text that nobody sees', { summary: '\u200b\u202e\u00a0' }],
    ['control characters', { summary: '\u0000\u0007\n' }],
    ['an empty list', { summary: [] }],
    ['an empty object', { summary: {} }],
    ['a list of nothing', { summary: [null] }],
  ])('needs a summary that can be seen, not %s', (_, draft) => {
    expect(read(draft)).toEqual({ faults: [{ pointer: '/summary', detail: missing }] });
  });

  it.each<[string, unknown, string]>([
    ['a number', 503, '503'],
    ['zero', 0, '0'],
    ['a boolean', false, 'false'],
    ['a list of one', ['the disk is full'], 'the disk is full'],
    ['a list', ['disk', 'fan'], '["disk","fan"]'],
    ['an object', { text: 'full' }, '{"text":"full"}'],
    ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ])('takes a summary as text: %s', (_, summary, text) => {
    expect(alertOf({ summary })).toEqual({ ...plain, summary: text });
  });

  it('takes a summary with very many levels', () => {
    const levels = 20_000;
    expect(alertOf(`{"summary":${'['.repeat(levels)}${']'.repeat(levels)}}`).summary).toHaveLength(43);
  });

  it.each([
    ['Source', 'source'],
    ['SEVERITY', 'severity'],
    ['dedup_key', 'dedupKey'],
    ['dedup-key', 'dedupKey'],
    ['DedupKey', 'dedupKey'],
  ])('reads the member %s as %s', (name, member) => {
    expect(alertOf({ summary: 'x', [name]: 'error' })).toMatchObject({ [member]: 'error', notes: [] });
  });

  it('reads Summary as summary', () => {
    expect(alertOf({ Summary: 'the disk is full' })).toEqual(plain);
  });

  it('prefers the member that is spelt right, wherever it stands', () => {
    for (const draft of [
      { Summary: 'no', summary: 'yes' },
      { summary: 'yes', Summary: 'no' },
    ])
      expect(alertOf(draft)).toMatchObject({ summary: 'yes', details: { Summary: 'no' } });
    expect(alertOf({ summary: null, Summary: 'yes', SUMMARY: 'no' })).toMatchObject({
      summary: 'yes',
      details: { SUMMARY: 'no' },
    });
  });

  it('counts null as absent in every member', () => {
    const nothing = {
      action: null,
      severity: null,
      source: null,
      dedupKey: null,
      policy: null,
      details: null,
      link: null,
    };
    expect(alertOf({ summary: 'the disk is full', ...nothing })).toEqual(plain);
  });
});

describe('a long text', () => {
  it('is cut in the summary, and kept in the details', () => {
    const summary = 'x'.repeat(1025);
    expect(alertOf({ summary, details: { free: 0 } })).toMatchObject({
      summary: `${'x'.repeat(1023)}…`,
      details: { free: 0, summary },
      notes: ['The summary was longer than 1,024 characters. The details contain the whole text.'],
    });
  });

  it('is not cut in the middle of a character', () => {
    const { summary } = alertOf({ summary: `x${'🔥'.repeat(1500)}` });
    expect(summary.isWellFormed()).toBe(true);
    expect(Array.from(summary)).toHaveLength(1024);
    expect(summary.endsWith('🔥…')).toBe(true);
  });

  it('is not cut if it is only long in UTF-16', () => {
    const summary = '🔥'.repeat(1024);
    expect(alertOf({ summary })).toEqual({ ...plain, summary });
  });

  it('is cut in the source', () => {
    const source = 's'.repeat(201);
    expect(alertOf({ summary: 'x', source })).toMatchObject({ source: `${'s'.repeat(199)}…`, details: { source } });
  });

  it('in summary or source keeps two incidents apart that differ behind the cut', () => {
    const long = 'x'.repeat(2000);
    const keys = [
      { summary: `${long}a` },
      { summary: `${long}b` },
      { summary: 'x', source: `${long}a` },
      { summary: 'x', source: `${long}b` },
    ].map((draft) => dedupOf(alertOf(draft)).text);
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toBe(dedupOf({ ...plain, summary: `${long}a` } as Alert).text);
  });

  it('in the name of a policy is the name of none', () => {
    const { policy = '', notes } = alertOf({ summary: 'x', policy: 'x'.repeat(41) });
    expect([policy, notes]).toEqual([`${'x'.repeat(39)}…`, []]);
  });
});

describe('a dedup key', () => {
  it.each<[string, string, string]>([
    ['a number as its text', '20412', '20412'],
    ['a text', '"20412"', '20412'],
    ['a number with more digits than JavaScript has', '12345678901234567891', '12345678901234567891'],
    ['zero', '0', '0'],
    ['a boolean', 'false', 'false'],
    ['an object', '{"host":"db-1"}', '{"host":"db-1"}'],
    ['a list of one', '["disk"]', 'disk'],
  ])('is text: %s', (_, json, text) => {
    expect(alertOf(`{"summary":"x","dedupKey":${json}}`)).toMatchObject({ dedupKey: text, notes: [] });
  });

  it('of any length is used in full', () => {
    const dedupKey = `${'x'.repeat(4000)}a`;
    expect(alertOf({ summary: 'x', dedupKey })).toMatchObject({ dedupKey, notes: [] });
  });

  it.each(['', ' ', '\u200b', [], {}])('that is empty leaves it to source and summary: %j', (dedupKey) => {
    const alert = alertOf({ summary: 'x', dedupKey });
    expect(alert).not.toHaveProperty('dedupKey');
    expect(alert.notes).toEqual([
      'The dedup key was empty, so the source and the summary decide which alerts belong to the same incident.',
    ]);
  });
});

describe('a severity, an action', () => {
  it('that is empty is noted', () => {
    expect(alertOf({ summary: 'x', severity: '' })).toMatchObject({
      severity: 'critical',
      notes: ['The severity was empty, so it counts as critical.'],
    });
  });

  it.each<[unknown, string]>([
    [2, 'critical'],
    [6, 'info'],
    [true, 'critical'],
    [['warn'], 'warning'],
    [{ name: 'P2' }, 'error'],
  ])('is read from any JSON: %j', (severity, expected) => {
    expect(alertOf({ summary: 'x', severity }).severity).toBe(expected);
  });

  it('that is not known triggers', () => {
    expect(alertOf({ summary: 'x', action: 7 })).toMatchObject({
      action: 'trigger',
      notes: ['The action “7” is not known, so the alert counts as a trigger.'],
    });
    expect(alertOf({ summary: 'x', action: '' })).toMatchObject({ action: 'trigger', notes: [] });
  });
});

describe('a link', () => {
  it.each([
    [' https://example.org/disk\n', 'https://example.org/disk', 0],
    ['HTTP://prometheus:9090/', 'HTTP://prometheus:9090/', 0],
    [
      'http://prometheus:9090/graph?g0.expr=sum by (job) (up) == 0',
      'http://prometheus:9090/graph?g0.expr=sum%20by%20(job)%20(up)%20==%200',
      1,
    ],
    ['https://example.org/ü ?q=a\tb', 'https://example.org/ü%20?q=a%09b', 1],
  ])('is used: %j', (link, expected, notes) => {
    const alert = alertOf({ summary: 'x', link });
    expect([alert.link, alert.notes.length]).toEqual([expected, notes]);
  });

  it.each(['', ' ', [], {}])('that is empty is dropped: %j', (link) => {
    expect(alertOf({ summary: 'the disk is full', link })).toEqual(plain);
  });

  it.each<unknown>([
    'javascript:alert(1)',
    'data:text/html,x',
    '//a',
    '/dashboards/7',
    'http://',
    'https://a b',
    'see the wiki',
    7,
    { url: 'https://example.org' },
  ])('that is not an address is kept in the details: %j', (link) => {
    const alert = alertOf({ summary: 'x', link });
    expect(alert).not.toHaveProperty('link');
    const text = typeof link === 'object' ? JSON.stringify(link) : String(link);
    expect(alert).toMatchObject({
      details: { link: text },
      notes: [`The link “${text}” is not a web address. It is kept in the details.`],
    });
  });

  it('that is too long is kept in the details', () => {
    const link = `https://example.org/${'x'.repeat(2048)}`;
    expect(alertOf({ summary: 'x', link })).toMatchObject({
      details: { link },
      notes: [expect.stringContaining('is longer than 2,048 characters')],
    });
  });
});

describe('details', () => {
  it.each<unknown>(['Traceback: line 1', '', 0, false, [{ alertname: 'A' }], [], {}])(
    'can be any JSON: %j',
    (details) => {
      expect(alertOf({ summary: 'the disk is full', details })).toEqual({ ...plain, details });
    },
  );

  it('get the members that an alert does not have', () => {
    expect(alertOf({ summary: 'x', timestamp: '2026-11-24T02:14:00Z', details: { free: 0 } })).toMatchObject({
      details: { free: 0, timestamp: '2026-11-24T02:14:00Z' },
      notes: ['These members are not part of an alert, so they are kept in the details: “timestamp”.'],
    });
    expect(alertOf({ summary: 'x', host: null }).details).toEqual({ host: null });
  });

  it.each<[unknown]>([['Traceback'], [['a']], [{ host: 'other' }]])(
    'stay beside them if they cannot be joined: %j',
    (details) => {
      expect(alertOf({ summary: 'x', details, host: 'db-1' }).details).toEqual({ details, host: 'db-1' });
    },
  );

  it('name only some of many strangers in the note', () => {
    const strangers = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${index}`, 0]));
    expect(alertOf({ summary: 'x', ...strangers }).notes).toEqual([
      'These members are not part of an alert, so they are kept in the details: “a0”, “a1”, “a2”, “a3”, “a4”, 55 more.',
    ]);
  });

  it('keep members with the names of inherited ones', () => {
    const details = '{"__proto__":{"a":1},"constructor":{"__proto__":2}}';
    expect(JSON.stringify(alertOf(`{"summary":"x","details":${details}}`).details)).toBe(details);
    const alert = alertOf('{"summary":"x","__proto__":{"severity":"info"},"constructor":1,"toString":2}');
    expect(JSON.stringify(alert.details)).toBe('{"__proto__":{"severity":"info"},"constructor":1,"toString":2}');
    expect(alert.severity).toBe('critical');
  });

  it('are cut where they are too deep', () => {
    const alert = alertOf({ summary: 'x', details: nested(21) });
    expect(JSON.stringify(alert.details)).toBe(`${'{"a":'.repeat(20)}"…"${'}'.repeat(20)}`);
    expect(alert.notes).toEqual(['The details had too many levels. The deepest ones were left out.']);
    expect(alertOf({ summary: 'x', details: nested(19) })).toMatchObject({ details: nested(19), notes: [] });
  });

  it('keep numbers that JavaScript cannot hold as text', () => {
    const alert = alertOf('{"summary":"x","details":{"id":12345678901234567891,"huge":1e999,"big":1e20,"small":0.5}}');
    expect(alert.details).toEqual({ id: '12345678901234567891', huge: '1e999', big: 1e20, small: 0.5 });
  });
});

describe('any JSON object with a usable summary', () => {
  const value = fc.oneof(hostileText, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(null, '', [], {}, 1e300));
  const names = fc.oneof(
    fc.constantFrom(
      'action',
      'severity',
      'source',
      'dedupKey',
      'policy',
      'details',
      'link',
      'Summary',
      '__proto__',
      '',
    ),
    hostileText,
  );
  const usable = hostileText.filter((text) => /[\p{L}\p{N}]/u.test(text));

  it('is an alert with nothing in it that cannot be stored', () => {
    fc.assert(
      fc.property(usable, fc.array(fc.tuple(names, value), { maxLength: 6 }), (summary, members) => {
        const json = [...members, ['summary', summary]].map((pair) =>
          pair.map((part) => JSON.stringify(part)).join(':'),
        );
        const alert = alertOf(`{${json.join()}}`);
        const { details, notes, ...texts } = alert;
        expect(['trigger', 'acknowledge', 'resolve']).toContain(alert.action);
        expect(['critical', 'error', 'warning', 'info']).toContain(alert.severity);
        for (const text of [...Object.values(texts), ...notes]) expect(String(text).isWellFormed()).toBe(true);
        for (const text of [...Object.values(texts), ...notes]) expect(text).not.toBe('');
        expect(Array.from(alert.summary).length).toBeLessThanOrEqual(1024);
        expect(Array.from(alert.source).length).toBeLessThanOrEqual(200);
        expect(Array.from(alert.policy ?? '').length).toBeLessThanOrEqual(40);
        expect(alert.link ?? 'https://x').toMatch(/^https?:\/\/\S+$/i);
        for (const note of notes) expect(note.length).toBeLessThan(2500);
        if (details !== undefined) expect(JSON.parse(JSON.stringify(details))).toEqual(details);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the dedup key of an alert', () => {
  const alert = plain as unknown as Alert;
  it.each([
    ['as given', dedupOf({ ...alert, dedupKey: 'disk' }), { text: 'disk', title: 'disk' }],
    [
      'source and summary by default',
      dedupOf({ ...alert, summary: 'full' }),
      { text: '["api","full"]', title: 'full' },
    ],
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
