import { describe, expect, it } from 'vitest';
import { changes } from '../../../../lambdas/domain/on-call/changes.ts';
import { emptyOnCall, type OnCall } from '../../../../lambdas/domain/on-call/on-call.ts';

const before: OnCall = {
  ...emptyOnCall,
  contacts: [
    {
      id: 'ada',
      name: 'Ada',
      sms: '+4915112345678',
      timeZone: 'UTC',
      attempts: [{ channels: ['sms'], waitSeconds: 120 }],
    },
    { id: 'ben', name: 'Ben', email: 'ben@example.org', timeZone: 'UTC' },
  ],
  policies: [{ id: 'default', levels: [{ contacts: ['ada'] }, { contacts: ['ben'] }], rounds: 1 }],
  routes: [
    { alarm: 'dev-*', policy: null },
    { alarm: '*', policy: 'default' },
  ],
};
const [ada, ben] = before.contacts as [OnCall['contacts'][0], OnCall['contacts'][0]];
const [first, second] = before.routes as [OnCall['routes'][0], OnCall['routes'][0]];
const empty = emptyOnCall;

const told = (from: OnCall, to: OnCall) =>
  changes(from, to).map(({ change, kind, id, fields }) => [change, kind, id, ...fields].join(' '));

describe('the changes', () => {
  it('from nothing are additions, and to nothing removals', () => {
    const all = ['contact ada', 'contact ben', 'policy default', 'route dev-*', 'route *'];
    expect(told(empty, before)).toEqual(all.map((what) => `added ${what}`));
    expect(told(before, empty)).toEqual(all.map((what) => `removed ${what}`));
  });

  it('are empty if everything means the same, in whichever form it was written', () => {
    const { id, name, timeZone, ...rest } = ada;
    const same = { timeZone, ...rest, email: undefined, name, id };
    expect(told(before, { ...before, contacts: [ben, same] })).toEqual([]);
  });

  it('name the fields of a contact that differ', () => {
    const { sms: _, ...without } = ada;
    const after = {
      ...without,
      email: 'ada@example.org',
      attempts: [{ channels: ['email' as const], waitSeconds: 120 }],
    };
    expect(told(before, { ...before, contacts: [after, ben] })).toEqual(['changed contact ada sms attempts email']);
  });

  it('name the fields of a policy that differ', () => {
    const policies = [{ id: 'default', levels: [{ contacts: ['ada', 'ben'] }], rounds: 2, resolveWithinSeconds: 3600 }];
    expect(told(before, { ...before, policies })).toEqual([
      'changed policy default levels rounds resolveWithinSeconds',
    ]);
  });

  it('tell a route that goes elsewhere, and another order', () => {
    const elsewhere = { ...first, policy: 'default' };
    expect(told(before, { ...before, routes: [elsewhere, second] })).toEqual(['changed route dev-* policy']);
    expect(told(before, { ...before, routes: [second, first] })).toEqual(['changed route order of routes']);
    expect(told(before, { ...before, routes: [{ alarm: 'x', policy: null }, ...before.routes] })).toEqual([
      'added route x',
    ]);
  });

  it('report the removal of a route that was written twice once', () => {
    expect(told({ ...empty, routes: [first, first] }, { ...empty, routes: [first] })).toEqual([
      'changed route order of routes',
    ]);
  });
});
