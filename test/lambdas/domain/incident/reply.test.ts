import { describe, expect, it } from 'vitest';
import { isReply, moreTime, pressIn } from '../../../../lambdas/domain/incident/reply.ts';
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
    ['reply=more-time', undefined, { reply: 'more-time' }],
    ['a=b&reply=decline', undefined, { reply: 'decline' }],
    ['reply=decline&reply=acknowledge', undefined, undefined],
    ['reply=decline&reply=decline', undefined, undefined],
    ['reply=delete', undefined, undefined],
    ['', undefined, undefined],
    ['reply=decline&incident=disk-1-0001', undefined, { reply: 'decline', incident: 'disk-1-0001' }],
    ['reply=decline', 'disk-1-0001', { reply: 'decline', incident: 'disk-1-0001' }],
    ['reply=decline&incident=disk-1-0001', 'disk-1-0001', { reply: 'decline', incident: 'disk-1-0001' }],
    ['reply=decline&incident=disk-1-0001', 'disk-2-0001', undefined],
    ['reply=decline&incident=disk-1-0001&incident=disk-2-0001', undefined, undefined],
    ['reply=acknowledge-all', undefined, { reply: 'acknowledge-all' }],
    ['reply=acknowledge-all&incident=disk-1-0001', undefined, undefined],
    ['reply=acknowledge-all', 'disk-1-0001', undefined],
    ['reply=acknowledge-all&reply=decline', undefined, undefined],
  ])('%j at the address of %s is the press %o', (form, asked, press) => {
    expect(pressIn(form, asked)).toEqual(press);
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
