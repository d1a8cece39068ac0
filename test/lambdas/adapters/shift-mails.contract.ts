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
}
