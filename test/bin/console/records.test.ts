import { describe, expect, it } from 'vitest';
import { createParts } from '../../../bin/console/parts.ts';
import { createRecords, type RecordSources, rowOf } from '../../../bin/console/records.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';

const stateMachine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:NotifySupport';
const since = '2026-11-20T00:00:00.000Z';
const idOf = (number: number) => `db-0123456789ab-${String(number).padStart(4, '0')}`;

const anIncident = (id: string, flaw: Partial<Incident> = {}): Incident => ({
  ...{ id, status: 'triggered', run: 1, summary: 'db is full', severity: 'critical', source: 'shop' },
  ...{ policy: 'default', openedAt: '2026-11-27T02:00:00.000Z', lastAlertAt: '2026-11-27T02:00:00.000Z' },
  ...{ waits: {}, expiresAt: 1, ...flaw },
});

type Stored = {
  due: string[];
  others: string[];
  incidents: Map<string, Incident>;
  damaged: string[];
  /** The names of runs with their status, newest first. */
  runs: [name: string, status: 'RUNNING' | 'SUCCEEDED', startedAt?: string, redriveCount?: number][];
};

/** A stack whose record can be changed between two readings, and what was read of it. */
function aStack(flaw: Partial<Stored> = {}) {
  const stored: Stored = { due: [], others: [], incidents: new Map(), damaged: [], runs: [], ...flaw };
  const reads: string[][] = [];
  const listed: (number | undefined)[] = [];
  let failure: Error | undefined;
  const orFail = () => {
    if (failure) throw failure;
  };
  const sources: RecordSources = {
    findIndexed: async () => {
      orFail();
      return { due: stored.due, others: stored.others };
    },
    readIncidents: async (ids) => {
      orFail();
      reads.push([...ids].toSorted());
      return {
        incidents: ids.flatMap((id) => stored.incidents.get(id) ?? []),
        damaged: ids.filter((id) => stored.damaged.includes(id)),
      };
    },
    listExecutions: async ({ maxResults, nextToken }) => {
      orFail();
      listed.push(maxResults);
      const from = Number(nextToken ?? 0);
      const page = stored.runs.slice(from, from + (maxResults ?? 100));
      return {
        $metadata: {},
        executions: page.map(([name, status, startedAt = '2026-11-27T02:00:00.000Z', redriveCount = 0]) => ({
          ...{ name, status, redriveCount, startDate: new Date(startedAt), stateMachineArn: stateMachine },
          executionArn: `${stateMachine.replace(':stateMachine:', ':execution:')}:${name}`,
        })),
        ...(from + page.length < stored.runs.length && { nextToken: String(from + page.length) }),
      };
    },
  };
  let now = 0;
  const parts = createParts(() => now);
  const records = createRecords(sources, parts, { stateMachine, since });
  return {
    ...{ stored, reads, listed, parts, records },
    put: (id: string, incident: Partial<Incident> = {}) => stored.incidents.set(id, anIncident(id, incident)),
    fail: (error: Error | undefined) => {
      failure = error;
    },
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('the incidents of a stack', () => {
  it('are those in the index and those whose runs began in the last week', async () => {
    const [open, taken, old] = [idOf(1), idOf(2), idOf(3)];
    const stack = aStack({
      due: [open],
      runs: [
        // It was redriven, so it stands before those that began after it.
        [`${old}-1`, 'RUNNING', '2026-11-19T23:59:59.000Z'],
        [`${open}-1`, 'RUNNING'],
        [`${taken}-12`, 'SUCCEEDED'],
      ],
    });
    stack.put(open);
    stack.put(taken, { status: 'acknowledged', by: { contact: 'ada', name: 'Ada' } });
    stack.put(old, { status: 'resolved' });
    const { incidents } = await stack.records.read(true);
    expect([...incidents].toSorted()).toEqual([open, taken]);
    expect(stack.records.all().map(({ id }) => id)).toEqual([open, taken]);
    expect(stack.records.all().map(rowOf)[1]).toMatchObject({ id: taken, status: 'acknowledged', by: 'Ada' });
  });

  it('are those about something, and not those of the canary', async () => {
    const stack = aStack({ due: [idOf(1), idOf(2)] });
    stack.put(idOf(1));
    stack.put(idOf(2), { policy: 'test:CANARY' });
    expect([...(await stack.records.read(true)).incidents]).toEqual([idOf(1)]);
    expect(stack.records.all().map(({ id }) => id)).toEqual([idOf(1)]);
  });

  it('are read again only where something may have changed', async () => {
    const [open, unanswered, taken] = [idOf(1), idOf(2), idOf(3)];
    const stack = aStack({ due: [open], others: [unanswered], runs: [[`${taken}-1`, 'SUCCEEDED']] });
    stack.put(open);
    stack.put(unanswered, { status: 'exhausted' });
    stack.put(taken, { status: 'acknowledged' });
    await stack.records.read(true);
    stack.put(open, { run: 2 });
    expect([...(await stack.records.read(false)).incidents]).toEqual([open]);
    expect((await stack.records.read(false)).incidents.size).toBe(0);
    await stack.records.read(true);
    expect(stack.reads).toEqual([[open, unanswered, taken].toSorted(), [open], [open], [open, taken]]);
  });

  it('that leave the index are read once more: somebody took them, or they are resolved', async () => {
    const stack = aStack({ due: [idOf(1)] });
    stack.put(idOf(1));
    await stack.records.read(true);
    stack.stored.due = [];
    stack.put(idOf(1), { status: 'acknowledged' });
    expect([...(await stack.records.read(false)).incidents]).toEqual([idOf(1)]);
    expect(stack.records.find(idOf(1))?.status).toBe('acknowledged');
    await stack.records.read(false);
    expect(stack.reads).toHaveLength(2);
  });

  it('are found by their run even if somebody takes them between two readings', async () => {
    const stack = aStack();
    await stack.records.read(true);
    stack.stored.runs = [[`${idOf(7)}-1`, 'SUCCEEDED']];
    stack.put(idOf(7), { status: 'acknowledged' });
    const changed = await stack.records.read(false);
    expect([...changed.incidents]).toEqual([idOf(7)]);
    expect(changed.executions).toEqual([expect.stringMatching(/:execution:NotifySupport:db-0123456789ab-0007-1$/)]);
  });

  it('are a thousand at once, by one list of runs and one reading', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => idOf(index + 1));
    const stack = aStack({ due: ids, runs: ids.map((id) => [`${id}-1`, 'RUNNING'] as const).map((run) => [...run]) });
    for (const id of ids) stack.put(id);
    expect((await stack.records.read(true)).incidents.size).toBe(1000);
    expect((await stack.records.read(false)).incidents.size).toBe(0);
    expect(stack.listed).toEqual([1000, 100]);
    expect(stack.reads.map(({ length }) => length)).toEqual([1000, 1000]);
  });

  it('lists at most 5,000 runs, and none whose name is not that of a run', async () => {
    const runs = Array.from({ length: 6000 }, (_, index) => [`${idOf(index)}-1`, 'SUCCEEDED'] as const);
    const stack = aStack({ runs: [['by-hand', 'RUNNING'], ...runs.map((run) => [...run] as [string, 'SUCCEEDED'])] });
    await stack.records.read(true);
    expect(stack.listed).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(stack.reads[0]).not.toContain('by');
    expect(stack.reads[0]).toHaveLength(4999);
  });

  it('are all found after a night without a page, however many runs began in it', async () => {
    const runsOf = (count: number): Stored['runs'] =>
      Array.from({ length: count }, (_, index) => [`${idOf(count - index)}-1`, 'SUCCEEDED']);
    const stack = aStack({ runs: runsOf(200) });
    for (let number = 1; number <= 500; number++) stack.put(idOf(number), { status: 'resolved' });
    await stack.records.read(true);
    stack.stored.runs = runsOf(500);
    // It is known, but was redriven in the night: those after it are not.
    stack.stored.runs.pop();
    stack.stored.runs.unshift([`${idOf(1)}-1`, 'SUCCEEDED', '2026-11-27T02:00:00.000Z', 1]);
    const { incidents, executions } = await stack.records.read(false);
    expect(incidents.size).toBe(300);
    expect(executions).toHaveLength(301);
    expect(stack.records.all()).toHaveLength(500);
    await stack.records.read(false);
    expect(stack.listed).toEqual([1000, 100, 1000, 100]);
  });

  it('are all found when the first of all runs begin in a storm', async () => {
    const stack = aStack();
    await stack.records.read(true);
    stack.stored.runs = Array.from({ length: 150 }, (_, index) => [`${idOf(index)}-1`, 'RUNNING']);
    await stack.records.read(false);
    await stack.records.read(false);
    expect(stack.reads.map(({ length }) => length)).toEqual([150]);
  });

  it('that are damaged are left out and named, until they are whole again', async () => {
    const ids = [1, 2, 3, 4, 5].map(idOf);
    const stack = aStack({ due: ids, damaged: ids.slice(1) });
    stack.put(ids[0] ?? '');
    expect([...(await stack.records.read(true)).incidents]).toEqual([ids[0]]);
    expect(stack.parts.troubles().map(({ text }) => text)).toEqual([
      ...ids.slice(1, 4).map((id) => `The incident ${id} is damaged, so it is left out.`),
      '1 more is damaged.',
    ]);
    stack.stored.damaged = [];
    await stack.records.read(false);
    expect(stack.parts.troubles()).toEqual([]);
  });

  it('tells a change of what a contact declined', async () => {
    const stack = aStack({ due: [idOf(1)] });
    stack.put(idOf(1), { declines: new Set(['1.1.ada']) });
    await stack.records.read(true);
    stack.put(idOf(1), { declines: new Set(['1.1.ada', '1.1.#1']) });
    expect((await stack.records.read(false)).incidents.size).toBe(1);
  });

  it('are kept when they cannot be read, and nothing that changed meanwhile is missed', async () => {
    const stack = aStack({ due: [idOf(1)] });
    stack.put(idOf(1));
    await stack.records.read(true);
    stack.fail(named('ThrottlingException', 'Rate exceeded'));
    stack.stored.due = [];
    stack.put(idOf(1), { status: 'acknowledged' });
    expect((await stack.records.read(false)).incidents.size).toBe(0);
    expect(stack.records.all()).toHaveLength(1);
    stack.fail(undefined);
    expect((await stack.records.read(false)).incidents.size).toBe(0);
    stack.pass(10_000);
    expect([...(await stack.records.read(false)).incidents]).toEqual([idOf(1)]);
    expect(stack.parts.troubles()).toEqual([]);
  });
});

describe('a part that cannot be read', () => {
  const denied = 'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:Query action';

  it.each([
    [
      named('AccessDeniedException', denied),
      `AWS does not allow this: ${denied}. Allow the caller dynamodb:Query on the index Due of the table of incidents.`,
    ],
    [named('ProvisionedThroughputExceededException', 'Slow down'), 'AWS refused this, because it was asked too often.'],
    [
      named('ExpiredTokenException', 'The security token included in the request is expired'),
      expect.stringContaining('Your AWS credentials are no longer valid: sign in again'),
    ],
  ])('says what to do about %s', async (error, text) => {
    const stack = aStack();
    stack.fail(error);
    await stack.records.read(true);
    const [trouble] = stack.parts.troubles();
    expect(trouble).toEqual({ part: expect.stringMatching(/^Open incidents/), text });
  });

  it('is tried again after ten seconds, and then ever less often, at least once a minute', async () => {
    const parts = createParts(() => now);
    let [now, tries] = [0, 0];
    const read = async () => {
      tries += 1;
      throw named('ThrottlingException');
    };
    const at: number[] = [];
    for (; now < 240_000; now += 1000) {
      const before = tries;
      await parts.attempt('index', read);
      if (tries > before) at.push(now / 1000);
    }
    expect(at).toEqual([0, 10, 30, 70, 130, 190]);
    await expect(parts.attempt('held', async () => ({ works: true }))).resolves.toEqual({ works: true });
  });
});
