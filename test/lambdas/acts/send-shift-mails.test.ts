import { describe, expect, it, vi } from 'vitest';
import { sendShiftMails } from '../../../lambdas/acts/send-shift-mails.ts';
import { isRefusal } from '../../../lambdas/adapters/channels/send.ts';
import type { Message } from '../../../lambdas/domain/notify/message.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { aContact, anOnCall, aPolicy } from '../../support/night.ts';
import { anIncident } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const handover = '2026-11-09T08:00:00.000Z';
const primary = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }], handover: ['monday 09:00'] }],
};
const file = anOnCall({
  ...{ contacts: [aContact('ada'), aContact('ben')], schedules: [primary] },
  policies: [aPolicy([['primary']]), aPolicy([['ada']], 1, 'other')],
});

function aWorld(incidents: Parameters<typeof aRecord>[0] = [], flaws: object = {}, onCall: OnCall = file) {
  const record = aRecord(incidents);
  const sent: { to: string; subject: string | undefined; text: string }[] = [];
  const services = {
    ...record,
    ...{ baseUrl: () => 'https://a.example.org/live', log: vi.fn(), logError: vi.fn() },
    loadOnCall: async () => ({ ...onCall, damaged: [] }),
    isRefusal,
    findDue: async () => (incidents ?? []).filter(({ status }) => status !== 'exhausted').map(({ id }) => id),
    sendMessage: vi.fn(async (_: string, contact: Contact, { subject, text }: Message) => {
      sent.push({ to: contact.id, subject, text });
      return { sent: true as const };
    }),
    ...flaws,
  };
  return {
    services,
    sent,
    to: () => sent.map(({ to, subject }) => `${to}: ${subject}`),
    sweep: (at: string, elapsed = () => 0) => sendShiftMails(services)(at, elapsed),
  };
}

describe('a takeover', () => {
  it('is told once to each side by e-mail, however often the sweep comes', async () => {
    const { services, sweep, to } = aWorld();
    await sweep('2026-11-09T07:59:00.000Z');
    await Promise.all([sweep(handover), sweep(handover)]);
    await sweep('2026-11-09T08:30:00.000Z');
    expect(to()).toEqual(['ben: You are on call: primary until Mon 16 Nov 09:00', 'ada: You are off call: primary']);
    expect(services.sendMessage.mock.calls.every(([channel]) => channel === 'email')).toBe(true);
  });

  it('is told although the sweep was away for half an hour, and not when it was away for longer', async () => {
    const late = aWorld();
    await late.sweep('2026-11-09T08:40:00.000Z');
    expect(late.to()).toHaveLength(2);
    const tooLate = aWorld();
    await tooLate.sweep('2026-11-09T09:00:00.000Z');
    expect(tooLate.to()).toEqual([]);
  });

  it('comes with what is open in the policies of the schedule, and with what the contact who goes has taken elsewhere', async () => {
    const by = { contact: 'ada', name: 'Ada' };
    const open = anIncident({ id: 'disk-0123456789ab-0001', summary: 'disk' });
    const elsewhere = anIncident({
      id: 'mail-0123456789ab-0001',
      summary: 'mail',
      policy: 'other',
      status: 'acknowledged',
      by,
    });
    const others = anIncident({ id: 'web-0123456789ab-0001', summary: 'web', policy: 'other' });
    const { services, sweep, sent } = aWorld([open, elsewhere, others]);
    await services.noteWaiting('ada', elsewhere.id, 1, handover);
    await sweep(handover);
    const [on, off] = sent.map(({ text }) => text);
    expect(on).toContain('One incident is open:');
    expect(on).toMatch(/disk.*\(nobody has taken it yet\):\nhttps:\/\/a\.example\.org\/live\/n\//);
    expect(off).toContain('2 incidents are open:');
    expect(off).toContain('mail (Ada has it)');
    expect([on, off].join()).not.toContain('web');
  });

  it('reads only a part of what a storm has notified a contact of', async () => {
    const { services, sweep, to } = aWorld();
    for (let count = 0; count < 250; count += 1)
      await services.noteWaiting('ada', `storm-0123456789ab-${String(count).padStart(4, '0')}`, 1, handover);
    const findIncidents = vi.spyOn(services, 'findIncidents');
    await sweep(handover);
    expect(to()).toHaveLength(2);
    expect(Math.max(...findIncidents.mock.calls.map(([ids]) => ids.length))).toBe(200);
  });

  it('into a short shift is told only if something is open', async () => {
    const hourly = {
      ...primary,
      layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-02T00:00', every: '1 hour' }] }],
    };
    const onCall = { ...file, schedules: [hourly] };
    const quiet = aWorld([], {}, onCall);
    await quiet.sweep(handover);
    expect(quiet.to()).toEqual([]);
    const busy = aWorld([anIncident()], {}, onCall);
    await busy.sweep(handover);
    expect(busy.to()).toHaveLength(2);
  });
});

describe('other mails about shifts', () => {
  it('remind on the evening before, and tell of changes', async () => {
    const { services, sweep, to } = aWorld();
    await sweep('2026-11-08T17:00:00.000Z');
    expect(to()).toEqual(['ben: Tomorrow you are on call: primary from Mon 9 Nov 09:00 until Mon 16 Nov 09:00']);
    const madeAt = '2026-11-10T12:00:00.000Z';
    await services.noteShiftChanges(
      [{ ...{ contact: 'ada', madeAt, schedule: 'primary', more: 0 }, before: [], after: [] }],
      madeAt,
    );
    await sweep('2026-11-10T12:01:00.000Z');
    await sweep('2026-11-10T12:02:00.000Z');
    expect(to().slice(1)).toEqual(['ada: Your shifts have changed: primary']);
  });

  it('are at most sixty a sweep, and the next one sends the others', async () => {
    const schedules = Array.from({ length: 35 }, (_, index) => ({ ...primary, id: `primary${index}` }));
    const { sweep, to } = aWorld([], {}, { ...file, schedules });
    await sweep(handover);
    expect(to()).toHaveLength(60);
    await sweep('2026-11-09T08:05:00.000Z');
    expect(new Set(to()).size).toBe(70);
    expect(to()).toHaveLength(70);
  });

  it('tell of a schedule that is gone, also if it was the last one', async () => {
    const { services, sweep, to } = aWorld([], {}, { ...file, schedules: [] });
    const change = { contact: 'ada', madeAt: handover, schedule: 'primary', more: 0, before: [{ from: 0 }], after: [] };
    await services.noteShiftChanges([change], handover);
    await sweep(handover);
    expect(to()).toEqual(['ada: Your shifts have changed: primary']);
  });

  it('cost nothing but two reads without schedules', async () => {
    const findShiftMails = vi.fn();
    await aWorld([], { findShiftMails }, anOnCall()).sweep(handover);
    expect(findShiftMails).not.toHaveBeenCalled();
  });
});

describe('a shift that is taken over at once', () => {
  // Ben takes the shift of Ada at 12:00:20, and somebody else runs the command.
  const takenAt = '2026-11-03T12:00:20.000Z';
  const took = (contact: string, flaw: object = {}) => ({
    ...{ contact, madeAt: takenAt, command: 'take', by: 'Dana', schedule: 'primary', more: 0 },
    ...{ before: [], after: [{ from: Date.parse(takenAt) }] },
    ...flaw,
  });
  const override = { schedule: 'primary', put: 'ben', from: '2026-11-03T12:00Z', until: '2026-11-03T14:00Z' };
  const taken = (changes: readonly ReturnType<typeof took>[]) => {
    const world = aWorld([], {}, { ...file, overrides: [override] });
    return { ...world, note: () => world.services.noteShiftChanges(changes, takenAt) };
  };

  it('is one mail to each side, with what changed and who changed it, however often the sweep comes', async () => {
    const { note, sweep, to, sent } = taken([took('ada'), took('ben')]);
    await note();
    for (const time of ['12:05', '12:10', '13:10']) await sweep(`2026-11-03T${time}:00.000Z`);
    expect(to()).toEqual(['ben: You are on call: primary until Tue 3 Nov 15:00', 'ada: You are off call: primary']);
    for (const { text } of sent) {
      expect(text).toContain('Dana changed who is on call, with the command take.');
      expect(text).toContain('primary now:');
    }
  });

  it('is still told if the sweep was away for longer than a takeover is told', async () => {
    const { note, sweep, to } = taken([took('ada')]);
    await note();
    await sweep('2026-11-03T13:10:00.000Z');
    expect(to()).toEqual(['ada: Your shifts have changed: primary']);
  });

  it.each([
    ['of another schedule', { schedule: 'second' }],
    ['made before it', { madeAt: '2026-11-03T11:59:59.000Z' }],
    ['made minutes after it', { madeAt: '2026-11-03T12:02:00.000Z' }],
  ])('has a mail of its own about a change %s', async (_, flaw) => {
    const { note, sweep, to } = taken([took('ada', flaw)]);
    await note();
    await sweep('2026-11-03T12:05:00.000Z');
    expect(to().filter((each) => each.startsWith('ada'))).toHaveLength(2);
  });

  it('has a mail about the change alone, if the change was not announced and the mail about the takeover was sent before', async () => {
    const { note, sweep, to } = taken([took('ada')]);
    await sweep('2026-11-03T12:00:10.000Z');
    await note();
    await sweep('2026-11-03T12:05:00.000Z');
    expect(to().filter((each) => each.startsWith('ada'))).toEqual([
      'ada: You are off call: primary',
      'ada: Your shifts have changed: primary',
    ]);
  });

  // The steps of the command come before one of the reads of the sweep of 12:05, or after all of them.
  const reads = ['findShiftChanges', 'loadOnCall', 'findAnnouncedChanges', 'findShiftMails'] as const;
  const places = Array.from({ length: reads.length + 1 }, (_, place) => place);
  const courses = places.flatMap((announced) =>
    places
      .filter((written) => written >= announced)
      .flatMap((written) =>
        places.filter((noted) => noted >= written).map((noted) => [announced, written, noted] as const),
      ),
  );

  it.each(courses)(
    'is one mail to each if the sweep reads in between: announced %i, made %i, noted %i',
    async (...course) => {
      let current: OnCall = file;
      const { services, sweep, to, sent } = aWorld([], { loadOnCall: async () => ({ ...current, damaged: [] }) });
      const steps = [
        () => services.announceShiftChange(takenAt),
        async () => {
          current = { ...file, overrides: [override] };
        },
        () => services.noteShiftChanges([took('ada'), took('ben')], takenAt),
      ];
      let done = 0;
      const goTo = async (place: number) => {
        for (; (course[done] ?? Number.POSITIVE_INFINITY) <= place; done += 1) await steps[done]?.();
      };
      const plain = { ...services };
      for (const [place, read] of reads.entries())
        Object.assign(services, {
          [read]: async (at: string) => {
            await goTo(place);
            return plain[read](at);
          },
        });
      await sweep('2026-11-03T12:05:00.000Z');
      Object.assign(services, plain);
      await goTo(reads.length);
      for (const time of ['12:10', '12:15', '13:05']) await sweep(`2026-11-03T${time}:00.000Z`);
      expect(to().toSorted()).toEqual([
        'ada: You are off call: primary',
        'ben: You are on call: primary until Tue 3 Nov 15:00',
      ]);
      for (const { text } of sent) expect(text).toContain('Dana changed who is on call');
    },
  );

  it('is mailed a few minutes late if the command was interrupted before it noted the change', async () => {
    const { services, sweep, to } = taken([]);
    await services.announceShiftChange(takenAt);
    await sweep('2026-11-03T12:05:00.000Z');
    expect(to()).toEqual([]);
    await sweep('2026-11-03T12:10:00.000Z');
    expect(to()).toEqual(['ada: You are off call: primary']);
  });

  it('never delays a mail about a handover', async () => {
    const { services, sweep, to } = aWorld();
    await services.announceShiftChange('2026-11-09T08:02:00.000Z');
    await sweep('2026-11-09T08:05:00.000Z');
    expect(to()).toHaveLength(2);
  });

  it('is told by the next sweep if SES refused the mail', async () => {
    const { services, note, sweep, to } = taken([took('ada')]);
    await note();
    const { sendMessage } = services;
    const throttled = Object.assign(new Error('throttled'), { $metadata: { httpStatusCode: 429 } });
    services.sendMessage = vi.fn(async () => Promise.reject(throttled));
    await sweep('2026-11-03T12:05:00.000Z');
    services.sendMessage = sendMessage;
    await sweep('2026-11-03T12:10:00.000Z');
    expect(to().filter((each) => each.startsWith('ada'))).toEqual(['ada: You are off call: primary']);
  });
});

describe('trouble with mails about shifts', () => {
  it('is logged, and the next sweep sends what this one could not', async () => {
    const { services, sweep, to } = aWorld();
    const { sendMessage } = services;
    const throttled = Object.assign(new Error('throttled'), { $metadata: { httpStatusCode: 429 } });
    services.sendMessage = vi.fn(async () => Promise.reject(throttled));
    await sweep(handover);
    expect(services.logError).toHaveBeenCalledTimes(2);
    services.sendMessage = sendMessage;
    await sweep('2026-11-09T08:01:00.000Z');
    expect(to()).toHaveLength(2);
  });

  it('without an answer is logged, and nothing is sent twice', async () => {
    const { services, sweep } = aWorld();
    services.sendMessage = vi.fn(async () => Promise.reject(new Error('timed out')));
    await sweep(handover);
    await sweep('2026-11-09T08:01:00.000Z');
    expect(services.sendMessage).toHaveBeenCalledTimes(2);
    expect(services.logError).toHaveBeenCalledTimes(2);
  });

  it('without an answer begins no more mails, which the next sweep sends', async () => {
    const schedules = Array.from({ length: 10 }, (_, index) => ({ ...primary, id: `primary${index}` }));
    const { services, sweep, to } = aWorld([], {}, { ...file, schedules });
    const { sendMessage } = services;
    const limits = new Set<unknown>();
    services.sendMessage = vi.fn(async (...[, , , , limit]: unknown[]) => {
      limits.add(limit);
      throw new Error('timed out');
    });
    await sweep(handover);
    expect(services.sendMessage).toHaveBeenCalledTimes(5);
    expect([...limits]).toEqual([5000]);
    services.sendMessage = sendMessage;
    await sweep('2026-11-09T08:05:00.000Z');
    expect(to()).toHaveLength(15);
  });

  it('never takes the time of the sweep: after 15 seconds of it, no mail is begun', async () => {
    const { sweep, to } = aWorld();
    await sweep(handover, () => 15_001);
    expect(to()).toEqual([]);
    await sweep('2026-11-09T08:05:00.000Z', () => 15_000);
    expect(to()).toHaveLength(2);
  });

  it('before a mail is written is logged, and the next sweep sends it', async () => {
    const { services, sweep, to } = aWorld();
    const { findUnanswered } = services;
    services.findUnanswered = async () => Promise.reject(new Error('down'));
    await sweep(handover);
    expect(to()).toEqual([]);
    services.findUnanswered = findUnanswered;
    await sweep('2026-11-09T08:01:00.000Z');
    expect(to()).toHaveLength(2);
  });

  it('never leaves the act, whatever fails', async () => {
    const down = async () => Promise.reject(new Error('down'));
    for (const flaw of [
      { loadOnCall: down },
      { findShiftChanges: down },
      { findAnnouncedChanges: down },
      { findShiftMails: down },
      { claimShiftMail: down },
    ]) {
      const { services, sweep, to } = aWorld([], flaw);
      await sweep(handover);
      expect(services.logError).toHaveBeenCalled();
      expect(to()).toEqual([]);
    }
  });

  it('with an address is not tried again', async () => {
    const { services, sweep } = aWorld([], {
      sendMessage: vi.fn(async () => ({ sent: false as const, why: 'the address is not valid' })),
    });
    await sweep(handover);
    await sweep('2026-11-09T08:01:00.000Z');
    expect(services.sendMessage).toHaveBeenCalledTimes(2);
    expect(services.log).toHaveBeenCalledTimes(2);
  });
});
