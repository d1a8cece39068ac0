import { describe, expect, it } from 'vitest';
import { prettyJson } from '../../../../local/console/ui/execution/json-text.ts';
import type { Visit } from '../../../../local/console/ui/execution/reading.ts';
import { countdown, waitLeft, waitOf } from '../../../../local/console/ui/execution/say.ts';

it.each([
  ['{"a":1,"b":[true,null],"c":{}}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ],\n  "c": {}\n}'],
  ['[]', '[]'],
  ['"{\\"a\\": [1,2]}"', '"{\\"a\\": [1,2]}"'],
  ['[12345678901234567890, 1.50]', '[\n  12345678901234567890,\n  1.50\n]'],
  ['no {json}', 'no {json}'],
])('spells out %s', (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
});

it.each([
  [92_000, '1:32'],
  [-5, '0:00'],
  [400, '0:01'],
  [7_290_000, '2:01:30'],
])('counts %i ms down as %s', (milliseconds, said) => {
  expect(countdown(milliseconds)).toBe(said);
});

describe('A wait of 100 seconds, 300 at most', () => {
  const limits = { heartbeatSeconds: 100, timeoutSeconds: 300 };
  const visit = { status: 'waiting', enteredAt: 0, tries: [{ startedAt: 1000, scheduledAt: 0, ...limits }] };
  const left = (now: number, more: object = {}) => {
    const wait = waitOf({ ...visit, ...more } as unknown as Visit);
    return wait && waitLeft(wait, 1000, now);
  };

  it('counts down to the heartbeat', () => {
    expect(left(26_000)).toEqual({ text: '1:15 left', share: 0.75 });
  });

  it('has more time when it outlasts the heartbeat, and then counts down to its end', () => {
    expect(left(151_000)).toEqual({ text: 'more time, ends in 2:30', share: 0.5 });
  });

  it('has no countdown without a limit, or when it is over', () => {
    expect(left(5000, { tries: [{ startedAt: 0, scheduledAt: 0 }] })).toEqual({ text: 'no limit', share: undefined });
    expect(left(5000, { status: 'caught' })).toBeUndefined();
  });
});
