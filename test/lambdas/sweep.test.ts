import { describe, expect, it, vi } from 'vitest';
import { hold } from '../../lambdas/acts/hold-alert.ts';
import { openForAlarm } from '../../lambdas/acts/open-for-alarm.ts';
import { type Incident, splitIncidentId } from '../../lambdas/domain/incident/incident.ts';
import type { Link } from '../../lambdas/domain/incident/link.ts';
import { type AlarmChange, type AlarmNow, alarmKey } from '../../lambdas/domain/intake/alarm.ts';
import { alarmHolding } from '../../lambdas/domain/intake/held.ts';
import type { BackstopMessage } from '../../lambdas/domain/notify/backstop.ts';
import type { SubscriptionStates } from '../../lambdas/domain/notify/subscription.ts';
import type { Clocks } from '../../lambdas/domain/on-call/clocks.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Run } from '../../lambdas/domain/recovery/recovery.ts';
import { sweep } from '../../lambdas/sweep.ts';
import { aContact } from '../support/night.ts';
import { aHeldAlert } from './adapters/held-alerts.contract.ts';
import { anIncident, night } from './domain/samples.ts';
import { aRecord } from './record.ts';

const time = '2026-11-23T02:30:00Z';
const at = night('03:30');
const failed: Run = { status: 'failed', error: 'States.Runtime', redrives: 0, isRedrivable: true };
const { startedAt: _, ...unstarted } = anIncident();

function aWorld(incidents: Incident[] = [], flaws: object = {}) {
  const record = aRecord(incidents);
  const services = {
    ...record,
    findDue: async () => incidents.map(({ id }) => id),
    findRunning: vi.fn(async (): Promise<Set<string>> => new Set()),
    findRun: vi.fn(async (): Promise<Run | undefined> => failed),
    redriveRun: vi.fn(async () => true),
    markAnnounced: vi.fn(async (_: Incident) => {}),
    markStopped: vi.fn(async (_: Incident, __: number, ___: string) => {}),
    findSubscriptions: async (): Promise<SubscriptionStates> => ({ email: 'confirmed', sms: 'confirmed' }),
    pingDeadMan: vi.fn(async () => {}),
    noteTimeZoneEdition: async () => {},
    createLink: async () => 'code',
    tellBackstop: vi.fn(async (_: BackstopMessage) => {}),
    executionArnOf: (id: string, run: number) => `arn:aws:states:eu-central-1:1:execution:NotifySupport:${id}-${run}`,
    findAlarmsInAlarm: async (): Promise<AlarmChange[]> => [],
    noticesAreOn: () => true,
    smsBudget: () => undefined,
    sendMessage: vi.fn(async () => ({ sent: true as const })),
    isRefusal: () => false,
    findRules: vi.fn(async () => ({ routes: [{ alarm: 'disk*', policy: 'default' }], mutes: [] })),
    digest: (text: string) => text.replace(/[^a-z]/g, '').slice(-12),
    baseUrl: () => 'https://a.example.org/live',
    pagerName: () => 'NotifySupport',
    runbookUrl: () => 'https://runbook.example.org',
    measure: vi.fn(),
    log: vi.fn(),
    logError: vi.fn(),
    ...flaws,
  };
  const said = () => record.timeline.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { record, services, said, run: () => sweep(services)({ time }), now: () => record.newest() };
}

describe('an incident whose run has not been started', () => {
  it('is started, and the timeline says so', async () => {
    const { record, run, now, said } = aWorld([unstarted]);
    await run();
    expect([...record.started]).toEqual([`${unstarted.id}-1`]);
    expect(now()?.startedAt).toBe(at);
    expect(said()).toEqual(['Run 1 had not been started. It was started now.']);
  });

  it('stays unstarted if the start fails again, and the sweep throws', async () => {
    const { run, now, said, services } = aWorld([unstarted], {
      startRun: async () => Promise.reject(new Error('down')),
    });
    await expect(run()).rejects.toThrow(`1 part of the sweep failed: ${unstarted.id}`);
    expect(now()?.startedAt).toBeUndefined();
    expect(said()).toEqual([]);
    expect(services.logError).toHaveBeenCalledOnce();
  });
});

describe('a run that failed', () => {
  it('is redriven', async () => {
    const { services, run, now, said } = aWorld([anIncident()]);
    const before = now();
    await run();
    expect(services.redriveRun).toHaveBeenCalledWith(anIncident().id, 1);
    expect(now()).toEqual(before);
    expect(said()).toHaveLength(1);
  });

  it('gets no note that it continues if another sweep was faster', async () => {
    const { run, said } = aWorld([anIncident()], { redriveRun: async () => false });
    await run();
    expect(said()).toEqual([]);
  });

  it('is followed by the next one, from the first level', async () => {
    const { record, run, now } = aWorld([anIncident({ startAtLevel: 2 })], {
      findRun: async () => ({ ...failed, redrives: 2 }),
    });
    await run();
    expect(now()).toMatchObject({ status: 'triggered', run: 2, startAtLevel: 1, failedRuns: 1, startedAt: at });
    expect([...record.started]).toEqual([`${anIncident().id}-2`]);
  });

  it('is not followed by another if the incident has changed in the meantime', async () => {
    const flaws = { findRun: async () => ({ ...failed, redrives: 2 }), openNextRun: async () => undefined };
    const { record, run, said } = aWorld([anIncident()], flaws);
    await run();
    expect(said()).toEqual([]);
    expect(record.started.size).toBe(0);
  });

  it('is the last of four: it counts as unanswered', async () => {
    const flaws = { findRun: async () => ({ ...failed, redrives: 2 }) };
    const { record, run, now } = aWorld([anIncident({ failedRuns: 3 })], flaws);
    await run();
    expect(now()).toMatchObject({ status: 'exhausted', run: 1 });
    expect(record.timeline).toMatchObject([{ kind: 'status', status: 'exhausted' }, { kind: 'note' }]);
  });

  it.each<Run['status']>(['failed', 'stopped'])('is not continued if it is the canary’s: it %s', async (status) => {
    const { record, services, run, now, said } = aWorld([anIncident({ policy: 'test:CANARY' })], {
      findRun: async () => ({ ...failed, status }),
    });
    await run();
    expect(now()).toMatchObject({ status: 'resolved', run: 1, resolvedBy: 'the end of the test' });
    expect(said()).toEqual(['Run 1 of the canary did not come to its end.']);
    expect([...record.started]).toEqual([]);
    expect(services.redriveRun).not.toHaveBeenCalled();
    expect(services.tellBackstop).not.toHaveBeenCalled();
  });

  it('is left alone if the incident is taken at the last moment', async () => {
    const flaws = { findRun: async () => ({ ...failed, redrives: 2 }), exhaust: async () => undefined };
    const { record, run } = aWorld([anIncident({ failedRuns: 3 })], flaws);
    await run();
    expect(record.timeline).toEqual([]);
  });
});

describe('an incident that was not resolved in time', () => {
  const alarm = { arn: 'arn:alarm', name: 'disk' };
  const ada = { contact: 'ada', name: 'Ada' };
  const overdue = anIncident({
    ...{ status: 'acknowledged', by: ada, acknowledgedAt: night('02:30'), resolveBy: night('03:30') },
    ...{ alarm, alarmStateAt: night('02:00') },
  });
  const alarmIs = (state: 'ALARM' | 'OK', time: string) => ({
    findAlarmState: async () => ({ state, stateAt: night(time) }),
  });

  it.each<[string, object]>([
    ['its alarm is still in ALARM', alarmIs('ALARM', '02:00')],
    ['the last that is known of its alarm is an OK from before it', alarmIs('OK', '01:59')],
    ['nothing is known of its alarm', {}],
  ])('begins its next run if %s', async (_, flaws) => {
    const { run, now } = aWorld([overdue], flaws);
    await run();
    expect(now()).toMatchObject({ status: 'triggered', run: 2, startAtLevel: 1 });
  });

  it('is resolved if its alarm is OK', async () => {
    const { record, run, now, said } = aWorld([overdue], alarmIs('OK', '02:45'));
    await run();
    expect(now()).toMatchObject({ status: 'resolved', resolvedBy: 'the alarm' });
    expect(said()).toEqual(['It was not resolved in time. Nobody will be notified again, because its alarm is OK.']);
    expect(record.wakes).not.toEqual([]);
    expect(record.started.size).toBe(0);
  });

  it('stays with its contact if a newer one has replaced it', async () => {
    const newer = anIncident({ id: overdue.id.replace('0007', '0008'), status: 'resolved' });
    const { record, run, said } = aWorld([overdue, newer], alarmIs('ALARM', '03:00'));
    await run();
    expect(record.incidents.get(overdue.id)).toMatchObject({ status: 'acknowledged', run: 1 });
    expect(said()).toEqual([
      `It was not resolved in time. Nobody will be notified again, because the newer incident ${newer.id} has replaced it.`,
    ]);
  });

  it.each<[string, object]>([
    [
      'a newer one has its place',
      { newestOccurrence: async () => anIncident({ id: 'x-2' }), dropDeadline: async () => {} },
    ],
    ['its alarm is OK', { ...alarmIs('OK', '02:45'), resolve: async () => undefined }],
  ])('gets no note if %s, and it has changed in the meantime', async (_, flaws) => {
    const { run, said } = aWorld([overdue], flaws);
    await run();
    expect(said()).toEqual([]);
  });
});

describe('the backstop', () => {
  it('is notified of an exhausted incident before that is recorded', async () => {
    const { services, run } = aWorld([anIncident({ status: 'exhausted' })]);
    await run();
    expect(services.tellBackstop).toHaveBeenCalledOnce();
    expect(services.tellBackstop.mock.calls[0]?.[0].text).toContain('https://a.example.org/live/n/code');
    expect(services.markAnnounced).toHaveBeenCalledOnce();
    const [told, marked] = [services.tellBackstop, services.markAnnounced].map(
      (call) => call.mock.invocationCallOrder[0] ?? 0,
    );
    expect(told).toBeLessThan(marked ?? 0);
  });

  it('is notified again if it could not be notified', async () => {
    const { services, run, said } = aWorld([anIncident({ status: 'exhausted' })], {
      tellBackstop: async () => Promise.reject(new Error('down')),
    });
    await expect(run()).rejects.toThrow();
    expect(services.markAnnounced).not.toHaveBeenCalled();
    expect(said()).toEqual([]);
  });

  it('is notified once more if the notification could not be recorded', async () => {
    const markAnnounced = vi.fn(async (_: Incident) => {}).mockRejectedValueOnce(new Error('crash'));
    const { services, run } = aWorld([anIncident({ status: 'exhausted' })], { markAnnounced });
    await expect(run()).rejects.toThrow();
    await run();
    expect(services.tellBackstop).toHaveBeenCalledTimes(2);
  });

  it.each<[string, object, string]>([
    ['of its current run', { findRun: async () => failed }, 'escalation (States.Runtime), so'],
    [
      'of the run before, if nobody answered the current one',
      {
        findRun: async (_: string, run: number) => ({
          ...failed,
          ...(run === 2 ? { error: 'NobodyAnswered' } : { error: 'States.Timeout', cause: 'too slow' }),
        }),
      },
      'escalation (States.Timeout: too slow), so',
    ],
    ['not at all if it cannot be read', { findRun: async () => Promise.reject(new Error('down')) }, 'escalation, so'],
    ['not at all if Step Functions has forgotten it', { findRun: async () => undefined }, 'escalation, so'],
  ])('is notified of the error %s', async (_, flaws, words) => {
    const { services, run } = aWorld([anIncident({ status: 'exhausted', run: 2, failedRuns: 1 })], flaws);
    await run();
    expect(services.tellBackstop.mock.calls[0]?.[0].text).toContain(`the pager broke in a run of its ${words}`);
  });

  it('does not wait for Step Functions if nobody answered and no run broke', async () => {
    const { services, run } = aWorld([anIncident({ status: 'exhausted' })]);
    await run();
    expect(services.findRun).not.toHaveBeenCalled();
  });

  const exhausted = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      anIncident({ id: `disk-${index}-0001`, summary: `disk ${index}`, status: 'exhausted', closedAt: night('03:29') }),
    );

  it('is notified of 5,000 unanswered incidents in one message, and each of them is marked', async () => {
    const createLink = vi.fn(async (_: Link) => 'code');
    const { record, services, run } = aWorld(exhausted(5000), { createLink });
    await run();
    expect(services.tellBackstop).toHaveBeenCalledOnce();
    expect(services.tellBackstop.mock.calls[0]?.[0].text).toMatch(
      /^5,000 incidents unanswered since 02:29 UTC, newest/,
    );
    expect(createLink).toHaveBeenCalledExactlyOnceWith({ unansweredSince: night('03:29'), timeZone: 'UTC' }, at);
    expect(services.markAnnounced).toHaveBeenCalledTimes(5000);
    expect(record.timeline).toHaveLength(5000);
  });

  it('is notified once more of those only that a crash left unmarked', async () => {
    const incidents = exhausted(120);
    const marked = new Set<string>();
    const markAnnounced = vi.fn(async ({ id }: Incident) => {
      if (marked.size === 70 && !marked.has('crashed')) throw new Error('crash');
      marked.add(id);
    });
    const findDue = async () => incidents.map(({ id }) => id).filter((id) => !marked.has(id));
    const { services, run } = aWorld(incidents, { markAnnounced, findDue });
    await expect(run()).rejects.toThrow('50 parts of the sweep failed');
    marked.add('crashed');
    await run();
    await run();
    const said = services.tellBackstop.mock.calls.map(([{ text }]) => text.split(' unanswered')[0]);
    expect(said).toEqual(['120 incidents', '50 incidents']);
  });

  it('gets what others noted for it in the same message, and the rest in the next minute', async () => {
    const { record, services, run } = aWorld([anIncident({ status: 'exhausted' })], { findDue: async () => [] });
    for (const id of ['one', 'two', 'three', 'four'])
      await record.noteForBackstop({ id, text: `Note ${id}.`, heading: 'sms-spend' }, at);
    await run();
    await run();
    await run();
    const texts = services.tellBackstop.mock.calls.map(([{ text }]) => text);
    expect(texts.map((text) => text.match(/Note \w+/g))).toEqual([
      ['Note one', 'Note two', 'Note three'],
      ['Note four'],
    ]);
    expect(texts[1]).toBe('Note four.\nRunbook: https://runbook.example.org#sms-spend');
  });

  it('hears of an incident although the notes cannot be read', async () => {
    const { services, run } = aWorld([anIncident({ status: 'exhausted' })], {
      findBackstopNotes: async () => Promise.reject(new Error('throttled')),
    });
    await run();
    expect(services.tellBackstop).toHaveBeenCalledOnce();
    expect(services.logError).toHaveBeenCalledOnce();
  });

  it('is notified of a run that was stopped by hand, and the stop is not undone', async () => {
    const { record, services, run } = aWorld([anIncident()], {
      findRun: async () => ({ ...failed, status: 'stopped', redrives: 1 }),
    });
    await run();
    expect(services.tellBackstop).toHaveBeenCalledOnce();
    expect(services.markStopped).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(anIncident()), 1, at);
    expect(services.redriveRun).not.toHaveBeenCalled();
    expect(record.started.size).toBe(0);
  });
});

describe('the subscriptions of the backstop', () => {
  it('are looked at once an hour, and the backstop hears once a day of one that is gone', async () => {
    const findSubscriptions = vi.fn(async (): Promise<SubscriptionStates> => ({ email: 'gone', sms: 'confirmed' }));
    const { services } = aWorld([], { findSubscriptions });
    for (const minute of ['02:59', '03:00', '03:01', '04:00', '04:01'])
      await sweep(services)({ time: `2026-11-23T${minute}:00Z` });
    expect(findSubscriptions).toHaveBeenCalledTimes(2);
    expect(services.tellBackstop).toHaveBeenCalledOnce();
    expect(services.tellBackstop.mock.calls[0]?.[0].text).toMatch(
      /^The mailbox of the backstop gets no messages: .* gone/,
    );
  });
});

describe('the dead man’s ping', () => {
  it('says that all is well, and not if a part of the sweep failed', async () => {
    const well = aWorld();
    await well.run();
    expect(well.services.pingDeadMan).toHaveBeenCalledOnce();
    const ill = aWorld([], { findAlarmsInAlarm: async () => Promise.reject(new Error('down')) });
    await expect(ill.run()).rejects.toThrow('1 part of the sweep failed: the alarms');
    expect(ill.services.pingDeadMan).not.toHaveBeenCalled();
  });

  it('affects nothing if it fails, and is logged', async () => {
    const { services, run } = aWorld([], { pingDeadMan: async () => Promise.reject(new Error('The answer was 500.')) });
    await run();
    expect(services.logError).toHaveBeenCalledOnce();
  });
});

it('writes down the clocks of the zones that schedules use', async () => {
  const schedule = { id: 'primary', timeZone: 'Europe/Berlin', layers: [] };
  const damaged = { ...schedule, timeZone: 'Europe/Nowhere' };
  let noted: Clocks | undefined;
  const { run } = aWorld([], {
    loadOnCall: async () => ({ ...emptyOnCall, schedules: [schedule, damaged], damaged: [] }),
    noteTimeZoneEdition: async (_: string, findClocks: () => Promise<Clocks>) => {
      noted = await findClocks();
    },
  });
  await run();
  expect(noted).toEqual({
    'Europe/Berlin': [{ offset: 3_600_000, until: Date.parse('2027-03-28T01:00:00Z') }, { offset: 7_200_000 }],
  });
});

it('logs that the time zone data could not be written, which affects nothing', async () => {
  const { services, run } = aWorld([], { noteTimeZoneEdition: async () => Promise.reject(new Error('down')) });
  await run();
  expect(services.logError).toHaveBeenCalledOnce();
});

describe('an incident that needs nothing', () => {
  it('has a run in progress, which causes no other call', async () => {
    const { services, run } = aWorld([anIncident()], { findRunning: async () => new Set([`${anIncident().id}-1`]) });
    await run();
    expect(services.findRun).not.toHaveBeenCalled();
  });

  it('is in the index but no longer in the record', async () => {
    const { services, run } = aWorld([anIncident()], { findIncident: async () => undefined });
    await run();
    expect(services.findRun).not.toHaveBeenCalled();
  });

  it('is absent in a quiet night, which takes two calls', async () => {
    const { services, run } = aWorld();
    await run();
    expect(services.findRunning).not.toHaveBeenCalled();
    expect(services.findRules).not.toHaveBeenCalled();
  });
});

const anAlarm = (flaws: Partial<AlarmChange> = {}): AlarmChange => ({
  arn: 'arn:aws:cloudwatch:eu-central-1:1:alarm:disk',
  name: 'disk',
  state: 'ALARM',
  stateAt: night('03:00'),
  reason: 'full',
  ...flaws,
});

describe('what a mute has held until now', () => {
  const posted = aHeldAlert('disk-0123456789ab', { until: night('03:29') });
  const alarm = aHeldAlert('alarm', { until: night('03:29'), content: { kind: 'alarm', change: anAlarm() } });

  it('opens if it was posted, although the routes are damaged', async () => {
    const damage = new Error('The item ROUTES is damaged.');
    const { record, run, now } = aWorld([], { findRules: async () => ({ routes: [], mutes: [], damage }) });
    for (const held of [posted, alarm]) await record.holdAlert(held, undefined);
    await expect(run()).rejects.toThrow('1 part of the sweep failed: the held alarms');
    expect(now()).toMatchObject({ status: 'triggered', policy: 'default' });
    expect((await record.findHeldAlerts()).map(({ name }) => name)).toEqual(['alarm']);
  });

  it('opens although another one is damaged, which the sweep reports', async () => {
    const { record, services, run, now } = aWorld();
    await record.holdAlert(posted, undefined);
    const damage = new Error('The held alert db-1 is damaged (content.kind).');
    const findHeldAlerts = async (hear: (name: string, damage: unknown) => void) => {
      hear('db-1', damage);
      return record.findHeldAlerts();
    };
    Object.assign(services, { findHeldAlerts });
    await expect(run()).rejects.toThrow('1 part of the sweep failed: held: db-1');
    expect(services.logError).toHaveBeenCalledWith(expect.any(String), damage, { what: 'held: db-1' });
    expect(now()).toMatchObject({ status: 'triggered', summary: 'checkout is slow' });
  });
});

describe('a resolved incident that has stayed quiet', () => {
  const quiet = anIncident({ status: 'resolved', resolvedBy: 'the alarm', closedAt: night('03:20'), noticesAt: at });
  const ada = { id: 'ada', name: 'Ada', sms: '+15550100097', timeZone: 'UTC' };
  const notified = { at: night('03:14'), kind: 'notification', contact: 'ada', name: 'Ada', channel: 'sms' } as const;
  const sent = { ...notified, round: 1, level: 1, attempt: 1, attempts: 3, run: 1, state: 'sent' } as const;

  const aQuiet = async (flaws: object = {}) => {
    const world = aWorld([quiet], {
      findDue: async () => [],
      findQuiet: async () => [quiet.id],
      findContacts: async () => [ada],
      ...flaws,
    });
    await world.services.addEvent(quiet.id, sent);
    return world;
  };

  it('is told once to the contacts who have not answered', async () => {
    const { services, run, now } = await aQuiet();
    await run();
    await run();
    expect(services.sendMessage).toHaveBeenCalledTimes(1);
    expect(now()).not.toHaveProperty('noticesAt');
  });

  it('is told after a crash, and at most once more', async () => {
    const sendMessage = vi.fn(async (): Promise<{ sent: true }> => Promise.reject(new Error('crash')));
    const { run, now, services } = await aQuiet({ sendMessage });
    await expect(run()).rejects.toThrow('the notices of');
    expect(now()).toHaveProperty('noticesAt');
    sendMessage.mockResolvedValue({ sent: true });
    await sweep(services)({ time: '2026-11-23T02:31:00Z' });
    expect(sendMessage).toHaveBeenCalledTimes(2);
    expect(now()).not.toHaveProperty('noticesAt');
  });

  it('is told once by two sweeps at one instant, and by the next one if the first has crashed meanwhile', async () => {
    const sendMessage = vi.fn((): Promise<{ sent: true }> => new Promise(() => {}));
    const { run, now, services } = await aQuiet({ sendMessage });
    void run();
    await vi.waitUntil(() => sendMessage.mock.calls.length > 0);
    await run();
    expect(sendMessage).toHaveBeenCalledOnce();
    expect(now()).toHaveProperty('noticesAt');
    sendMessage.mockResolvedValue({ sent: true });
    await sweep(services)({ time: '2026-11-23T02:31:00Z' });
    expect(sendMessage).toHaveBeenCalledTimes(2);
    expect(now()).not.toHaveProperty('noticesAt');
  });

  it('is told to nobody where it came again, or where its time has not come', async () => {
    const { record, services, run } = await aQuiet();
    const { noticesAt: _told, ...reopened } = { ...quiet, status: 'triggered', run: 2 } as const;
    record.put(reopened);
    await run();
    record.put({ ...quiet, noticesAt: night('03:31') });
    await run();
    expect(services.sendMessage).not.toHaveBeenCalled();
  });
});

describe('an alarm in ALARM without an incident', () => {
  const withAlarm = (flaws: Partial<AlarmChange> = {}) => ({ findAlarmsInAlarm: async () => [anAlarm(flaws)] });

  it('opens one, as its event would have', async () => {
    const { record, run, now } = aWorld([], withAlarm());
    await run();
    expect(now()).toMatchObject({
      status: 'triggered',
      summary: 'disk',
      policy: 'default',
      alarmStateAt: night('03:01'),
    });
    expect(record.started.size).toBe(1);
    expect(record.timeline).toMatchObject([
      { kind: 'alarm', reason: expect.stringMatching(/^full It was found in ALARM/) },
    ]);
  });

  it('opens one although a repeat of its ALARM was recorded, and broke off', async () => {
    const { services, run, now } = aWorld([], withAlarm());
    const key = alarmKey(anAlarm().arn, services.digest);
    await services.recordAlarmState(key, { state: 'ALARM', stateAt: night('03:20') });
    await run();
    expect(now()).toMatchObject({ status: 'triggered', alarmStateAt: night('03:20') });
  });

  it('opens one although what mutes hold cannot be read', async () => {
    const findHeldAlerts = async () => Promise.reject(new Error('throttled'));
    const { run, now } = aWorld([], { ...withAlarm(), findHeldAlerts });
    await expect(run()).rejects.toThrow('2 parts of the sweep failed: the held alerts, the list of held alarms');
    expect(now()).toMatchObject({ status: 'triggered', summary: 'disk' });
  });

  it.each<[string, Partial<AlarmChange>]>([
    ['while its actions are suppressed', { suppressedBy: 'Alarm' }],
    ['that no route matches', { name: 'cpu' }],
    ['of auto scaling', { name: 'TargetTracking-disk' }],
    ['of this stack', { name: 'NotifySupport-disk' }],
    ['whose own event may still come', { stateAt: night('03:28:30') }],
  ])('opens none %s', async (_, flaws) => {
    const { record, run } = aWorld([], withAlarm(flaws));
    await run();
    expect(record.incidents.size).toBe(0);
  });

  it.each<[string, Partial<Incident>]>([
    ['a live one', {}],
    ['one that a person resolved during this spell', { status: 'resolved', lastAlertAt: night('03:00:02') }],
    ['one that nobody answered during this spell', { status: 'exhausted', lastAlertAt: night('03:00:02') }],
    ['one that has taken in this very change', { status: 'resolved', alarmStateAt: night('03:00') }],
  ])('opens none beside %s', async (_, flaws) => {
    const { record, run, now } = aWorld([], withAlarm());
    await run();
    const known = record.newest();
    const { alarmStateAt: __, ...opened } = known ?? anIncident();
    record.put({ ...opened, lastAlertAt: night('02:00'), openedAt: night('02:00'), ...flaws });
    await run();
    expect(record.incidents.size).toBe(1);
    expect(now()?.id).toBe(known?.id);
  });

  it.each(['02:59:59', '03:00', '03:00:01'])(
    'is the same spell as its event of %s that comes late, after a person has resolved it',
    async (time) => {
      const { record, services, run, now } = aWorld([], withAlarm());
      await run();
      await record.resolve(now()?.id ?? '', 'somebody', at);
      const change = anAlarm({ stateAt: night(time) });
      await openForAlarm(services)(alarmKey(change.arn, services.digest), change, 'default', night('03:31'));
      expect(record.incidents.size).toBe(1);
    },
  );

  it('opens the next occurrence after one that the alarm’s OK has resolved, even if the OK arrived late', async () => {
    const { record, run } = aWorld([], withAlarm());
    await run();
    const known = record.newest();
    const earlier = { status: 'resolved', resolvedBy: 'the alarm', alarmStateAt: night('02:59') } as const;
    record.put({ ...(known ?? anIncident()), ...earlier, lastAlertAt: night('03:00:10') });
    await run();
    expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  });

  it('opens the next occurrence after one of an earlier ALARM state', async () => {
    const { record, run } = aWorld([], withAlarm());
    await run();
    const known = record.newest();
    const earlier = { status: 'resolved', lastAlertAt: night('02:00'), alarmStateAt: night('02:00') } as const;
    record.put({ ...(known ?? anIncident()), ...earlier });
    await run();
    expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  });

  it('opens none once a newer OK is known', async () => {
    const isOk = async () => ({ state: 'OK' as const, stateAt: night('03:29') });
    const { record, run } = aWorld([], { ...withAlarm(), findAlarmState: isOk });
    await run();
    expect(record.incidents.size).toBe(0);
  });
});

describe('an alarm that is not to notify', () => {
  const withAlarm = (flaws: Partial<AlarmChange> = {}) => ({ findAlarmsInAlarm: async () => [anAlarm(flaws)] });

  it('opens no incident while its actions are disabled, and one as soon as they are enabled', async () => {
    const { record, services, run } = aWorld([], withAlarm({ actionsEnabled: false }));
    await run();
    expect(record.incidents.size).toBe(0);
    await sweep({ ...services, ...withAlarm({ actionsEnabled: true }) })({ time });
    expect(record.started.size).toBe(1);
  });

  it('opens no incident while a mute rule is in force, and one at its end', async () => {
    const findMute = vi.fn(async (): Promise<string | undefined> => 'nightly-backup');
    const { record, run } = aWorld([], { ...withAlarm(), findMute });
    await run();
    expect(record.incidents.size).toBe(0);
    findMute.mockResolvedValue(undefined);
    await run();
    expect(record.started.size).toBe(1);
    expect(findMute.mock.calls).toEqual([['disk'], ['disk']]);
    await run();
    expect(findMute).toHaveBeenCalledTimes(2);
  });

  it('notifies if the mute rules cannot be listed', async () => {
    const { record, services, run } = aWorld([], {
      ...withAlarm(),
      findMute: async () => Promise.reject(new Error('access denied for +4915112345678')),
    });
    await run();
    expect(record.started.size).toBe(1);
    expect(services.log).toHaveBeenCalledWith('CloudWatch cannot be asked about an alarm', {
      ...{ alarm: 'disk', error: 'Error' },
    });
  });
});

describe('alarms at the end of a mute', () => {
  it('are listed once, and only those that are not in the list are asked about one by one', async () => {
    const findAlarmsInAlarm = vi.fn(async () => [anAlarm()]);
    const describeAlarm = vi.fn(
      async (_: string): Promise<AlarmNow> => ({ state: 'OK', since: at, actionsEnabled: true }),
    );
    const pagerHome = () => ({ account: '1', region: 'eu-central-1' });
    const { services, record, run } = aWorld([], { findAlarmsInAlarm, describeAlarm, pagerHome });
    const mute = { alarm: '*', from: '2026-11-23T01:00Z', until: '2026-11-23T02:15Z', because: 'the database moves' };
    for (const name of ['disk', 'disk-a', 'disk-b']) {
      const alarm = anAlarm({ name, arn: anAlarm().arn.replace('disk', name) });
      const key = alarmKey(alarm.arn, services.digest);
      const holding = alarmHolding(alarm, { key, name: key, at: night('03:00'), via: undefined });
      await hold(services)({ mute, until: Date.parse(night('03:15')) }, holding, undefined);
    }
    await run();
    expect(findAlarmsInAlarm).toHaveBeenCalledOnce();
    expect(describeAlarm.mock.calls.map(([name]) => name).toSorted()).toEqual(['disk-a', 'disk-b']);
    expect([...record.incidents.values()].map(({ summary }) => summary)).toEqual(['disk']);
    expect((await record.findHeldAlerts()).map(({ rightAt }) => rightAt)).toEqual([at, at]);
  });
});

describe('contributors that were held while their alarm was not to notify', () => {
  const withAlarm = { findAlarmsInAlarm: async () => [anAlarm()] };
  const of = (name: string) => ({ id: name, label: `Disk ${name}` });
  const inAlarm = (name: string, time = '03:10') => ({
    ...{ contributor: of(name), since: night(time), reason: `${name} is full` },
  });
  const newIs = (...names: string[]) => ({
    describeContributors: vi.fn(async () => names.map((name) => inAlarm(name))),
  });

  /** Contributors whose events were received during the mute of an alarm that somebody has taken. */
  async function aMute(flaws: object, held: readonly string[], incident: Partial<Incident> = {}) {
    const world = aWorld([], { ...withAlarm, ...flaws });
    const { record, services } = world;
    const key = alarmKey(anAlarm().arn, services.digest);
    await openForAlarm(services)(key, anAlarm(), 'default', night('03:00'));
    const by = { contact: 'ada', name: 'Ada' };
    record.put({
      ...(record.newest() as Incident),
      status: 'acknowledged',
      by,
      acknowledgedAt: night('03:02'),
      ...incident,
    });
    for (const name of held) {
      const { contributor, since, reason } = inAlarm(name);
      const change = { state: 'ALARM' as const, stateAt: since };
      await record.recordContributor(key, services.digest(name), change, { contributor, reason });
      await record.markHeld(key, since);
    }
    return { ...world, key };
  }

  it('are said at the end of the mute to whoever has the incident, and once', async () => {
    const { record, services, run, now, said } = await aMute(newIs('a', 'b'), ['a', 'b']);
    await run();
    expect(now()).toMatchObject({ status: 'triggered', run: 2, contributor: 'Disk b', first: { id: 'ada' } });
    expect(said()[0]).toMatch(/^Another contributor is in ALARM: Disk a\. Ada had taken the incident/);
    expect(services.describeContributors).toHaveBeenCalledExactlyOnceWith('disk', anAlarm().stateAt);
    expect((await record.findHeld()).size).toBe(0);
    const events = record.timeline.length;
    await run();
    expect(record.timeline).toHaveLength(events);
    expect(services.describeContributors).toHaveBeenCalledOnce();
  });

  it('wait while a mute rule is in force or the actions are disabled', async () => {
    const { services, run, now, record } = await aMute({ ...newIs('a'), findMute: async () => 'night' }, ['a']);
    await run();
    const isOff = async () => [anAlarm({ actionsEnabled: false })];
    await sweep({ ...services, findMute: async () => undefined, findAlarmsInAlarm: isOff })({ time });
    expect(now()).toMatchObject({ status: 'acknowledged', run: 1 });
    expect(services.describeContributors).not.toHaveBeenCalled();
    expect((await record.findHeld()).size).toBe(1);
  });

  it.each<[string, object]>([
    ['are not said if CloudWatch shows that they are OK', newIs()],
    ['are not said if the record shows that they are OK, and CloudWatch does not answer', {}],
  ])('%s', async (_, flaws) => {
    const { record, services, run, now, key } = await aMute(flaws, ['a']);
    const { contributor, reason } = inAlarm('a');
    const change = { state: 'OK' as const, stateAt: night('03:20') };
    await record.recordContributor(key, services.digest('a'), change, { contributor, reason });
    await run();
    expect(now()).toMatchObject({ status: 'acknowledged', run: 1 });
    expect((await record.findHeld()).size).toBe(0);
  });

  it('are those of the record if CloudWatch does not answer', async () => {
    const { run, now, services } = await aMute({}, ['a']);
    await run();
    expect(now()).toMatchObject({ status: 'triggered', run: 2, contributor: 'Disk a', reason: 'a is full' });
    expect(services.log).toHaveBeenCalledWith('CloudWatch cannot be asked about an alarm', {
      ...{ alarm: 'disk', error: 'Error' },
    });
  });

  it('open the next incident if a person resolved the last one', async () => {
    const { run, record } = await aMute(newIs('a'), ['a'], { status: 'resolved', resolvedBy: 'Ada' });
    await run();
    expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  });

  it.each(['the alarm', 'alarm deletion'])(
    'open the next incident although the last one has received them, if %s has ended that',
    async (resolvedBy) => {
      const flaws = { ...newIs('a'), findAlarmsInAlarm: async () => [anAlarm({ stateAt: night('03:10') })] };
      const { run, record, services, now, key } = await aMute(flaws, ['a'], { status: 'resolved', resolvedBy });
      const known = { state: 'ALARM' as const, stateAt: night('03:10'), since: night('03:10') };
      await record.markContributorTold(key, services.digest('a'), known, now()?.id ?? '', true);
      await run();
      expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['resolved', 'triggered']);
      expect(now()).toMatchObject({ contributor: 'Disk a' });
    },
  );

  it('name one in the first message if their alarm was muted from the beginning', async () => {
    const startRun = vi.fn();
    const { record, services, run, now } = aWorld([], { ...withAlarm, ...newIs('a') });
    const key = alarmKey(anAlarm().arn, services.digest);
    await record.markHeld(key, night('03:00'));
    startRun.mockImplementation(async () => expect(now()?.contributor).toBe('Disk a'));
    await sweep({ ...services, startRun })({ time });
    expect(startRun).toHaveBeenCalledOnce();
    expect(record.incidents.size).toBe(1);
    await run();
    expect(record.incidents.size).toBe(1);
  });

  it('are received in parts if they are many, and none is left out', async () => {
    const names = Array.from(
      { length: 120 },
      (_, index) => `${String.fromCharCode(97 + index / 26)}${String.fromCharCode(97 + (index % 26))}`,
    );
    const { record, run, services } = await aMute(newIs(...names), names);
    await run();
    expect((await record.findHeld()).size).toBe(1);
    await run();
    await run();
    const key = alarmKey(anAlarm().arn, services.digest);
    const left = (await record.findContributorsInAlarm(key)).filter(({ incident }) => incident === undefined);
    expect(left).toEqual([]);
    expect((await record.findHeld()).size).toBe(0);
    expect(record.newest()?.run).toBe(2);
  });

  it('cannot keep the alarms from being checked', async () => {
    const findHeld = async () => Promise.reject(new Error('down'));
    const { record, run } = aWorld([], { ...withAlarm, findHeld });
    await expect(run()).rejects.toThrow('1 part of the sweep failed: the list of held contributors');
    expect(record.started.size).toBe(1);
  });

  it('cost one more call if there are none', async () => {
    const describeContributors = vi.fn();
    const { run } = aWorld([], { ...withAlarm, describeContributors });
    await run();
    expect(describeContributors).not.toHaveBeenCalled();
  });
});

describe('an alarm that went into ALARM again, and whose event did not arrive', () => {
  const taken = {
    status: 'acknowledged',
    by: { contact: 'ada', name: 'Ada' },
    acknowledgedAt: night('02:59'),
  } as const;
  const withAlarm = { findAlarmsInAlarm: async () => [anAlarm()] };

  it.each<[string, Partial<Incident>, boolean, number]>([
    ['is said again if somebody took the incident before', { ...taken, alarmStateAt: night('02:58') }, true, 2],
    [
      'is not said again if the incident is as new as the state',
      { ...taken, alarmStateAt: night('02:59:30') },
      false,
      1,
    ],
    ['is received without a further run while people are being notified', { alarmStateAt: night('02:58') }, true, 1],
    ['is not said again if the incident has received no state', taken, false, 1],
  ])('%s', async (_, flaws, isReceived, runs) => {
    const { record, run, now } = aWorld([], withAlarm);
    await run();
    const { alarmStateAt: __, ...opened } = now() ?? anIncident();
    record.put({ ...opened, ...flaws });
    await run();
    expect(now()?.alarmStateAt).toBe(isReceived ? night('03:01') : flaws.alarmStateAt);
    expect(now()?.run).toBe(runs);
    expect(record.incidents.size).toBe(1);
  });
});

describe('a run for the incident of an alarm', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:disk';
  const ofAlarm = { alarm: { arn, name: 'disk' }, alarmStateAt: night('03:00') };
  const { startedAt: __, ...owed } = anIncident(ofAlarm);
  const overdue = anIncident({
    ...ofAlarm,
    ...{ status: 'acknowledged', by: { contact: 'ada', name: 'Ada' }, acknowledgedAt: night('03:01'), resolveBy: at },
  });
  const nowIs = (now: AlarmNow) => ({ describeAlarm: async () => now });
  const alarmNow = (state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', since = night('03:20')) =>
    nowIs({ state, since, actionsEnabled: true });

  describe.each([
    ['was not started', owed],
    ['failed', anIncident(ofAlarm)],
    ['follows because it was not resolved in time', overdue],
  ])('that %s', (_, incident) => {
    it.each([
      ['was deleted', nowIs({ state: 'deleted' }), 'alarm deletion', 'was deleted'],
      ['is OK', alarmNow('OK'), 'the alarm', 'is OK'],
    ])('does not begin if the alarm %s', async (_, flaws, resolvedBy, words) => {
      const { record, services, run, now, said } = aWorld([incident], flaws);
      await run();
      expect(now()).toMatchObject({ status: 'resolved', resolvedBy, run: 1 });
      expect(said()).toContainEqual(`Nobody will be notified again, because its alarm ${words}.`);
      expect(said().includes('The alarm was deleted.')).toBe(words === 'was deleted');
      expect(record.started.size).toBe(0);
      expect(services.redriveRun).not.toHaveBeenCalled();
      // An older event that comes now opens nothing.
      const state =
        words === 'was deleted' ? { state: 'deleted', stateAt: at } : { state: 'OK', stateAt: night('03:20') };
      expect(await record.findAlarmState(splitIncidentId(incident.id).key)).toMatchObject(state);
    });

    it.each<[string, object]>([
      ['is still in ALARM', alarmNow('ALARM')],
      ['has no data', alarmNow('INSUFFICIENT_DATA')],
      ['was OK before its newest ALARM', alarmNow('OK', night('02:59'))],
      ['cannot be asked', {}],
      [
        'is of another account',
        { ...nowIs({ state: 'deleted' }), pagerHome: () => ({ account: '1', region: 'us-east-1' }) },
      ],
      [
        'is of another Region',
        { ...nowIs({ state: 'deleted' }), pagerHome: () => ({ account: '123456789012', region: 'eu-west-1' }) },
      ],
    ])('begins if the alarm %s', async (_, flaws) => {
      const { record, services, run, now } = aWorld([incident], flaws);
      await run();
      expect(now()?.status).toBe('triggered');
      expect(record.started.size + services.redriveRun.mock.calls.length).toBe(1);
    });
  });

  it('does not begin if the alarm’s deletion is known', async () => {
    const findAlarmState = async () => ({ state: 'deleted' as const, stateAt: night('03:10') });
    const { run, now, said } = aWorld([overdue], { findAlarmState });
    await run();
    expect(now()).toMatchObject({ status: 'resolved', resolvedBy: 'alarm deletion' });
    expect(said()).toContainEqual(
      'It was not resolved in time. Nobody will be notified again, because its alarm was deleted.',
    );
  });
});

describe('trouble', () => {
  it('with a part does not keep the sweep from reporting that it ran', async () => {
    const { services, run } = aWorld([], { findDue: async () => Promise.reject(new Error('down')) });
    await expect(run()).rejects.toThrow('the open incidents');
    expect(services.measure).toHaveBeenCalledExactlyOnceWith(at, { Sweeps: 1 });
  });

  it('with one incident or alarm does not stop the others, and is thrown at the end', async () => {
    const bad = { ...unstarted, id: 'bad-0123456789ab-0001' };
    const good = { ...unstarted, id: 'good-0123456789ab-0001' };
    const alarms = [anAlarm({ arn: 'bad', name: 'disk-bad' }), anAlarm()];
    const world = aWorld([bad, good]);
    const broken = {
      ...world.services,
      findIncident: async (id: string) =>
        id === bad.id ? Promise.reject(new Error('no')) : world.record.findIncident(id),
      newestOccurrence: async (key: string) =>
        key.startsWith('bad') ? Promise.reject(new Error('no')) : world.record.newestOccurrence(key),
      findAlarmsInAlarm: async () => alarms,
    };
    await expect(sweep(broken)({ time })).rejects.toThrow(`2 parts of the sweep failed: ${bad.id}, disk-bad`);
    expect(world.record.started.size).toBe(2);
  });

  it('with the index does not keep the alarms from being checked', async () => {
    const flaws = {
      findDue: async () => Promise.reject(new Error('down')),
      findAlarmsInAlarm: async () => [anAlarm()],
    };
    const { record, run } = aWorld([], flaws);
    await expect(run()).rejects.toThrow('the open incidents');
    expect(record.incidents.size).toBe(1);
  });

  it('with the list of runs costs a call for each run, in parts, and keeps nothing from going on', async () => {
    const many = [unstarted, ...Array.from({ length: 349 }, (_, index) => anIncident({ id: `disk-${index}-0001` }))];
    const findRunning = async () => Promise.reject(new Error('throttled'));
    const { record, services } = aWorld(many, { findRunning });
    services.findRun.mockImplementation(async () => ({ ...failed, status: 'running' }));
    for (const minute of [30, 31]) {
      services.findRun.mockClear();
      await expect(sweep(services)({ time: `2026-11-23T02:${minute}:00Z` })).rejects.toThrow(
        /^1 part of.*list of runs/,
      );
      expect(services.findRun.mock.calls.length).toBeLessThanOrEqual(300);
    }
    expect(record.started.size).toBe(1);
    expect(services.redriveRun).not.toHaveBeenCalled();
  });

  it('with many incidents, again and again, starves none of the others, and takes no more time than a storm', async () => {
    const many = Array.from({ length: 700 }, (_, index) => ({ ...unstarted, id: `disk-${index}-0001` }));
    const startRun = vi.fn(async (id: string, run: number) => {
      if (Number(id.split('-')[1]) < 600) throw new Error('down');
      return record.startRun(id, run);
    });
    const { record, services } = aWorld(many);
    for (const minute of [30, 31, 32, 33]) {
      startRun.mockClear();
      const sweeping = sweep({ ...services, startRun })({ time: `2026-11-23T02:${minute}:00Z` });
      await expect(sweeping).rejects.toThrow(/^30\d parts/);
      expect(startRun.mock.calls.length).toBeLessThan(420);
    }
    expect(record.started.size).toBe(100);
  });

  it('of more than three hundred incidents is recovered in parts', async () => {
    const many = Array.from({ length: 450 }, (_, index) => ({ ...unstarted, id: `disk-${index}-0001` }));
    const { record, run } = aWorld(many);
    await run();
    expect(record.started.size).toBe(300);
    await run();
    expect(record.started.size).toBe(450);
  });
});

describe('damaged settings of heartbeats', () => {
  it('fail the sweep at its end, change nothing about their own heartbeats, and let the others be watched', async () => {
    const error = new Error('The item HEARTBEATS in the table of contacts is damaged');
    const entries = [{ id: 'report', source: 'cron', everySeconds: 60 }];
    const findHeartbeats = async () => ({ entries, damage: { error, unread: [{ id: 'backup' }] } });
    const { record, services, run } = aWorld([], { findHeartbeats });
    for (const name of ['backup', 'report']) await services.hearHeartbeat(name, 'cron', '2026-11-23T01:00:00.000Z');
    await expect(run()).rejects.toThrow('1 part of the sweep failed: the damaged heartbeats');
    expect(services.logError).toHaveBeenCalledWith(expect.any(String), error, { what: 'the damaged heartbeats' });
    expect([...record.incidents.values()].map(({ summary }) => summary)).toEqual([
      'No heartbeat from report for more than 1 min',
    ]);
    expect((await services.findPulses()).map(({ name, lostAt }) => [name, lostAt !== undefined])).toEqual([
      ['backup', false],
      ['report', true],
    ]);
  });
});

describe('e-mails about shifts', () => {
  it('come after everything else, and what hangs there keeps nothing from being recovered', async () => {
    const handover = '2026-11-23T02:30:00Z';
    const primary = {
      ...{ id: 'primary', timeZone: 'UTC' },
      layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-16T02:30' }], handover: ['monday 02:30'] }],
    };
    const contacts = ['ada', 'ben'].map((id) => aContact(id));
    const loadOnCall = async () => ({ ...emptyOnCall, contacts, schedules: [primary], damaged: [] });
    const { record, services } = aWorld([unstarted], { loadOnCall });
    const done: string[] = [];
    services.measure.mockImplementation((_, values) => void done.push(...Object.keys(values)));
    services.sendMessage.mockImplementation(() => {
      done.push(`mail, and ${record.started.size} run started`);
      return new Promise(() => {});
    });
    void sweep(services)({ time: handover });
    await expect.poll(() => services.sendMessage.mock.calls.length).toBe(2);
    expect(done.filter((each) => each !== 'Attempts')).toEqual(['Sweeps', ...Array(2).fill('mail, and 1 run started')]);
    expect(services.pingDeadMan).toHaveBeenCalledOnce();
  });
});
