import { describe, expect, it } from 'vitest';
import { eventDiscriminator, type TimelineEvent } from '../../../lambdas/domain/timeline.ts';
import { aNotification } from './messages/samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const events: TimelineEvent[] = [
  { at, kind: 'alert', source: 'api', summary: 'the disk is full', repeat: false },
  { at, kind: 'alarm', name: 'disk', state: 'ALARM', reason: '' },
  { at, kind: 'alarm', name: 'disk', state: 'OK', reason: '' },
  { at, kind: 'note', text: 'a word' },
  aNotification({ at }),
  aNotification({ at, channel: 'email' }),
  aNotification({ at, attempt: 2 }),
  aNotification({ at, contact: 'ben' }),
  { at, kind: 'reply', contact: 'ada', name: 'Ada', reply: 'decline' },
  { at, kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' },
  { at, kind: 'status', status: 'resolved' },
  { at, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sent' },
];

describe('an event’s key', () => {
  it('tells apart what happens at one instant', () => {
    expect(new Set(events.map(eventDiscriminator)).size).toBe(events.length);
  });

  it('stays the same while a message is on its way', () => {
    expect(eventDiscriminator(aNotification({ at, state: 'sent' }))).toBe(
      eventDiscriminator(aNotification({ at, state: 'sending' })),
    );
  });
});
