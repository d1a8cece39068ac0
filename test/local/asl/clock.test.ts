import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { steeredClock, virtualClock } from '../../../local/asl/clock.ts';

describe('a virtual clock', () => {
  it('runs what is due in order of instant, then in the order in which it was asked for', async () => {
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

  it('never runs what was called off, whatever else waits', async () => {
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

  it('stands still until it is told to move, and stays where it was told to go', async () => {
    const clock = virtualClock(1000);
    const ran: string[] = [];
    clock.at(1500, () => ran.push('early'));
    clock.at(3000, () => ran.push('late'));
    await clock.idle();
    expect([clock.now(), ran]).toEqual([1000, []]);
    await clock.advanceTo(2000);
    expect([clock.now(), ran]).toEqual([2000, ['early']]);
  });

  it('does not jump while work is under way, nor before what follows from it', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    clock.at(1000, () => seen.push(1000));
    const work = clock.during(new Promise<void>((done) => setTimeout(done, 5)));
    work.then(() => clock.at(10, () => seen.push(10)));
    await clock.run();
    expect(seen).toEqual([10, 1000]);
  });

  it('does not run on for what nobody waits for, but runs that on the way', async () => {
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

  it('stops running when enough has happened', async () => {
    const clock = virtualClock(0);
    clock.at(10, () => {});
    clock.at(20, () => {});
    await clock.run(() => clock.now() >= 10);
    expect(clock.now()).toBe(10);
  });

  it('goes on after work that failed', async () => {
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

  it('runs things at their time', () => {
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

  it('waits longer than a timeout can', () => {
    const clock = steeredClock();
    const year = 365 * 86_400_000;
    const ran: string[] = [];
    clock.at(clock.now() + year, () => ran.push('a year later'));
    vi.advanceTimersByTime(year - 1);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(['a year later']);
  });

  it('leaves no timeout behind when everything is called off', () => {
    const clock = steeredClock();
    const cancel = clock.at(clock.now() + 1000, () => {});
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives work back as it is', async () => {
    expect(await steeredClock().during(Promise.resolve(7))).toBe(7);
  });
});
