import { describe, expect, it } from 'vitest';
import { adviseMapping } from '../../../../../lambdas/domain/intake/systems/advise-mapping.ts';
import { readMapped, textAt } from '../../../../../lambdas/domain/intake/systems/mapped.ts';

const body = {
  heartbeat: { status: 0, msg: 'timeout', important: true },
  monitor: { id: 7, name: 'checkout', tags: ['a', 'b'], 'app.kubernetes.io/name': 'shop' },
  msg: '[checkout] [Down] timeout',
};

describe('a place in a body', () => {
  it.each([
    ['msg', '[checkout] [Down] timeout'],
    ['monitor.name', 'checkout'],
    ['monitor.id', '7'],
    ['heartbeat.status', '0'],
    ['heartbeat.important', 'true'],
    ['monitor.tags.1', 'b'],
    ['monitor.tags', '["a","b"]'],
    ['monitor.app.kubernetes.io/name', 'shop'],
    ['monitor.none', undefined],
    ['msg.length', undefined],
    ['monitor.constructor', undefined],
    ['{monitor.name} is down: {heartbeat.msg}', 'checkout is down: timeout'],
    ['{ monitor.name }: {none}', 'checkout'],
    ['{none}: {msg}', '[checkout] [Down] timeout'],
    ['{none} is down', undefined],
    ['{none}', undefined],
  ])('gives its text: %s', (place, text) => {
    expect(textAt(body, place)).toBe(text);
  });
});

it('shows very deep values without their deepest levels', () => {
  const deep = JSON.parse(`{"title":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
  expect(textAt(deep, 'title')).toBe(`${'['.repeat(20)}"…"${']'.repeat(20)}`);
});

describe('a mapped body', () => {
  const mapping = {
    summary: '{monitor.name}: {heartbeat.msg}',
    severity: 'monitor.level',
    dedupKey: 'monitor.id',
    link: 'monitor.url',
    source: 'monitor.host',
    resolvedWhen: { field: 'heartbeat.status', is: ['1', 'UP'] },
  };

  it('gives a draft, with the body as its details', () => {
    const monitor = { ...body.monitor, level: 'P2', url: 'https://shop.example.org', host: 'web-1' };
    const given = { ...body, monitor };
    expect(readMapped(mapping, given, 'uptime')).toEqual({
      action: 'trigger',
      summary: 'checkout: timeout',
      severity: 'P2',
      dedupKey: '7',
      link: 'https://shop.example.org',
      source: 'web-1',
      details: given,
    });
  });

  it.each([[1], ['1'], ['up'], ['Up ']])('is over at the value %j', (status) => {
    expect(readMapped(mapping, { ...body, heartbeat: { status } }, 'uptime')).toMatchObject({ action: 'resolve' });
  });

  it('needs no more than a summary', () => {
    expect(readMapped({ summary: 'msg' }, body, 'uptime')).toMatchObject({
      action: 'trigger',
      summary: body.msg,
      severity: undefined,
      dedupKey: undefined,
      source: 'uptime',
    });
  });

  it('can have a severity of its own', () => {
    expect(readMapped({ summary: 'msg', severity: 'error' }, body, 'uptime')).toMatchObject({ severity: 'error' });
  });

  it('opens an incident even without the summary that it should have', () => {
    expect(readMapped(mapping, { heartbeat: null }, 'uptime')).toMatchObject({
      action: 'trigger',
      summary: 'uptime sent an alert without a summary: its mapping finds nothing at {monitor.name}: {heartbeat.msg}',
    });
  });
});

describe('the advice for a body that nothing maps', () => {
  it('names members of the body', () => {
    const incident = {
      incident: {
        incident_id: '0.abc',
        resource_name: 'web-1',
        state: 'open',
        summary: 'CPU is high',
        url: 'https://x.example.org',
      },
      version: '1.2',
    };
    expect(adviseMapping(incident, 'gcp')).toBe(
      [
        'sources:',
        '  gcp:',
        '    mapping:',
        '      summary: incident.summary',
        '      dedupKey: incident.incident_id',
        '      link: incident.url',
        '      resolvedWhen: { field: incident.state, is: resolved }',
      ].join('\n'),
    );
  });

  it('names any member if none looks like a summary', () => {
    expect(adviseMapping([{ x: { y: 1 } }], 'shop')).toBe('sources:\n  shop:\n    mapping:\n      summary: 0.x.y');
  });

  it.each([
    [{}],
    [{ a: null }],
    [{ severity: 'critical', details: { a: 1 } }],
    [{ '<script>': 'x' }],
    [{ 'a\nb': 'x' }],
    [{ a: { b: { c: { d: { e: 1 } } } } }],
  ])('is not given where nothing could be named: %j', (odd) => {
    expect(adviseMapping(odd, 'shop')).toBeUndefined();
  });
});
