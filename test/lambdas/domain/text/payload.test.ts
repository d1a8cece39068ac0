import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { incidentField, instantField, ordinal, readPayload, times } from '../../../../lambdas/domain/text/payload.ts';

const schema = z.object({ incident: incidentField, run: ordinal, retry: times, at: instantField });
const good = { incident: 'disk-0123456789ab-0001', run: 1, retry: 0, at: '2026-11-23T02:14:00.000Z' };

describe('the payload of a state', () => {
  it('is read', () => {
    expect(readPayload(schema, good)).toEqual(good);
  });

  it.each<[string, unknown, string]>([
    ['nothing at all', null, 'the payload: '],
    ['an incident without occurrence', { ...good, incident: 'disk' }, 'incident: is not the id of an incident'],
    ['a run of none', { ...good, run: 0 }, 'run: '],
    ['half a retry', { ...good, retry: 0.5 }, 'retry: '],
    ['no instant', { ...good, at: 'now' }, 'at: is not a date and time'],
    ['a day that does not exist', { ...good, at: '2026-13-40T02:14:00.000Z' }, 'at: is not a date and time'],
  ])('is refused with the name of the field: %s', (_, event, where) => {
    expect(() => readPayload(schema, event)).toThrow(where);
  });

  it('is refused with the rule that each field breaks', () => {
    expect(() => readPayload(schema, { incident: good.incident, run: 0, retry: 'none', at: good.at })).toThrow(
      'The payload of this function has faults. run: Too small: expected number to be >=1; ' +
        'retry: Invalid input: expected number, received string',
    );
  });

  it.each([
    '2026-11-23T02:14:00Z',
    '2026-11-23T03:14:00.000+01:00',
    '2026-11-23T02:14:00',
    '2026-11-23T02:14:00.000000Z',
  ])('has its instant in one form, however it was written: %s', (at) => {
    expect(readPayload(schema, { ...good, at })).toEqual(good);
  });

  it('is refused without repeating its values', () => {
    const secret = 'SECRET';
    const event = { incident: secret, run: secret, retry: secret, at: secret };
    expect(() => readPayload(schema, event)).toThrow(/^(?!.*SECRET)/);
    expect(() => readPayload(schema, event)).toThrow(/incident: .*; run: .*; retry: .*; at: /);
  });
});
