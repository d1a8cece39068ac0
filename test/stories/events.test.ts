import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, execution, healthIssue, pipeline } from '../lambdas/domain/intake/bus-events.ts';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { eventsAssembly } from '../support/synthesised.ts';
import { everyAttempt, firstAttempt, itEndsInOrder, listen, longestStart, openScene } from './story.ts';

/*
 * Guarantee 0 for EventBridge: an event that a rule of the setting `events` matches is an alert like any other. It opens,
 * joins and resolves, it is delivered at least once, and the pager's own failures never come back to it.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory(1, await eventsAssembly());
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

let lastId = 0;

/** Puts an event on the bus that happens now, or at another instant of the clock. */
const send = async (event: object, flaw: object = {}) => {
  lastId += 1;
  const time = new Date(night.clock.now()).toISOString().replace(/\.\d+/, '');
  const sent = { ...event, account: night.cloud.account, id: `event-${lastId}`, time, ...flaw };
  const { matchedRules } = await night.cloud.putEvent(sent);
  await night.clock.idle();
  return { sent, matchedRules };
};

type Item = {
  id?: string;
  owner?: string;
  status: string;
  summary: string;
  severity: string;
  policy: string;
  where?: string;
};

/** The incidents of a rule, oldest first. */
const incidentsOf = async (owner: string) =>
  ((await night.cloud.scan('Incidents')) as Item[])
    .filter((item) => item.id !== undefined && item.status !== undefined && item.owner === owner)
    .toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));

const notesOf = async (id: string | undefined) =>
  ((await night.cloud.scan('Incidents')) as { pk: string; kind?: string; text?: string }[])
    .filter(({ pk, kind }) => pk === id && kind === 'note')
    .map(({ text }) => text);

describe('a pipeline that fails', () => {
  it('notifies, repeats quietly, and is resolved by the next success', async () => {
    const scene = await openScene(night, anOnCall());
    await send(pipeline('SUCCEEDED'));
    expect(await incidentsOf('codepipeline')).toEqual([]);

    await send(pipeline('FAILED'));
    await send(pipeline('FAILED'));
    expect(await incidentsOf('codepipeline')).toMatchObject([
      { status: 'triggered', summary: 'Pipeline shop failed', severity: 'error', policy: 'default' },
    ]);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect(scene.messages()[0]?.text).toContain('Pipeline shop failed');

    await send(pipeline('SUCCEEDED'));
    await night.rest();
    expect(await incidentsOf('codepipeline')).toMatchObject([{ status: 'resolved' }]);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));

    await night.pass(600);
    await send(pipeline('FAILED'));
    expect((await incidentsOf('codepipeline')).map(({ status }) => status)).toEqual(['resolved', 'triggered']);
    await send(pipeline('SUCCEEDED'));
    await night.rest();
  });

  it('is not ended by a success that is older and arrives late', async () => {
    await openScene(night, anOnCall());
    await send(pipeline('FAILED', { region: 'us-east-1' }));
    const earlier = new Date(night.clock.now() - 600_000).toISOString().replace(/\.\d+/, '');
    await send(pipeline('SUCCEEDED', { region: 'us-east-1' }), { time: earlier });
    const [incident] = (await incidentsOf('codepipeline')).filter(({ where }) => where === 'us-east-1');
    expect(incident).toMatchObject({ status: 'triggered' });
    expect(await notesOf(incident?.id)).toEqual([
      `An event of ${earlier} says that the problem is over. It is older than the newest alert, so the incident stays open.`,
    ]);
    await night.pass(120);
    await send(pipeline('SUCCEEDED', { region: 'us-east-1' }));
    await night.rest();
  });
});

describe('a failure that arrives late', () => {
  const fails = (minutesAgo: number, more: object = {}) => {
    const time = new Date(night.clock.now() - minutesAgo * 60_000).toISOString().replace(/\.\d+/, '');
    return { time, ...more };
  };
  const oregon = async () => (await incidentsOf('codepipeline')).filter(({ where }) => where === 'us-west-2');

  it('notifies, because the success before it opened nothing that could be known, and its note says how late it is', async () => {
    await openScene(night, anOnCall());
    await send(pipeline('SUCCEEDED', { region: 'us-west-2' }));
    const late = fails(30);
    await send(pipeline('FAILED', { region: 'us-west-2' }), late);
    const [incident] = await oregon();
    expect(incident).toMatchObject({ status: 'triggered' });
    expect(await notesOf(incident?.id)).toEqual([`The event is of ${late.time}, and arrived 30 minutes later.`]);
  });

  it('is ended by a success that is newer, although that happened before the failure arrived', async () => {
    await send(pipeline('SUCCEEDED', { region: 'us-west-2' }), fails(31));
    expect(await oregon()).toMatchObject([{ status: 'triggered' }]);
    await send(pipeline('SUCCEEDED', { region: 'us-west-2' }), fails(20));
    await night.rest();
    expect(await oregon()).toMatchObject([{ status: 'resolved' }]);
  });
});

describe('an event that is delivered twice', () => {
  it('is one alert, even after its incident is resolved', async () => {
    const scene = await openScene(night, anOnCall());
    const { sent } = await send(build('FAILED'));
    await send(sent, { id: sent.id });
    await send(build('SUCCEEDED'));
    await send(sent, { id: sent.id });
    await night.rest();
    expect((await incidentsOf('codebuild')).map(({ status }) => status)).toEqual(['resolved']);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  });
});

describe('a rule with an entry in oncall.yaml', () => {
  const mapping = {
    summary: 'Order {detail.order} cannot be paid',
    dedupKey: 'detail.order',
    resolvedWhen: { field: 'detail-type', is: ['Payment done'] },
  };
  const payment = (type: string, detail: object) => ({
    source: 'acme.orders',
    'detail-type': type,
    region: night.cloud.region,
    detail,
  });

  it('uses its policy and its mapping, and loses no event that the mapping does not fit', async () => {
    const scene = await openScene(
      night,
      anOnCall({
        policies: [aPolicy([['ada']]), aPolicy([['cleo']], 1, 'shop')],
        sources: [{ id: 'orders', policies: ['shop'], mapping }],
      }),
    );
    await send(payment('Payment failed', { order: 4711, amount: 250 }));
    await send(payment('Payment failed', { order: 4712, amount: 20 }));
    expect(await incidentsOf('orders')).toMatchObject([
      { status: 'triggered', summary: 'Order 4711 cannot be paid', policy: 'shop' },
    ]);
    expect(scene.notified()).toEqual(firstAttempt('cleo', 0));

    await send(payment('Payment done', { order: 4711, amount: 250 }));
    await send(payment('Payment failed', { number: 4713, amount: 250 }));
    const [first, second] = await incidentsOf('orders');
    const statuses = new Map([first, second].map((incident) => [incident?.summary, incident?.status]));
    expect(statuses).toEqual(
      new Map([
        ['Order 4711 cannot be paid', 'resolved'],
        ['Payment failed (acme.orders)', 'triggered'],
      ]),
    );
    const fallback = [first, second].find((incident) => incident?.status === 'triggered');
    expect(await notesOf(fallback?.id)).toEqual([
      'The mapping finds nothing at Order {detail.order} cannot be paid, so the event’s usual summary is used.',
      'The mapping finds nothing at detail.order, so the event’s usual dedup key is used.',
    ]);
    await night.rest();
  });
});

describe('an event that two rules match', () => {
  it('opens an incident of each of them', async () => {
    await openScene(night, anOnCall());
    const { matchedRules } = await send(execution('FAILED'));
    expect(matchedRules).toHaveLength(2);
    expect(await incidentsOf('step-functions')).toMatchObject([{ summary: 'State machine orders failed' }]);
    expect(await incidentsOf('machines')).toMatchObject([{ summary: 'State machine orders failed' }]);
    await night.rest();
  });
});

describe('an incident that nobody takes', () => {
  it('fails a run of the pager, about which no rule opens an incident', async () => {
    const scene = await openScene(night, anOnCall({ policies: [aPolicy([['ada']])] }));
    await send(healthIssue());
    await night.rest();
    expect(await incidentsOf('health')).toMatchObject([{ status: 'exhausted' }]);
    expect(scene.notified()).toEqual(everyAttempt('ada', 0));
    for (const owner of ['step-functions', 'machines'])
      expect((await incidentsOf(owner)).map(({ summary }) => summary)).toEqual(['State machine orders failed']);
    await send(healthIssue({ statusCode: 'closed' }));
  });
});

itEndsInOrder(() => ({ night, lines }));
