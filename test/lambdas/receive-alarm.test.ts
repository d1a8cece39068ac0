import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Route } from '../../lambdas/domain/on-call/route.ts';
import { measure } from '../../lambdas/log.ts';
import { receiveAlarm } from '../../lambdas/receive-alarm.ts';
import { measuredIn } from '../support/metrics.ts';
import { aWait } from './domain/samples.ts';
import { aRecord } from './record.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/alarm-${name}.json`, import.meta.url), 'utf8');
const sentAt = '2026-11-23T02:14:00.000Z';

/** The fixture of one alarm in a state, at a second of its own clock. */
const change = (value: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', second: number, name = 'disk') => {
  const event = JSON.parse(fixture('single-metric'));
  event.resources = [`arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`];
  event.detail.alarmName = name;
  event.detail.state = {
    value,
    reason: value,
    timestamp: `2026-11-23T02:13:${String(second).padStart(2, '0')}.000+0000`,
  };
  return JSON.stringify(event);
};

const batch = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      body,
      attributes: { SentTimestamp: String(Date.parse(sentAt)) },
    })),
  }) as unknown as SQSEvent;

function aWorld(routes: Route[] = [{ alarm: '*', policy: 'default' }]) {
  const record = aRecord();
  const services = {
    ...record,
    findRules: async () => ({ routes, mutes: [] }),
    digest: (text: string) => text.replace(/[^a-z]/g, '').slice(-12),
    pagerName: () => 'NotifySupport',
    measure: () => {},
    log: vi.fn(),
    logError: vi.fn(),
  };
  return { record, services, receive: receiveAlarm(services) };
}

describe('an alarm in ALARM', () => {
  it.each(['single-metric', 'metric-math', 'anomaly'])('opens an incident and starts its run: %s', async (name) => {
    const { record, receive } = aWorld();
    expect(await receive(batch(fixture(name)))).toEqual({ batchItemFailures: [] });
    expect(record.newest()).toMatchObject({ status: 'triggered', policy: 'default', source: 'CloudWatch' });
    expect(record.started.size).toBe(1);
    expect(record.timeline).toMatchObject([{ kind: 'alarm', state: 'ALARM' }]);
  });

  it('is the same incident when it is delivered twice, and after it closed', async () => {
    const { record, receive } = aWorld();
    for (const close of [false, true]) {
      if (close) await record.resolve(record.newest()?.id ?? '', 'somebody', sentAt);
      await receive(batch(change('ALARM', 1)));
    }
    await receive(batch(change('ALARM', 1)));
    expect(record.incidents.size).toBe(1);
    expect(record.started.size).toBe(1);
  });

  it('leaves it to the sweep whether a repeat stands for a new ALARM, if CloudWatch cannot be asked', async () => {
    const { record, receive } = aWorld();
    await receive(batch(change('ALARM', 1)));
    await record.acknowledge(record.newest()?.id ?? '', { contact: 'ben', name: 'Ben' }, sentAt);
    const before = record.newest()?.alarmStateAt;
    const { detail, ...event } = JSON.parse(change('ALARM', 40));
    await receive(batch(JSON.stringify({ ...event, detail: { ...detail, previousState: { value: 'ALARM' } } })));
    expect(record.newest()).toMatchObject({ status: 'acknowledged', alarmStateAt: before, repeats: 1 });
  });

  it('reopens the incident shortly after an OK, in its next run', async () => {
    const { record, receive } = aWorld();
    for (const event of [change('ALARM', 1), change('OK', 2), change('ALARM', 3)]) await receive(batch(event));
    expect([...record.incidents.values()]).toMatchObject([{ status: 'triggered', run: 2, reopenings: 1 }]);
    expect([...record.started]).toHaveLength(2);
    // Late and twice, the old events change nothing.
    for (const event of [change('OK', 2), change('ALARM', 1)]) await receive(batch(event));
    expect([...record.incidents.values()]).toMatchObject([{ status: 'triggered', run: 2 }]);
  });

  it('joins while the incident is live', async () => {
    const { record, receive } = aWorld();
    for (const event of [change('ALARM', 1), change('INSUFFICIENT_DATA', 2), change('ALARM', 3)]) {
      await receive(batch(event));
    }
    expect(record.incidents.size).toBe(1);
    expect(record.timeline.map((event) => event.kind === 'alarm' && event.state)).toEqual([
      'ALARM',
      'INSUFFICIENT_DATA',
      'ALARM',
      // The fixture's state before is OK.
      false,
    ]);
    expect(record.timeline.at(-1)).toMatchObject({ kind: 'note', text: 'The alarm was OK, and is in ALARM again.' });
    expect(record.started.size).toBe(1);
  });
});

describe('what notifies nobody', () => {
  const own = 'NotifySupport-alarms-wait';
  const deleted = () => {
    const event = JSON.parse(fixture('deleted'));
    event.resources = [`arn:aws:cloudwatch:us-east-1:123456789012:alarm:${own}`];
    event.detail.alarmName = own;
    return JSON.stringify(event);
  };

  it.each([
    ['ALARM', change('ALARM', 1, own)],
    ['OK', change('OK', 1, own)],
    ['INSUFFICIENT_DATA', change('INSUFFICIENT_DATA', 1, own)],
    ['deletion', deleted()],
  ])(
    'is an alarm of the pager itself, even when no table can be read, so that none sets off the next: %s',
    async (_, body) => {
      const { services } = aWorld();
      const logs = { log: services.log, logError: services.logError };
      // Any call of something else throws, because it is not there.
      const alone = { ...logs, pagerName: services.pagerName, digest: services.digest, measure: services.measure };
      const receive = receiveAlarm(alone as unknown as typeof services);
      expect(await receive(batch(body))).toEqual({ batchItemFailures: [] });
      expect(services.log).toHaveBeenCalledWith('notifies nobody', {
        alarm: own,
        because: `${own} watches NotifySupport itself, and goes to the backstop.`,
      });
    },
  );

  it.each<[string, string, Route[] | undefined, string]>([
    ['a suppressed composite', fixture('composite-suppressed'), undefined, 'WaitPeriod'],
    ['another event', fixture('configuration-change'), undefined, 'not a change of an alarm'],
    ['not JSON', 'hello', undefined, 'not a change of an alarm'],
    ['an alarm without a route', change('ALARM', 1), [], 'No route'],
    ['an alarm of auto scaling', change('ALARM', 1, 'TargetTracking-x-AlarmLow'), undefined, 'auto scaling'],
    ['an alarm of this stack', change('ALARM', 1, 'NotifySupport-alarms-lost'), undefined, 'backstop'],
    ['missing data where nothing is live', change('INSUFFICIENT_DATA', 1), undefined, 'INSUFFICIENT_DATA'],
  ])('is %s, with the reason in the log', async (_, body, routes, because) => {
    const { record, services, receive } = aWorld(routes);
    expect(await receive(batch(body))).toEqual({ batchItemFailures: [] });
    expect(record.incidents.size).toBe(0);
    expect(services.log).toHaveBeenCalledWith(
      'notifies nobody',
      expect.objectContaining({ because: expect.stringContaining(because) }),
    );
  });

  it('is an OK where nothing was open', async () => {
    const { record, receive } = aWorld();
    expect(await receive(batch(fixture('ok')))).toEqual({ batchItemFailures: [] });
    expect(record.incidents.size).toBe(0);
  });
});

describe('an OK', () => {
  it('resolves the live incident and ends its waits', async () => {
    const { record, receive } = aWorld();
    await receive(batch(change('ALARM', 1)));
    const incident = record.newest();
    if (incident) record.put({ ...incident, waits: { ada: aWait({ taskToken: 'open' }) } });
    await receive(batch(change('OK', 2)));
    expect(record.newest()).toMatchObject({ status: 'resolved', resolvedBy: 'the alarm' });
    expect(record.wakes).toEqual([{ taskToken: 'open', outcome: 'resolved' }]);
    expect(record.timeline.at(-1)).toMatchObject({ kind: 'status', status: 'resolved' });
  });

  it('ends the waits when it is delivered again after a crash', async () => {
    const { record, services, receive } = aWorld();
    await receive(batch(change('ALARM', 1)));
    const incident = record.newest();
    if (incident) record.put({ ...incident, waits: { ada: aWait({ taskToken: 'open' }) } });
    const broken = receiveAlarm({
      ...services,
      addEvent: async (_, event) => (event.kind === 'status' ? Promise.reject(new Error('crash')) : undefined),
    });
    await expect(broken(batch(change('OK', 2)))).rejects.toThrow('crash');
    expect(record.wakes).toEqual([]);
    await receive(batch(change('OK', 2)));
    expect(record.wakes).toEqual([{ taskToken: 'open', outcome: 'resolved' }]);
  });

  it('that comes late does not resolve a newer ALARM', async () => {
    const { record, receive } = aWorld();
    await receive(batch(change('ALARM', 3)));
    await receive(batch(change('OK', 2)));
    expect(record.newest()?.status).toBe('triggered');
  });

  it('that overtook its ALARM keeps anybody from being notified', async () => {
    const { record, receive } = aWorld();
    await receive(batch(change('OK', 2)));
    await receive(batch(change('ALARM', 1)));
    expect(record.live(sentAt)).toEqual([]);
    expect(record.started.size).toBe(0);
  });

  it.each(['recordAlarmState', 'newestOccurrence', 'findAlarmState', 'openIncident', 'addEvent', 'startRun'] as const)(
    'that comes while its ALARM is at %s leaves nothing live',
    async (step) => {
      const { record, services, receive } = aWorld();
      let overtaken = false;
      const overtake = async (act: () => Promise<unknown>) => {
        const result = await act();
        if (!overtaken) {
          overtaken = true;
          await receive(batch(change('OK', 2)));
        }
        return result;
      };
      const act = services[step] as (...args: unknown[]) => Promise<unknown>;
      const slow = receiveAlarm({ ...services, [step]: (...args: unknown[]) => overtake(() => act(...args)) });
      expect(await slow(batch(change('ALARM', 1)))).toEqual({ batchItemFailures: [] });
      expect(overtaken).toBe(true);
      expect(record.live(sentAt)).toEqual([]);
    },
  );
});

describe('changes of an alarm that are received at once', () => {
  const seconds = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 2, maxLength: 4 });

  /** The events of one alarm that begins in ALARM and changes at each second; several are processed side by side. */
  const takenInAtOnce = async (scheduler: fc.Scheduler, instants: readonly number[]) => {
    const { record, services } = aWorld();
    const [first, ...others] = instants
      .toSorted((a, b) => a - b)
      .map((second, index) => batch(change(index % 2 === 0 ? 'ALARM' : 'OK', second)));
    await receiveAlarm(services)(first as SQSEvent);
    const inTurn =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await scheduler.schedule(Promise.resolve());
        return call(...args);
      };
    const receive = receiveAlarm({
      ...services,
      newestOccurrence: inTurn(services.newestOccurrence),
      openIncident: inTurn(services.openIncident),
      joinIncident: inTurn(services.joinIncident),
      resolve: inTurn(services.resolve),
      recordAlarmState: inTurn(services.recordAlarmState),
      findAlarmState: inTurn(services.findAlarmState),
      startRun: inTurn(services.startRun),
    });
    const answers = await scheduler.waitFor(Promise.all(others.map(receive)));
    return { record, answers, isInAlarm: instants.length % 2 === 1 };
  };

  it('leave an incident live if the newest is ALARM, and no live one if it is OK, in any order of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), seconds, async (scheduler, instants) => {
        const { record, answers, isInAlarm } = await takenInAtOnce(scheduler, instants);
        expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
        expect(record.live(sentAt)).toHaveLength(isInAlarm ? 1 : 0);
        for (const { id } of record.live(sentAt)) expect([...record.started]).toContain(`${id}-1`);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a batch', () => {
  it('delivers again only what failed', async () => {
    const { record, services } = aWorld();
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const receive = receiveAlarm({
      ...services,
      measure,
      startRun: async (id, run) => {
        if (id.startsWith('cpu')) throw new Error('throttled');
        return services.startRun(id, run);
      },
    });
    expect(await receive(batch(change('ALARM', 1), change('ALARM', 1, 'cpu')))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(record.started.size).toBe(1);
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(measuredIn(lines)).toEqual({ AlertsReceived: 2, IncidentsOpened: 2, IntakeFailures: 1 });
  });

  it('starts the run on the second delivery if the first only opened the incident', async () => {
    const { record, services, receive } = aWorld();
    const broken = receiveAlarm({ ...services, startRun: async () => Promise.reject(new Error('crash')) });
    await expect(broken(batch(change('ALARM', 1)))).rejects.toThrow('crash');
    expect(record.started.size).toBe(0);
    await receive(batch(change('ALARM', 1)));
    expect(record.started.size).toBe(1);
    expect(record.incidents.size).toBe(1);
  });
});
