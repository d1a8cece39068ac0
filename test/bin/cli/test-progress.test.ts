import { describe, expect, it } from 'vitest';
import { type Progress, watchTest } from '../../../bin/cli/test-progress.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Notification, TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { anIncident } from '../../lambdas/domain/samples.ts';

const sentAt = '2026-11-24T02:14:00.000Z';
const aMessage = (flaw: Partial<Notification>): TimelineEvent => ({
  at: sentAt,
  kind: 'notification',
  ...{ contact: 'ada', name: 'Ada', channel: 'sms', state: 'sent' },
  ...{ run: 1, round: 1, level: 1, attempt: 1, attempts: 1 },
  ...flaw,
});
const aReply = (reply: 'acknowledge' | 'decline' | 'more-time'): TimelineEvent => ({
  ...{ at: '2026-11-24T02:14:12.000Z', kind: 'reply', contact: 'ada', name: 'Ada', reply },
});
const both = [aMessage({}), aMessage({ channel: 'email' })];
const by = { contact: 'ada', name: 'Ada' };
const pressed = 'Ada pressed “I’ve got it”, 12 s after the message was sent';
const at = (flaw: Partial<Incident>, ...timeline: TimelineEvent[]): Progress => ({
  incident: anIncident(flaw),
  timeline,
});

/** The lines that are printed for a test with these states, one at each look, after which the time is up. */
async function watch(...states: Progress[]) {
  const lines: string[] = [];
  let looks = 0;
  const wentWell = await watchTest({
    channels: ['sms', 'email'],
    read: async () => states[looks++] as Progress,
    pause: async () => looks < states.length,
    print: (line) => void lines.push(line.trim().replace(/ {2,}/g, ' ')),
  });
  return { wentWell, lines, looks };
}

describe('a test that is watched', () => {
  it('prints each event once, as it happens', async () => {
    const states = [
      at({}),
      at({}, aMessage({}), aMessage({ channel: 'email', state: 'sending' })),
      at({}, ...both, aReply('more-time')),
      at({ status: 'acknowledged', by }, ...both, aReply('more-time'), aReply('acknowledge')),
    ];
    expect(await watch(...states)).toMatchObject({
      wentWell: true,
      lines: ['sms sent', 'email sent', 'Ada pressed “Give me more time”, 12 s after the message was sent', pressed],
    });
  });

  it('shows the button, although the press is on the record before it is on the timeline', async () => {
    const states = [
      at({ status: 'acknowledged', by }, ...both),
      at({ status: 'resolved', by }, ...both, aReply('acknowledge')),
    ];
    expect(await watch(...states)).toMatchObject({ wentWell: true, lines: ['sms sent', 'email sent', pressed] });
  });

  it('shows that the account has refused a message so far', async () => {
    const why = 'a limit of the account is reached';
    const states = [
      at({}, aMessage({}), aMessage({ channel: 'email', state: 'sending', why })),
      at({ status: 'resolved', by }, ...both, aReply('acknowledge')),
    ];
    const { lines } = await watch(...states);
    expect(lines).toEqual(['sms sent', `email not sent so far: ${why}`, 'email sent', pressed]);
  });

  it('waits for a message that is still being sent when the contact presses', async () => {
    const states = [
      at(
        { status: 'resolved', by },
        aMessage({}),
        aMessage({ channel: 'email', state: 'sending' }),
        aReply('acknowledge'),
      ),
      at({ status: 'resolved', by }, ...both, aReply('acknowledge')),
    ];
    expect(await watch(...states)).toMatchObject({ wentWell: true, lines: ['sms sent', pressed, 'email sent'] });
  });

  it('is over when its run is over, so that the next test can begin', async () => {
    const timeline = [...both, aReply('acknowledge')];
    const over = at({ status: 'resolved', by }, ...timeline);
    expect((await watch(at({ status: 'acknowledged', by }, ...timeline), over, over)).looks).toBe(2);
  });

  it('reports what is known if the rest never arrives', async () => {
    const states = Array.from({ length: 100 }, () => at({ status: 'acknowledged', by }, ...both));
    const { wentWell, lines, looks } = await watch(...states);
    expect([wentWell, lines.at(-1)]).toEqual([true, 'A button was pressed, but the timeline does not say which one.']);
    expect(looks).toBe(31);
  });

  it('accepts “Not me” as an answer, because the press arrived', async () => {
    const { wentWell } = await watch(at({ declines: new Set(['1.1.ada']) }, ...both, aReply('decline')));
    expect(wentWell).toBe(true);
  });

  it('fails when a message was not sent, although the contact pressed', async () => {
    const why = 'the number has opted out';
    const timeline = [aMessage({ state: 'failed', why }), aMessage({ channel: 'email' })];
    expect(await watch(at({ status: 'resolved', by }, ...timeline, aReply('acknowledge')))).toMatchObject({
      wentWell: false,
      lines: ['sms not delivered: the number has opted out', 'email sent', pressed, 'Nothing was sent by sms.'],
    });
  });

  it('fails when nobody presses before it ends or the time is up', async () => {
    const ended = await watch(at({ status: 'resolved', resolvedBy: 'the end of the test' }, ...both));
    expect(ended.wentWell).toBe(false);
    expect(ended.lines.at(-1)).toBe('The test is over, and nobody pressed a button.');
    const late = await watch(at({}, ...both));
    expect(late.wentWell).toBe(false);
    expect(late.lines.at(-1)).toBe(
      'The time is up. The test is still running and ends by itself. Its link still works.',
    );
  });
});
