import { describe, expect, it } from 'vitest';
import { isReply, moreTime, replyIn } from '../../../../lambdas/domain/incident/reply.ts';
import { anIncident, aWait, night } from '../samples.ts';

describe('a reply', () => {
  it.each([
    ['acknowledge', true],
    ['decline', true],
    ['more-time', true],
    ['hand-back', true],
    ['delete', false],
    ['', false],
    [null, false],
  ])('%s: %s', (text, expected) => {
    expect(isReply(text)).toBe(expected);
  });
});

describe('a form', () => {
  it.each([
    ['reply=more-time', 'more-time'],
    ['a=b&reply=decline', 'decline'],
    ['reply=decline&reply=acknowledge', undefined],
    ['reply=decline&reply=decline', undefined],
    ['reply=delete', undefined],
    ['', undefined],
  ])('%j gives the reply %s', (form, reply) => {
    expect(replyIn(form)).toBe(reply);
  });
});

describe('more time', () => {
  const wait = aWait({ waitSeconds: 100, until: night('03:15:40'), limitAt: night('03:19') });
  it.each([
    ['starts the wait anew', anIncident(), wait, '03:15', night('03:16:40')],
    ['ends with the task', anIncident(), { ...wait, until: night('03:18:30') }, '03:18', night('03:19')],
    ['is used up at the task’s end', anIncident(), { ...wait, until: night('03:19') }, '03:18:30', undefined],
    ['is gone with the wait', anIncident(), wait, '03:15:40', undefined],
    ['is not for an old run', anIncident({ run: 2 }), wait, '03:15', undefined],
    ['is not needed any more', anIncident({ status: 'resolved' }), wait, '03:15', undefined],
  ])('%s', (_, incident, own, at, until) => {
    expect(moreTime(incident, own, night(at))).toBe(until);
  });
});
