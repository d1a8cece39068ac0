import { expect, it } from 'vitest';
import type { Result } from '../../../../../lambdas/domain/intake/system.ts';
import { webhookAnswer } from '../../../../../lambdas/domain/intake/systems/webhook.ts';
import { anIncident } from '../../samples.ts';

const taken = (opened: boolean): Result => ({
  alert: {} as never,
  incident: anIncident(),
  opened,
  statusUrl: 'https://x.example.org',
});
const nothing: Result = { alert: {} as never, refused: 'nothing to resolve' };
const faulty: Result = { faults: [{ pointer: '/summary', detail: 'is missing' }] };

it.each<[string, readonly Result[], number]>([
  ['202 if an incident was opened', [taken(false), taken(true), faulty], 202],
  ['200 if alerts only joined or resolved incidents', [taken(false), nothing], 200],
  ['200 if there was nothing to resolve', [nothing], 200],
  ['200 if the body had no alerts', [], 200],
  ['400 if no alert of the body could be read', [faulty, faulty], 400],
])('the answer to a webhook is %s', (_, results, status) => {
  const { statusCode, body } = webhookAnswer(results);
  expect([statusCode, JSON.parse(body).alerts.length]).toEqual([status, results.length]);
});
