import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
  type Incident,
  incidentId,
  type Opening,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
} from '../../../lambdas/domain/incident/incident.ts';
import { joiningOf } from '../../../lambdas/domain/incident/joining.ts';
import { alarmStateStore } from '../../../local/memory/alarm-states.ts';
import { requestStore } from '../../../local/memory/idempotency.ts';
import { incidentStore } from '../../../local/memory/incidents.ts';
import { timelineStore } from '../../../local/memory/timeline.ts';
import { startTables } from '../../support/tables.ts';
import { aNotification, anIncident, aPlan, aWait } from '../domain/samples.ts';

const { stop } = await startTables();
const inTables = {
  ...(await import('../../../lambdas/adapters/incidents.ts')),
  ...(await import('../../../lambdas/adapters/timeline.ts')),
  ...(await import('../../../lambdas/adapters/alarm-states.ts')),
  ...(await import('../../../lambdas/adapters/idempotency.ts')),
};
afterAll(stop);

type Stores = typeof inTables;
const inMemory = (): Stores => ({ ...incidentStore(), ...timelineStore(), ...alarmStateStore(), ...requestStore() });

const instant = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 2, minutes)).toISOString();

/** The arguments of a call; each call uses the ones it needs. */
const someParams = fc.record({
  /** True for the first occurrence, which may be over; false for the newest. */
  isFirst: fc.constantFrom(false, false, false, false, true),
  contact: fc.constantFrom('ada', 'ada', 'ben-2'),
  at: fc.integer({ min: 0, max: 3 }).map(instant),
  /** How far the run that is meant is from the one that the incident has. */
  runsAhead: fc.constantFrom(0, 0, 0, 0, -1, 1),
  round: fc.constantFrom(1, 2),
  level: fc.constantFrom(1, 2),
  times: fc.integer({ min: 0, max: 3 }),
  isSo: fc.boolean(),
});
type Params = typeof someParams extends fc.Arbitrary<infer P> ? P : never;

/** A call with its arguments: the incident as the caller last read it, and a wait and a message of that run. */
type Meant = Params & {
  readonly key: string;
  readonly id: string;
  readonly read: Incident;
  readonly wait: ReturnType<typeof aWait>;
  readonly message: ReturnType<typeof aNotification>;
};

const opening: Opening = { summary: 'full', severity: 'warning', source: 'api', policy: 'default' };

const calls = {
  findIncident: (stores, { id }) => stores.findIncident(id),
  newestOccurrence: (stores, { key }) => stores.newestOccurrence(key),
  openIncident: async (stores, { key, isSo, at, times }) => {
    const flaws = { ...(isSo && { reason: `reason ${times}` }), ...(times > 1 && { alarmStateAt: at }) };
    return stores.openIncident(
      key,
      isSo ? await stores.newestOccurrence(key) : undefined,
      { ...opening, ...flaws },
      at,
    );
  },
  joinIncident: (stores, { read, at, isSo, times }) => {
    const severity = times > 1 ? ('critical' as const) : ('warning' as const);
    const again = isSo ? { again: 'It is in ALARM again.' } : {};
    return stores.joinIncident(read, joiningOf(read, { ...opening, severity, alarmStateAt: at, ...again }, at), at);
  },
  joinIncidentAnyway: (stores, { read, at }) =>
    stores.joinIncident(read, joiningOf(read, { ...opening, severity: 'info' }, at), at),
  saveDetails: (stores, { id, at, isSo, times }) => {
    const severity = times > 1 ? ('critical' as const) : ('warning' as const);
    return stores.saveDetails(
      id,
      { details: { times, deep: [{ at }] }, severity, isWorse: isSo, reopenings: times % 3 },
      at,
    );
  },
  findDetails: (stores, { read }) => stores.findDetails(read),
  markStarted: (stores, { id, read, at }) => stores.markStarted(id, read.run, at),
  savePlan: (stores, { id, read, times }) => stores.savePlan(id, read.run, { ...aPlan, rounds: times }),
  registerWait: (stores, { id, contact, wait }) => stores.registerWait(id, contact, wait),
  acknowledge: (stores, { id, contact, at, isSo, times }) =>
    stores.acknowledge(id, { contact, name: contact }, at, isSo ? instant(60 + times) : undefined),
  decline: (stores, { id, contact, wait }) => stores.decline(id, contact, wait),
  extendWait: (stores, { id, contact, wait, at }) => stores.extendWait(id, contact, wait, at),
  resolve: (stores, { id, contact, at, isSo }) => stores.resolve(id, contact, at, isSo ? at : undefined),
  resolveHeld: (stores, { read, at }) => stores.resolveHeld(read, at),
  dropDeadline: (stores, { read }) => stores.dropDeadline(read),
  openNextRun: (stores, { read, at, level, times, isSo }) => {
    const declines = new Set(isSo ? [`${read.run + 1}.1.ada`] : []);
    return stores.openNextRun(read, { startAtLevel: level, declines, failedRuns: times }, at);
  },
  exhaust: (stores, { id, read, at }) => stores.exhaust(id, read.run, at),
  markAnnounced: (stores, { read }) => stores.markAnnounced(read),
  markStopped: (stores, { read, times, at }) => stores.markStopped(read, times, at),
  addEvent: (stores, { id, at, times }) => stores.addEvent(id, { kind: 'note', text: `note ${times}`, at }),
  claimSend: (stores, { id, message }) => stores.claimSend(id, message),
  claimNotice: (stores, { id, message, at, isSo }) => stores.claimNotice(id, message, { at, isRetry: isSo }),
  releaseSend: (stores, { id, message }) => stores.releaseSend(id, message),
  recordSent: (stores, { id, message }) => stores.recordSend(id, { ...message, state: 'sent' }),
  recordFailed: (stores, { id, message, at }) => stores.recordSend(id, { ...message, state: 'failed', why: at }),
  recordUndelivered: (stores, { id, message, times }) =>
    stores.recordUndelivered({ key: { incident: id, ...message }, channel: message.channel, why: String(times) }),
  readAttempt: (stores, { id, message }) => stores.readAttempt({ incident: id, ...message }),
  recordAlarmState: (stores, { key, at, isSo }) =>
    stores.recordAlarmState(key, { state: isSo ? 'OK' : 'ALARM', stateAt: at }),
  findAlarmState: (stores, { key }) => stores.findAlarmState(key),
  recordAlarmTags: (stores, { key, at, isSo }) => stores.recordAlarmTags(key, isSo ? { env: 'dev' } : {}, at),
  findAlarmTags: (stores, { key }) => stores.findAlarmTags(key),
  rememberRequest: (stores, { key, id, isSo, at }) =>
    stores.rememberRequest(key, { body: at, opened: isSo, ...(isSo && { incident: id }) }, at),
  findRequest: (stores, { key, at }) => stores.findRequest(key, at),
} satisfies Readonly<Record<string, (stores: Stores, meant: Meant) => Promise<unknown>>>;
const names = Object.keys(calls) as (keyof typeof calls)[];

/** A few kinds of calls at a time, so that they meet each other: with all of them at once most would meet nothing of theirs. */
const someCalls = fc
  .subarray(names, { minLength: 2, maxLength: 7 })
  .chain((few) => fc.array(fc.tuple(fc.constantFrom(...few), someParams), { minLength: 20, maxLength: 40 }));

/** The result of a call, or the fact that it threw: the words of an error are not part of the contract. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch(() => 'it threw');
}

/** The incidents of one key, and the due ones among them, in any order if two are due at once. */
async function stateOf(stores: Stores, key: string): Promise<unknown> {
  const newest = await stores.newestOccurrence(key);
  const last = newest === undefined ? 0 : occurrenceNumber(splitIncidentId(newest.id).occurrence);
  const ids = Array.from({ length: last }, (_, index) => incidentId(key, occurrenceText(index + 1)));
  const due = await Promise.all([0, 3, 61, 99].map((minutes) => stores.findDue(instant(minutes))));
  return {
    newest,
    incidents: await Promise.all(ids.map(stores.findIncident)),
    timelines: await Promise.all(ids.map(stores.readTimeline)),
    due: due.map((found) => found.filter((id) => ids.includes(id)).sort()),
  };
}

let count = 0;

it('does the same in memory as in the tables, with any calls in any order', async () => {
  await fc.assert(
    fc.asyncProperty(someCalls, async (given) => {
      const key = `disk-${++count}`;
      const memory = inMemory();
      for (const stores of [memory, inTables]) await stores.openIncident(key, undefined, opening, instant(0));
      for (const [name, params] of given) {
        const first = await memory.findIncident(`${key}-0001`);
        const now = (params.isFirst ? first : await memory.newestOccurrence(key)) ?? anIncident();
        const id = now.id;
        const { contact, at, runsAhead, round, level, times } = params;
        const run = now.run + runsAhead;
        const sequence = `${run}.${times}`;
        const wait = aWait({ sequence, taskToken: `${sequence}.${level}`, run, round, level, redrive: times });
        const message = aNotification({ contact, at, attempt: round, channel: level === 1 ? 'sms' : 'email' });
        const meant = { ...params, key, id, read: { ...now, run }, wait, message };
        const expected = await outcomeOf(calls[name](inTables, meant));
        expect(await outcomeOf(calls[name](memory, meant)), name).toStrictEqual(expected);
      }
      expect(await stateOf(memory, key)).toStrictEqual(await stateOf(inTables, key));
    }),
    { numRuns: 25 },
  );
});
