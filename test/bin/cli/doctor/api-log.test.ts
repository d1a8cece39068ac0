import { expect, it } from 'vitest';
import { apiLogRows } from '../../../../bin/cli/doctor/api-log.ts';

it.each([
  [48, 0, 'warning', 'API Gateway got 48 requests in the last day and logged none'],
  [1, 0, 'warning', 'API Gateway got 1 request in the last day and logged none'],
  [48, 40, 'ok', 'API Gateway got 48 requests in the last day, and logs them'],
])('of %i requests and %i entries of the log, the row is %s', (requests, entries, status, found) => {
  expect(apiLogRows(requests, entries)).toMatchObject([
    { check: 'API log', status, found: expect.stringContaining(found) },
  ]);
});

it('there is no row of a day without requests', () => {
  expect(apiLogRows(0, 0)).toEqual([]);
});
