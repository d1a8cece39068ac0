import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeLock } from '../../bin/lock.ts';

// The tenth of a second between two looks at a lock is real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: new Date('2026-11-28T12:00:00Z') });
});
afterEach(() => void vi.useRealTimers());

const newLock = () => join(mkdtempSync(join(tmpdir(), 'lock-')), 'cache', 'lock');
const touchedAt = (lock: string) => new Date(statSync(lock).mtimeMs).toISOString();
const touch = (lock: string, secondsAgo: number) => {
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(lock, at, at);
};

it('a lock is touched for as long as somebody has it, so that nobody takes it for left over', async () => {
  const lock = newLock();
  const unlock = await takeLock(lock);
  touch(lock, 0);
  for (const time of ['12:00:12', '12:00:24', '12:00:36']) {
    vi.advanceTimersByTime(12_000);
    expect(touchedAt(lock)).toBe(`2026-11-28T${time}.000Z`);
  }
  unlock();
  expect(existsSync(lock)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

it('a lock that somebody removed is not made again by the touch', async () => {
  const lock = newLock();
  const unlock = await takeLock(lock);
  rmSync(lock, { recursive: true });
  vi.advanceTimersByTime(12_000);
  expect(existsSync(lock)).toBe(false);
  unlock();
});

it('a lock that somebody has is waited for', async () => {
  const lock = newLock();
  const unlock = await takeLock(lock);
  touch(lock, 0);
  let isTaken = false;
  const second = takeLock(lock).then((release) => {
    isTaken = true;
    return release;
  });
  expect([existsSync(lock), isTaken]).toEqual([true, false]);
  unlock();
  (await second)();
  expect(isTaken).toBe(true);
});

it('a lock without a sign for longer than two minutes is left over, and is taken', async () => {
  const lock = newLock();
  mkdirSync(join(lock, 'of-another'), { recursive: true });
  touch(lock, 121);
  const unlock = await takeLock(lock);
  expect(readdirSync(lock)).toEqual([]);
  unlock();
  expect(existsSync(lock)).toBe(false);
});

it('a lock in a place that cannot be is an error', async () => {
  const lock = newLock();
  await expect(takeLock(join(lock, 'a\0b'))).rejects.toThrow();
});
