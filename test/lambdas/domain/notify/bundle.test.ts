import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import {
  boxesByContact,
  bundleIdOf,
  bundleSlotId,
  emptyOutbox,
  freeAfterSeconds,
  isTooEarly,
  type MessageEvent,
  type Outbox,
  slotOf,
  whyWithheld,
  withBundle,
  withBundleGone,
  withOwn,
  withoutRefused,
  writtenChannelOf,
} from '../../../../lambdas/domain/notify/bundle.ts';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';
import { instantAfter } from '../../../../lambdas/domain/text/instants.ts';
import { aNotification, anIncident, night } from '../samples.ts';

const start = night('03:14');
const second = (seconds: number) => instantAfter(start, seconds);

/** An outbox after messages of their own, these seconds after the beginning; one without room is left out. */
function outboxAfter(channel: 'sms' | 'voice', ...seconds: number[]): Outbox {
  return seconds.reduce(
    (outbox, each) => withOwn(outbox, { at: second(each), id: `message ${each}` }) ?? outbox,
    emptyOutbox('ada', channel),
  );
}
const room = (outbox: Outbox, seconds: number) => withOwn(outbox, { at: second(seconds), id: 'next' }) !== undefined;

describe('a message of its own', () => {
  it.each<[string, 'sms' | 'voice', number[], number, boolean]>([
    ['the first SMS', 'sms', [], 0, true],
    ['the third SMS within five minutes', 'sms', [0, 100], 200, true],
    ['no fourth SMS within five minutes', 'sms', [0, 100, 200], 299, false],
    ['a fourth SMS once the first is five minutes old', 'sms', [0, 100, 200], 300, true],
    ['no SMS of an attempt that began before three others', 'sms', [10, 20, 30], 0, false],
    ['the first call', 'voice', [], 0, true],
    ['no second call within five minutes', 'voice', [0], 299, false],
    ['the fifth call of a day', 'voice', [0, 300, 600, 900], 1200, true],
    ['no sixth call in a day', 'voice', [0, 300, 600, 900, 1200], 86_399, false],
    ['a sixth call a day after the first', 'voice', [0, 300, 600, 900, 1200], 86_400, true],
  ])('is %s', (_, channel, before, seconds, isRoom) => {
    expect(room(outboxAfter(channel, ...before), seconds)).toBe(isRoom);
  });

  it('is the same one when it is tried again', () => {
    const outbox = outboxAfter('sms', 0, 1, 2);
    expect(withOwn(outbox, { at: second(0), id: 'message 0' })).toBe(outbox);
  });

  it('has an id of its incident, its instant and its place', () => {
    const [one, other] = [aNotification(), aNotification({ attempt: 2 })];
    expect(slotOf('disk-1-0001', one)).not.toEqual(slotOf('disk-1-0001', other));
    expect(slotOf('disk-1-0001', one)).not.toEqual(slotOf('disk-2-0001', one));
  });

  it('leaves its room to another if it is refused', () => {
    const outbox = withoutRefused(outboxAfter('sms', 0, 1, 2), { at: second(1), id: 'message 1' });
    expect(room(outbox, 3)).toBe(true);
  });

  it('tells how long the next one has to wait', () => {
    expect(freeAfterSeconds(outboxAfter('sms', 0), second(1))).toBe(0);
    expect(freeAfterSeconds(outboxAfter('voice', 0), second(100))).toBe(200);
    expect(freeAfterSeconds(outboxAfter('voice', 0, 300, 600, 900, 1200), second(1600))).toBe(86_400 - 1600);
  });
});

describe('a bundle', () => {
  const empty = emptyOutbox('ada', 'sms');
  const gone = (outbox: Outbox | undefined, seconds: number) => outbox && withBundleGone(outbox, second(seconds));

  it('leaves with a notification, and again with one a minute later', () => {
    const first = gone(withBundle(empty, second(0), 'notification'), 0) ?? empty;
    expect(first.bundleAt).toBe(second(0));
    expect(withBundle(first, second(59), 'notification')).toBeUndefined();
    expect(withBundle(first, second(60), 'notification')).toBeDefined();
  });

  it('leaves in each minute of the schedule, once', () => {
    const first = gone(withBundle(empty, second(0), 'notification'), 0) ?? empty;
    const minute = gone(withBundle(first, second(20), 'minute'), 20) ?? empty;
    expect(minute.minuteAt).toBe(second(20));
    expect(withBundle(minute, second(20), 'minute')).toBeUndefined();
    expect(withBundle(minute, second(80), 'minute')).toBeDefined();
  });

  it('does not leave while another one is being sent, unless that has crashed', () => {
    const leaving = withBundle(empty, second(0), 'notification') ?? empty;
    expect(withBundle(leaving, second(20), 'minute')).toBeUndefined();
    expect(withBundle(leaving, second(50), 'minute')).toBeDefined();
    expect(withBundleGone(leaving, second(1)).leavingAt).toBe(second(0));
  });

  it.each([120, 130])(
    'leaves once in a minute: a notification sent it, and the schedule came later (%i s)',
    (seconds) => {
      const minute = gone(withBundle(empty, second(60), 'minute'), 60) ?? empty;
      expect(withBundle(minute, second(120), 'minute')?.bundleAt).toBe(second(120));
      const sent = gone(withBundle(minute, second(seconds), 'notification'), seconds) ?? empty;
      expect(withBundle(sent, second(120), 'minute')).toBeUndefined();
      expect(withBundle(sent, second(180), 'minute')).toBeDefined();
    },
  );

  it('is not sent by an attempt that began before the newest one left', () => {
    const minute = gone(withBundle(empty, second(60), 'minute'), 60) ?? empty;
    expect(withBundle(minute, second(30), 'notification')).toBeUndefined();
  });

  it('leaves its minute to another if it is refused', () => {
    const first = gone(withBundle(empty, second(0), 'notification'), 0) ?? empty;
    const slot = { at: second(0), id: bundleSlotId(second(0)) };
    expect(withBundle(withoutRefused(first, slot), second(1), 'notification')).toBeDefined();
  });

  it('is a call only if one can be made, and only by the schedule', () => {
    const called = outboxAfter('voice', 0);
    expect(withBundle(called, second(240), 'minute')).toBeUndefined();
    expect(withBundle(called, second(300), 'notification')).toBeUndefined();
    expect(withBundle(called, second(300), 'minute')?.own).toHaveLength(2);
  });

  it('has an id that every service accepts as a tag', () => {
    expect(bundleIdOf(empty, start)).toBe('ada-sms-2026-11-23T02_14_00_000Z');
  });
});

it('takes the first written channel for a call that cannot be made', () => {
  const contact = { id: 'ada', name: 'Ada', timeZone: 'UTC', voice: '+1' };
  expect(writtenChannelOf({ ...contact, email: 'ada@example.org' })).toBe('email');
  expect(writtenChannelOf(contact)).toBeUndefined();
});

describe('a message that waited', () => {
  const notification = aNotification({ state: 'bundled' });
  const notice: MessageEvent = {
    ...{ at: start, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'bundled' },
  };
  const by = { contact: 'ben', name: 'Ben' };
  it.each<[string, MessageEvent, Incident | undefined, string | undefined]>([
    ['is sent while the incident is triggered', notification, anIncident(), undefined],
    [
      'is not sent once somebody took it',
      notification,
      anIncident({ status: 'acknowledged', by }),
      'acknowledged by Ben',
    ],
    ['is not sent in a later run', notification, anIncident({ run: 2 }), 'run 2 has taken over'],
    ['is not sent if the incident is gone', notification, undefined, 'the incident does not exist'],
    [
      'is not sent if the run was stopped',
      notification,
      anIncident({ stopped: { run: 1, redrives: 0, at: start } }),
      'the run was stopped by hand',
    ],
    [
      'is not sent if the contact passed it on',
      notification,
      anIncident({ declines: new Set(['1.1.ada']) }),
      'it was passed on',
    ],
    [
      'is not sent if the level was passed on',
      notification,
      anIncident({ declines: new Set(['1.1.#1']) }),
      'it was passed on',
    ],
    ['is a notice that somebody took it', notice, anIncident({ status: 'acknowledged', by }), undefined],
    ['is no notice of an incident that is gone', notice, undefined, 'the incident does not exist'],
    ['is no notice of an incident that is open again', notice, anIncident({ run: 2 }), 'run 2 has begun'],
    ['is no notice of one that nobody has in the end', notice, anIncident({ status: 'exhausted' }), 'nobody answered'],
    [
      'is no notice to the contact who took it',
      notice,
      anIncident({ status: 'acknowledged', by: { contact: 'ada', name: 'Ada' } }),
      'the contact took it',
    ],
  ])('%s', (_, event, incident, why) => {
    expect(whyWithheld({ event }, incident)).toBe(why);
  });
});

describe('a notice that waits', () => {
  const notice: MessageEvent = {
    ...{ at: start, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'bundled' },
  };
  const quietUntil = (noticesAt: string) => anIncident({ status: 'resolved', noticesAt });

  it.each<[string, MessageEvent, Incident | undefined, boolean]>([
    ['waits on while its incident could come again', notice, quietUntil(second(1)), true],
    ['leaves once that has stayed quiet', notice, quietUntil(second(0)), false],
    ['leaves if somebody has it', notice, anIncident({ status: 'acknowledged' }), false],
    ['does not hold notifications back', aNotification(), quietUntil(second(1)), false],
    ['without an incident is not too early', notice, undefined, false],
  ])('%s', (_, event, incident, is) => {
    expect(isTooEarly({ event }, incident, second(0))).toBe(is);
  });
});

it('the bundles of a contact leave before those to which their messages can move', () => {
  const box = (contact: string, channel: Channel) => ({ contact, channel });
  const boxes = [box('ada', 'email'), box('ben', 'email'), box('ada', 'sms'), box('ada', 'voice')];
  expect(boxesByContact(boxes)).toEqual([
    [box('ada', 'voice'), box('ada', 'sms'), box('ada', 'email')],
    [box('ben', 'email')],
  ]);
});
