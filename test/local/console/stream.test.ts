import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStream } from '../../../local/console/stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page's connection, with the number of written bytes that are not sent yet. */
function aPage(writableLength: number) {
  const written: string[] = [];
  const once = () => {};
  const page = { writableLength, once, write: (text: string) => written.push(text), destroy: vi.fn() };
  return { ...page, written, response: page as unknown as ServerResponse };
}

it('disconnects a page that does not read any more, and updates the others', async () => {
  const stream = createStream(async () => ({}));
  const [slow, quick] = [aPage(5 * 1024 * 1024), aPage(0)];
  for (const { response } of [slow, quick]) stream.open().goOn?.(response);
  stream.note({ clock: true });
  await vi.advanceTimersByTimeAsync(100);
  expect(slow.destroy).toHaveBeenCalled();
  expect(slow.written).toEqual(['retry: 1000\n\n']);
  expect(quick.written).toEqual(['retry: 1000\n\n', 'data: {}\n\n']);
});
