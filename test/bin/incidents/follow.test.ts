import { expect, it } from 'vitest';
import { followIncident } from '../../../bin/incidents/follow.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { anIncident } from '../../lambdas/domain/samples.ts';

const at = '2026-11-24T02:14:00.000Z';
const sms = (state: 'sending' | 'sent'): TimelineEvent => ({
  ...{ at, kind: 'notification', contact: 'ada', name: 'Ada', channel: 'sms', state },
  ...{ run: 1, round: 1, level: 1, attempt: 1, attempts: 3 },
});
const taken: TimelineEvent = {
  ...{ at: '2026-11-24T02:15:00.000Z', kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' },
};

/** The lines and the last status of an incident with these timelines, one at each look. */
async function follow(...looks: [Incident['status'], ...TimelineEvent[]][]) {
  const lines: string[] = [];
  let look = 0;
  const read = async () => {
    const [status, ...timeline] = looks[look++] ?? ['triggered'];
    return { incident: anIncident({ status }), timeline };
  };
  const { status } = await followIncident({
    ...{ read, pause: async () => look < looks.length, print: (line) => void lines.push(line.trim()) },
    timeZone: 'UTC',
  });
  return { lines, status };
}

it('prints each event once it has happened, until somebody takes the incident', async () => {
  expect(
    await follow(
      ['triggered', sms('sending')],
      ['triggered', sms('sent')],
      ['acknowledged', sms('sent'), taken],
      ['resolved'],
    ),
  ).toEqual({
    lines: ['02:14  SMS to Ada, level 1, attempt 1 of 3', '02:15  Ada pressed “I’ve got it”'],
    status: 'acknowledged',
  });
});

it('stops when the time is up', async () => {
  expect(await follow(['triggered', sms('sent')])).toEqual({ lines: [expect.any(String)], status: 'triggered' });
});
