import { afterEach, expect, it, vi } from 'vitest';
import { measure } from '../../lambdas/log.ts';
import { measuredIn } from '../support/metrics.ts';

const at = '2026-11-24T02:14:00.000Z';

/** The output of a function while it runs. */
function written(act: () => void): string[] {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  act();
  return write.mock.calls.map(([text]) => String(text));
}

afterEach(() => vi.restoreAllMocks());

it('writes metrics as lines of JSON and nothing else, at the instant of the event', () => {
  const lines = written(() => {
    measure(at, { IncidentsAcknowledged: 1, SecondsToAcknowledge: 356 });
    measure(at, { NotificationsFailed: 1 }, 'sms');
  });
  expect(lines.map((line) => line.endsWith('\n') && JSON.parse(line)._aws.Timestamp)).toEqual([
    Date.parse(at),
    Date.parse(at),
  ]);
  expect(measuredIn(lines)).toEqual({
    IncidentsAcknowledged: 1,
    SecondsToAcknowledge: 356,
    'NotificationsFailed sms': 1,
  });
});
