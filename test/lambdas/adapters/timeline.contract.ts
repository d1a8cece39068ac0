import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { NoticeTry } from '../../../lambdas/domain/notify/notices.ts';
import { instantAfter } from '../../../lambdas/domain/text/instants.ts';
import { aNotification } from '../domain/samples.ts';

const at = '2026-11-23T02:14:00.000Z';

type Timeline = typeof import('../../../lambdas/adapters/timeline.ts');

/** The contract of every store of timelines, which are also the ledger of messages. */
export function timelineContract(name: string, timeline: Timeline): void {
  let count = 0;
  const aKey = () => `disk-${++count}-0001`;

  describe(name, () => {
    describe('the ledger', () => {
      const event = aNotification({ state: 'sending' });

      it('allows a message to be sent, once more after a crash, and not a third time', async () => {
        const id = aKey();
        const claims: string[] = [];
        for (let time = 0; time < 3; time++) claims.push(await timeline.claimSend(id, event));
        expect(claims).toEqual(['send', 'send', 'sending']);
      });

      it.each(['sent', 'failed'] as const)('refuses a message that is %s', async (state) => {
        const id = aKey();
        await timeline.claimSend(id, event);
        await timeline.recordSend(id, { ...event, state });
        expect(await timeline.claimSend(id, event)).toBe(state);
        expect(await timeline.readTimeline(id)).toMatchObject([{ kind: 'notification', state }]);
      });

      it('accepts a claim again after it was released', async () => {
        const id = aKey();
        for (let time = 0; time < 5; time++) {
          expect(await timeline.claimSend(id, event)).toBe('send');
          await timeline.releaseSend(id, event);
        }
      });

      it('shows why a released message was refused, until it is sent', async () => {
        const id = aKey();
        await timeline.claimSend(id, event);
        await timeline.releaseSend(id, event, 'a limit of the account is reached');
        await timeline.claimSend(id, event);
        expect(await timeline.readTimeline(id)).toMatchObject([
          { state: 'sending', why: 'a limit of the account is reached' },
        ]);
        await timeline.recordSend(id, { ...event, state: 'sent' });
        expect((await timeline.readTimeline(id))[0]).not.toHaveProperty('why');
      });

      it('releases one claim at a time', async () => {
        const id = aKey();
        for (let time = 0; time < 2; time++) await timeline.claimSend(id, event);
        await timeline.releaseSend(id, event);
        expect(await timeline.claimSend(id, event)).toBe('send');
        expect(await timeline.claimSend(id, event)).toBe('sending');
      });

      it('gives a notice to one of several that come at once, and again to a retry or after half a minute, once', async () => {
        const notice = { kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sending', at } as const;
        const later = (seconds: number) => ({ at: instantAfter(at, seconds), isRetry: false });
        const claim = async (id: string, by: NoticeTry) => timeline.claimNotice(id, notice, by);
        const [first, second] = [aKey(), aKey()];
        expect(await claim(first, later(0))).toBe('send');
        expect(await claim(first, later(29))).toBe('under way');
        expect(await claim(first, { ...later(0), isRetry: true })).toBe('send');
        expect(await claim(first, { ...later(0), isRetry: true })).toBe('sending');
        await timeline.recordSend(first, { ...notice, state: 'sent' });
        expect(await claim(first, later(60))).toBe('sent');
        await claim(second, later(0));
        expect(await claim(second, later(30))).toBe('send');
        expect(await claim(second, later(60))).toBe('sending');
      });

      it('gives a notice once more that an earlier release claimed', async () => {
        const id = aKey();
        await timeline.claimSend(id, event);
        expect(await timeline.claimNotice(id, event, { at, isRetry: false })).toBe('send');
      });

      it('does not release a claim that was never made, or that has ended', async () => {
        const id = aKey();
        await expect(timeline.releaseSend(id, event)).rejects.toThrow();
        expect(await timeline.readTimeline(id)).toEqual([]);
        await timeline.claimSend(id, event);
        await timeline.recordSend(id, { ...event, state: 'sent' });
        await expect(timeline.releaseSend(id, event)).rejects.toThrow();
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'sent' }]);
      });

      it('claims a message by contact, place, channel and instant, and a notice by contact and instant', async () => {
        const id = aKey();
        const notice = { kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sending', at } as const;
        const all = [
          event,
          { ...event, channel: 'email' as const },
          { ...event, attempt: 2 },
          { ...event, level: 2 },
          { ...event, redrive: 1 },
          { ...event, round: 2 },
          { ...event, run: 2 },
          { ...event, contact: 'ben' },
          { ...event, at: '2026-11-23T02:14:01.000Z' },
          notice,
          { ...notice, contact: 'ben' },
        ];
        for (const each of all) expect(await timeline.claimSend(id, { ...each, state: 'sent' })).toBe('send');
        expect(await timeline.claimSend(id, { ...notice, channel: 'email' })).toBe('send');
        expect(await timeline.claimSend(id, { ...event, attempts: 9, name: 'other' })).toBe('send');
        const found = await timeline.readTimeline(id);
        expect(found).toHaveLength(all.length);
        expect(found.every((each) => 'state' in each && each.state === 'sending')).toBe(true);
      });

      it('records the result of a message even if it was never claimed', async () => {
        const id = aKey();
        await timeline.recordSend(id, { ...event, state: 'failed', why: 'opted out' });
        await timeline.recordSend(id, { ...event, state: 'failed', why: 'another' });
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'failed', why: 'opted out' }]);
      });

      it('waits for a bundle after it was claimed, and is not claimed again', async () => {
        const id = aKey();
        await timeline.claimSend(id, event);
        await timeline.recordBundled(id, event);
        expect(await timeline.claimSend(id, event)).toBe('bundled');
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'bundled' }]);
      });

      it('does not wait for a bundle that has already left', async () => {
        const id = aKey();
        await timeline.claimSend(id, event);
        await timeline.recordAll([{ incident: id, event: { ...event, state: 'sent', bundle: 'b', bundleAt: at } }]);
        await timeline.recordBundled(id, event);
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'sent', bundle: 'b' }]);
      });

      it('records the messages of a bundle, however many there are', async () => {
        const ids = Array.from({ length: 30 }, aKey);
        await timeline.recordAll(ids.map((incident) => ({ incident, event: { ...event, state: 'sent' } })));
        const found = await Promise.all(ids.map((id) => timeline.readTimeline(id)));
        expect(found.flat().map((each) => 'state' in each && each.state)).toEqual(ids.map(() => 'sent'));
      });

      it('returns the newest 500 events of one incident', async () => {
        const id = aKey();
        const instant = (n: number) => new Date(Date.parse(at) + n).toISOString();
        const notes = Array.from({ length: 503 }, (_, n) => ({ kind: 'note' as const, text: 'n', at: instant(n) }));
        await Promise.all(notes.map((each) => timeline.addEvent(id, each)));
        await timeline.addEvent(aKey(), { kind: 'note', text: 'other', at });
        expect((await timeline.readTimeline(id)).map((each) => each.at)).toEqual(notes.slice(3).map((each) => each.at));
      });

      it('returns every older event about a person or the status, too', async () => {
        const id = aKey();
        const instant = (n: number) => new Date(Date.parse(at) + n).toISOString();
        const older: TimelineEvent[] = [
          aNotification({ at: instant(0) }),
          { at: instant(1), kind: 'reply', contact: 'ada', name: 'Ada', reply: 'decline' },
          { at: instant(2), kind: 'notice', contact: 'ben', name: 'Ben', channel: 'sms', state: 'sent' },
          { at: instant(3), kind: 'status', status: 'exhausted' },
        ];
        const repeat = { kind: 'alert', source: 'api', summary: 'full', repeat: true } as const;
        const repeats = Array.from({ length: 1200 }, (_, n): TimelineEvent => ({ ...repeat, at: instant(10 + n) }));
        await Promise.all([...older, ...repeats].map((each) => timeline.addEvent(id, each)));
        const found = await timeline.readTimeline(id);
        expect(found.map((each) => each.at)).toEqual([...older, ...repeats.slice(-500)].map((each) => each.at));
      });

      it('returns events of one instant in the order of their bytes', async () => {
        const id = aKey();
        const texts = ['ab', 'a', 'Z', '～', '🔥', 'é'];
        for (const text of texts) await timeline.addEvent(id, { kind: 'note', text, at });
        const told = (await timeline.readTimeline(id)).map((each) => each.kind === 'note' && each.text);
        expect(told).toEqual(['Z', 'a', 'ab', 'é', '～', '🔥']);
      });

      it('keeps the later of two notes that begin alike at one instant', async () => {
        const id = aKey();
        const text = 'n'.repeat(60);
        for (const end of ['a', 'b']) await timeline.addEvent(id, { kind: 'note', text: text + end, at });
        expect(await timeline.readTimeline(id)).toMatchObject([{ text: `${text}b` }]);
      });

      it('keeps a reply as it was written first', async () => {
        const id = aKey();
        const reply = { kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge', at } as const;
        for (const browser of ['yes', 'no'] as const) await timeline.addEvent(id, { ...reply, browser });
        expect(await timeline.readTimeline(id)).toMatchObject([{ browser: 'yes' }]);
      });

      it('returns events in order, and a repeated one once', async () => {
        const id = aKey();
        const note = (text: string, second: number) => ({
          kind: 'note' as const,
          text,
          at: `2026-11-23T02:14:0${second}.000Z`,
        });
        for (const each of [note('b', 2), note('a', 1), note('b', 2)]) await timeline.addEvent(id, each);
        expect((await timeline.readTimeline(id)).map((each) => each.kind === 'note' && each.text)).toEqual(['a', 'b']);
      });
    });

    describe('a message that is later reported as undelivered', () => {
      const claim = async () => {
        const id = aKey();
        const event = aNotification({ at, state: 'sending' });
        await timeline.claimSend(id, event);
        return { id, event, key: { incident: id, ...event } };
      };

      it('is failed on the timeline, with the first reason', async () => {
        const { id, event, key } = await claim();
        await timeline.recordSend(id, { ...event, state: 'sent' });
        expect(await timeline.recordUndelivered({ key, channel: 'sms', why: 'unreachable' })).toBe(true);
        expect(await timeline.recordUndelivered({ key, channel: 'sms', why: 'again' })).toBe(false);
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'failed', why: 'unreachable' }]);
      });

      it('stays failed if the report overtakes the record that it was sent', async () => {
        const { id, event, key } = await claim();
        await timeline.recordUndelivered({ key, channel: 'sms', why: 'unreachable' });
        await timeline.recordSend(id, { ...event, state: 'sent' });
        expect(await timeline.readAttempt(key)).toMatchObject([{ state: 'failed', why: 'unreachable' }]);
        expect(await timeline.claimSend(id, event)).toBe('failed');
      });

      it('is not recorded if it was never claimed', async () => {
        const { id, key } = await claim();
        expect(await timeline.recordUndelivered({ key, channel: 'email', why: 'bounced' })).toBe(false);
        await timeline.recordUndelivered({ key: { ...key, contact: 'ben' }, channel: 'sms', why: 'unreachable' });
        expect(await timeline.readTimeline(id)).toMatchObject([{ state: 'sending' }]);
      });

      it('is read with its own attempt’s messages only', async () => {
        const { id, event, key } = await claim();
        await timeline.claimSend(id, { ...event, channel: 'email' });
        for (const flaw of [
          { level: 2 },
          { run: 2 },
          { redrive: 1 },
          { attempt: 2 },
          { attempt: 11 },
          { contact: 'ada-b' },
          { at: '2026-11-23T02:14:00.001Z' },
        ])
          await timeline.claimSend(id, { ...event, ...flaw });
        expect((await timeline.readAttempt(key)).map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
      });
    });
  });
}
