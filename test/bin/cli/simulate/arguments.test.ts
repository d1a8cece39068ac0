import { describe, expect, it } from 'vitest';
import { failuresIn, policyIn } from '../../../../bin/cli/simulate/wishes.ts';
import { actsIn, refuseContradictions, simulate } from '../../../../bin/cli/simulate.ts';
import { readArguments } from '../../../../bin/command/arguments.ts';
import { aContact, anOnCall } from '../../../support/night.ts';

const onCall = anOnCall({ contacts: [aContact('ada'), aContact('ben', { email: undefined })] });

/** The values that the command would get from its arguments. */
function ask(...args: string[]) {
  const asked = readArguments(simulate, args);
  refuseContradictions(asked);
  const policy = policyIn(onCall, asked.policy ?? 'default').id;
  return { ...asked, policy, acts: actsIn(asked, onCall.contacts), failing: failuresIn(asked.fail, onCall.contacts) };
}

describe('the arguments of simulate', () => {
  it('say who presses which button when, and which channels fail', () => {
    expect(
      ask(
        '--at',
        '2026-11-24T02:00:00Z',
        '--reply',
        'ben:acknowledge@7m',
        '--reply',
        'ada:hand-back@1m30s',
        '--fail',
        'ada:sms',
        '--resolve',
        '12m',
      ),
    ).toMatchObject({
      at: Date.parse('2026-11-24T02:00:00Z'),
      acts: [
        { contact: 'ben', reply: 'acknowledge', after: 420_000 },
        { contact: 'ada', reply: 'hand-back', after: 90_000 },
        { reply: 'resolve', after: 720_000 },
      ],
      failing: [{ contact: 'ada', channel: 'sms' }],
      deployed: false,
    });
    expect(ask()).toMatchObject({ at: undefined, policy: 'default', acts: [], failing: [], prove: false });
    expect(ask('--alerts', '40')).toMatchObject({ alerts: 40 });
    expect(ask()).toMatchObject({ alerts: 1 });
    expect(ask('--stack', 'Pager')).toMatchObject({ stack: 'Pager' });
  });

  it.each([
    [['--policy', 'defualt'], 'There is no policy defualt. Did you mean default?'],
    [['--policy', 'zzz'], 'There is no policy zzz. The only policy is default.'],
    [['--reply', 'ben'], '--reply ben: write a contact, a reply and a time, such as ben:acknowledge@7m.'],
    [['--reply', 'zed:decline@7m'], '--reply: there is no contact zed. The contacts are ada and ben.'],
    [['--reply', 'ben:declin@7m'], '--reply ben:declin@7m: there is no reply declin. Did you mean decline?'],
    [
      ['--reply', 'ben:shout@7m'],
      '--reply ben:shout@7m: there is no reply shout. The replies are acknowledge, decline, more-time, resolve and hand-back.',
    ],
    [['--reply', 'ben:decline@7'], '--reply ben:decline@7: 7 is not a duration: write one such as 90s, 7m or 1h30m.'],
    [['--fail', 'ada'], '--fail ada: write a contact and a channel, such as ada:sms.'],
    [['--fail', 'ada:fax'], '--fail ada:fax: there is no channel fax. The channels are sms, email and voice.'],
    [['--fail', 'ben:email'], '--fail ben:email: Ben has no email, only sms.'],
    [['--resolve', 'soon'], '--resolve soon is not a duration: write one such as 90s, 7m or 1h30m.'],
    [['--at', 'tonight'], '--at tonight is not a date and time: write one such as 2026-11-24T02:00:00Z.'],
    [
      ['--at', '2026-11-31T02:00:00Z'],
      '--at 2026-11-31T02:00:00Z is not a date and time: write one such as 2026-11-24T02:00:00Z.',
    ],
    [
      ['--prove', '--reply', 'ben:decline@7m'],
      '--prove explores every combination, so it does not take --reply: leave it out.',
    ],
    [['--prove', '--alerts', '5'], '--prove plays every run of several alerts, so it takes --alerts up to 4.'],
    [['--alerts', '0'], '--alerts 0 is not a number of alerts: write a whole number from 1 to 1000.'],
    [['--alerts', '1001'], '--alerts 1001 is not a number of alerts: write a whole number from 1 to 1000.'],
    [['--file', 'x', '--deployed'], '--file cannot be combined with the deployed stack: leave one of them out.'],
    [['--polic', 'x'], 'There is no option --polic. Did you mean --policy?'],
  ])('%j are refused in one sentence', (args, sentence) => {
    expect(() => ask(...args)).toThrow(expect.objectContaining({ name: 'Refused', message: sentence }));
  });
});
