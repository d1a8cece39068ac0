import { describe, expect, it, vi } from 'vitest';
import { runCanary } from '../../../lambdas/acts/run-canary.ts';
import { canaryContact, canaryKey, canaryOpening, deliveredNote } from '../../../lambdas/domain/incident/canary.ts';
import { type Incident, incidentId } from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { aNotification, anIncident, night } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const digest = (text: string) => text.replace(/[^a-z]/g, '').slice(-12);
const first = incidentId(canaryKey(digest), '0001');
const passed: Partial<Incident> = { status: 'resolved', by: { contact: canaryContact.id, name: canaryContact.name } };

/** An incident of the canary that opened at 03:14. */
const aCanary = (flaws: Partial<Incident> = {}) =>
  anIncident({ ...canaryOpening, id: first, openedAt: night('03:14'), startedAt: night('03:14'), waits: {}, ...flaws });

function aWorld(incidents: readonly Incident[] = [], flaws: object = {}) {
  const record = aRecord(incidents);
  const steps: string[] = [];
  const services = {
    ...record,
    digest,
    canaryIsOn: () => true,
    baseUrl: () => 'https://page.example.org',
    createLink: vi.fn(async (_: object) => 'code'),
    openOwnPage: async (url: string) => void steps.push(`open ${url}`),
    pressOwnPage: async (url: string) => void steps.push(`press ${url}`),
    startStopwatch: () => {
      let milliseconds = 0;
      return () => {
        milliseconds += 1500;
        return milliseconds;
      };
    },
    logError: vi.fn(),
    measure: vi.fn(),
    ...flaws,
  };
  return { record, services, steps, run: (clock: string) => runCanary(services)(night(clock)) };
}

const sent = aNotification({ contact: canaryContact.id, channel: 'email', state: 'sent' });
const delivered = { at: night('03:14:01'), kind: 'note', text: deliveredNote } as const;

describe('the canary', () => {
  it('opens an incident and starts its run', async () => {
    const { record, services, run } = aWorld();
    await run('03:14');
    expect(record.newest()).toMatchObject({
      id: first,
      status: 'triggered',
      policy: 'test:CANARY',
      startedAt: night('03:14'),
    });
    expect([...record.started]).toEqual([`${first}-1`]);
    expect(record.timeline).toMatchObject([{ kind: 'alert', source: 'canary' }]);
    expect(services.measure).not.toHaveBeenCalled();
  });

  it('waits until SES reports that its message was delivered', async () => {
    const { record, steps, run } = aWorld([aCanary()]);
    await run('03:15');
    await record.addEvent(first, sent);
    await run('03:16');
    expect(steps).toEqual([]);
    await record.addEvent(first, delivered);
    await run('03:17');
    expect(steps).toHaveLength(2);
  });

  it('then opens the page of a link, presses, and measures both', async () => {
    const { record, services, steps, run } = aWorld([aCanary()]);
    await record.addEvent(first, delivered);
    await run('03:15');
    expect(steps).toEqual(['open https://page.example.org/n/code', 'press https://page.example.org/n/code']);
    expect(services.createLink.mock.calls[0]?.[0]).toMatchObject({ incident: first, contact: canaryContact.id });
    expect(services.measure).toHaveBeenCalledExactlyOnceWith(night('03:15'), {
      CanarySecondsToOpen: 1.5,
      CanarySecondsToPress: 1.5,
    });
  });

  it.each(['03:15', '04:12'])('does nothing more in its hour once it is answered, such as at %s', async (clock) => {
    const { record, services, steps, run } = aWorld([aCanary(passed)]);
    await run(clock);
    expect([steps, record.timeline, services.measure.mock.calls]).toEqual([[], [], []]);
  });

  it('opens the next one before the hour is over', async () => {
    const { record, services, run } = aWorld([aCanary(passed)]);
    await run('04:13');
    expect(record.newest()).toMatchObject({ id: incidentId(canaryKey(digest), '0002'), openedAt: night('04:13') });
    expect(services.measure).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<Incident>, TimelineEvent[], string]>([
    ['was never sent', { status: 'triggered' }, [], 'Its e-mail was not sent.'],
    [
      'bounced',
      { status: 'resolved' },
      [{ ...sent, state: 'failed', why: 'it bounced' }],
      'Its e-mail was not delivered: it bounced.',
    ],
    [
      'failed',
      { status: 'resolved' },
      [{ ...sent, state: 'failed' }],
      'Its e-mail was not delivered: no reason is known.',
    ],
    [
      'failed, although SES then reports its delivery',
      { status: 'resolved' },
      [{ ...sent, state: 'failed', why: 'SES did not answer' }, delivered],
      'Its e-mail was not delivered: SES did not answer.',
    ],
    ['left no trace', { status: 'resolved' }, [sent], 'SES did not report that its e-mail was delivered.'],
    ['was not answered', { status: 'resolved' }, [sent, delivered], 'It was not answered.'],
    [
      'was answered, and whose run did not end',
      { ...passed, status: 'acknowledged' },
      [sent, delivered],
      'Its run did not end.',
    ],
  ])('counts one that %s, says where it stopped, and opens the next one', async (_, flaws, timeline, stopped) => {
    const { record, services, run } = aWorld([aCanary(flaws)]);
    for (const event of timeline) await record.addEvent(first, event);
    await run('04:13');
    expect(services.logError.mock.calls[0]?.[1]).toEqual(new Error(stopped));
    expect(services.measure.mock.calls).toEqual([[night('04:13'), { CanaryFailed: 1 }]]);
    expect(services.logError.mock.calls[0]?.[0]).toBe('the canary did not come through');
    expect(record.incidents.size).toBe(2);
  });

  it.each(['newestOccurrence', 'openIncident'])('counts a failure, and throws none: %s', async (failing) => {
    const { services, run } = aWorld([], { [failing]: async () => Promise.reject(new Error('it is down')) });
    await run('03:15');
    expect(services.measure.mock.calls).toEqual([[night('03:15'), { CanaryFailed: 1 }]]);
  });

  it.each(['startRun', 'createLink', 'openOwnPage', 'pressOwnPage'])(
    'counts one that fails for minutes once, when the next one opens: %s',
    async (failing) => {
      const broken = { [failing]: async () => Promise.reject(new Error('it is down')) };
      const { record, services, run } = aWorld(failing === 'startRun' ? [] : [aCanary()], broken);
      await run('03:14');
      await record.addEvent(first, delivered);
      for (const clock of ['03:15', '03:16', '03:17']) await run(clock);
      expect(services.logError).toHaveBeenCalledWith('the canary did not come through', new Error('it is down'), {
        incident: first,
      });
      await run('04:13');
      const failures = services.measure.mock.calls.filter(([, values]) => 'CanaryFailed' in values);
      expect(failures).toEqual([[night('04:13'), { CanaryFailed: 1 }]]);
    },
  );

  it('leaves an incident alone that another sweep has opened', async () => {
    const { record, services, run } = aWorld([], { openIncident: async () => undefined });
    await run('03:14');
    expect([record.timeline, services.measure.mock.calls]).toEqual([[], []]);
  });

  it('does nothing if it is switched off', async () => {
    const newestOccurrence = vi.fn();
    const { run } = aWorld([], { canaryIsOn: () => false, newestOccurrence });
    await run('03:14');
    expect(newestOccurrence).not.toHaveBeenCalled();
  });
});
