import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extend,
  type HistoryEvent,
  isOver,
  type Line,
  type Reading,
  startReading,
  type Visit,
} from '../../../../local/console/ui/execution/reading.ts';
import { nothingChosen, show, variablesOf, wayOf, waysTaken } from '../../../../local/console/ui/execution/shown.ts';
import { raise, start } from '../../asl/machine.ts';
import { beganAt, escalate, machineOf, readAll, record, statuses } from './recording.ts';

const visitOf = (reading: Reading, name: string) => {
  const shown = show(reading, nothingChosen).get(name);
  if (!shown) throw new Error(`${name} was not entered.`);
  return shown.visit;
};

describe('An escalation that nobody answers', () => {
  it('waits for the first contact, with the states around it running and nothing else entered', async () => {
    const story = await escalate();
    await story.at(40);
    const run = await story.run();
    expect(run.status).toBe('RUNNING');
    expect(statuses(run)).toEqual({
      'Plan escalation': 'succeeded',
      'Notify each level': 'running',
      'Find contacts': 'succeeded',
      'Notify each contact': 'running',
      'Notify contact': 'running',
    });
    expect(visitOf(run, 'Notify contact').tries[0]?.nestedArn).toBe(story.contactArn('ada', 1));
    const contact = await story.contact('ada', 1);
    expect(statuses(contact)).toEqual({ 'Send notification': 'waiting' });
    expect(visitOf(contact, 'Send notification').tries).toMatchObject([
      { startedAt: beganAt, heartbeatSeconds: 100, timeoutSeconds: 300, endedAt: undefined },
    ]);
  });

  it('distinguishes the attempts after the first was not answered', async () => {
    const story = await escalate();
    await story.at(140);
    const contact = await story.contact('ada', 1);
    expect(statuses(contact)).toEqual({ 'Send notification': 'waiting', 'Is an attempt left?': 'succeeded' });
    const { all } = show(contact, nothingChosen).get('Send notification') ?? { all: [] };
    expect(all.map(({ status, enteredAt, failure }) => [status, enteredAt - beganAt, failure?.error])).toEqual([
      ['caught', 0, 'States.Timeout'],
      ['waiting', 100_000, undefined],
    ]);
    expect([...waysTaken(show(contact, nothingChosen))]).toEqual([
      wayOf('Is an attempt left?', 'Send notification', false),
      wayOf('Send notification', 'Is an attempt left?', true),
    ]);
  });

  it('continues with the second level, and still shows the first one', async () => {
    const story = await escalate();
    await story.at(320);
    const run = await story.run();
    expect(visitOf(run, 'Notify each level').lines.map(({ status }) => status)).toEqual(['succeeded', 'running']);
    expect(visitOf(run, 'Notify contact').tries[0]?.nestedArn).toBe(story.contactArn('ben', 2));
    expect(statuses(run, { 'Notify each level': 0 })).toMatchObject({
      'Notify each level': 'running',
      'Find contacts': 'succeeded',
      'Notify each contact': 'succeeded',
      'Notify contact': 'succeeded',
    });
  });

  it('ends in the state that failed the run, with its error', async () => {
    const story = await escalate();
    await story.clock.run();
    const run = await story.run();
    expect(run.status).toBe('FAILED');
    expect(statuses(run)).toEqual({
      'Plan escalation': 'succeeded',
      'Notify each level': 'succeeded',
      'Find contacts': 'succeeded',
      'Notify each contact': 'succeeded',
      'Notify contact': 'succeeded',
      'Is a round left?': 'succeeded',
      'Record outcome': 'succeeded',
      'Did anybody answer?': 'succeeded',
      'Nobody answered': 'failed',
    });
    expect(visitOf(run, 'Nobody answered').failure?.error).toBe('NobodyAnswered');
    expect(statuses(await story.contact('cleo', 3))).toEqual({
      'Send notification': 'caught',
      'Is an attempt left?': 'succeeded',
      'No answer': 'succeeded',
    });
  });
});

it('shows the acknowledgement in both executions', async () => {
  const story = await escalate({ 'record-outcome': () => ({ outcome: 'acknowledged' }) });
  await story.at(30);
  await story.press('ada', 1);
  expect(statuses(await story.contact('ada', 1))).toEqual({ 'Send notification': 'succeeded', Answered: 'succeeded' });
  await story.clock.run();
  expect(statuses(await story.run())).toMatchObject({ 'Did anybody answer?': 'succeeded', Acknowledged: 'succeeded' });
});

const throttle = () => {
  throw Object.assign(new Error('too many'), { name: 'Throttled' });
};

it('shows the number of tries of a function, and that its failure was caught', async () => {
  const story = await escalate({ 'send-notification': throttle });
  const first = await story.contact('ada', 1);
  expect(statuses(first)).toEqual({ 'Send notification': 'retrying' });
  await story.at(90);
  const contact = await story.contact('ada', 1);
  expect(statuses(contact)).toEqual({ 'Send notification': 'caught', 'Wait out the attempt': 'running' });
  expect(visitOf(contact, 'Send notification')).toMatchObject({ starts: 7, failure: { error: 'Throttled' } });
});

it('shows a stopped execution’s states as aborted', async () => {
  const story = await escalate();
  await story.at(40);
  await story.call('StopExecution', { executionArn: story.runArn });
  await story.clock.idle();
  expect(statuses(await story.run())).toMatchObject({ 'Notify each level': 'aborted', 'Notify contact': 'aborted' });
  expect(statuses(await story.contact('ada', 1))).toEqual({ 'Send notification': 'aborted' });
});

const work = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
};
const machine = (states: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const numbers = (one: object, more: object = {}) =>
  machine({
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      ItemProcessor: { StartAt: 'One', States: { One: one } },
      End: true,
      ...more,
    },
  });
const failOn = (bad: number) => (payload: never) => (payload === bad ? raise('Bad', 'no') : payload);

describe('A failure', () => {
  it('inside a Map fails its iteration, aborts the others, and is caught by the Map', async () => {
    const definition = machine({
      Each: {
        ...{ Type: 'Map', Items: [1, 2, 3], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }], Next: 'After' },
        ItemProcessor: {
          StartAt: 'Even?',
          States: {
            'Even?': {
              Type: 'Choice',
              Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'One' }],
              Default: 'Long',
            },
            One: { ...work, End: true },
            Long: { Type: 'Wait', Seconds: 5, End: true },
          },
        },
      },
      After: { Type: 'Succeed' },
    });
    const reading = readAll(await record(definition, { work: failOn(2) }));
    expect(visitOf(reading, 'Each')).toMatchObject({ status: 'caught', failure: { error: 'Bad' } });
    expect(visitOf(reading, 'Each').lines.map(({ status }) => status)).toEqual(['aborted', 'failed', 'aborted']);
    expect(statuses(reading)).toMatchObject({ One: 'failed', After: 'succeeded' });
    expect(statuses(reading, { Each: 0 })).toMatchObject({ 'Even?': 'succeeded', Long: 'aborted' });
  });

  it('inside a Parallel state aborts the other branch, and a retry begins both again', async () => {
    const states = {
      Both: {
        ...{
          Type: 'Parallel',
          End: true,
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 3 }],
        },
        Branches: [
          { StartAt: 'Left', States: { Left: { ...work, End: true } } },
          { StartAt: 'Right', States: { Right: { Type: 'Wait', Seconds: 2, End: true } } },
        ],
      },
    };
    const work_ = (_: never, invocation: number) => (invocation === 0 ? raise('Bad', 'no') : null);
    const started = await start(machine(states), { work: work_ });
    const reading = async () =>
      readAll({ machine: machineOf(machine(states)), events: (await started.events()) as unknown as HistoryEvent[] });
    expect(statuses(await reading())).toEqual({ Both: 'running', Left: 'failed', Right: 'aborted' });
    await started.clock.run();
    expect(statuses(await reading())).toEqual({ Both: 'succeeded', Left: 'succeeded', Right: 'succeeded' });
    expect(visitOf(await reading(), 'Both')).toMatchObject({ starts: 2, failure: undefined });
  });

  it('of an expression is the failure of its state', async () => {
    const reading = readAll(await record(numbers({ Type: 'Pass', Output: '{% $error("no") %}', End: true })));
    expect(statuses(reading)).toEqual({ Each: 'failed', One: 'failed' });
    expect(visitOf(reading, 'One').failure?.error).toBe('States.QueryEvaluationError');
    expect(reading.status).toBe('FAILED');
  });

  it('by a task’s timeout is distinguished from others', async () => {
    const slow = { ...work, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 9, End: true };
    const reading = readAll(
      await record(
        machine({
          Slow: { ...slow, Arguments: { FunctionName: 'work', Payload: '{% $states.context.Task.Token %}' } },
        }),
      ),
    );
    expect(statuses(reading)).toEqual({ Slow: 'timedOut' });
  });

  it('by the execution’s timeout marks the running states as timed out', async () => {
    const reading = readAll(
      await record(machine({ Long: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 9 })),
    );
    expect([reading.status, statuses(reading)]).toEqual(['TIMED_OUT', { Long: 'timedOut' }]);
  });

  it('is where a redrive continues', async () => {
    const definition = numbers({ ...work, End: true }, { MaxConcurrency: 1 });
    let bad = 2;
    const started = await start(definition, { work: (payload: never) => failOn(bad)(payload) });
    await started.clock.run();
    const reading = extend(startReading(machineOf(definition)), (await started.events()) as unknown as HistoryEvent[]);
    expect(statuses(reading)).toEqual({ Each: 'failed', One: 'failed' });
    bad = 0;
    await started.call('RedriveExecution', { executionArn: started.executionArn });
    await started.clock.run();
    extend(reading, (await started.events()) as unknown as HistoryEvent[]);
    expect(reading.status).toBe('SUCCEEDED');
    expect(statuses(reading, { Each: 1 })).toEqual({ Each: 'succeeded', One: 'succeeded' });
    expect(visitOf(reading, 'Each').lines.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(reading.open.size).toBe(0);
  });
});

it('finds the variables of an iteration, those around it, and not those of another', async () => {
  const definition = machine({
    Set: { Type: 'Pass', Assign: { outer: 1, both: 'outer' }, Next: 'Each' },
    Each: {
      ...{ Type: 'Map', Items: ['a', 'b'], Next: 'After', Assign: { after: true } },
      ItemProcessor: {
        StartAt: 'One',
        States: {
          One: { Type: 'Pass', Assign: { item: '{% $states.input %}' }, Next: 'Two' },
          Two: { Type: 'Pass', Assign: { item: 'two' }, End: true },
        },
      },
    },
    After: { Type: 'Succeed' },
  });
  const reading = readAll(await record(definition));
  const variablesAt = (name: string) =>
    variablesOf(visitOf(reading, name)).map((one) => `${one.isAssignedHere ? '+' : ''}${one.name}=${one.value}`);
  expect(variablesAt('One')).toEqual(['both="outer"', '+item="b"', 'outer=1']);
  expect(variablesAt('Two')).toEqual(['both="outer"', '+item="two"', 'outer=1']);
  expect(variablesAt('After')).toEqual(['after=true', 'both="outer"', 'outer=1']);
});

/** The content of a reading as plain data. */
function summary(reading: Reading): unknown {
  const line = ({ index, status, visits }: Line): unknown => ({ index, status, visits: visits.map(visit) });
  const visit = ({ line: _, before, lines, ...plain }: Visit): unknown => ({
    ...plain,
    before: before?.id,
    lines: lines.map(line),
  });
  return [reading.status, reading.failure, line(reading.root), [...reading.open].map(({ id }) => id)];
}

it('reads every prefix of a history, and gives the same result in pieces as at once', async () => {
  const troubled = await escalate({ 'send-notification': throttle });
  await troubled.clock.run();
  const quiet = await escalate();
  await quiet.clock.run();
  const caught = await record(
    numbers({ ...work, End: true }, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] }),
    { work: failOn(3) },
  );
  const histories = [
    caught,
    { machine: (await quiet.run()).machine, events: (await quiet.run()).events },
    { machine: undefined, events: (await quiet.run()).events },
    { machine: (await troubled.contact('ada', 1)).machine, events: (await troubled.contact('ada', 1)).events },
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...histories),
      fc.array(fc.nat(90), { maxLength: 6 }),
      fc.nat(90),
      ({ machine, events }, cuts, end) => {
        const prefix = events.slice(0, end + 1);
        const whole = extend(startReading(machine), prefix);
        const pieces = startReading(machine);
        let from = 0;
        for (const cut of [...cuts, prefix.length].toSorted((a, b) => a - b)) {
          extend(pieces, prefix.slice(Math.max(0, from - 3), cut));
          from = Math.min(cut, prefix.length);
        }
        expect(summary(pieces)).toEqual(summary(whole));
        for (const visit of whole.open)
          expect(visit.endedAt === undefined || visit.failure !== undefined || !isOver(visit.status)).toBe(true);
        if (whole.status !== 'RUNNING') expect(whole.open.size).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

it('reads 5,000 events in far less than a second, and one more in a fraction of that', async () => {
  const definition = numbers({ Type: 'Pass', End: true }, { Items: '{% [1..1250] %}' });
  const { machine, events } = await record(definition);
  expect(events.length).toBeGreaterThan(5000);
  const fastest = (work: () => number) => Math.min(...Array.from({ length: 5 }, work));
  const timed = (work: () => unknown) => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  const whole = fastest(() => timed(() => show(readAll({ machine, events }), nothingChosen)));
  const update = fastest(() => {
    const reading = readAll({ machine, events: events.slice(0, -1) });
    return timed(() => {
      extend(reading, events.slice(-1));
      show(reading, nothingChosen);
    });
  });
  console.info(`${events.length} events: ${whole.toFixed(1)} ms; one more: ${update.toFixed(2)} ms`);
  // It takes 10 ms. It would take seconds if every event were compared with all others.
  expect(whole).toBeLessThan(300);
  expect(update).toBeLessThan(whole / 4);
});
