import type { Incident, Wait } from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { NotificationMessage } from '../../../lambdas/domain/notify/message.ts';
import type { Plan } from '../../../lambdas/domain/on-call/plan.ts';
import type { IncidentView } from '../../../lambdas/domain/page/view.ts';

/** A night in Berlin: the alarm at 03:14 there is 02:14 UTC. */
export const zone = 'Europe/Berlin';

/** An instant of that night by the contacts' clocks: `night('03:14')`. */
export function night(clock: string): string {
  const [hours = '', ...rest] = clock.split(':');
  return `2026-11-23T${String(Number(hours) - 1).padStart(2, '0')}:${rest.concat(rest.length < 2 ? ['00'] : []).join(':')}.000Z`;
}

export const link = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/n/Zk3v9QwXb7TfLm2RsYc0Ag';

export const aPlan: Plan = {
  rounds: 1,
  levels: [
    { contacts: [{ id: 'ada', name: 'Ada' }], seconds: 300 },
    { contacts: [{ id: 'ben', name: 'Ben' }], seconds: 300 },
  ],
};

export function aWait(flaws: Partial<Wait> = {}): Wait {
  return {
    taskToken: 'SECRET-TOKEN',
    sequence: 'SECRET-SEQUENCE',
    run: 1,
    redrive: 0,
    round: 1,
    level: 1,
    attempt: 1,
    attempts: 3,
    startedAt: night('03:14'),
    waitSeconds: 100,
    laterSeconds: 200,
    until: night('03:15:40'),
    limitAt: night('03:19'),
    ...flaws,
  };
}

export function anIncident(flaws: Partial<Incident> = {}): Incident {
  return {
    id: 'checkout-5xx-high-0123456789ab-0007',
    status: 'triggered',
    run: 1,
    startedAt: night('03:14'),
    summary: 'checkout-5xx-high',
    severity: 'critical',
    source: 'CloudWatch',
    policy: 'default',
    openedAt: night('03:14'),
    lastAlertAt: night('03:14'),
    waits: { ada: aWait() },
    plan: aPlan,
    expiresAt: 1_800_000_000,
    ...flaws,
  };
}

export function aMessage(flaws: Partial<NotificationMessage> = {}): NotificationMessage {
  return {
    incident: anIncident(),
    reader: { id: 'ada', name: 'Ada', timeZone: zone },
    attempt: 1,
    attempts: 3,
    next: { contacts: [{ id: 'ben', name: 'Ben' }], at: night('03:19') },
    endsAt: night('03:19'),
    url: link,
    ...flaws,
  };
}

export function aNotification(
  flaws: Partial<TimelineEvent & { kind: 'notification' }> = {},
): TimelineEvent & { kind: 'notification' } {
  return {
    at: night('03:14'),
    kind: 'notification',
    contact: 'ada',
    name: 'Ada',
    channel: 'sms',
    round: 1,
    level: 1,
    attempt: 1,
    attempts: 3,
    run: 1,
    state: 'sent',
    ...flaws,
  };
}

/** Ada looks at 03:14:30, while her first attempt is waited for. */
export function aView(flaws: Partial<IncidentView> = {}): IncidentView {
  return {
    incident: anIncident(),
    timeline: [
      {
        at: night('03:14'),
        kind: 'alarm',
        name: 'checkout-5xx-high',
        state: 'ALARM',
        reason: 'Threshold Crossed: 5.3 % is above 5 %',
      },
      { at: night('03:14'), kind: 'status', status: 'triggered' },
      aNotification(),
      aNotification({ channel: 'email' }),
    ],
    at: night('03:14:30'),
    reader: { contact: 'ada', name: 'Ada', timeZone: zone },
    ...flaws,
  };
}
