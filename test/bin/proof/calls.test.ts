import { describe, expect, it } from 'vitest';
import { callDoubts } from '../../../bin/proof/calls.ts';
import type { Channel } from '../../../lambdas/domain/on-call/channel.ts';
import { aContact, anOnCall, aPolicy } from '../../support/night.ts';

const wait = (waitSeconds: number, ...channels: Channel[]) => ({ channels, waitSeconds });
const voice = '+4915112345679';
const ada = aContact('ada', { voice });
const ben = aContact('ben', { voice, attempts: [wait(300, 'voice', 'sms'), wait(300, 'voice', 'sms')] });
const primary = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }], handover: ['monday 09:00'] }],
};
const doubtsOf = (levels: string[][], rounds: number) =>
  callDoubts(anOnCall({ contacts: [ada, ben], schedules: [primary], policies: [aPolicy(levels, rounds)] }));

describe('the doubt about calls', () => {
  it.each<[string, string[][], number]>([
    ['five calls to one contact', [['ada']], 5],
    ['four calls to each', [['ada', 'ben'], ['ada']], 2],
    ['a policy that calls nobody', [['cleo']], 10],
  ])('is not raised by %s', (_, levels, rounds) => {
    expect(doubtsOf(levels, rounds)).toEqual([]);
  });

  it.each<[string, string[][], number, string]>([
    ['rounds', [['ada']], 6, 'Policy default can call Ada up to 6 times in one run'],
    ['attempts', [['ben']], 3, 'Policy default can call Ben up to 6 times in one run'],
    ['levels', [['ben'], ['ben'], ['ben']], 1, 'Policy default can call Ben up to 6 times in one run'],
    ['a schedule beside a level', [['primary'], ['ada']], 3, 'Policy default can call Ada up to 6 times in one run'],
  ])('is raised by too many calls through %s', (_, levels, rounds, words) => {
    expect(doubtsOf(levels, rounds)).toContainEqual(
      `${words}, but AWS calls a number at most 5 times in 24 hours. After that, ${words.split(' ')[4]} gets written messages only. Put voice into fewer attempts, or choose fewer rounds.`,
    );
  });

  it('counts a call that comes too soon after another as the written message that it becomes', () => {
    const cleo = aContact('cleo', { voice, attempts: [wait(60, 'voice'), wait(60, 'voice'), wait(60, 'voice')] });
    const policies = [aPolicy([['cleo']], 2)];
    expect(callDoubts(anOnCall({ contacts: [cleo], policies }))).toEqual([]);
  });
});
