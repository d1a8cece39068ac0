import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { changes } from '../../../../lambdas/domain/on-call/changes.ts';
import { heartbeatItems } from '../../../../lambdas/domain/on-call/heartbeat.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';

const rest = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC }]
policies: { default: [ada], office: [ada] }
routes: []
sources: { shop: { policies: default } }
`;
const read = (heartbeats: string) => readOnCallText(`${rest}heartbeats: ${heartbeats}\n`, 'f');
const faultsIn = (heartbeats: string) => {
  const found = read(heartbeats);
  return 'faults' in found ? found.faults.map((fault) => fault.replace(/^f:\d+:\d+ {2}/, '')) : [];
};

describe('a heartbeat', () => {
  it('needs its source and the longest silence', () => {
    expect(read('{ backup: { source: cron, every: 1h30m } }')).toMatchObject({
      onCall: { heartbeats: [{ id: 'backup', source: 'cron', everySeconds: 5400 }] },
    });
  });

  it.each([
    ['{ backup: { every: 25h } }', 'source is missing: write the name of the API key that sends it.'],
    ['{ backup: { source: "", every: 25h } }', 'source is empty: write the name of the API key that sends it.'],
    [
      '{ backup: { source: CloudWatch, every: 25h } }',
      'CloudWatch sends no heartbeats: write the name of the API key that sends it.',
    ],
    ['{ backup: { source: cron } }', 'every is missing: write a number with its unit (s, m, h, d), such as 25h.'],
    [
      '{ backup: { source: cron, every: 30s } }',
      '30s is too short: heartbeats are checked once a minute, so the least is 1m.',
    ],
    ['{ backup: { source: cron, every: 101d } }', '101d is too long: the limit is 100d.'],
    [
      '{ backup: { source: cron, every: 1d, severity: loud } }',
      '"loud" is not a severity: write one of critical, error, warning, info.',
    ],
    [
      '{ backup: { source: cron, every: 1d, policy: ofice } }',
      'There is no policy "ofice": add it to policies, or correct it. Did you mean office?',
    ],
    [
      '{ backup: { source: shop, every: 1d, policy: office } }',
      'The source "shop" may ask only for "default": write one of these, or add "office" to its policies.',
    ],
    [
      '{ Backup: { source: cron, every: 1d } }',
      '"Backup" cannot be the id of a heartbeat: lower-case letters, digits and hyphens, a letter first, at most 40, such as nightly-backup.',
    ],
    [
      '{ backup: { source: cron, every: 1d, cron: x } }',
      '"cron" is not a key of a heartbeat. The keys are source, every, policy, severity.',
    ],
    ['[]', 'heartbeats is not a map: write each heartbeat under its name, or take heartbeats out.'],
  ])('with a fault is refused: %s', (heartbeats, fault) => {
    expect(faultsIn(heartbeats)).toEqual([fault]);
  });

  it('is one of at most 200', () => {
    const many = Array.from({ length: 201 }, (_, index) => `b${index}: { source: cron, every: 1d }`);
    expect(faultsIn(`{ ${many.join(', ')} }`)).toEqual(['201 are too many. The limit is 200 heartbeats.']);
  });

  it('is shown with what changes', () => {
    const heartbeat = { id: 'backup', source: 'cron', everySeconds: 90_000 };
    const before = { ...emptyOnCall, heartbeats: [heartbeat] };
    const after = { ...emptyOnCall, heartbeats: [{ ...heartbeat, everySeconds: 300 }] };
    expect(changes(emptyOnCall, before)).toMatchObject([{ id: 'backup', note: ' of cron, every 1d1h' }]);
    expect(changes(before, after)).toMatchObject([{ id: 'backup', note: ': every' }]);
  });

  it('has no item in a table without any, and a damaged item is reported', () => {
    expect(heartbeatItems.toItems([])).toEqual([]);
    expect(() => heartbeatItems.fromItem({ pk: 'HEARTBEATS', heartbeats: [{ id: 'backup' }] })).toThrow(/is damaged/);
  });
});
