import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../../lambdas/domain/incident/timeline.ts';
import { incidentJson } from '../../../../lambdas/domain/page/incident-json.ts';
import { aNotification, anIncident, aView, night } from '../samples.ts';

const at = night('03:14');
const everyKind: TimelineEvent[] = [
  { at, kind: 'alert', source: 'Grafana', summary: 's', repeat: true },
  { at, kind: 'alarm', name: 'a', state: 'ALARM', reason: 'r' },
  { at, kind: 'note', text: 'n' },
  { at, kind: 'reopened', times: 4, since: at, run: 4, first: 'Ben' },
  aNotification({ state: 'failed', why: 'ada@example.com at +491701234567 is suppressed' }),
  aNotification(),
  { at, kind: 'reply', contact: 'ada', name: 'Ada', reply: 'decline' },
  { at, kind: 'status', status: 'acknowledged', by: 'Ben' },
  { at, kind: 'status', status: 'triggered' },
  { at, kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'sent' },
];

describe('an incident as JSON', () => {
  it('says who is being notified and who is next', () => {
    expect(incidentJson(aView({ timeline: [] }))).toEqual({
      id: 'checkout-5xx-high-0123456789ab-0007',
      status: 'triggered',
      summary: 'checkout-5xx-high',
      severity: 'critical',
      source: 'CloudWatch',
      openedAt: night('03:14'),
      alerts: 1,
      lastAlertAt: night('03:14'),
      round: 1,
      level: 1,
      notifying: ['Ada'],
      next: { names: ['Ben'], at: night('03:19') },
      timeline: [],
    });
  });

  it('says what was sent and about how much it cost', () => {
    expect(incidentJson(aView({ smsPrice: 6_450 }))).toMatchObject({
      receipt: { sms: 1, email: 1, voice: 0, bundles: 0, aboutDollars: 0.00661 },
    });
  });

  it('counts the alerts, and says what came with them and why a new run began', () => {
    const because = 'The severity rose from warning to critical.';
    const incident = anIncident({ repeats: 41, lastAlertAt: night('03:20'), because });
    const status = { alerts: 42, lastAlertAt: night('03:20'), because, details: { free: 0 } };
    expect(incidentJson(aView({ incident, details: { free: 0 } }))).toMatchObject(status);
    const taken = incidentJson(aView({ incident: { ...incident, status: 'acknowledged' } }));
    for (const name of ['because', 'details']) expect(taken).not.toHaveProperty(name);
  });

  it('names the key beside the name that the sender gives itself', () => {
    const event = {
      at: night('03:14'),
      kind: 'alert',
      source: 'Ada',
      key: 'shop',
      summary: 'full',
      repeat: false,
    } as const;
    const [told] = incidentJson(aView({ timeline: [event] })).timeline;
    expect(told).toMatchObject({ source: 'Ada', key: 'shop', text: 'Ada (key shop) reported: full' });
  });

  it('says who took it, and what resolved it', () => {
    const incident = anIncident({
      status: 'resolved',
      by: { contact: 'ben', name: 'Ben' },
      acknowledgedAt: night('03:21'),
      resolvedBy: 'the alarm',
      closedAt: night('03:30'),
    });
    expect(incidentJson(aView({ incident }))).toMatchObject({
      status: 'resolved',
      acknowledgedAt: night('03:21'),
      acknowledgedBy: 'Ben',
      resolvedBy: 'the alarm',
      closedAt: night('03:30'),
      notifying: [],
    });
  });

  it('says by when it has to be resolved, and that it was stopped', () => {
    const held = anIncident({ status: 'acknowledged', resolveBy: night('05:21') });
    expect(incidentJson(aView({ incident: held }))).toMatchObject({ resolveBy: night('05:21') });
    const stopped = incidentJson(
      aView({ incident: anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }) }),
    );
    expect(stopped).toMatchObject({ status: 'triggered', stopped: true, notifying: [] });
  });

  it('tells every event in words and in fields', () => {
    const { timeline } = incidentJson(aView({ timeline: everyKind }));
    expect(timeline[1]).toEqual({
      at,
      kind: 'alarm',
      text: 'a is in ALARM: r',
      name: 'a',
      state: 'ALARM',
      reason: 'r',
    });
    expect(timeline.map(({ kind }) => kind)).toEqual(everyKind.map(({ kind }) => kind));
  });

  it('holds no token, sequence or address', () => {
    const text = JSON.stringify(incidentJson(aView({ timeline: everyKind })));
    expect(text).not.toMatch(/taskToken|sequence|SECRET|@|\+49|expiresAt/);
  });
});
