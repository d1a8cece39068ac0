import { afterEach, expect, it, vi } from 'vitest';
import { log, logError, measure } from '../../lambdas/log.ts';
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

it('writes no address, token or code that an error or a field holds', () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  logError('no luck', new Error('Publish on +4915112345678'), { incident: 'disk-0123456789ab-0001' });
  logError('no luck', 'ada@example.org');
  log('link', { url: 'https://x.example/n/Zk3v9QwXb7TfLm2RsYc0Ag', nested: ['+4915112345678'], count: 1 });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'error',
      message: 'no luck',
      error: 'Error',
      errorMessage: 'Publish on (number)',
      incident: 'disk-0123456789ab-0001',
    },
    { level: 'error', message: 'no luck', error: 'Error', errorMessage: '(address)' },
    { level: 'info', message: 'link', url: 'https://x.example/n/(code)', nested: ['(number)'], count: 1 },
  ]);
});
