import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../../lambdas/domain/incident/timeline.ts';
import { eventText } from '../../../../lambdas/domain/page/timeline-text.ts';
import { timeInZone } from '../../../../lambdas/domain/text/times.ts';
import { aNotification, night } from '../samples.ts';

const at = night('03:14');
const ben = { at, contact: 'ben', name: 'Ben' } as const;

describe('a line of the timeline', () => {
  it.each<[TimelineEvent, string]>([
    [{ at, kind: 'alert', source: 'Grafana', summary: 'disk full', repeat: false }, 'Grafana reported: disk full'],
    [{ at, kind: 'alert', source: 'Grafana', summary: 'disk full', repeat: true }, 'Grafana reported again: disk full'],
    [{ at, kind: 'alarm', name: 'a', state: 'ALARM', reason: '5 > 3' }, 'a is in ALARM: 5 > 3'],
    [{ at, kind: 'alarm', name: 'a', state: 'OK', reason: '' }, 'a is OK'],
    [{ at, kind: 'alarm', name: 'a', state: 'INSUFFICIENT_DATA', reason: '' }, 'a has insufficient data'],
    [{ at, kind: 'note', text: 'policy x is unknown,\nso default is used' }, 'policy x is unknown, so default is used'],
    [
      { at, kind: 'reopened', times: 4, since: at, run: 4, first: 'Ben' },
      `It came again, for the 4th time since ${timeInZone(at, at, 'UTC')}. Run 4 begins: it notifies Ben first, and then the contacts of the policy.`,
    ],
    [
      { at, kind: 'reopened', times: 2, since: at, run: 2 },
      `It came again, for the 2nd time since ${timeInZone(at, at, 'UTC')}. Run 2 begins: it notifies the contacts of the policy.`,
    ],
    [aNotification(), 'SMS to Ada, level 1, attempt 1 of 3'],
    [
      aNotification({ state: 'sending', why: 'a limit of the account is reached' }),
      'SMS to Ada, level 1, attempt 1 of 3 — not sent so far: a limit of the account is reached',
    ],
    [aNotification({ state: 'sending', round: 2 }), 'SMS to Ada, round 2, level 1, attempt 1 of 3 — being sent'],
    [
      aNotification({ channel: 'email', state: 'failed', why: 'ada@example.com is suppressed' }),
      'E-mail to Ada, level 1, attempt 1 of 3 — not delivered: (address) is suppressed',
    ],
    [aNotification({ channel: 'voice' }), 'Call to Ada, level 1, attempt 1 of 3'],
    [aNotification({ state: 'failed' }), 'SMS to Ada, level 1, attempt 1 of 3 — not delivered'],
    [
      aNotification({ instead: 'email', why: 'the month’s SMS budget is used up' }),
      'SMS to Ada, level 1, attempt 1 of 3 — the month’s SMS budget is used up, so Ada got an e-mail instead',
    ],
    [
      aNotification({ channel: 'voice', instead: 'sms', bundle: 'b', bundleAt: at }),
      'Call to Ada, level 1, attempt 1 of 3 — Ada got an SMS instead, in a bundle',
    ],
    [
      aNotification({ instead: 'voice', why: 'x' }),
      'SMS to Ada, level 1, attempt 1 of 3 — x, so Ada got a call instead',
    ],
    [aNotification({ instead: 'fax' as 'sms' }), 'SMS to Ada, level 1, attempt 1 of 3 — Ada got a fax instead'],
    [{ ...ben, kind: 'reply', reply: 'acknowledge' }, 'Ben pressed “I’ve got it”'],
    [{ ...ben, kind: 'reply', reply: 'acknowledge', browser: 'yes' }, 'Ben pressed “I’ve got it”'],
    [
      { ...ben, kind: 'reply', reply: 'acknowledge', browser: 'no' },
      'Ben pressed “I’ve got it” — not in a browser: a program may have pressed it',
    ],
    [
      { ...ben, kind: 'reply', reply: 'resolve', browser: 'unknown' },
      'Ben pressed “Mark as resolved” — perhaps not by a person in a browser',
    ],
    [{ ...ben, kind: 'reply', reply: 'decline' }, 'Ben pressed “Not me”'],
    [{ ...ben, kind: 'reply', reply: 'more-time' }, 'Ben pressed “Give me more time”'],
    [{ at, kind: 'status', status: 'triggered' }, 'Triggered'],
    [{ at, kind: 'status', status: 'triggered', by: 'run 2' }, 'Triggered by run 2'],
    [{ at, kind: 'status', status: 'acknowledged', by: 'Ben' }, 'Ben took it'],
    [{ at, kind: 'status', status: 'acknowledged' }, 'Somebody took it'],
    [{ at, kind: 'status', status: 'resolved', by: 'the alarm' }, 'Resolved by the alarm'],
    [{ at, kind: 'status', status: 'resolved' }, 'Resolved'],
    [{ at, kind: 'status', status: 'exhausted' }, 'Nobody answered'],
    [{ ...ben, kind: 'notice', channel: 'sms', state: 'sent' }, 'SMS to Ben: nothing left to do'],
    [
      { ...ben, kind: 'notice', channel: 'email', state: 'failed' },
      'E-mail to Ben: nothing left to do — not delivered',
    ],
  ])('%j', (event, expected) => {
    expect(eventText(event)).toBe(expected);
  });

  it('of a newer version says only that', () => {
    const event = { kind: 'transferred', at: '2026-11-24T02:14:00.000Z' } as unknown as TimelineEvent;
    expect(eventText(event)).toBe('An event that only a newer version of Notify Support can show');
  });
});
