import { describe, expect, it } from 'vitest';
import {
  attemptDiscriminator,
  eventDiscriminator,
  type TimelineEvent,
} from '../../../../lambdas/domain/incident/timeline.ts';
import { aNotification } from '../samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const events: TimelineEvent[] = [
  { at, kind: 'alert', source: 'api', summary: 'the disk is full', repeat: false },
  { at, kind: 'alert', source: 'api', summary: 'the disk is full', repeat: true },
  { at, kind: 'alarm', name: 'disk', state: 'ALARM', reason: '' },
  { at, kind: 'alarm', name: 'disk', state: 'ALARM', reason: '', id: '2026-11-23T02:13:59.000Z' },
  { at, kind: 'alarm', name: 'disk', state: 'ALARM', reason: '', id: '2026-11-23T02:13:58.000Z' },
  { at, kind: 'alarm', name: 'disk', state: 'OK', reason: '' },
  { at, kind: 'note', text: 'a word' },
  aNotification({ at }),
  aNotification({ at, channel: 'email' }),
  aNotification({ at, attempt: 2 }),
  aNotification({ at, contact: 'ben' }),
  aNotification({ at, level: 2 }),
  aNotification({ at, round: 2 }),
  aNotification({ at, redrive: 1 }),
  aNotification({ at, run: 2 }),
  { at, kind: 'reply', contact: 'ada', name: 'Ada', reply: 'decline' },
  { at, kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' },
  { at, kind: 'status', status: 'resolved' },
  { at, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sent' },
];

describe('an event’s key', () => {
  it('tells apart what happens at one instant', () => {
    expect(new Set(events.map(eventDiscriminator)).size).toBe(events.length);
  });

  it('is text that can be stored, even if a note is cut within an emoji', () => {
    const text = `The action: “${'🔥'.repeat(60)}” is not known, so it counts as a trigger.`;
    expect(text.slice(0, 60).isWellFormed()).toBe(false);
    expect(eventDiscriminator({ at, kind: 'note', text }).isWellFormed()).toBe(true);
  });

  it('sorts attempts of one instant as they follow one another', () => {
    const inOrder = [
      aNotification({ at, contact: 'cleo' }),
      aNotification({ at, contact: 'cleo', attempt: 2 }),
      aNotification({ at, contact: 'ben', level: 2 }),
      aNotification({ at, contact: 'ben', level: 10 }),
      aNotification({ at, contact: 'ada', redrive: 1 }),
      aNotification({ at, contact: 'ada', round: 2 }),
      aNotification({ at, contact: 'ada', run: 2 }),
    ].map(eventDiscriminator);
    expect(inOrder.toSorted()).toEqual(inOrder);
  });

  it('begins for a message of the last release as that release wrote it', () => {
    expect(attemptDiscriminator({ contact: 'ada', attempt: 2 })).toBe('notification#ada#2#');
  });

  it('stays the same while a message is on its way', () => {
    expect(eventDiscriminator(aNotification({ at, state: 'sent' }))).toBe(
      eventDiscriminator(aNotification({ at, state: 'sending' })),
    );
  });
});
