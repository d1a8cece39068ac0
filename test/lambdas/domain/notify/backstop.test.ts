import { describe, expect, it } from 'vitest';
import { backstopMessage, unansweredMessage, withNotes } from '../../../../lambdas/domain/notify/backstop.ts';
import { isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { anIncident, link, night } from '../samples.ts';

const runbook = 'https://github.com/notify-support/notify-support/blob/main/docs/runbook.md';
const arn = 'arn:aws:states:eu-central-1:123456789012:execution:NotifySupport-NotifySupport:disk-0001-1';

describe('a message to the backstop', () => {
  it('says that nobody took it, what to do, and where to look', () => {
    const { subject, text } = backstopMessage(anIncident({ status: 'exhausted' }), arn, link, runbook);
    expect(subject).toBe('Notify Support: nobody has taken an incident');
    expect(text.split('\n')).toEqual([
      'CRITICAL checkout-5xx-high: nobody took it, and nobody else will be notified.',
      'Take it yourself or call somebody now.',
      `The incident: ${link}`,
      `Who was notified, and what went wrong: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${arn}`,
      `Runbook: ${runbook}#nobody-has-taken-it`,
    ]);
  });

  it('says that it was stopped by hand', () => {
    const { subject, text } = backstopMessage(
      anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }),
      arn,
      link,
      runbook,
    );
    expect(subject).toBe('Notify Support: an escalation was stopped by hand');
    expect(text).toContain('checkout-5xx-high: its escalation was stopped by hand. Nobody took it');
    expect(text.split('\n').at(-1)).toBe(`Runbook: ${runbook}#run-stopped-by-hand`);
  });

  it.each([
    [1, 'a run'],
    [3, '3 runs'],
  ])('says that the pager broke, if %i runs failed before', (failedRuns, runs) => {
    const { subject, text } = backstopMessage(anIncident({ status: 'exhausted', failedRuns }), arn, link, runbook);
    expect(subject).toBe('Notify Support: the pager broke, and nobody has taken an incident');
    expect(text.split('\n')[0]).toBe(
      `CRITICAL checkout-5xx-high: the pager broke in ${runs} of its escalation, so perhaps nobody was notified. Nobody took it, and nobody else will be notified.`,
    );
    expect(isGsmText(text)).toBe(true);
  });

  it('names the error of the run that broke', () => {
    const exhausted = anIncident({ status: 'exhausted', failedRuns: 1 });
    const { text } = backstopMessage(exhausted, arn, link, runbook, 'States.Timeout: too slow');
    expect(text.split('\n')[0]).toContain(
      'the pager broke in a run of its escalation (States.Timeout: too slow), so perhaps nobody was notified.',
    );
  });

  it('does not say that the pager broke if all runs went as they should', () => {
    expect(backstopMessage(anIncident({ status: 'exhausted', failedRuns: 0 }), arn, link, runbook).subject).toBe(
      'Notify Support: nobody has taken an incident',
    );
  });

  it('contains nothing from an alert that a telephone links, that SNS refuses, or that needs a costlier alphabet', () => {
    const summary = 'see https://evil.example.org/x “now” 🔥\r\nBcc: x'.padEnd(500, 'y');
    const { subject, text } = backstopMessage(anIncident({ summary }), arn, link, runbook);
    expect(subject).toMatch(/^[ -~]{1,100}$/);
    expect(text).not.toContain('evil.example.org');
    expect(isGsmText(text)).toBe(true);
    expect(text.split('\n')).toHaveLength(5);
    expect(text.split('\n')[0]?.length).toBeLessThan(200);
  });

  it('names the contributor and where, in letters that the reader can read', () => {
    const incident = anIncident({ summary: '本番-エラー率', contributor: 'Table 7', where: 'us-east-1' });
    expect(backstopMessage(incident, arn, link, runbook).text).toMatch(
      /^CRITICAL 本番-エラー率: Table 7 \(us-east-1\): /,
    );
  });

  it('names the execution if it has no page', () => {
    expect(backstopMessage(anIncident(), 'no arn', link, runbook).text).toContain('went wrong: no arn');
  });
});

describe('a message about several incidents', () => {
  it('says in how many of them the pager broke', () => {
    const [one, other] = [1, 0].map((failedRuns) =>
      anIncident({ status: 'exhausted', closedAt: night('03:20'), failedRuns }),
    );
    const textOf = (...incidents: (typeof one)[]) =>
      unansweredMessage(
        incidents.flatMap((each) => each ?? []),
        link,
        runbook,
        night('03:25'),
      ).text.split('\n');
    expect(textOf(one, other)).toContain('Escalations in which the pager broke: 1. Perhaps nobody was notified.');
    expect(textOf(other, other).join()).not.toContain('broke');
  });

  const exhausted = (time: string, summary: string) =>
    anIncident({ status: 'exhausted', closedAt: night(time), summary, severity: 'error' });
  const many = [
    exhausted('03:20', 'disk is full'),
    exhausted('03:14', 'queue is long'),
    exhausted('03:19', 'api is slow'),
  ];

  it('says how many, since when, the newest, what to do, and where all of them are', () => {
    const { subject, text } = unansweredMessage(many, link, runbook, night('03:21'));
    expect(subject).toBe('Notify Support: nobody has taken 3 incidents');
    expect(text.split('\n')).toEqual([
      '3 incidents unanswered since 02:14 UTC, newest ERROR disk is full: nobody took them, and nobody else will be notified.',
      'Take them yourself or call somebody now.',
      `All: ${link}`,
      `Runbook: ${runbook}#nobody-has-taken-it`,
    ]);
    expect(isGsmText(text)).toBe(true);
  });

  it('says how many of them were stopped by hand', () => {
    const stopped = anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } });
    const { text } = unansweredMessage([...many, stopped], link, runbook, night('03:21'));
    expect(text).toContain('\nEscalations that were stopped by hand: 1.\n');
  });

  it('is about at least one', () => {
    expect(() => unansweredMessage([], link, runbook, night('03:21'))).toThrow('There is no incident');
  });
});

describe('a note for the backstop', () => {
  const note = { id: 'calls-ada', text: 'Ada cannot be called again today.', heading: 'limit-reached' };

  it('follows the message about incidents', () => {
    const message = { subject: 'A subject', text: 'A message' };
    expect(withNotes(message, [], runbook)).toEqual(message);
    const text = `A message\n\nAda cannot be called again today.\nRunbook: ${runbook}#limit-reached`;
    expect(withNotes(message, [note], runbook)).toEqual({ subject: 'A subject', text });
  });

  it('is a message by itself if nothing is unanswered', () => {
    expect(withNotes(undefined, [], runbook)).toBeUndefined();
    expect(withNotes(undefined, [note, note], runbook)).toMatchObject({
      subject: 'Notify Support: the pager needs somebody',
      text: expect.stringMatching(/^Ada .*\nRunbook: .*\n\nAda /),
    });
  });
});
