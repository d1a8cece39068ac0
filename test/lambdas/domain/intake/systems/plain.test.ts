import { describe, expect, it } from 'vitest';
import { plain } from '../../../../../lambdas/domain/intake/systems/plain.ts';
import { aRequest, draftsAt, readAt } from './read.ts';

const request = aRequest();
const notObject = { pointer: '', detail: 'The body must be a JSON object.' };

describe('the plain form', () => {
  it.each<[string, unknown, number]>([
    ['an object', {}, 1],
    ['a list of one', [{}], 1],
    ['a list of several', [{}, {}, {}], 3],
    ['a list with other things', [{}, 'x', null, [{}]], 4],
  ])('takes %s', (_, body, count) => {
    expect(plain.read(body, request)).toMatchObject({ drafts: { length: count } });
  });

  it.each<[string, unknown, object]>([
    ['no JSON', undefined, { pointer: '', detail: 'The body is not valid JSON.' }],
    ['null', null, notObject],
    ['a number', 5, notObject],
    ['a text', 'x', notObject],
    ['an empty list', [], { pointer: '', detail: 'The body has no alerts.' }],
  ])('refuses %s', (_, body, fault) => {
    expect(plain.read(body, request)).toEqual({ faults: [fault] });
  });
});

describe('the answer to a list', () => {
  const unusable = { faults: [{ pointer: '/summary', detail: 'is missing' }] };

  it('without a usable alert names the faults by their place', () => {
    const { statusCode, body } = plain.answer([unusable, unusable], request);
    expect([statusCode, JSON.parse(body).errors]).toEqual([
      400,
      [
        { pointer: '/0/summary', detail: 'is missing' },
        { pointer: '/1/summary', detail: 'is missing' },
      ],
    ]);
  });

  it('does not name more faults than a person reads', () => {
    const { errors } = JSON.parse(plain.answer(Array(60).fill(unusable), request).body);
    expect([errors.length, errors.at(-1)]).toEqual([51, { pointer: '', detail: 'and 10 more faults' }]);
  });
});

describe('a body in the form of another system', () => {
  const kuma = { heartbeat: { status: 0 }, monitor: { id: 7, name: 'checkout' }, msg: '[checkout] [Down] timeout' };
  const mapping = {
    summary: 'msg',
    dedupKey: 'monitor.id',
    resolvedWhen: { field: 'heartbeat.status', is: ['1'] },
  };
  const settings = { id: 'shop', policies: [], mapping };

  it('is read by the mapping of its source', () => {
    expect(draftsAt('/alerts', kuma, { settings })).toMatchObject([
      { action: 'trigger', summary: kuma.msg, dedupKey: '7', source: 'shop' },
    ]);
    const up = { ...kuma, heartbeat: { status: 1 } };
    expect(draftsAt('/alerts', [up, kuma], { settings })).toMatchObject([{ action: 'resolve' }, { action: 'trigger' }]);
  });

  it('is the alert that it is, if it is one', () => {
    const alert = { ...kuma, summary: 'checkout is down' };
    expect(draftsAt('/alerts', alert, { settings })).toEqual([alert]);
    const resolve = { action: 'resolve', dedupKey: 'd' };
    expect(draftsAt('/alerts', resolve, { settings })).toEqual([resolve]);
  });

  it('is mapped nevertheless if the mapping names the summary of an alert', () => {
    const state = { ...settings, mapping: { summary: 'summary', resolvedWhen: { field: 'state', is: ['closed'] } } };
    const closed = { summary: 'checkout is down', state: 'closed' };
    expect(draftsAt('/alerts', closed, { settings: state })).toMatchObject([{ action: 'resolve' }]);
  });

  it('is refused without a mapping, with lines for oncall.yaml', () => {
    expect(readAt('/alerts', kuma)).toEqual({
      faults: [
        {
          pointer: '/summary',
          detail: `is missing: write one line that says what is wrong. Only a resolve or acknowledge with a dedupKey can leave it out
Or write a mapping for this source in oncall.yaml, such as:
sources:
  shop:
    mapping:
      summary: msg
      dedupKey: monitor.id
      resolvedWhen: { field: heartbeat.status, is: resolved }`,
        },
      ],
    });
  });

  it('is an ordinary fault if nothing in it could be a summary', () => {
    expect(draftsAt('/alerts', { a: [] })).toEqual([{ a: [] }]);
  });
});
