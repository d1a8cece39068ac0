import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backstopMessage } from '../../../../lambdas/domain/notify/backstop.ts';
import { emailMessage } from '../../../../lambdas/domain/notify/email.ts';
import { noticeEmail, noticeText } from '../../../../lambdas/domain/notify/notice.ts';
import { smsText } from '../../../../lambdas/domain/notify/sms.ts';
import { incidentJson } from '../../../../lambdas/domain/page/incident-json.ts';
import { incidentPage } from '../../../../lambdas/domain/page/incident-page.ts';
import { countSeptets, isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { oneLine } from '../../../../lambdas/domain/text/plain.ts';
import { hostileText } from '../../../support/hostile.ts';
import { aMessage, aNotification, anIncident, aPlan, aView, aWait, link, night } from '../samples.ts';

/** Everything that somebody else wrote, wherever a message or a page shows it. */
const texts = fc.record({
  summary: hostileText,
  source: hostileText,
  // One that vanishes would take its heading along.
  description: hostileText.map((text) => `About ${text}`),
  detail: hostileText,
  alarm: hostileText,
  reason: hostileText,
  ada: hostileText.map((text) => `Ada ${text}`),
  ben: hostileText.map((text) => `Ben ${text}`),
  policy: hostileText,
});
type Texts = typeof texts extends fc.Arbitrary<infer T> ? T : never;
type Reply = 'acknowledged' | 'taken' | 'resolved' | 'declined';

const harmless: Texts = {
  ...{ summary: 'a', source: 'b', description: 'c', detail: 'd', alarm: 'e', reason: 'f' },
  ...{ ada: 'Ada', ben: 'Ben', policy: 'g' },
};

/** An incident at Ada's turn, as everything about it was written by somebody else. */
function incidentOf(texts: Texts) {
  const people = { ada: { id: 'ada', name: texts.ada }, ben: { id: 'ben', name: texts.ben } };
  return anIncident({
    summary: texts.summary,
    source: texts.source,
    description: texts.description,
    details: { [texts.detail]: [texts.detail], '': { a: texts.detail } },
    alarm: { arn: 'arn:aws:cloudwatch:eu-central-1:1:alarm:a', name: texts.alarm },
    link: 'https://wiki.example.org/',
    plan: {
      ...aPlan,
      levels: [
        { contacts: [people.ada], seconds: 300 },
        { contacts: [people.ben], seconds: 300 },
      ],
    },
    waits: { ada: aWait() },
  });
}

function viewOf(texts: Texts, answer?: Reply) {
  const { alarm: name, reason, source, summary, ada, ben, policy } = texts;
  const incident = incidentOf(texts);
  const ended = {
    acknowledged: { status: 'acknowledged', by: { contact: 'ada', name: ada }, acknowledgedAt: night('03:14:20') },
    taken: { status: 'acknowledged', by: { contact: 'ben', name: ben }, acknowledgedAt: night('03:14:20') },
    resolved: { status: 'resolved', resolvedBy: source, closedAt: night('03:14:20') },
    declined: {},
  } as const;
  return aView({
    incident: { ...incident, ...(answer && ended[answer]) },
    reader: { contact: 'ada', name: ada, timeZone: 'UTC' },
    timeline: [
      { at: night('03:14'), kind: 'alarm', name, state: 'ALARM', reason },
      { at: night('03:14'), kind: 'alert', source, summary, repeat: true },
      { at: night('03:14'), kind: 'note', text: `The alert asked for policy "${policy}".` },
      aNotification({ name: ada, state: 'failed', why: reason }),
      { at: night('03:14'), kind: 'status', status: 'resolved', by: source },
    ],
    ...(answer && { answer: { kind: answer } }),
  });
}

const replies = fc.option(fc.constantFrom<Reply>('acknowledged', 'taken', 'resolved', 'declined'), { nil: undefined });

/** The tags of a document, without the links and line breaks that text may hold, and the quote of a long summary. */
function tagsOf(markup: string): string[] {
  return [...markup.matchAll(/<[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/^(<a href=|<\/a>|<br>|<blockquote dir="auto">|<\/blockquote>)/.test(tag));
}

/** Every link of a document leads to http or https and holds nothing but its address. */
function expectOnlyLinks(markup: string): void {
  const form = /^<a href="(https?:\/\/[^"<>\s]+" rel="noopener noreferrer"|https:[^"<>\s]+" style="[^"<>]+")>$/;
  for (const [anchor] of markup.matchAll(/<a href=[^>]*>/g)) expect(anchor).toMatch(form);
}

/** The text between the tags, in which nothing may look like a tag to any parser. */
function expectOnlyText(markup: string): void {
  const text = markup.replace(/<style>.*<\/style>/s, '').replace(/<[^>]*>/g, '');
  expect(text).not.toMatch(/[<>]|(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u);
}

function decoded(markup: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`', amp: '&' };
  return markup.replace(/&([a-z]+|#\d+);/g, (_, name: string) => entities[name] ?? '?');
}

const runs = { numRuns: 100 };

describe('hostile text stays text', () => {
  it('on the page: the tags are those of a harmless incident, and the heading is what was written', () => {
    fc.assert(
      fc.property(texts, replies, (texts, answer) => {
        const page = incidentPage(viewOf(texts, answer));
        expect(tagsOf(page)).toEqual(tagsOf(incidentPage(viewOf(harmless, answer))));
        expectOnlyLinks(page.replace('<a class="again" href="">', ''));
        expectOnlyText(page);
        expect(decoded(/<h1 dir="auto">(.*)<\/h1>/.exec(page)?.[1] ?? '')).toBe(oneLine(texts.summary, 160));
      }),
      runs,
    );
  });

  it('in an e-mail: no header, no tag, and no second place to answer', () => {
    fc.assert(
      fc.property(texts, (texts) => {
        const incident = incidentOf(texts);
        const ben = { id: 'ben', name: texts.ben };
        const message = aMessage({ incident, reader: { id: 'ada', name: texts.ada, timeZone: 'UTC' } });
        const { subject, text, html } = emailMessage({ ...message, next: { contacts: [ben], at: night('03:19') } });
        const plain = emailMessage(aMessage({ incident: incidentOf(harmless) }));
        expect(tagsOf(html)).toEqual(tagsOf(plain.html));
        expectOnlyLinks(html);
        expectOnlyText(html);
        expect(subject).toMatch(/^CRITICAL: .*\(#7\)$/);
        expect(subject).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(subject.length).toBeLessThan(1000);
        expect(text.match(/^Open and answer:$/gm)).toHaveLength(1);
        expect(text.replace(/^>.*$/gm, '').match(/[a-z]*:\/\/.*$/gim)).toEqual([
          link,
          expect.stringContaining('console.aws'),
          incident.link,
        ]);
      }),
      runs,
    );
  });

  it('in an SMS: one part of GSM-7 or two of UCS-2, and the only link is the last line', () => {
    fc.assert(
      fc.property(texts, (texts) => {
        const [ada, ben] = [
          { id: 'ada', name: texts.ada },
          { id: 'ben', name: texts.ben },
        ];
        const sms = smsText(
          aMessage({
            incident: incidentOf(texts),
            reader: { id: 'ada', name: texts.ada, timeZone: 'UTC' },
            next: { contacts: [ben, ada], at: night('03:19') },
          }),
        );
        expect(isGsmText(sms) ? countSeptets(sms) <= 160 : sms.length <= 134).toBe(true);
        expect(sms.split('\n')).toEqual([expect.not.stringMatching(/:\/\/|[a-z]\.[a-z]|\d\.\d+\.\d/i), link]);
      }),
      runs,
    );
  });

  it('in the notice that nothing is left to do', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<Reply>('taken', 'resolved'), (texts, reply) => {
        const notice = { incident: viewOf(texts, reply).incident, reader: { name: texts.ada, timeZone: 'UTC' } };
        const plain = { ...notice, incident: viewOf(harmless, reply).incident };
        const sms = noticeText(notice);
        expect(isGsmText(sms) ? countSeptets(sms) <= 160 : sms.length <= 134).toBe(true);
        expect(sms).not.toMatch(/\n|:\/\/|[a-z]\.[a-z]|\d\.\d+\.\d/i);
        expect(tagsOf(noticeEmail(notice).html)).toEqual(tagsOf(noticeEmail(plain).html));
        expectOnlyText(noticeEmail(notice).html);
        expect(noticeEmail(notice).text).not.toContain('://');
      }),
      runs,
    );
  });

  it('in the word to the backstop', () => {
    fc.assert(
      fc.property(texts, (texts) => {
        const { subject, text } = backstopMessage(
          incidentOf(texts),
          'arn:aws:states:x:1:execution:m:e',
          link,
          'https://runbook.example.org',
        );
        const [first = '', ...others] = text.split('\n');
        const harmlessText = backstopMessage(
          incidentOf(harmless),
          'arn:aws:states:x:1:execution:m:e',
          link,
          'https://runbook.example.org',
        ).text;
        expect(subject).toMatch(/^Notify Support: [a-z ]+$/);
        expect(first.length).toBeLessThan(220);
        expect(first).not.toMatch(/:\/\/|[a-z]\.[a-z]|\d\.\d+\.\d/i);
        expect(others).toEqual(harmlessText.split('\n').slice(1));
      }),
      runs,
    );
  });

  it('in the JSON status: the members are those of a harmless incident', () => {
    const namesOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, member]) => [name, namesOf(member)])
        : typeof value;
    fc.assert(
      fc.property(texts, replies, (texts, answer) => {
        const { details, ...status } = JSON.parse(JSON.stringify(incidentJson(viewOf(texts, answer))));
        // The members of the details are the alert's own.
        expect(details).toEqual(JSON.parse(JSON.stringify(viewOf(texts, answer).incident.details)));
        const { details: _, ...expected } = incidentJson(viewOf(harmless, answer));
        expect(namesOf(status)).toEqual(namesOf(expected));
        expect(status).toMatchObject({ summary: texts.summary, source: texts.source });
      }),
      runs,
    );
  });
});
