import { describe, expect, it } from 'vitest';
import { contactDeclined, type Incident, levelDeclined } from '../../../../lambdas/domain/incident/incident.ts';
import type { Plan } from '../../../../lambdas/domain/on-call/plan.ts';
import { incidentPage } from '../../../../lambdas/domain/page/incident-page.ts';
import { pageStyle, plainPage } from '../../../../lambdas/domain/page/page.ts';
import type { Answer, IncidentView } from '../../../../lambdas/domain/page/view.ts';
import { aNotification, anIncident, aPlan, aView, aWait, night, zone } from '../samples.ts';

/** The text of a page as a person reads it, without the styles. */
function readable(markup: string): string {
  return markup
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<\/?(bdi|time)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.:,])/g, '$1');
}

function shown(flaws: Partial<IncidentView> = {}): string {
  return readable(incidentPage(aView(flaws)));
}

/** The page's buttons as `value: label`. */
function buttons(flaws: Partial<IncidentView> = {}): string[] {
  const found = incidentPage(aView(flaws)).matchAll(/<button name="reply" value="([^"]*)"[^>]*>(.*?)<\/button>/g);
  return [...found].map(([, value, label = '']) => `${value}: ${readable(label)}`);
}

const taken = {
  status: 'acknowledged',
  by: { contact: 'ben', name: 'Ben' },
  acknowledgedAt: night('03:21'),
  waits: {},
} as const;
const resolved = { status: 'resolved', resolvedBy: 'the alarm', closedAt: night('03:30'), waits: {} } as const;
const ben = { contact: 'ben', name: 'Ben', timeZone: zone };
const atBen = anIncident({ waits: { ben: aWait({ level: 2, until: night('03:20:40') }) } });
const declined = anIncident({
  declines: new Set([contactDeclined(1, 1, 'ada'), levelDeclined(1, { round: 1, level: 1 })]),
});
const { plan: _, ...unplanned } = anIncident();

describe('the incident page', () => {
  it('is a whole document with its style, and without scripts, images or a foreign action', () => {
    const page = incidentPage(aView());
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain(`<style>${pageStyle}</style>`);
    expect(page).toContain('<form method="post" aria-label="Your answer">');
    expect(page).not.toMatch(/<script|<img|<link|style="|action=|http-equiv| on\w+=/);
    expect(pageStyle).not.toMatch(/[<]|url\(|@import/);
  });

  it('is titled by status and summary', () => {
    expect(incidentPage(aView())).toContain('<title>Triggered: checkout-5xx-high</title>');
    expect(incidentPage(aView({ incident: anIncident(taken) }))).toContain('<title>Acknowledged: checkout-5xx-high<');
  });

  it('says what is wrong, since when, who is asked, and what follows', () => {
    const text = shown({ incident: anIncident({ alarm: { arn: 'x', name: '5xx' } }) });
    expect(text).toContain('CRITICAL Triggered checkout-5xx-high Since 03:14 CET');
    expect(text).toContain(
      'Nobody has taken it yet. You are being notified. Ben will be notified at 03:19 CET if nobody answers.',
    );
    expect(text).toContain('Since 03:14 CET, reported by the alarm 5xx.');
    expect(text).toContain('Times are in Europe/Berlin.');
  });

  it('names the contributor and where, and says why it is said again', () => {
    const incident = anIncident({ contributor: 'orders-7', where: 'us-east-1', because: 'The severity rose.' });
    const page = incidentPage(aView({ incident }));
    expect(page).toContain('<h1 dir="auto">checkout-5xx-high: orders-7 (us-east-1)</h1>');
    expect(page).toContain('<p class="text" dir="auto"><bdi>The severity rose.</bdi></p>');
    expect(page).toContain('<title>Triggered: checkout-5xx-high: orders-7 (us-east-1)</title>');
  });

  it('says that nobody else is on the list at the last level', () => {
    const text = shown({ incident: atBen, reader: ben, at: night('03:19:10') });
    expect(text).toContain(
      'You are being notified. Nobody else is on the list: at 03:24 CET the incident counts as unanswered.',
    );
  });

  it('says that nobody is left once the last level is over', () => {
    expect(shown({ incident: atBen, at: night('03:50') })).toContain(
      'Nobody is left to notify: the incident counts as unanswered.',
    );
  });

  it('ends with what was sent and about how much it cost', () => {
    expect(shown()).toMatch(/Incident checkout-5xx-high-0123456789ab-0007\. 1 SMS, 1 e-mail: about 0\.10 USD\. $/);
    expect(shown({ smsPrice: 6_450 })).toContain('1 SMS, 1 e-mail: about 0.01 USD.');
    expect(shown({ timeline: [] })).not.toContain('USD');
  });

  it('names no contact while no plan is known', () => {
    expect(shown({ incident: { ...unplanned, waits: {} }, timeline: [] })).toContain('The others are being notified.');
  });

  it.each([
    [taken, 'reported by CloudWatch. Ben took it at 03:21. Nothing for you to do. As of'],
    [{ ...taken, by: { contact: 'ada', name: 'Ada' } }, 'You took it at 03:21.'],
    [{ status: 'acknowledged' as const }, 'Somebody took it.'],
    [
      { ...taken, resolveBy: night('05:21') },
      'Ben took it at 03:21. Nothing for you to do. If it is not resolved by 05:21 CET, the escalation starts again.',
    ],
    [
      { stopped: { run: 1, redrives: 0, at: night('03:20') } },
      'reported by CloudWatch. Nobody has taken it yet. Nobody is being notified: the escalation was stopped by hand.',
    ],
    [resolved, 'reported by CloudWatch. It was resolved by the alarm at 03:30. Nothing for you to do.'],
    [{ status: 'resolved' as const }, 'reported by CloudWatch. It was resolved. Nothing for you to do.'],
    [
      { status: 'exhausted' as const },
      'Nobody took it, and nobody else will be notified. Anyone who was notified can still take it.',
    ],
  ])('says the status in words: %j', (flaws, expected) => {
    expect(shown({ incident: anIncident(flaws) })).toContain(expected);
  });

  it('shows the description with its links, the alarm, and the details', () => {
    const page = incidentPage(
      aView({
        incident: anIncident({
          description: 'Runbook: https://wiki.example.com/x\njavascript:alert(1)',
          link: 'https://grafana.example.com/d/1',
          details: { host: '<b>' },
        }),
      }),
    );
    expect([...page.matchAll(/href="([^"]+)"/g)].map(([, url]) => url)).toEqual([
      'https://wiki.example.com/x',
      'https://grafana.example.com/d/1',
    ]);
    expect(page).toContain('<pre>{\n  &quot;host&quot;: &quot;&lt;b&gt;&quot;\n}</pre>');
  });

  it('leaves out the parts that an incident does not have', () => {
    const page = incidentPage(aView({ incident: anIncident({ details: null }) }));
    expect(page).not.toMatch(/About this alarm|<details>/);
    const linked = incidentPage(aView({ incident: anIncident({ description: ' ', link: 'https://a.example' }) }));
    expect(linked).not.toContain('class="text"');
    expect(incidentPage(aView({ incident: anIncident({ description: 'x' }) }))).not.toContain('class="links"');
  });

  it('cuts a long summary in the heading, and shows all of it further down', () => {
    const summary = `disk ${'full '.repeat(60)}of logs`;
    const page = incidentPage(aView({ incident: anIncident({ summary }) }));
    const heading = readable(/<h1[^>]*>.*<\/h1>/.exec(page)?.[0] ?? '').trim();
    expect(heading).toMatch(/^disk full .*…$/);
    expect(heading.length).toBeLessThanOrEqual(160);
    expect(page).toContain(`<blockquote dir="auto">${summary}</blockquote>`);
    expect(incidentPage(aView())).not.toContain('<blockquote');
  });

  it('is small: it opens on a bad network', () => {
    expect(Buffer.byteLength(incidentPage(aView({ timeline: [] })))).toBeLessThan(10_000);
  });

  it('does not tell a reader of the status link that there is nothing for them to do', () => {
    const text = shown({ incident: anIncident(taken), reader: { timeZone: 'UTC' } });
    expect(text).toContain('Ben took it at 02:21.');
    expect(text).not.toContain('Nothing for you to do');
  });

  it('tells two contacts of the same name apart', () => {
    const plan: Plan = {
      rounds: 1,
      levels: [...aPlan.levels.slice(0, 1), { contacts: [{ id: 'ada-2', name: 'Ada' }], seconds: 300 }],
    };
    expect(shown({ incident: anIncident({ plan }) })).toContain('Ada will be notified at 03:19 CET if nobody answers.');
    expect(buttons({ incident: anIncident({ plan }) })).toContain('decline: Not me: notify Ada now');
  });

  it('folds the older events of a long timeline', () => {
    const events = Array.from({ length: 30 }, (_, index) => aNotification({ attempt: index + 1, attempts: 30 }));
    const page = incidentPage(aView({ timeline: events }));
    const [folded = '', open = ''] = page.split('</details>');
    expect(folded).toContain('<summary>22 earlier events</summary>');
    expect(folded.match(/attempt \d+ of 30/g)).toHaveLength(22);
    expect(open.match(/attempt \d+ of 30/g)?.[0]).toBe('attempt 23 of 30');
    expect(incidentPage(aView({ timeline: events.slice(0, 12) }))).not.toContain('<details>');
  });

  it('marks answers and failed messages', () => {
    const timeline = [
      aNotification({ state: 'failed' }),
      { at: night('03:15'), kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' } as const,
      { at: night('03:15'), kind: 'status', status: 'acknowledged', by: 'Ada' } as const,
    ];
    expect([...incidentPage(aView({ timeline })).matchAll(/<li class="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'alert',
      'reply',
      'reply warn',
    ]);
  });

  it('shows the events in the reader’s time, newest last', () => {
    const reader = { ...ben, timeZone: 'America/New_York' };
    const timeline = [aNotification(), aNotification({ at: night('03:15:40'), attempt: 2 })];
    expect(shown({ reader, timeline })).toContain(
      '21:14 SMS to Ada, level 1, attempt 1 of 3 21:15 SMS to Ada, level 1, attempt 2 of 3',
    );
    expect(shown({ at: '2026-11-25T12:00:00.000Z' })).toContain('Mon 23 Nov 03:14 SMS to Ada');
  });

  it('shows everything from an alert as text, and no token', () => {
    const hostile = '"></title></style><script>alert(1)</script><img src=x onerror=alert(1)>';
    const page = incidentPage(
      aView({
        incident: anIncident({
          id: hostile,
          summary: hostile,
          source: hostile,
          description: hostile,
          link: `https://x/${hostile}`,
          details: hostile,
          plan: {
            rounds: 1,
            levels: [...aPlan.levels.slice(0, 1), { contacts: [{ id: 'x', name: hostile }], seconds: 60 }],
          },
        }),
        timeline: [{ at: night('03:14'), kind: 'alarm', name: hostile, state: 'ALARM', reason: hostile }],
      }),
    );
    expect(page).not.toMatch(/<script|<img|SECRET/);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });
});

describe('the buttons', () => {
  it('take it, pass it on and say to whom, or ask for time and say how much', () => {
    expect(buttons()).toEqual([
      'acknowledge: I’ve got it',
      'decline: Not me: notify Ben now',
      'more-time: Give me more time',
    ]);
    expect(shown()).toContain('Give me more time You get 1 min 40 s. Ben');
  });

  it('are not there for a status link', () => {
    const page = incidentPage(aView({ reader: { timeZone: 'UTC' } }));
    expect(page).not.toMatch(/<form|<button/);
    expect(readable(page)).toContain('Ada is being notified.');
  });

  it('are not there once somebody has it or it is resolved', () => {
    expect(buttons({ incident: anIncident(taken) })).toEqual([]);
    expect(buttons({ incident: anIncident(resolved) })).toEqual([]);
  });

  it('resolve it or hand it back, for the contact who has it', () => {
    const held = anIncident({ ...taken, by: { contact: 'ada', name: 'Ada' } });
    expect(buttons({ incident: held })).toEqual([
      'resolve: Mark as resolved',
      'hand-back: Hand it back: notify Ben now',
    ]);
    expect(buttons({ incident: held, answer: { kind: 'acknowledged' } })).toEqual([]);
    const alone = anIncident({ ...held, plan: { rounds: 1, levels: aPlan.levels.slice(0, 1) } });
    expect(buttons({ incident: alone })).toContain('hand-back: Hand it back');
    expect(shown({ incident: alone })).toContain('Nobody else is on the list: the incident then counts as unanswered.');
  });

  it('only take it after nobody answered, after a decline, and after the reader’s turn', () => {
    const only = ['acknowledge: I’ve got it'];
    expect(buttons({ incident: anIncident({ status: 'exhausted' }) })).toEqual(only);
    expect(buttons({ incident: declined })).toEqual(only);
    expect(shown({ incident: declined })).toContain('You passed it on. You can still take it.');
    expect(buttons({ incident: atBen })).toEqual(only);
    expect(buttons({ incident: anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }) })).toEqual(only);
  });

  it('offer no more than there is left to give, and nothing when it is used up', () => {
    const almost = anIncident({ waits: { ada: aWait({ until: night('03:18:30'), laterSeconds: 0 }) } });
    expect(shown({ incident: almost, at: night('03:18:15') })).toContain('Give me more time You get 45 s. ');
    const used = anIncident({ waits: { ada: aWait({ until: night('03:19:00') }) } });
    expect(buttons({ incident: used })).toEqual(['acknowledge: I’ve got it', 'decline: Not me: notify Ben now']);
  });

  it('offer no time between two waits', () => {
    expect(buttons({ at: night('03:15:50') })).toHaveLength(2);
  });

  it('say when the next contact will be notified after more time', () => {
    expect(shown({ at: night('03:15:30') })).toContain('You get 1 min 40 s. Ben will be notified at 03:20.');
  });

  it('say so when it changes nothing for the next', () => {
    const plan: Plan = {
      rounds: 1,
      levels: [
        {
          contacts: [
            { id: 'ada', name: 'Ada' },
            { id: 'cy', name: 'Cy' },
          ],
          seconds: 600,
        },
        ...aPlan.levels.slice(1),
      ],
    };
    const waits = {
      ada: aWait({ laterSeconds: 0 }),
      cy: aWait({ laterSeconds: 600 }),
      dee: aWait({ level: 2, run: 0 }),
    };
    expect(shown({ incident: anIncident({ plan, waits }) })).toContain(
      'You get 1 min 40 s. Ben will still be notified at 03:25.',
    );
  });

  it('explain "not me" when nobody is left', () => {
    const page = incidentPage(aView({ incident: atBen, reader: ben, at: night('03:19:10') }));
    expect(page).toContain('value="decline" aria-describedby="decline-hint">Not me</button>');
    expect(readable(page)).toContain('Nobody else is on the list: the incident then counts as unanswered.');
  });

  it('explain both when only the reader comes next, in another round', () => {
    const plan: Plan = { rounds: 2, levels: aPlan.levels.slice(0, 1) };
    const text = shown({ incident: anIncident({ plan, waits: { ada: aWait({ limitAt: night('03:25') }) } }) });
    expect(text).toContain('You will be notified again at 03:19 CET if nobody answers.');
    expect(text).toContain('Nobody else is on the list: you will be notified again.');
    expect(text).toContain('You get 1 min 40 s. You will be notified again at 03:19.');
  });

  it('promise nothing about others if no plan is known', () => {
    expect(buttons({ incident: unplanned }).slice(0, 2)).toEqual(['acknowledge: I’ve got it', 'decline: Not me']);
    expect(incidentPage(aView({ incident: unplanned }))).not.toContain('decline-hint');
  });
});

describe('after the press', () => {
  it.each<[Answer, Partial<IncidentView>, string]>([
    [
      { kind: 'acknowledged' },
      { incident: anIncident({ ...taken, by: { contact: 'ada', name: 'Ada' } }) },
      'You’ve got it. Nobody else will be notified. To resolve it or hand it back, open the link again. Thank you for getting up.',
    ],
    [
      { kind: 'acknowledged-again' },
      { incident: anIncident(taken) },
      'You took it at 03:21. Pressing again changes nothing.',
    ],
    [{ kind: 'taken' }, { incident: anIncident(taken) }, 'Ben took it at 03:21. Nothing for you to do.'],
    [
      { kind: 'taken' },
      { incident: anIncident({ status: 'acknowledged' }) },
      'Somebody took it. Nothing for you to do.',
    ],
    [
      { kind: 'resolved' },
      { incident: anIncident(resolved) },
      'It was resolved by the alarm at 03:30. Nothing for you to do.',
    ],
    [
      { kind: 'closed' },
      { incident: anIncident(resolved) },
      'It is resolved. Nothing is left to do. If it happens again, people will be notified again.',
    ],
    [
      { kind: 'handed-back' },
      { incident: anIncident({ run: 2, startAtLevel: 2, declines: new Set([contactDeclined(2, 1, 'ada')]) }) },
      'You handed it back. Ben is being notified. Nobody else is on the list: at 03:19 CET the incident counts as unanswered. I’ve got it As of',
    ],
    ...(
      [
        [{}, 'The newer one is still open. You are being notified.'],
        [taken, 'Ben took the newer one at 03:21.'],
        [{ status: 'acknowledged' }, 'Somebody took the newer one.'],
        [resolved, 'The newer one was resolved by the alarm at 03:30.'],
        [{ status: 'exhausted' }, 'Nobody took the newer one, and nobody else will be notified about it.'],
      ] as [Partial<Incident>, string][]
    ).map(([newest, how]): [Answer, object, string] => [
      { kind: 'replaced', newest: anIncident(newest) },
      { incident: anIncident({ ...resolved, resolvedBy: 'a newer incident' }) },
      `A newer incident has replaced it. This one is closed, and nobody will be notified about it. ${how}`,
    ]),
    [
      { kind: 'not-yours' },
      {},
      'You don’t have it. Nothing was changed. You are being notified. Ben will be notified at 03:19 CET if nobody answers.',
    ],
    [
      { kind: 'declined' },
      {},
      'You passed it on. Ben is being notified. Nobody else is on the list: at 03:19 CET the incident counts as unanswered.',
    ],
    [
      { kind: 'declined' },
      { incident: atBen, reader: ben },
      'You passed it on. Nobody is left to notify: the incident counts as unanswered.',
    ],
    [
      { kind: 'waiting', until: night('03:17') },
      {},
      'You have until 03:17 CET. Press “I’ve got it” before then. Ben will be notified at 03:19 CET if nobody answers.',
    ],
    [
      { kind: 'no-more-time' },
      {},
      'You cannot get more time. You can still take it. Ben will be notified at 03:19 CET if nobody answers.',
    ],
    [
      { kind: 'too-late' },
      { incident: atBen },
      'Your turn was already over. Nothing was changed. Ben is being notified.',
    ],
  ])('%j', (answer, flaws, expected) => {
    const page = incidentPage(aView({ ...flaws, answer }));
    expect(page).toMatch(/<div class="answer (well|warn)" role="status">/);
    expect(readable(page)).toContain(expected);
  });

  it('says it once', () => {
    const page = incidentPage(aView({ incident: anIncident(taken), timeline: [], answer: { kind: 'taken' } }));
    expect(page.match(/<strong>Ben took it at 03:21\.<\/strong>/g)).toHaveLength(1);
    expect(page).not.toContain('class="state');
  });

  it('is the title too, because a screen reader says that first', () => {
    const page = incidentPage(aView({ incident: anIncident(taken), answer: { kind: 'taken' } }));
    expect(page).toContain('<title>Ben took it at 03:21. checkout-5xx-high</title>');
  });

  it('does not repeat that the contact passed it on', () => {
    expect(shown({ answer: { kind: 'declined' } })).not.toContain('You can still take it');
  });
});

describe('a plain page', () => {
  it('has a title and a text, in the same look', () => {
    const page = plainPage({ title: 'Not <valid>', text: 'It has expired.' });
    expect(page).toContain('<title>Not &lt;valid&gt;</title>');
    expect(page).toContain(`<style>${pageStyle}</style>`);
    expect(page).toContain('<p>It has expired.</p>');
  });
});
