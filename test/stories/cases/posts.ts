import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { firstAttempt, openScene } from '../story.ts';
import { bytes, end, everyAlarm, expectToJoin, incidentOf, post, postAlert } from './arrival.ts';
import type { Check, Kind } from './kind.ts';

/* Alerts at POST /alerts that are right, but for an ornament. */

let last = 0;
/** An alert of its own with these members. */
const alert = (members: object = {}) => {
  last += 1;
  return { summary: `the queue ${last} is full`, ...members };
};

/** The severity that a word counts as. */
const countsAs =
  (severity: string): Check =>
  async (night, input) => {
    const { scene, incident } = await postAlert(night, input);
    expect(incident.severity).toBe(severity);
    await end(scene);
  };

const severityForms = Object.entries({
  critical: ['CRITICAL', ' Critical ', 'fatal', 'Emergency', 'page', 'p1', 'P-1', 'sev1', 'SEV 1', 'disaster', 0, 5],
  error: ['Error', 'major', 'High', 'P2', 'sev-2', 3],
  warning: ['Warn', 'WARNING', 'average', 'p3', 'Sev3'],
  info: ['none', 'Notice', 'informational', 'P4', 'p5', 'debug', 7],
}).flatMap(([severity, words]) =>
  words.map((word) => [`${JSON.stringify(word)}: ${severity}`, word, severity] as const),
);
const unknownSeverities = ['spicy', '', null, { level: 3 }, ['a', 'b'], -1, '深刻'];

const severities: Kind = {
  asks: 'a severity in any word, case or number is read, and one that nobody understands counts as critical',
  forms: [
    ...severityForms.map(
      ([form, word, severity]) => [form, bytes(alert({ severity: word })), countsAs(severity)] as const,
    ),
    ...unknownSeverities.map(
      (word) => [JSON.stringify(word), bytes(alert({ severity: word })), countsAs('critical')] as const,
    ),
  ],
  files: {
    'post-severity-Critical.json': countsAs('critical'),
    'post-severity-P1.json': countsAs('critical'),
    'post-severity-emergency.json': countsAs('critical'),
    'post-severity-page.json': countsAs('critical'),
    'post-severity-warn.json': countsAs('warning'),
    'post-severity-none.json': countsAs('info'),
  },
};

/** A repeat that is worse, in a list of two, is said again to whoever took the first. */
const risesAfterItWasTaken: Check = async (night, input) => {
  const [first, second] = (JSON.parse(input.toString()) as object[]).map(bytes) as [Buffer, Buffer];
  const { scene, answer } = await postAlert(night, first);
  await scene.press('ada', 'acknowledge');
  await scene.at(60);
  expect((await post(night, second)).answer).toMatchObject({ incidentId: answer.incidentId, status: 'triggered' });
  expect(scene.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 60)]);
  const worse = JSON.parse(second.toString());
  expect(await incidentOf(answer.statusUrl)).toMatchObject({ severity: 'critical', summary: worse.summary });
  await end(scene);
};
const rising = (before: unknown, after: unknown) => {
  const first = alert({ severity: before });
  return bytes([
    { ...first, dedupKey: first.summary },
    { ...alert({ severity: after }), dedupKey: first.summary },
  ]);
};

const risingSeverities: Kind = {
  asks: 'a higher severity of the same alert is said again, although somebody took it',
  forms: [
    ['from warning to critical', rising('warning', 'critical'), risesAfterItWasTaken],
    ['in the words of another system', rising('P3', 'SEV1'), risesAfterItWasTaken],
    ['from info to a word that nobody understands', rising('info', 'spicy'), risesAfterItWasTaken],
  ],
  files: { 'post-severity-rises.json': risesAfterItWasTaken },
};

/** The details are kept as they are. */
const keepsDetails: Check = async (night, input) => {
  const { scene, answer, incident } = await postAlert(night, input);
  const { details } = JSON.parse(input.toString());
  expect(incident.details).toEqual(details ?? undefined);
  await expectToJoin(night, scene, input, answer.incidentId);
  await end(scene);
};

const details: Kind = {
  asks: 'details of any JSON type are kept',
  forms: [
    null,
    'Traceback: line 1',
    '',
    42,
    0,
    true,
    false,
    [],
    [{ name: 'a' }, 'b', 3],
    {},
    { a: [null, { b: '' }] },
  ].map((value) => [JSON.stringify(value), bytes(alert({ details: value })), keepsDetails] as const),
  files: {
    'post-details-list.json': keepsDetails,
    'post-details-text.json': keepsDetails,
    'post-null-details.json': keepsDetails,
  },
};

/** The alert notifies, repeats, and can be read and answered, whatever its details become in the table. */
const isStored: Check = async (night, input) => {
  const { scene, answer } = await postAlert(night, input);
  for (let times = 0; times < 3; times += 1) await expectToJoin(night, scene, input, answer.incidentId);
  await scene.at(100);
  expect(scene.notified()).toEqual([...firstAttempt('ada', 0), '100 ada SMS']);
  expect(await scene.read('ada')).toContain(JSON.parse(input.toString()).summary);
  await end(scene);
};
const withDetails = (text: string) => bytes(JSON.stringify(alert()).replace(/}$/, `,"details":${text}}`));

const largeDetails: Kind = {
  asks: 'details that grow in the table keep nobody from being notified',
  isAboutTables: true,
  forms: [
    ['numbers that are longer in the table', withDetails(`[${Array(12_000).fill('1e20').join()}]`), isStored],
    ['the longest numbers', withDetails(`[${Array(9000).fill('1e125').join()}]`), isStored],
    ['many short members', withDetails(`{${Array.from({ length: 7000 }, (_, at) => `"${at}":1`).join()}}`), isStored],
    ['many levels', withDetails('['.repeat(10_000) + ']'.repeat(10_000)), isStored],
    ['characters of four bytes', withDetails(JSON.stringify('🔥'.repeat(15_000))), isStored],
  ],
  files: {},
};

/** An unusual dedup key is usable: a repeat joins, and no repeat is needed to be notified. */
const isOneIncident: Check = async (night, input) => {
  const { scene, answer } = await postAlert(night, input);
  await expectToJoin(night, scene, input, answer.incidentId);
  await end(scene);
};
/** A number and its text are one key. */
const isAlsoItsText: Check = async (night, input) => {
  const { scene, answer } = await postAlert(night, input);
  const { dedupKey, ...others } = JSON.parse(input.toString());
  await expectToJoin(night, scene, bytes({ ...others, dedupKey: String(dedupKey) }), answer.incidentId);
  await end(scene);
};
/** Two keys that differ only at their end are two. */
const isNotAnother: Check = async (night, input) => {
  const { scene, answer } = await postAlert(night, input);
  await expectToJoin(night, scene, input, answer.incidentId);
  const { dedupKey, ...others } = JSON.parse(input.toString());
  const other = await post(night, bytes({ ...others, dedupKey: `${dedupKey}.` }));
  expect(other.status).toBe(202);
  expect(other.answer.incidentId).not.toBe(answer.incidentId);
  const over = await post(night, bytes({ action: 'resolve', dedupKey: `${dedupKey}.` }));
  expect(over.status).toBe(200);
  await scene.press('ada', 'acknowledge');
  await post(night, bytes({ action: 'resolve', dedupKey }));
};

const dedupKeys: Kind = {
  asks: 'a dedup key that is long, empty or a number is made usable',
  forms: [
    ...['', ' ', null, {}, []].map(
      (dedupKey) => [`empty: ${JSON.stringify(dedupKey)}`, bytes(alert({ dedupKey })), isOneIncident] as const,
    ),
    ...[20412, 0, 4.5, 9007199254740991, -7].map(
      (dedupKey) => [`the number ${dedupKey}`, bytes(alert({ dedupKey })), isAlsoItsText] as const,
    ),
    ['600 characters', bytes(alert({ dedupKey: `{}/{job="${'x'.repeat(590)}"}` })), isNotAnother],
    ['10,000 characters', bytes(alert({ dedupKey: 'ключ '.repeat(2000) })), isNotAnother],
    ['slashes, quotes and line breaks', bytes(alert({ dedupKey: 'db-1/disk "a"\n\t#?%' })), isNotAnother],
  ],
  files: {
    'post-empty-dedup.json': isOneIncident,
    'post-number-dedup.json': isAlsoItsText,
    'post-long-dedup.json': isNotAnother,
  },
};

/** The link that is left of one: the page has a link to it, or none. */
const linksTo =
  (url: string | undefined, note?: string): Check =>
  async (night, input) => {
    const { scene, notes } = await postAlert(night, input);
    const page = await (await fetch(scene.link('ada'))).text();
    const given = JSON.parse(input.toString()).link;
    if (url !== undefined) expect(page).toContain(`<a href="${url}"`);
    else if (given) expect(page).not.toContain(`href="${given}"`);
    expect(notes).toEqual(note === undefined ? [] : [expect.stringContaining(note)]);
    await end(scene);
  };
const dropped = linksTo(undefined, 'is not a web address');

const links: Kind = {
  asks: 'an empty or odd link is dropped or made usable, and the alert stays',
  forms: [
    ...['', '  ', null, {}].map(
      (link) => [`empty: ${JSON.stringify(link)}`, bytes(alert({ link })), linksTo(undefined)] as const,
    ),
    ...['see the wiki', 'javascript:alert(1)', 'ftp://files.example.org/x', '/d/abc', 'mailto:ada@example.org', 7].map(
      (link) => [JSON.stringify(link), bytes(alert({ link })), dropped] as const,
    ),
    [
      '3,000 characters',
      bytes(alert({ link: `https://grafana.example.org/?q=${'x'.repeat(3000)}` })),
      linksTo(undefined, 'is longer than'),
    ],
    [
      'spaces',
      bytes(alert({ link: 'https://grafana.example.org/d/a b?q=up == 0' })),
      linksTo('https://grafana.example.org/d/a%20b?q=up%20==%200', 'spaces in the link were encoded'),
    ],
    [
      'surrounding spaces',
      bytes(alert({ link: ' https://grafana.example.org/d/a ' })),
      linksTo('https://grafana.example.org/d/a'),
    ],
  ],
  files: {
    'post-empty-link.json': linksTo(undefined),
    'post-link-space.json': linksTo(
      'http://prometheus:9090/graph?g0.expr=sum%20by%20(job)%20(up)%20==%200',
      'spaces in the link were encoded',
    ),
  },
};

/** Members that an alert does not have are among the details, and the timeline says so. */
const keepsStrangers: Check = async (night, input) => {
  const { scene, incident, notes } = await postAlert(night, input);
  const { summary: _, severity: __, details = {}, ...strangers } = JSON.parse(input.toString());
  expect(incident.details).toEqual({ ...details, ...strangers });
  for (const name of Object.keys(strangers)) expect(notes.join()).toContain(`“${name}”`);
  await end(scene);
};

const extraMembers: Kind = {
  asks: 'members that an alert does not have are kept as details',
  forms: [
    ['an instant', bytes(alert({ timestamp: '2026-11-24T02:14:00Z' })), keepsStrangers],
    ['several of every type', bytes(alert({ host: 'db-1', tags: ['a'], count: 3, ok: false })), keepsStrangers],
    ['beside details', bytes(alert({ details: { free: 0 }, environment: 'live' })), keepsStrangers],
    ['the name of an inherited one', bytes(alert({ constructor: 'x', toString: 1 })), keepsStrangers],
  ],
  files: { 'post-extra-member.json': keepsStrangers },
};

/** The summary of a body in any encoding can be read. */
const reads =
  (summary: string): Check =>
  async (night, input) => {
    const { scene, answer, incident } = await postAlert(night, input);
    expect(incident.summary).toBe(summary);
    await expectToJoin(night, scene, input, answer.incidentId);
    await end(scene);
  };
const disturbance = 'Störung an Kasse 3, überall';
const inEncoding = (encoding: 'latin1' | 'utf16le') => Buffer.from(JSON.stringify({ summary: disturbance }), encoding);

const encodings: Kind = {
  asks: 'a body in Latin-1, with a byte order mark, in UTF-16 or compressed is read',
  forms: [
    ['Latin-1', inEncoding('latin1'), reads(disturbance)],
    ['a byte order mark', bytes(`\ufeff${JSON.stringify({ summary: disturbance })}`), reads(disturbance)],
    ['UTF-16', inEncoding('utf16le'), reads(disturbance)],
    ['gzip', gzipSync(JSON.stringify({ summary: disturbance })), reads(disturbance)],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), inEncoding('utf16le')]), reads(disturbance)],
    [
      'quotes of Windows-1252',
      Buffer.from('{"summary":"\x93Kasse\x94 f\xe4llt aus"}', 'latin1'),
      reads('“Kasse” fällt aus'),
    ],
  ],
  files: { 'post-latin1.bin': reads('Störung Kasse überall') },
};

/** A policy that does not exist is replaced by the default one, and the timeline says so. */
const usesTheDefault: Check = async (night, input) => {
  const { scene, notes } = await postAlert(night, input);
  expect(notes).toEqual([expect.stringMatching(/^The alert asked for the policy .*, which does not exist\./)]);
  await end(scene);
};

const policies: Kind = {
  asks: 'a policy that does not exist is replaced by the default one',
  forms: ['payments', 'p'.repeat(41), 'p'.repeat(5000), 'Default ', 'test:ada', '../storage', 7].map(
    (policy) => [String(policy).slice(0, 20), bytes(alert({ policy })), usesTheDefault] as const,
  ),
  files: { 'post-policy-unknown.json': usesTheDefault, 'post-policy-41.json': usesTheDefault },
};

/** A summary that is too long is cut, and all of it is among the details. */
const isCut: Check = async (night, input) => {
  const { scene, incident, notes } = await postAlert(night, input);
  const { summary } = JSON.parse(input.toString());
  expect(Array.from(String(incident.summary)).length).toBe(1024);
  expect(summary).toContain(String(incident.summary).slice(0, -1));
  expect(incident.details).toMatchObject({ summary });
  expect(notes).toEqual([expect.stringContaining('longer than 1,024 characters')]);
  await end(scene);
};

const summaries: Kind = {
  asks: 'a summary that is too long is cut',
  forms: [
    ['1,025 characters', bytes({ summary: 's'.repeat(1025) }), isCut],
    ['20,000 characters', bytes({ summary: 'pod checkout is crash looping, '.repeat(645) }), isCut],
    ['1,500 symbols', bytes({ summary: '🔥'.repeat(1500) }), isCut],
    ['1,200 characters and line breaks', bytes({ summary: 'Zahlung schlägt fehl\n'.repeat(58) }), isCut],
  ],
  files: { 'post-summary-1025.json': isCut },
};

/** Only a body that is not a JSON object with a summary is refused, and it notifies nobody. */
const isRefused =
  (status: number): Check =>
  async (night, input) => {
    const scene = await openScene(night, everyAlarm);
    expect((await post(night, input)).status).toBe(status);
    expect(scene.messages()).toEqual([]);
  };

const unusable: Kind = {
  asks: 'a body without anything that could be said is refused, and nothing else is',
  forms: [
    ['not JSON', bytes('disk full'), isRefused(400)],
    ['a number', bytes('7'), isRefused(400)],
    ['no summary', bytes({ severity: 'critical' }), isRefused(400)],
    ['an empty summary', bytes({ summary: ' \u200b' }), isRefused(400)],
    ['more than 64 KB', bytes({ summary: 'x', details: 'x'.repeat(65 * 1024) }), isRefused(413)],
  ],
  files: {},
};

export const posts: readonly Kind[] = [
  ...[severities, risingSeverities, details, largeDetails, dedupKeys, links],
  ...[extraMembers, encodings, policies, summaries, unusable],
];
