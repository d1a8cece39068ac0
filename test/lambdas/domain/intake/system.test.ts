import { describe, expect, it } from 'vitest';
import { findSystem, type System } from '../../../../lambdas/domain/intake/system.ts';
import { systems } from '../../../../lambdas/domain/intake/systems.ts';

const named = (name: string): System => ({ ...(systems['/alerts'] as System), name });
const table = {
  '/alerts': named('api'),
  '/alerts/grafana': named('grafana'),
  '/v2/alerts': named('create'),
  '/v2/alerts/{identifier}/close': named('close'),
};

describe('the system of a path', () => {
  it.each([
    ['is the row of the table', '/alerts', 'api'],
    ['is found by a longer path', '/alerts/grafana', 'grafana'],
    ['is found behind a key', '/key/SECRET/alerts/grafana', 'grafana'],
    ['is found behind the mapping of a custom domain', '/pager/alerts', 'api'],
    ['is found behind a mapping and a key', '/pager/key/SECRET/v2/alerts', 'create'],
    ['is found with a slash at its end', '/alerts/grafana/', 'grafana'],
    ['is found by a path with placeholders', '/v2/alerts/disk/close', 'close'],
    ['does not take a placeholder for a key', '/v2/alerts/key/close', 'close'],
  ])('%s: %s', (_, path, name) => {
    expect(findSystem(table, path)?.system.name).toBe(name);
  });

  it('belongs to a method, which is POST if the system names none', () => {
    const both = { ...table, '/alerts/{identifier}': { ...named('delete'), methods: ['DELETE'] } };
    expect(findSystem(both, '/alerts/grafana', 'DELETE')?.system.name).toBe('delete');
    expect(findSystem(both, '/alerts/grafana', 'POST')?.system.name).toBe('grafana');
    expect(findSystem(both, '/alerts/grafana', 'GET')).toBeUndefined();
    expect(findSystem(both, '/alerts', 'DELETE')).toBeUndefined();
  });

  it.each([
    '/',
    '',
    '/alerts/x',
    '/alerts/alerts',
    '/alerts/v2/alerts',
    '/ALERTS',
    '/key',
    '/key/SECRET',
    '/key/alerts',
    '/v2/alerts/a/b/close',
    '/a/b/alerts',
    '/__proto__',
    '/constructor',
  ])('does not exist for %s', (path) => {
    expect(findSystem(table, path)).toBeUndefined();
  });

  it.each([
    ['disk%20full', 'disk full'],
    ['100%', '100%'],
    ['a%2Fb', 'a/b'],
  ])('has the value of a placeholder: %s', (part, value) => {
    expect(findSystem(table, `/v2/alerts/${part}/close`)?.parameters).toEqual({ identifier: value });
  });
});
