import { describe, expect, it } from 'vitest';
import { pagerduty } from '../../../../../lambdas/domain/intake/systems/pagerduty.ts';
import { aRequest, draftsAt, readAt } from './read.ts';

const event = {
  payload: {
    summary: 'Example alert on host1.example.com',
    timestamp: '2026-11-24T02:14:00.000+0000',
    source: 'host1.example.com',
    severity: 'error',
    component: 'postgres',
    group: 'prod-datapipe',
    class: 'deploy',
    custom_details: { 'ping time': '1500ms', 'load avg': 0.75 },
  },
  routing_key: 'key',
  dedup_key: 'd',
  images: [{ src: 'https://example.org/a.png', href: 'https://example.org/', alt: 'Example text' }],
  links: [{ href: 'https://example.org/graph', text: 'Graph' }],
  event_action: 'trigger',
  client: 'Sample Monitoring Service',
  client_url: 'https://monitoring.example.org',
};
const draft = (more: object = {}) => draftsAt('/v2/enqueue', { ...event, ...more })[0];
const answer = (body: object) => pagerduty.answer([], aRequest({ text: JSON.stringify(body) }));

describe("an event of PagerDuty's API", () => {
  it('gives a draft that keeps everything but the key', () => {
    expect(draft()).toEqual({
      action: 'trigger',
      summary: 'Example alert on host1.example.com',
      severity: 'error',
      source: 'host1.example.com',
      dedupKey: 'd',
      link: 'https://example.org/graph',
      details: {
        component: 'postgres',
        group: 'prod-datapipe',
        class: 'deploy',
        timestamp: event.payload.timestamp,
        custom_details: event.payload.custom_details,
        client: 'Sample Monitoring Service',
        client_url: 'https://monitoring.example.org',
        links: event.links,
        images: event.images,
      },
    });
  });

  it.each(['acknowledge', 'resolve'])('needs only a key to %s', (event_action) => {
    const only = { routing_key: 'key', dedup_key: 7, event_action };
    expect(draftsAt('/v2/enqueue', only)).toMatchObject([{ action: event_action, dedupKey: '7' }]);
    expect(readAt('/v2/enqueue', { event_action })).toEqual({
      faults: [{ pointer: '/dedup_key', detail: 'is missing or blank' }],
    });
  });

  it.each([
    ['the address of the client is the link without links', { links: [] }, { link: 'https://monitoring.example.org' }],
    [
      'a link without an address is passed over',
      { links: [{ text: 'x' }, 7] },
      { link: 'https://monitoring.example.org' },
    ],
    ['there may be no link at all', { links: undefined, client_url: '' }, { link: undefined }],
    ['the action can be in capitals', { event_action: 'Trigger' }, { action: 'trigger' }],
    [
      'the names of the first version are known too',
      { payload: {}, description: 'disk', dedup_key: undefined, incident_key: 'k' },
      { summary: 'disk', dedupKey: 'k', source: 'pagerduty' },
    ],
  ])('is read as it was meant: %s', (_, more, expected) => {
    expect(draft(more)).toMatchObject(expected);
  });

  it('without a key gets one by what it says, so that the same event sent again opens nothing twice', () => {
    const without = { ...event, dedup_key: undefined };
    const key = 'host1.example.com: Example alert on host1.example.com';
    expect(draft({ dedup_key: undefined })).toMatchObject({ dedupKey: key });
    expect(JSON.parse(answer(without).body)).toEqual({ status: 'success', message: 'Event processed', dedup_key: key });
  });

  it('can have the form of version 1', () => {
    const first = {
      ...{ service_key: 'key', event_type: 'trigger', incident_key: 'd', description: 'FAILURE on host1' },
      ...{ details: { load: 0.75 }, client: 'Sample', client_url: 'https://monitoring.example.org' },
      contexts: [{ type: 'link', href: 'https://example.org/graph' }],
    };
    expect(draftsAt('/v2/enqueue', first)).toEqual([
      {
        ...{ action: 'trigger', summary: 'FAILURE on host1', source: 'pagerduty', dedupKey: 'd' },
        ...{ severity: undefined, link: 'https://example.org/graph' },
        details: {
          ...{ custom_details: { load: 0.75 }, client: 'Sample', client_url: 'https://monitoring.example.org' },
          links: first.contexts,
        },
      },
    ]);
    const ends = { service_key: 'key', event_type: 'resolve', incident_key: 'd' };
    expect(draftsAt('/v2/enqueue', ends)).toMatchObject([{ action: 'resolve', dedupKey: 'd' }]);
    const { statusCode, body } = answer(first);
    expect([statusCode, JSON.parse(body)]).toEqual([
      200,
      { status: 'success', message: 'Event processed', incident_key: 'd' },
    ]);
  });

  it('is answered with its key', () => {
    expect(answer(event)).toMatchObject({ statusCode: 202 });
    expect(JSON.parse(answer(event).body).dedup_key).toBe('d');
  });

  it('is answered with each digit of a number', () => {
    const text = JSON.stringify({ ...event, dedup_key: 0 }).replace(
      '"dedup_key":0',
      '"dedup_key":12345678901234567891',
    );
    const { body } = pagerduty.answer([], aRequest({ text }));
    expect(JSON.parse(body).dedup_key).toBe('12345678901234567891');
  });

  it.each([[undefined], [[]], [{}], [{ ...event, payload: null }]])('is refused without a summary: %j', (odd) => {
    expect(readAt('/v2/enqueue', odd)).toMatchObject({ faults: [{}] });
  });

  it('is refused in words of PagerDuty', () => {
    const refused = pagerduty.refuse?.([{ pointer: '/payload/summary', detail: 'is missing or blank' }]);
    expect(refused?.statusCode).toBe(400);
    expect(JSON.parse(refused?.body ?? '')).toEqual({
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: ["'payload.summary' is missing or blank"],
    });
    const faults = pagerduty.answer([{ faults: [{ pointer: '/link', detail: 'must be' }] }], aRequest());
    expect(faults.statusCode).toBe(400);
  });
});
