import { describe, expect, it } from 'vitest';
import { emptyOutbox, type Outbox } from '../../../../lambdas/domain/notify/bundle.ts';
import { isLastCall, lastCallNote } from '../../../../lambdas/domain/notify/last-call.ts';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';

const at = (seconds: number) => new Date(Date.parse('2026-11-23T02:14:00.000Z') + seconds * 1000).toISOString();
const called = (...seconds: number[]) => outbox('voice', ...seconds);
const outbox = (channel: Channel, ...seconds: number[]): Outbox => ({
  ...emptyOutbox('ada', channel),
  own: seconds.map((second) => ({ at: at(second), id: String(second) })),
});

describe('a call', () => {
  it.each<[string, Outbox, number, boolean]>([
    ['is the last one for now if it is the fifth within a day', called(0, 300, 600, 900, 1200), 1200, true],
    ['is the last one though the first four are old', called(0, 60_000, 70_000, 80_000, 82_000), 82_000, true],
    ['is not the last one if it is the fourth', called(0, 300, 600, 900), 900, false],
    ['is not the last one if the first is a day old', called(0, 60_000, 70_000, 80_000, 86_400), 86_400, false],
  ])('%s', (_, box, seconds, isLast) => {
    expect(isLastCall(box, at(seconds))).toBe(isLast);
  });

  it('is never an SMS', () => {
    expect(isLastCall(outbox('sms', 0, 1, 2), at(2))).toBe(false);
  });

  it('is reported to the backstop once a day, in letters that a phone can show', () => {
    expect(lastCallNote({ id: 'ada', name: 'Ada' }, at(0))).toEqual({
      id: 'calls-ada-2026-11-23',
      text: 'Ada got the fifth call within 24 hours and cannot be called for now: a number receives no more. Until then they get written messages only.',
      heading: 'no-more-calls',
    });
    expect(lastCallNote({ id: 'kei', name: '佳' }, at(0)).text).toMatch(/^somebody else got the fifth call/);
  });
});
