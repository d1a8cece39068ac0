import { describe, expect, it, vi } from 'vitest';
import { type Posted, takeInAlert } from '../../../lambdas/acts/take-in-alert.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import type { Alert } from '../../../lambdas/domain/intake/alert.ts';
import type { Policy } from '../../../lambdas/domain/on-call/policy.ts';
import { anIncident, aWait, night } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const at = night('03:14');
const aPolicy = (flaws: Partial<Policy> = {}): Policy => ({ id: 'default', levels: [], rounds: 1, ...flaws });
const alert: Alert = {
  action: 'trigger',
  summary: 'the disk is full',
  severity: 'warning',
  source: 'nagios',
  dedupKey: 'disk',
  notes: [],
};

function aWorld(flaws: Partial<ReturnType<typeof aRecord>> = {}) {
  const record = aRecord();
  const services = {
    ...record,
    ...flaws,
    createLink: async () => 'code',
    digest,
    log: vi.fn(),
    logError: vi.fn(),
    measure: vi.fn(),
  };
  const post = (flaws: Partial<Alert> = {}, posted: Partial<Posted> = {}) =>
    takeInAlert(services)({
      sender: { source: 'shop' },
      alert: { ...alert, ...flaws },
      body: '',
      idempotencyKey: undefined,
      at,
      ...posted,
    });
  /** A resolve whose write succeeds, while the table's answer says that it did not, as after a retry of the SDK. */
  const resolveLosing = () =>
    takeInAlert({
      ...services,
      resolve: async (...call: Parameters<typeof record.resolve>) => {
        await record.resolve(...call);
        return undefined;
      },
    })({
      ...{
        sender: { source: 'shop' },
        alert: { ...alert, action: 'resolve' },
        body: '',
        idempotencyKey: undefined,
        at,
      },
    });
  return { record, services, post, resolveLosing, now: () => record.newest() ?? anIncident() };
}

describe('an acknowledgement by a source', () => {
  it('takes its incident and ends the waits, until it has to be resolved', async () => {
    const { record, post, now } = aWorld();
    await post();
    const plan = { rounds: 1, levels: [], resolveWithinSeconds: 3600 };
    record.put({ ...now(), plan, waits: { ada: aWait({ taskToken: 'open' }) } });
    const by = { contact: 'source:shop', name: 'nagios (key shop)' };
    const taken = await post({ action: 'acknowledge' });
    expect(taken).toMatchObject({ opened: false, incident: { status: 'acknowledged', by, resolveBy: night('04:14') } });
    expect(record.wakes).toEqual([{ taskToken: 'open', outcome: 'acknowledged' }]);
    expect(record.timeline.at(-1)).toMatchObject({ status: 'acknowledged', by: by.name });
    await post({ action: 'acknowledge' });
    expect(record.timeline.filter(({ kind }) => kind === 'status')).toHaveLength(1);
  });

  it.each<[string, Policy | undefined, string | undefined]>([
    ['the default time, too, until it has to be resolved', aPolicy(), night('11:14')],
    ['the time of its policy, too', aPolicy({ resolveWithinSeconds: 3600 }), night('04:14')],
    ['no limit if its policy has none', aPolicy({ resolveWithinSeconds: 'off' }), undefined],
    ['the default time if there is no policy', undefined, night('11:14')],
  ])('before its run has a plan has %s', async (_, policy, resolveBy) => {
    const { post, now } = aWorld({ findPolicy: async () => policy });
    await post();
    await post({ action: 'acknowledge' });
    expect(now()).toMatchObject({ status: 'acknowledged' });
    expect(now().resolveBy).toBe(resolveBy);
  });

  it('ends when the incident gets worse: the policy is notified, which is all that the timeline says', async () => {
    const { record, post, now } = aWorld();
    await post();
    await post({ action: 'acknowledge' });
    await post({ severity: 'critical' });
    expect(now()).toMatchObject({ status: 'triggered', run: 2 });
    expect(now()).not.toHaveProperty('first');
    const text =
      'The severity rose from warning to critical. nagios (key shop) had taken the incident. Run 2 begins: it notifies the contacts of the policy.';
    expect(record.timeline.filter(({ kind }) => kind === 'note')).toMatchObject([{ text }]);
  });

  it('changes nothing if a contact has it', async () => {
    const { record, post, now } = aWorld();
    await post();
    await record.acknowledge(now().id, { contact: 'ben', name: 'Ben' }, at);
    await post({ action: 'acknowledge' });
    expect(now().by).toEqual({ contact: 'ben', name: 'Ben' });
    expect(record.wakes).toEqual([]);
  });

  it('finds nothing among the incidents of another source, and opens nothing', async () => {
    const { record, post } = aWorld();
    await post();
    expect(await post({ action: 'acknowledge' }, { sender: { source: 'other' } })).toEqual({
      refused: 'nothing to acknowledge',
    });
    expect(record.incidents.size).toBe(1);
  });
});

describe('the end of an alert', () => {
  it('resolves an incident that was taken more than a day ago', async () => {
    const { record, post, now } = aWorld();
    await post();
    await record.acknowledge(now().id, { contact: 'ben', name: 'Ben' }, at);
    const later = new Date(Date.parse(at) + 25 * 3600_000).toISOString();
    expect(await post({ action: 'resolve' }, { at: later })).toMatchObject({ incident: { status: 'resolved' } });
    expect(now().status).toBe('resolved');
  });

  it('ends the waits also if the answer to the write was lost', async () => {
    const { record, post, now, resolveLosing } = aWorld();
    await post();
    record.put({ ...now(), waits: { ada: aWait({ taskToken: 'open' }) } });
    expect(await resolveLosing()).toMatchObject({ incident: { status: 'resolved' } });
    expect(record.wakes).toEqual([{ taskToken: 'open', outcome: 'resolved' }]);
  });
});

describe('repeats', () => {
  it('are counted, and one a minute is an event on the timeline', async () => {
    const { record, post, now } = aWorld();
    for (let seconds = 0; seconds <= 600; seconds += 1)
      await post({ notes: ['odd'] }, { at: new Date(Date.parse(at) + seconds * 1000).toISOString() });
    expect(now()).toMatchObject({ repeats: 600, lastAlertAt: night('03:24') });
    expect(record.timeline.filter(({ kind }) => kind === 'alert')).toHaveLength(1 + 10);
    expect(record.timeline.filter(({ kind }) => kind === 'note')).toHaveLength(1 + 10);
  });

  it('that race are all counted, and one of them is an event', async () => {
    const { record, post, now } = aWorld();
    await post();
    await Promise.all(Array.from({ length: 30 }, () => post()));
    expect(now().repeats).toBe(30);
    expect(await record.readTimeline(now().id)).toHaveLength(2);
  });
});

describe('an alert that is worse', () => {
  const critical = { severity: 'critical', summary: 'the disk is broken', link: 'https://example.org' } as const;

  it('replaces severity, summary, link and details while people are being notified', async () => {
    const { record, post, now } = aWorld();
    await post({ details: { free: 2 } });
    await post({ ...critical, details: { free: 0 } });
    expect(now()).toMatchObject({ ...critical, run: 1 });
    expect(await record.findDetails(now())).toEqual({ free: 0 });
    expect(record.timeline.at(-1)).toMatchObject({ text: 'The severity rose from warning to critical.' });
    await post({ details: { free: 1 } });
    expect(now()).toMatchObject(critical);
    expect(await record.findDetails(now())).toEqual({ free: 0 });
  });

  it('has its details kept, even if it broke off after its record was written and was sent again', async () => {
    const { record, services, post, now } = aWorld();
    await post({ details: { free: 2 } });
    const worse = { ...critical, details: { free: 0 } };
    services.joinIncident = async (...call: Parameters<typeof record.joinIncident>) => {
      await record.joinIncident(...call);
      throw new Error('the connection was lost');
    };
    await expect(post(worse)).rejects.toThrow('the connection was lost');
    services.joinIncident = record.joinIncident;
    await post(worse);
    expect(await record.findDetails(now())).toEqual({ free: 0 });
  });

  it('begins a new run when a contact has taken the incident, once', async () => {
    const { record, post, now } = aWorld();
    await post();
    await record.acknowledge(now().id, { contact: 'ben', name: 'Ben' }, at);
    await post(critical);
    const because = 'The severity rose from warning to critical.';
    expect(now()).toMatchObject({ status: 'triggered', run: 2, because, first: { id: 'ben', name: 'Ben' } });
    expect(record.timeline.at(-1)).toMatchObject({
      text: `${because} Ben had taken the incident. Run 2 begins: it notifies Ben first, and then the contacts of the policy.`,
    });
    await Promise.all([post(critical), post(critical)]);
    expect([...record.started]).toEqual([`${now().id}-1`, `${now().id}-2`]);
  });

  it('begins a new run when the run was stopped by hand', async () => {
    const { record, post, now } = aWorld();
    await post();
    await record.markStopped(now(), 0, at);
    await post(critical);
    expect(now()).toMatchObject({ status: 'triggered', run: 2 });
    expect(now()).not.toHaveProperty('first');
    expect(record.started).toContain(`${now().id}-2`);
  });
});

describe('an event that is received again after a crash', () => {
  const event = (id: string, time: string) => ({
    ...{ body: id, idempotencyKey: `event\nshop\n${id}`, at: night(time), eventAt: night(time) },
  });

  it('reopens nothing once a later event has ended its incident, and the timeline says so', async () => {
    let crashes = 1;
    const record = aRecord();
    const { post } = aWorld({
      ...record,
      rememberRequest: async (...args) => {
        if (crashes-- > 0) throw new Error('crash');
        return record.rememberRequest(...args);
      },
    });
    const failure = event('1', '03:14');
    await expect(post({}, failure)).rejects.toThrow('crash');
    await post({ action: 'resolve' }, event('2', '03:16'));
    expect(await post({}, failure)).toMatchObject({ opened: false, incident: { status: 'resolved', run: 1 } });
    expect(record.timeline).toContainEqual({
      ...{ at: night('03:14'), kind: 'note' },
      text: `An event that was sent at ${night('03:14')} was received late. The source said after that time that the problem is over, so nobody is notified.`,
    });
    expect(await post({}, event('3', '03:17'))).toMatchObject({ isReopened: true });
  });
});

describe('an incident whose run was stopped by hand', () => {
  it.each([
    ['at once if the incident cannot come again', 0, at],
    ['once it has stayed quiet', 600, night('03:24')],
  ])('is reported by the sweep as resolved, %s', async (_, reopenWithinSeconds, noticesAt) => {
    const { record, post, now } = aWorld();
    await post();
    const plan = { rounds: 1, levels: [], reopenWithinSeconds };
    record.put({ ...now(), plan, stopped: { run: 1, redrives: 0, at } });
    expect(await post({ action: 'resolve' })).toMatchObject({ incident: { status: 'resolved', noticesAt } });
    expect(await record.findQuiet(noticesAt)).toEqual([now().id]);
  });
});
