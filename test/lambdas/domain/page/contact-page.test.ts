import { describe, expect, it } from 'vitest';
import { contactDeclined, type Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { overviewOf } from '../../../../lambdas/domain/incident/waiting.ts';
import { contactJson } from '../../../../lambdas/domain/page/contact-json.ts';
import { contactPage } from '../../../../lambdas/domain/page/contact-page.ts';
import type { AllTaken } from '../../../../lambdas/domain/page/view.ts';
import { anIncident, aWait, night, zone } from '../samples.ts';

const at = night('03:20');
const ada = { contact: 'ada', name: 'Ada', timeZone: zone };
const ben = { contact: 'ben', name: 'Ben' };
const taken = (by = ben): Partial<Incident> => ({ status: 'acknowledged', by, acknowledgedAt: night('03:16') });

let last = 0;
const one = (flaws: Partial<Incident> = {}) =>
  anIncident({ id: `disk-${++last}-0001`, waits: { ada: aWait() }, ...flaws });
const many = (number: number, flaws: Partial<Incident> = {}) => Array.from({ length: number }, () => one(flaws));

const shown = (incidents: readonly Incident[], answer?: AllTaken) =>
  contactPage({ overview: overviewOf('ada', incidents, at), at, reader: ada, ...(answer && { answer }) });
const readable = (markup: string) =>
  markup
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<\/?(bdi|time)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('what waits for a contact', () => {
  it.each<[string, Partial<Incident>, boolean]>([
    ['is triggered', {}, true],
    ['was not answered by anybody', { status: 'exhausted', closedAt: night('03:19') }, true],
    ['was not answered a day ago', { status: 'exhausted', closedAt: '2020-01-01T00:00:00.000Z' }, false],
    ['is taken', taken(), false],
    ['is resolved', { status: 'resolved' }, false],
    ['asks others', { waits: { ben: aWait() } }, false],
    ['has a later run', { run: 2 }, false],
    ['was declined', { declines: new Set([contactDeclined(1, 1, 'ada')]) }, false],
    ['was declined by another', { declines: new Set([contactDeclined(1, 1, 'ben')]) }, true],
  ])('an incident that %s: %o waits: %s', (_, flaws, waits) => {
    expect(overviewOf('ada', [one(flaws)], at).waiting).toHaveLength(waits ? 1 : 0);
  });

  it('comes worst first, then newest first', () => {
    const [old, recent, info] = [
      one({ openedAt: night('03:01') }),
      one({ openedAt: night('03:10') }),
      one({ severity: 'info', openedAt: night('03:19') }),
    ];
    expect(overviewOf('ada', [info, old, recent], at).waiting).toEqual([recent, old, info]);
  });

  it('is never a contact who is called like a member of every object', () => {
    expect(overviewOf('constructor', [one()], at).waiting).toEqual([]);
  });
});

describe('the page of a contact', () => {
  it.each<[number, string]>([
    [0, 'Nothing waits for you'],
    [1, '1 incident waits for you'],
    [30, '30 incidents wait for you'],
    [1000, '1,000 incidents wait for you'],
  ])('with %i: %s', (number, heading) => {
    const page = shown(many(number));
    expect(page).toContain(`<h1>${heading}</h1>`);
    expect(page.match(/<li>/g) ?? []).toHaveLength(number);
    expect(page.includes('value="acknowledge-all"')).toBe(number > 1);
    expect(page).not.toMatch(/<script|<img|style="|SECRET/);
  });

  it('shows a thousand rows at most, and says how many more there are', () => {
    const page = shown(many(1100));
    expect(page.match(/<li>/g)).toHaveLength(1000);
    expect(page).toContain('100 more are not shown here. The button at the top takes them, too.');
    expect(page.length).toBeLessThan(1_000_000);
    expect(shown(many(1100, taken()))).toContain('100 more are not shown here.');
    expect(shown(many(1001))).toContain('1 more is not shown here. The button at the top takes it, too.');
  });

  it('says who has what, and why nobody is being notified', () => {
    const page = readable(
      shown([
        one({ status: 'exhausted', closedAt: night('03:19') }),
        one({ stopped: { run: 1, redrives: 0, at }, repeats: 2 }),
        one(taken({ contact: 'ada', name: 'Ada' })),
        ...many(11, taken()),
        one({ status: 'acknowledged' }),
      ]),
    );
    expect(page).toContain('Nobody answered.');
    expect(page).toContain('3 alerts. Stopped by hand.');
    expect(page).toContain('This includes 1 that nobody answered.');
    expect(page).toMatch(/You have 1 .*CRITICAL\. You took it at .*Others have 12 Show them .*Ben took it at/);
    expect(page).toContain('Somebody took it.');
  });

  it('shows a hostile summary as text', () => {
    const page = shown([one({ summary: '<script>alert(1)</script>"\'', id: 'x-"><b>-0001' })]);
    expect(page).not.toMatch(/<script|"><b>/);
  });

  it('is read by a program without tokens', () => {
    const overview = overviewOf('ada', [one(), one(taken())], at);
    const json = contactJson({ overview, at, reader: ada });
    expect(json).toMatchObject({ waiting: [{ status: 'triggered' }], yours: [], others: [{ acknowledgedBy: 'Ben' }] });
    expect(JSON.stringify(json)).not.toMatch(/token/i);
  });
});

describe('the answer to the press that takes everything', () => {
  const mine = taken({ contact: 'ada', name: 'Ada' });
  const answer = { taken: 0, pending: 0, missed: 0, isQueued: true };
  it.each<[string, readonly Incident[], Partial<AllTaken>]>([
    ['You’ve got it. Nobody else will be notified about it.', many(1, mine), { taken: 1 }],
    ['You’ve got both of them. Nobody else will be notified about them.', many(2, mine), { taken: 2 }],
    ['You’ve got all 30 of them. Nobody else will be notified about them.', many(30, mine), { taken: 30 }],
    [
      'You’ve got 2 of 3. Nobody else will be notified about them. 1 was taken by others or resolved before your press.',
      many(2, mine),
      { taken: 2, missed: 1 },
    ],
    [
      'You’ve got 1 of 4. The other 2 are being taken for you.',
      [one(mine), ...many(2)],
      { taken: 1, pending: 2, missed: 1 },
    ],
    [
      'You’ve got 1 of 3. Press again. The other 2 could not be taken yet.',
      [one(mine), ...many(2)],
      { taken: 1, pending: 2, isQueued: false },
    ],
    ['Nothing is left to take. 2 were taken by others or resolved before your press.', [], { missed: 2 }],
    ['Nothing is left to take. Nothing for you to do.', [], {}],
    ['You already have it. Pressing again changes nothing.', many(1, mine), {}],
    ['You already have all 5 of them. Pressing again changes nothing.', many(5, mine), {}],
  ])('%s', (text, incidents, flaws) => {
    expect(readable(shown(incidents, { ...answer, ...flaws }))).toContain(text);
  });

  it('offers no button for what is being taken, and all of them if nothing is', () => {
    const queued = shown(many(2), { ...answer, taken: 500, pending: 2 });
    expect(queued).toContain('<h1>2 are being taken for you</h1>');
    expect(shown(many(1), { ...answer, pending: 1 })).toContain('<h1>1 is being taken for you</h1>');
    expect(shown(many(1), { ...answer, taken: 500, pending: 1 })).toContain('The other one is being taken for you.');
    expect(queued).not.toContain('<button');
    expect(shown(many(2), { ...answer, pending: 2, isQueued: false })).toContain('value="acknowledge-all"');
  });
});
