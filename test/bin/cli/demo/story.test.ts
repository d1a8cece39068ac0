import { describe, expect, it } from 'vitest';
import type { Story } from '../../../../bin/cli/demo/play.ts';
import { describeStory } from '../../../../bin/cli/demo/story.ts';
import { receiptFor } from '../../../../lambdas/domain/notify/costs.ts';
import { anIncident } from '../../../lambdas/domain/samples.ts';
import { aContact } from '../../../support/night.ts';

const aStory = (flaws: Partial<Story> = {}): Story => ({
  ...{
    nobody: false,
    timeZone: 'Europe/Berlin',
    answering: aContact('ben'),
    because: undefined,
    quietAlarm: undefined,
  },
  ...{ firstSms: undefined, incident: undefined, timeline: [], seen: [], scannerChangedSomething: false },
  ...{ executions: [], transitions: 0, messages: [], receipt: receiptFor([]) },
  ...flaws,
});

describe('an event that notifies nobody', () => {
  it.each<[string, Partial<Story>, string[]]>([
    [
      'names its alarm and the reason',
      { because: 'it is muted by the mute rule night', quietAlarm: 'disk' },
      ['Nobody is notified of the alarm disk: it is muted by the mute rule night.'],
    ],
    [
      'that is of no alarm has only the reason, in lines that fit',
      { because: `no rule of the stack matches "Email Bounced" from aws.ses with this ${'x'.repeat(40)}.` },
      ['Nobody is notified: no rule of the stack matches "Email Bounced" from aws.ses with this', `${'x'.repeat(40)}.`],
    ],
  ])('%s', (_, flaws, lines) => {
    expect(describeStory(aStory(flaws))).toEqual({ lines, wentWell: true });
  });
});

describe('an event that notifies', () => {
  const incident = anIncident({ status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } });
  const firstSms = {
    at: '',
    channel: 'sms',
    to: '',
    text: 'CRITICAL 本番-決済API (us-east-1):\nhttp://a/n/b',
  } as const;

  it('shows the first SMS as it arrived', () => {
    const { lines } = describeStory(aStory({ incident, firstSms }));
    expect(lines.slice(0, 4)).toEqual(['', 'The first SMS:', '  CRITICAL 本番-決済API (us-east-1): http://a/n/b', '']);
  });

  it('shows no SMS if it is the demo’s own', () => {
    expect(describeStory(aStory({ incident })).lines.join()).not.toContain('SMS:');
  });
});
