import { expect, it } from 'vitest';

/** The contract of every ledger of mails about shifts. */
export function shiftMailContract(
  name: string,
  store: typeof import('../../../lambdas/adapters/shift-mails.ts'),
): void {
  const at = '2026-11-30T08:01:00.000Z';
  const mail = '2026-11-30T08:00:00.000Z#on#primary#ada';

  it(`claims a mail once, until it is released: ${name}`, async () => {
    expect(await store.claimShiftMail(mail, at)).toBe(true);
    expect(await store.claimShiftMail(mail, at)).toBe(false);
    await store.claimShiftMail('2026-11-28T08:00:00.000Z#on#primary#ada', at);
    expect(await store.findShiftMails('2026-11-29T08:00:00.000Z')).toEqual(new Set([mail]));
    await store.releaseShiftMail(mail);
    expect(await store.findShiftMails('2026-11-29T08:00:00.000Z')).toEqual(new Set());
    expect(await store.claimShiftMail(mail, at)).toBe(true);
  });

  it(`keeps changes of shifts for a day, and those of several files: ${name}`, async () => {
    const change = {
      contact: 'ada',
      schedule: 'primary',
      before: [{ from: 1, until: 2 }],
      after: [{ from: 3 }],
      more: 0,
    };
    const [first, second] = ['2026-11-30T08:00:00.000Z', '2026-11-30T09:00:00.000Z'].map((madeAt) => ({
      ...change,
      madeAt,
    }));
    if (first === undefined || second === undefined) throw new Error('There are two changes.');
    expect(await store.findShiftChanges(first.madeAt)).toEqual([]);
    await store.noteShiftChanges([first], first.madeAt);
    await store.noteShiftChanges([second], second.madeAt);
    expect(await store.findShiftChanges(second.madeAt)).toEqual([first, second]);
    expect(await store.findShiftChanges('2026-12-01T08:30:00.000Z')).toEqual([second]);
    await store.noteShiftChanges([], '2026-12-02T08:30:00.000Z');
  });

  it(`keeps for five minutes what several commands announce at once: ${name}`, async () => {
    const [first, second, third] = ['08:00:00', '08:00:01', '08:06:00'].map((time) => `2026-11-30T${time}.000Z`);
    expect(await store.findAnnouncedChanges(`${first}`)).toEqual([]);
    await Promise.all([first, second].map((madeAt) => store.announceShiftChange(`${madeAt}`)));
    expect((await store.findAnnouncedChanges('2026-11-30T08:04:59.999Z')).toSorted()).toEqual([first, second]);
    expect(await store.findAnnouncedChanges('2026-11-30T08:05:00.000Z')).toEqual([second]);
    await store.announceShiftChange(`${third}`);
    expect(await store.findAnnouncedChanges(`${first}`)).toEqual([third]);
  });

  it(`keeps what several commands note at once: ${name}`, async () => {
    const madeAt = '2026-11-30T08:00:00.000Z';
    const changes = ['ada', 'ben', 'cleo'].map((contact) => ({
      ...{ madeAt, contact, schedule: 'primary', command: 'take', by: 'Dana' },
      ...{ before: [], after: [{ from: 3 }], more: 0 },
    }));
    await Promise.all(changes.map((change) => store.noteShiftChanges([change], madeAt)));
    const found = (await store.findShiftChanges(madeAt)).toSorted((a, b) => (a.contact < b.contact ? -1 : 1));
    expect(found).toEqual(changes);
    await store.noteShiftChanges([], '2026-12-02T08:30:00.000Z');
  });

  it(`keeps a change of each of 500 people, whose shifts in three schedules all change at once: ${name}`, async () => {
    const madeAt = '2026-11-30T08:00:00.000Z';
    const week = 7 * 24 * 3_600_000;
    const shifts = Array.from({ length: 20 }, (_, index) => ({
      ...{ from: Date.parse(madeAt) + index * week, until: Date.parse(madeAt) + (index + 1) * week },
    }));
    const changes = Array.from({ length: 1500 }, (_, index) => ({
      ...{ madeAt, contact: `contact-${index % 500}`, schedule: `schedule-of-a-team-${index % 3}`, by: 'Dana' },
      ...{ before: shifts, after: shifts, more: 7 },
    }));
    await store.noteShiftChanges(changes, madeAt);
    const found = await store.findShiftChanges(madeAt);
    expect(new Set(found.map(({ contact }) => contact)).size).toBe(500);
    expect(found.every(({ before, after, more }) => before.length + after.length + more === 47)).toBe(true);
    await store.noteShiftChanges([], '2026-12-02T08:30:00.000Z');
  });
}
