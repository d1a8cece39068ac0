import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { measuredIn } from '../support/metrics.ts';
import { aContact, anOnCall, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { itEndsInOrder, listen, longestStart, openScene, tellStory } from './story.ts';

let night: Night;
let lines: string[];
let since: number;
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());
beforeEach(() => {
  since = lines.length;
});

/**
 * What the functions have measured in this test, without what came to nothing and what comes each minute and just passes by; lines
 * reach the log a moment later.
 */
const measured = () =>
  expect.poll(() => {
    const { Sweeps: _, BundlesChecked: __, ...sums } = measuredIn(lines.slice(since));
    return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum > 0));
  });

describe('the metrics of the functions', () => {
  it('count the alerts, the attempts and messages, and the time until somebody took the incident', async () => {
    const story = await tellStory(night, anOnCall());
    await night.post(story.alert);
    await story.at(310);
    await story.press('ben', 'acknowledge');
    await story.press('ben', 'acknowledge');
    await night.post({ ...story.alert, action: 'resolve' });
    await night.rest();
    await measured().toEqual({
      AlertsReceived: 2,
      IncidentsOpened: 1,
      Attempts: 4,
      'NotificationsSent sms': 4,
      'NotificationsSent email': 2,
      IncidentsAcknowledged: 1,
      SecondsToAcknowledge: 310,
      IncidentsResolved: 1,
    });
  });

  it('count a failed delivery by its channel, and an incident that nobody took', async () => {
    const mona = { ...aContact('mona'), sms: undefined };
    night.cloud.channels.failEmail('mona@example.org');
    await tellStory(
      night,
      anOnCall({ contacts: [mona], policies: [{ id: 'default', levels: [{ contacts: ['mona'] }], rounds: 1 }] }),
    );
    await night.rest();
    await measured().toEqual({
      AlertsReceived: 1,
      IncidentsOpened: 1,
      Attempts: 3,
      'NotificationsFailed email': 3,
      IncidentsExhausted: 1,
    });
  });

  it('count each minute’s sweep', async () => {
    await night.pass(180);
    await expect.poll(() => measuredIn(lines.slice(since)).Sweeps).toBeGreaterThanOrEqual(3);
  });

  it('count an alarm that no route matches, but not one that a route or the stack itself keeps quiet', async () => {
    await openScene(night, anOnCall({ routes: [{ alarm: 'dev-*', policy: null }] }));
    for (const name of ['search-slow', 'dev-slow', 'NotifySupport-alarms-wait', 'TargetTracking-x'])
      await night.alarm(name, 'ALARM');
    await night.rest();
    await measured().toEqual({ UnroutedAlarms: 1 });
  });
});

itEndsInOrder(() => ({ night, lines }));
