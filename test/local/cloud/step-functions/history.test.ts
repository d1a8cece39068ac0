import { describe, expect, it } from 'vitest';
import { only, run } from '../../asl/machine.ts';

type Page = { events: { id: number }[]; nextToken?: string };

describe('a history', () => {
  it('comes in pages, in order or reversed, with or without data', async () => {
    const { call, executionArn } = await run(only({ Type: 'Pass', Assign: { x: 'secret' } }), { input: { secret: 1 } });
    const page = (more: object) => call<Page>('GetExecutionHistory', { executionArn, maxResults: 3, ...more });
    const ids = ({ events }: Page) => events.map(({ id }) => id);
    const first = await page({});
    expect(ids(first)).toEqual([1, 2, 3]);
    expect(await page({ nextToken: first.nextToken })).toEqual({ events: [expect.objectContaining({ id: 4 })] });
    const last = await page({ reverseOrder: true });
    expect(ids(last)).toEqual([4, 3, 2]);
    expect(ids(await page({ reverseOrder: true, nextToken: last.nextToken }))).toEqual([1]);
    await expect(page({ nextToken: last.nextToken })).rejects.toThrow("Invalid Token: 'Invalid token'");
    expect(JSON.stringify(first)).toContain('secret');
    expect(JSON.stringify(await page({ includeExecutionData: false }))).not.toContain('secret');
  });

  it('of a missing execution does not exist', async () => {
    const { call, executionArn } = await run(only({ Type: 'Pass' }));
    await expect(call('GetExecutionHistory', { executionArn: `${executionArn}0` })).rejects.toThrow(
      `Execution Does Not Exist: '${executionArn}0'`,
    );
  });
});
