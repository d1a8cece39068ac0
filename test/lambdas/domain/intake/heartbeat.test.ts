import { describe, expect, it } from 'vitest';
import {
  doubtfulAnswer,
  heardAnswer,
  heartbeatOf,
  isOnAlertRoute,
  isSilent,
  neverHeard,
  pingIn,
  silenceAlert,
} from '../../../../lambdas/domain/intake/heartbeat.ts';

const backup = { id: 'backup', source: 'cron', everySeconds: 600 };
const at = '2026-11-24T02:10:00.000Z';

describe('the heartbeat in a path', () => {
  it.each<[string, ReturnType<typeof pingIn>]>([
    ['/heartbeats/backup', { name: 'backup', isOpsgenie: false }],
    ['/heartbeats/backup/', { name: 'backup', isOpsgenie: false }],
    ['/pager/heartbeats/backup', { name: 'backup', isOpsgenie: false }],
    ['/key/0123456789/heartbeats/backup', { name: 'backup', isOpsgenie: false }],
    ['/pager/key/0123456789/heartbeats/backup', { name: 'backup', isOpsgenie: false }],
    ['/v2/heartbeats/backup/ping', { name: 'backup', isOpsgenie: true }],
    ['/pager/v2/heartbeats/backup/ping', { name: 'backup', isOpsgenie: true }],
    ['/key/0123456789/v2/heartbeats/backup/ping', { name: 'backup', isOpsgenie: true }],
    ['/heartbeats/back%20up', { name: 'back up', isOpsgenie: false }],
    ['/heartbeats/%', { name: '%', isOpsgenie: false }],
    ['/v2/heartbeats/backup', undefined],
    ['/pager/v2/heartbeats/backup', undefined],
    ['/key/0123456789/v2/heartbeats/backup/', undefined],
    ['/heartbeats', undefined],
    ['/heartbeats/', undefined],
    ['/heartbeats/backup/ping', undefined],
    ['/alerts', undefined],
    ['/alerts/heartbeats/backup/x', undefined],
    ['/v2/alerts/heartbeats/close', undefined],
  ])('%s', (path, ping) => {
    expect(pingIn({ path })).toEqual(ping);
  });
});

it.each<[string, string, boolean]>([
  ['POST', '/heartbeats/backup', false],
  ['POST', '/key/0123456789/heartbeats/backup', true],
  ['GET', '/key/0123456789/heartbeats/backup', false],
  ['POST', '/pager/v2/heartbeats/backup/ping', true],
])('knows whether the route is one of alerts: %s %s', (httpMethod, path, isOne) => {
  expect(isOnAlertRoute({ httpMethod, path })).toBe(isOne);
});

describe('a heartbeat that is sent', () => {
  const answer = (name: string, httpMethod = 'POST', source = 'cron') => {
    const found = heartbeatOf({ name, isOpsgenie: false }, { httpMethod }, source, [backup]);
    if ('heartbeat' in found) return found.heartbeat;
    const { statusCode, body } = found.refused;
    return `${statusCode} ${JSON.parse(body).detail}`;
  };

  it.each(['POST', 'GET', 'HEAD', 'PUT', 'PATCH'])('counts by %s', (method) => {
    expect(answer('backup', method)).toEqual(backup);
  });

  it.each<[string, string, string, string]>([
    [
      'bakcup',
      'POST',
      'cron',
      '404 There is no heartbeat "bakcup". Did you mean backup? The source cron has the heartbeats backup.',
    ],
    ['x', 'POST', 'cron', '404 There is no heartbeat "x". The source cron has the heartbeats backup.'],
    [
      'backups',
      'POST',
      'shop',
      '404 There is no heartbeat "backups". The source shop has no heartbeats: add it to heartbeats in oncall.yaml, and apply the file.',
    ],
    [
      'backup',
      'POST',
      'shop',
      '403 backup is a heartbeat of the source cron, and this API key belongs to shop. Send it with a key of cron, or change its source in oncall.yaml.',
    ],
    ['backup', 'DELETE', 'cron', '405 Send a heartbeat with POST or GET, and not with DELETE.'],
  ])('is refused with what to do: %s by %s of %s', (name, method, source, detail) => {
    expect(answer(name, method, source)).toBe(detail);
  });

  it('is answered with when the next one has to come, or as Opsgenie does', () => {
    expect(JSON.parse(heardAnswer({ name: 'backup', isOpsgenie: false }, 600, at).body)).toEqual({
      ...{ heartbeat: 'backup', heardAt: at, expectedBefore: '2026-11-24T02:20:00.000Z' },
    });
    const pong = { statusCode: 202, body: '{"result":"PONG - Heartbeat received","took":0,"requestId":"none"}' };
    expect(heardAnswer({ name: 'backup', isOpsgenie: true }, 600, at)).toMatchObject(pong);
    expect(doubtfulAnswer({ name: 'backup', isOpsgenie: true }, at)).toMatchObject(pong);
  });
});

describe('a silence', () => {
  it('begins after the longest time allowed, and not with it', () => {
    const pulse = { name: 'backup', heardAt: at };
    expect(isSilent(backup, pulse, '2026-11-24T02:20:00.000Z')).toBe(false);
    expect(isSilent(backup, pulse, '2026-11-24T02:20:00.001Z')).toBe(true);
  });

  it('is an alert of its source, critical if the file says nothing else', () => {
    const details = { heartbeat: 'backup', lastHeardAt: at, expectedEvery: '10 min' };
    const alert = silenceAlert(backup, { name: 'backup', heardAt: at });
    expect(alert).toEqual({
      ...{ action: 'trigger', source: 'cron', dedupKey: 'heartbeat backup', severity: 'critical', notes: [], details },
      summary: 'No heartbeat from backup for more than 10 min',
    });
    const office = { ...backup, policy: 'office', severity: 'info' } as const;
    expect(silenceAlert(office, { name: 'backup', heardAt: at })).toMatchObject({ policy: 'office', severity: 'info' });
  });

  it('has not begun for a heartbeat that was never heard', () => {
    expect(neverHeard([backup, { ...backup, id: 'new' }], [{ name: 'backup', heardAt: at }])).toEqual(['new']);
  });
});
