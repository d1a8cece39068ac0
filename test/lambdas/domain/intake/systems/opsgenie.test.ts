import { describe, expect, it } from 'vitest';
import { opsgenie, opsgenieStatus } from '../../../../../lambdas/domain/intake/systems/opsgenie.ts';
import { anIncident } from '../../samples.ts';
import { aRequest, draftsAt, readAt } from './read.ts';

const alert = {
  message: 'An example alert message',
  alias: 'disk/web-1',
  description: 'Every alert needs a description',
  responders: [
    { name: 'ops', type: 'team' },
    { name: 'urgent', type: 'escalation' },
  ],
  tags: ['OverwriteQuietHours', 'Critical'],
  details: { key1: 'value1' },
  entity: 'An example entity',
  priority: 'P1',
};
const draft = (more: object = {}) => draftsAt('/v2/alerts', { ...alert, ...more })[0];

describe("a request of Opsgenie's API", () => {
  it('creates an alert with everything that it says', () => {
    expect(draft()).toEqual({
      action: 'trigger',
      summary: 'An example alert message',
      severity: 'P1',
      source: 'opsgenie',
      dedupKey: 'disk/web-1',
      policy: 'urgent',
      link: undefined,
      details: {
        description: alert.description,
        entity: alert.entity,
        tags: alert.tags,
        details: alert.details,
        responders: alert.responders,
      },
    });
  });

  it.each([
    ['a team is not a policy', { responders: [{ name: 'ops', type: 'team' }] }, { policy: undefined }],
    ['odd responders are passed over', { responders: 'ops' }, { policy: undefined }],
    [
      'the address of the sender is the link',
      { source: 'http://am.example.org/#/alerts' },
      { link: 'http://am.example.org/#/alerts' },
    ],
    ['a description stands in for the message', { message: ' ' }, { summary: alert.description }],
    ['no alias is no key', { alias: undefined }, { dedupKey: undefined }],
  ])('is read as it was meant: %s', (_, more, expected) => {
    expect(draft(more)).toMatchObject(expected);
  });

  it.each([
    ['close', 'resolve'],
    ['acknowledge', 'acknowledge'],
  ])('can %s an alert by its alias', (action, expected) => {
    expect(draftsAt(`/v2/alerts/disk%2Fweb-1/${action}`, { user: 'Monitoring Script', note: 'x' })).toEqual([
      { action: expected, dedupKey: 'disk/web-1', source: 'Monitoring Script' },
    ]);
    expect(draftsAt(`/v2/alerts/7/${action}`, undefined)).toMatchObject([{ dedupKey: '7', source: 'opsgenie' }]);
  });

  it.each(['notes', 'tags', 'details', 'message', 'description'])(
    'only adorns an alert, and does nothing: %s',
    (part) => {
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect(readAt(`/v2/alerts/disk/${part}`, { note: 'seen' }, {}, method)).toEqual({ drafts: [] });
    },
  );

  it.each(['snooze', 'assign', 'escalate', 'unacknowledge', 'responders', 'priority'])(
    'is refused if somebody may rely on it: %s',
    (part) => {
      expect(readAt(`/v2/alerts/disk/${part}`, {})).toMatchObject({
        faults: [{ detail: expect.stringMatching(new RegExp(`^“${part}” is not possible here: an alert can be`)) }],
      });
    },
  );

  it('that deletes an alert ends it', () => {
    expect(readAt('/v2/alerts/disk', undefined, {}, 'DELETE')).toEqual({
      drafts: [{ action: 'resolve', dedupKey: 'disk', source: 'opsgenie' }],
    });
  });

  it('about the status of a request says that it was processed', () => {
    expect(readAt('/v2/alerts/requests/disk-0001', undefined, {}, 'GET')).toEqual({ drafts: [] });
    const parameters = { request: 'disk-0001' };
    const { statusCode, body } = opsgenieStatus.answer([], aRequest({ parameters }));
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ data: { isSuccess: true, alertId: 'disk-0001' }, requestId: 'disk-0001' });
  });

  it('is accepted, with the incident as the id of the request', () => {
    const incident = anIncident();
    const result = { alert: {} as never, incident, opened: true, statusUrl: 'https://example.org/n/1' };
    const { statusCode, body } = opsgenie.answer([result], aRequest());
    expect(statusCode).toBe(202);
    expect(JSON.parse(body)).toEqual({ result: 'Request will be processed', took: 0, requestId: incident.id });
    const nothing = opsgenie.answer([{ alert: {} as never, refused: 'nothing to resolve' }], aRequest());
    expect(nothing.statusCode).toBe(202);
  });

  it.each([[undefined], [[]], [{}], [{ message: '' }]])('is refused without a message: %j', (odd) => {
    expect(readAt('/v2/alerts', odd)).toMatchObject({ faults: [{}] });
  });

  it('is refused in words of Opsgenie', () => {
    const refused = opsgenie.answer([{ faults: [{ pointer: '', detail: 'must be an object' }] }], aRequest());
    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body)).toMatchObject({ errors: { body: 'must be an object' } });
  });
});
