import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { steeredClock, virtualClock } from '../../../local/asl/clock.ts';

describe('a virtual clock', () => {
  it('runs timers in the order of their instants, then in the order in which they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (instants) => {
        const clock = virtualClock(0);
        const ran: [number, number][] = [];
        instants.forEach((instant, order) => {
          clock.at(instant, () => ran.push([clock.now(), order]));
        });
        await clock.run();
        const expected = instants
          .map((instant, order) => [instant, order])
          .sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
        expect(ran).toEqual(expected);
      }),
    );
  });

  it('never runs a cancelled timer, no matter which others wait', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 60 }), async (timers) => {
        const clock = virtualClock(0);
        const ran: number[] = [];
        const cancels = timers.map(([instant], order) => clock.at(instant, () => ran.push(order)));
        timers.forEach(([, isKept], order) => {
          if (!isKept) cancels[order]?.();
        });
        await clock.run();
        const kept = timers.flatMap(([, isKept], order) => (isKept ? [order] : []));
        expect(ran.sort((a, b) => a - b)).toEqual(kept);
      }),
    );
  });

  it('stands still until it is moved, and stays where it was moved to', async () => {
    const clock = virtualClock(1000);
    const ran: string[] = [];
    clock.at(1500, () => ran.push('early'));
    clock.at(3000, () => ran.push('late'));
    await clock.idle();
    expect([clock.now(), ran]).toEqual([1000, []]);
    await clock.advanceTo(2000);
    expect([clock.now(), ran]).toEqual([2000, ['early']]);
  });

  it('does not jump while work is under way, nor before its effects are over', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    clock.at(1000, () => seen.push(1000));
    const work = clock.during(new Promise<void>((done) => setTimeout(done, 5)));
    void work.then(() => clock.at(10, () => seen.push(10)));
    await clock.run();
    expect(seen).toEqual([10, 1000]);
  });

  it('does not keep running for standbys, but runs those on its way', async () => {
    const clock = virtualClock(0);
    const ran: string[] = [];
    const everyTen = () =>
      void clock.standby(clock.now() + 10, () => {
        ran.push(`standby ${clock.now()}`);
        everyTen();
      });
    everyTen();
    clock.at(10, () => ran.push('at 10'));
    clock.at(25, () => ran.push('at 25'));
    await clock.run();
    expect([clock.now(), ran]).toEqual([25, ['at 10', 'standby 10', 'standby 20', 'at 25']]);
    await clock.advanceTo(40);
    expect(ran.slice(4)).toEqual(['standby 30', 'standby 40']);
  });

  it('stops running when the given condition holds', async () => {
    const clock = virtualClock(0);
    clock.at(10, () => {});
    clock.at(20, () => {});
    await clock.run(() => clock.now() >= 10);
    expect(clock.now()).toBe(10);
  });

  it('continues after failed work', async () => {
    const clock = virtualClock(0);
    const work = clock.during(Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    await clock.idle();
    expect(clock.now()).toBe(0);
  });
});

describe('a clock that moves by itself', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs timers at their time', () => {
    const clock = steeredClock();
    const ran: string[] = [];
    clock.at(clock.now() + 2000, () => ran.push('second'));
    clock.at(clock.now() + 1000, () => ran.push('first'));
    vi.advanceTimersByTime(1000);
    expect(ran).toEqual(['first']);
    vi.advanceTimersByTime(1000);
    expect(ran).toEqual(['first', 'second']);
  });

  it('passes a minute in a second at speed 60', () => {
    const clock = steeredClock(60, 0);
    const ran: number[] = [];
    clock.at(60_000, () => ran.push(clock.now()));
    vi.advanceTimersByTime(999);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual([60_000]);
  });

  it('can wait longer than setTimeout', () => {
    const clock = steeredClock();
    const year = 365 * 86_400_000;
    const ran: string[] = [];
    clock.at(clock.now() + year, () => ran.push('a year later'));
    vi.advanceTimersByTime(year - 1);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(['a year later']);
  });

  it('leaves no timeout behind when all timers are cancelled', () => {
    const clock = steeredClock();
    const cancel = clock.at(clock.now() + 1000, () => {});
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('returns work unchanged', async () => {
    expect(await steeredClock().during(Promise.resolve(7))).toBe(7);
  });

  it('stands still in a pause, in which only timers that are already due still run', async () => {
    const clock = steeredClock(0, 1000);
    const ran: string[] = [];
    clock.at(1000, () => ran.push('due'));
    clock.at(1001, () => ran.push('later'));
    vi.advanceTimersByTime(86_400_000);
    expect([clock.now(), clock.speed(), clock.next(), ran]).toEqual([1000, 0, 1001, ['due']]);
  });

  it('continues from its present instant when its speed is changed', () => {
    const clock = steeredClock(60, 0);
    const ran: number[] = [];
    clock.at(90_000, () => ran.push(clock.now()));
    vi.advanceTimersByTime(1000);
    clock.setSpeed(0);
    vi.advanceTimersByTime(50_000);
    expect(clock.now()).toBe(60_000);
    clock.setSpeed(1);
    vi.advanceTimersByTime(29_999);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual([90_000]);
  });

  it('jumps to the next timer and runs the standbys on its way, each after the effects of the last', async () => {
    const clock = steeredClock(0, 0);
    const ran: string[] = [];
    const everyTen = () =>
      void clock.standby(clock.now() + 10, () => {
        const at = clock.now();
        void clock
          .during(new Promise((done) => setImmediate(done)))
          .then(() => ran.push(`schedule of ${at} at ${clock.now()}`));
        everyTen();
      });
    everyTen();
    clock.at(25, () => ran.push(`waited until ${clock.now()}`));
    clock.at(30, () => ran.push('not yet'));
    await clock.jump();
    expect(ran).toEqual(['schedule of 10 at 10', 'schedule of 20 at 20', 'waited until 25']);
    expect([clock.now(), clock.next()]).toEqual([25, 30]);
  });

  it('waits for work under way before it jumps, because that may set an earlier timer', async () => {
    const clock = steeredClock(0, 0);
    clock.at(1000, () => {});
    const work = clock.during(new Promise<void>((done) => setImmediate(done)));
    void work.then(() => clock.at(10, () => {}));
    await clock.jump();
    expect(clock.now()).toBe(10);
  });

  it('runs on at the same speed after a jump, or at one that was chosen during the jump', async () => {
    const clock = steeredClock(60, 0);
    clock.at(600_000, () => {});
    const jump = clock.jump();
    clock.setSpeed(2);
    await jump;
    vi.advanceTimersByTime(1000);
    expect([clock.now(), clock.speed()]).toEqual([602_000, 2]);
  });

  it('stays where it is when nothing waits', async () => {
    const clock = steeredClock(0, 5);
    clock.standby(10, () => {});
    await clock.jump();
    expect([clock.now(), clock.next()]).toEqual([5, undefined]);
  });

  it('never goes back, and runs each timer once, in order and not before its time, however it is steered', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('wait' as const), amount: fc.nat(500) }),
      fc.record({ kind: fc.constant('speed' as const), amount: fc.constantFrom(0, 1, 3, 60) }),
      fc.record({ kind: fc.constant('jump' as const), amount: fc.constant(0) }),
      fc.record({ kind: fc.constant('ask' as const), amount: fc.nat(20_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = steeredClock(1, 0);
        const asked: number[] = [];
        const ran: { due: number; at: number }[] = [];
        const seen = [clock.now()];
        const ask = (due: number) => {
          clock.at(due, () => ran.push({ due, at: clock.now() }));
          asked.push(due);
        };
        const steer = {
          wait: (milliseconds: number) => vi.advanceTimersByTime(milliseconds),
          speed: (speed: number) => clock.setSpeed(speed),
          ask: (milliseconds: number) => ask(clock.now() + milliseconds),
        };
        for (const { kind, amount } of steps) {
          if (kind === 'jump') await clock.jump();
          else steer[kind](amount);
          seen.push(clock.now());
        }
        const end = clock.now();
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(ran.map(({ at }) => at)).toEqual(ran.map(({ at }) => at).toSorted((a, b) => a - b));
        for (const { due, at } of ran) expect(at).toBeGreaterThanOrEqual(due);
        vi.advanceTimersByTime(1);
        // At speed a millisecond covers many, so timers due within the last one may not have run.
        const overdue = asked.filter((due) => due < end - 60).length;
        expect(ran.length).toBeGreaterThanOrEqual(overdue);
        for (let left = asked.length; left >= 0; left -= 1) await clock.jump();
        expect(ran.map(({ due }) => due).toSorted((a, b) => a - b)).toEqual(asked.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
});
