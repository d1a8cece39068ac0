import { describe, expect, it } from 'vitest';
import type { Mute } from '../../../lambdas/domain/on-call/muting.ts';
import type { Cloud } from '../../../local/cloud/cloud.ts';
import { heldWithin, readHeld } from '../../../local/console/held.ts';
import { aHeldAlert } from '../../lambdas/adapters/held-alerts.contract.ts';

const now = Date.parse('2026-12-02T13:20:00Z');
const once: Mute = { alarm: 'db-*', from: '2026-12-02T12:00Z', until: '2026-12-02T15:00Z', because: 'it moves' };
const nights: Mute = { severity: ['info'], hours: ['22:00-07:00'], timeZone: 'Europe/Berlin' };
const over: Mute = { ...once, until: '2026-12-02T13:00Z' };

const ask = (question: Record<string, string>) =>
  heldWithin(
    [
      aHeldAlert('later', { since: '2026-12-02T13:00:00.000Z', until: '2026-12-02T15:00:00.000Z' }),
      aHeldAlert('first', { since: '2026-12-02T12:30:00.000Z', summary: 'db-1', source: 'CloudWatch' }),
      aHeldAlert('right', { rightAt: '2026-12-02T13:10:00.000Z' }),
    ],
    [once, nights, over],
    new URLSearchParams(question),
    now,
  );

describe('the question what is held', () => {
  it('is answered with what is still held, and the mutes of the next day', () => {
    expect(ask({})).toMatchObject({
      held: [
        { key: 'first', summary: 'db-1', source: 'CloudWatch', since: '2026-12-02T12:30:00.000Z' },
        {
          key: 'later',
          source: 'shop',
          until: '2026-12-02T15:00:00.000Z',
          about: 'source shop',
          because: 'the database moves',
        },
      ],
      mutes: [
        {
          about: 'alarm db-*',
          because: 'it moves',
          timeZone: 'UTC',
          more: 0,
          windows: [{ from: '2026-12-02T12:00:00.000Z', until: '2026-12-02T15:00:00.000Z' }],
        },
        {
          about: 'severity info',
          because: '22:00-07:00',
          windows: [{ from: '2026-12-02T21:00:00.000Z', until: '2026-12-03T06:00:00.000Z' }],
        },
      ],
    });
  });

  it('is answered with the first windows of a stretch, and how many more there are', () => {
    const windowsWithin = (until: string) => {
      const answer = ask({ from: '2026-12-07T00:00Z', until });
      if (!('mutes' in answer)) throw new Error(answer.fault);
      return answer.mutes.map(({ about, windows, more }) => [about, windows.length, more]);
    };
    expect(windowsWithin('2026-12-21T00:00Z')).toEqual([['severity info', 15, 0]]);
    expect(windowsWithin('2028-01-16T00:00Z')).toEqual([['severity info', 400, 6]]);
  });

  it.each([{ from: 'soon' }, { until: 'late' }])('is refused with %j', (question) => {
    expect(ask(question)).toHaveProperty('fault');
  });

  it('reads the items as the table has them', async () => {
    const { content: _, name, by, ...texts } = aHeldAlert('disk', { until: '2026-12-02T15:00:00.000Z' });
    const S = (text: string) => ({ S: text });
    const item = {
      ...Object.fromEntries(Object.entries({ ...texts, sk: name }).map(([member, text]) => [member, S(String(text))])),
      by: { M: Object.fromEntries(Object.entries(by).map(([member, text]) => [member, S(text)])) },
    };
    const callDynamoDb = async () => ({ Items: [item] });
    const read = await readHeld({ callDynamoDb, tables: { Incidents: 'I' } } as unknown as Cloud);
    expect(read).toEqual([{ ...texts, sk: name, by }]);
    expect(await readHeld({ callDynamoDb: async () => ({}), tables: {} } as unknown as Cloud)).toEqual([]);
  });
});
