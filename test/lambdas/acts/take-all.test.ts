import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { takeAll, takeQueued } from '../../../lambdas/acts/take-all.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Takings } from '../../../lambdas/domain/incident/taking.ts';
import { takeAll as takeFromQueue } from '../../../lambdas/take-all.ts';
import { aNotification, anIncident, aWait, night } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const ada = { contact: 'ada', name: 'Ada' };
const ben = { contact: 'ben', name: 'Ben' };
const at = night('03:15');

const waiting = (number: number, flaws: Partial<Incident> = {}) =>
  Array.from({ length: number }, (_, index) =>
    anIncident({ id: `disk-${index}-0001`, waits: { ada: aWait({ taskToken: `token ${index}` }) }, ...flaws }),
  );

async function aWorld(given: readonly Incident[]) {
  const record = aRecord(given);
  const queued: Takings[] = [];
  for (const { id, run } of given) await record.noteWaiting('ada', id, run, at);
  const services = {
    ...record,
    queueTakings: async (messages: readonly Takings[]) => {
      queued.push(...(JSON.parse(JSON.stringify(messages)) as Takings[]));
    },
    logError: () => {},
    measure: () => {},
    noticesAreOn: () => false,
    smsBudget: () => undefined,
    sendMessage: async () => ({ sent: true as const }),
  };
  const press = (hasTime?: () => boolean) => takeAll(services)({ by: ada, at, browser: 'yes' }, hasTime);
  const drain = async () => {
    for (const message of queued.splice(0)) await takeQueued(services)(message, false);
  };
  const holders = async () => {
    const found = await record.findIncidents(given.map(({ id }) => id));
    return Object.entries(Object.groupBy(found, ({ status, by }) => `${status} ${by?.contact ?? ''}`.trim())).map(
      ([who, those]) => `${who}: ${those?.length}`,
    );
  };
  return { record, services, queued, press, drain, holders };
}

/** The nth delivery of messages, as SQS passes it to the function. */
function delivery(messages: readonly Takings[], nth: number) {
  const attributes = { SentTimestamp: '1764036840000', ApproximateReceiveCount: String(nth) };
  return { Records: messages.map((body, id) => ({ messageId: String(id), body: JSON.stringify(body), attributes })) };
}

describe('the press that takes everything', () => {
  it('takes 500 of 5,000 before it is answered, and the queue takes the rest and ends every wait', async () => {
    const { record, queued, press, drain, holders } = await aWorld(waiting(5000));
    expect((await press()).answer).toEqual({ taken: 500, pending: 4500, missed: 0, isQueued: true });
    expect(queued.flatMap(({ incidents }) => incidents)).toHaveLength(5000);
    await drain();
    expect(await holders()).toEqual(['acknowledged ada: 5000']);
    expect(new Set(record.wakes.map(({ taskToken }) => taskToken)).size).toBe(5000);
    expect((await press()).answer).toEqual({ taken: 0, pending: 0, missed: 0, isQueued: true });
    expect(queued).toEqual([]);
  });

  it('is answered in time on a slow machine, and the queue takes the rest', async () => {
    const { press, drain, holders } = await aWorld(waiting(300));
    let left = 100;
    expect((await press(() => left-- > 0)).answer).toEqual({ taken: 100, pending: 200, missed: 0, isQueued: true });
    await drain();
    expect(await holders()).toEqual(['acknowledged ada: 300']);
  });

  it('marks what is over among thousands, so that no later page reads it', async () => {
    const { record, press, drain } = await aWorld([...waiting(5000, { status: 'resolved' }).slice(3), ...waiting(3)]);
    expect((await press()).answer).toMatchObject({ taken: 3, pending: 0, missed: 0 });
    await drain();
    expect((await record.findWaiting('ada', at)).filter(({ isTaken }) => !isTaken)).toEqual([]);
  });

  it('loses none if it dies before it has taken any', async () => {
    const { services, press, drain, holders, record } = await aWorld(waiting(60));
    services.acknowledge = () => new Promise(() => {});
    void press();
    await new Promise(setImmediate);
    services.acknowledge = record.acknowledge;
    await drain();
    expect(await holders()).toEqual(['acknowledged ada: 60']);
  });

  it('is finished by the next delivery if a wait could not be ended, or the record failed half way', async () => {
    const { record, services, queued, press, drain, holders } = await aWorld(waiting(60));
    await press();
    const [first] = [...queued];
    services.wake = async () => Promise.reject(new Error('throttled'));
    await expect(takeQueued(services)(first as Takings, false)).rejects.toThrow('A wait could not be ended.');
    services.wake = record.wake;
    await drain();
    expect(await holders()).toEqual(['acknowledged ada: 60']);
    expect(new Set(record.wakes.map(({ taskToken }) => taskToken)).size).toBe(60);
  });

  it('finishes what it can if there is no queue, and says to press again', async () => {
    const { record, services, press, holders } = await aWorld(waiting(600));
    services.queueTakings = async () => Promise.reject(new Error('no queue'));
    expect((await press()).answer).toEqual({ taken: 500, pending: 100, missed: 0, isQueued: false });
    expect(record.wakes).toHaveLength(500);
    expect((await press()).answer).toMatchObject({ taken: 100, pending: 0 });
    expect(await holders()).toEqual(['acknowledged ada: 600']);
  });

  it('leaves to others what they took between the reading and the taking', async () => {
    const { record, services, press, drain, holders } = await aWorld(waiting(4));
    let isFirst = true;
    services.acknowledge = async (id, by, ...rest) => {
      if (isFirst) {
        isFirst = false;
        await record.acknowledge(id, ben, at);
      }
      return record.acknowledge(id, by, ...rest);
    };
    const { answer, overview } = await press();
    expect(answer).toEqual({ taken: 3, pending: 0, missed: 1, isQueued: true });
    expect(overview.others.map(({ by }) => by?.name)).toEqual(['Ben']);
    await drain();
    expect(await holders()).toEqual(['acknowledged ben: 1', 'acknowledged ada: 3']);
  });

  describe('of an incident that nobody had answered', () => {
    const ben = { ...aNotification({ contact: 'ben', name: 'Ben' }), state: 'sent' as const };
    async function exhausted() {
      const world = await aWorld(waiting(1, { status: 'exhausted', closedAt: night('03:10') }));
      await world.record.addEvent('disk-0-0001', ben);
      const sent: string[] = [];
      Object.assign(world.services, {
        noticesAreOn: () => true,
        findContacts: async () => [{ id: 'ben', name: 'Ben', timeZone: 'UTC', sms: '+15550100' }],
        sendMessage: async (...[, , { text }]: [unknown, unknown, { text: string }]) => {
          sent.push(text);
          return { sent: true };
        },
      });
      return { ...world, sent };
    }

    it('sends each notice once, also if the contact presses twice and both messages are delivered together', async () => {
      const { press, queued, services, sent } = await exhausted();
      await Promise.all([press(), press()]);
      expect(queued).toHaveLength(2);
      await Promise.all(queued.map((message) => takeQueued(services)(message, false)));
      expect(sent).toEqual([expect.stringContaining('Ada')]);
    });

    it('sends a notice with the next delivery if the first one broke off before it', async () => {
      const { press, queued, services, record, sent } = await exhausted();
      await press();
      services.recordSend = services.recordBundled = async () => new Promise(() => {});
      const deliver = (nth: number) => takeFromQueue(services)(delivery(queued, nth) as SQSEvent);
      void deliver(1);
      await new Promise(setImmediate);
      Object.assign(services, { recordSend: record.recordSend, recordBundled: record.recordBundled });
      expect(sent).toHaveLength(1);
      await deliver(2);
      expect(sent).toHaveLength(2);
    });
  });

  it('is not taken from a later run, however late it is delivered', async () => {
    const { record, queued, press, drain } = await aWorld(waiting(1));
    await press();
    const again = [...queued];
    await drain();
    const [before] = await record.findIncidents(['disk-0-0001']);
    await record.openNextRun(before as Incident, { startAtLevel: 2, declines: new Set(), failedRuns: 0 }, at);
    queued.push(...again);
    await drain();
    expect((await record.findIncidents(['disk-0-0001']))[0]).toMatchObject({ status: 'triggered', run: 2 });
  });
});
