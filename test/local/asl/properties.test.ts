import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionArn, raise, run, type Started, type WireEvent } from './machine.ts';

const handled = {
  Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: 2, JitterStrategy: 'FULL' }],
  Catch: [{ ErrorEquals: ['States.ALL'], Output: { caught: '{% $states.errorOutput.Error %}' } }],
};

type Plan = { readonly kind: string; readonly parts: readonly Plan[]; readonly number: number };

const kinds = ['Pass', 'Wait', 'Task', 'Token', 'Choice', 'Parallel', 'Map', 'Fail', 'Chance'];

/** A plan of at most `depth` levels. */
const planOf = fc.memo(
  (depth): fc.Arbitrary<Plan> =>
    fc.record({
      kind: fc.constantFrom(...kinds),
      parts: depth <= 1 ? fc.constant([]) : fc.array(planOf(), { maxLength: 2 }),
      number: fc.nat(9),
    }),
);

/** A sequence of states from a plan, each with its own name; states after a Fail are left out. */
function statesFrom(planned: readonly Plan[], name: string): object {
  const failAt = planned.findIndex(({ kind }) => kind === 'Fail');
  const plans = failAt < 0 ? planned : planned.slice(0, failAt + 1);
  const states = plans.map((step, index) =>
    stateFrom(step, `${name}${index}`, index + 1 < plans.length ? `${name}${index + 1}` : undefined),
  );
  const end = { [`${name}end`]: { Type: 'Succeed' } };
  return {
    StartAt: plans.length > 0 ? `${name}0` : `${name}end`,
    States: Object.assign({}, ...states, plans.length > 0 ? {} : end),
  };
}

function stateFrom({ kind, parts, number }: Plan, name: string, next?: string): object {
  const onward = next ? { Next: next } : { End: true };
  const caught = `${name}caught`;
  const working = { ...handled, Catch: handled.Catch.map((catcher) => ({ ...catcher, Next: caught })), ...onward };
  const fallback = { [caught]: { Type: 'Pass', ...onward } };
  const branches = parts.length > 0 ? parts : [{ kind: 'Pass', parts: [], number: 0 }];
  const token = '{% $states.context.Task.Token %}';
  const makers: Record<string, () => object> = {
    Pass: () => ({ [name]: { Type: 'Pass', Assign: { [`v${number}${name}`]: number }, ...onward } }),
    Chance: () => ({ [name]: { Type: 'Pass', Output: { chance: '{% $random() %}', id: '{% $uuid() %}' }, ...onward } }),
    Wait: () => ({ [name]: { Type: 'Wait', Seconds: number, ...onward } }),
    Fail: () => ({ [name]: { Type: 'Fail', Error: 'Planned' } }),
    Task: () => ({
      [name]: { Type: 'Task', Resource: functionArn, Arguments: { number }, TimeoutSeconds: 30, ...working },
      ...fallback,
    }),
    Token: () => ({
      [name]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: functionArn, Payload: { number, token } },
        HeartbeatSeconds: number + 1,
        ...working,
      },
      ...fallback,
    }),
    Choice: () => ({
      [name]: {
        Type: 'Choice',
        Choices: [{ Condition: `{% ${number} > 4 %}`, Next: `${name}yes` }],
        Default: `${name}no`,
      },
      [`${name}yes`]: { Type: 'Pass', ...onward },
      [`${name}no`]: { Type: 'Succeed' },
    }),
    Parallel: () => ({
      [name]: {
        Type: 'Parallel',
        Branches: branches.map((part, index) => statesFrom([part], `${name}b${index}_`)),
        ...working,
      },
      ...fallback,
    }),
    Map: () => ({
      [name]: {
        Type: 'Map',
        Items: [1, 2, 3],
        MaxConcurrency: number % 3,
        ItemProcessor: statesFrom(branches, `${name}m`),
        ...working,
      },
      ...fallback,
    }),
  };
  return (makers[kind] as () => object)();
}

/** The work of a function: it fails always for some numbers, and only at first for others. */
function work({ number }: { number: number }, invocation: number): unknown {
  if (number === 7) return raise('Broken');
  return number === 8 && invocation % 2 === 0 ? raise('Flaky') : number;
}

function play(plans: readonly Plan[], seed: number, doWork: typeof work = work): Promise<Started> {
  const machine = { QueryLanguage: 'JSONata', TimeoutSeconds: 1000, ...statesFrom(plans, 's') };
  return run(machine, { seed, input: {}, work: doWork as never });
}

type Answer = { readonly error: string } | { readonly value: unknown };

/** The result of a function in an event: a task with a token has it in the event of its submission. */
function answerIn(event: WireEvent): Answer | undefined {
  const {
    lambdaFunctionSucceededEventDetails: succeeded,
    lambdaFunctionFailedEventDetails: failed,
    taskSubmittedEventDetails: submitted,
    taskFailedEventDetails: refused,
  } = event as Record<string, { output: string; error: string } | undefined>;
  const error = (failed ?? refused)?.error;
  if (error !== undefined) return { error };
  if (submitted) return { value: JSON.parse(submitted.output).Payload };
  return succeeded && { value: JSON.parse(succeeded.output) };
}

/** The results of the function's invocations according to the history, in the order of the invocations. */
function answersIn(events: WireEvent[]): readonly (Answer | undefined)[] {
  const after = (id: number) => events.filter(({ previousEventId }) => previousEventId === id);
  const scheduled = events.filter(({ type }) => type.endsWith('Scheduled'));
  return scheduled.map(({ id }) =>
    after(id)
      .flatMap((started) => after(started.id))
      .map(answerIn)
      .find(Boolean),
  );
}

const plans = fc.array(planOf(3), { maxLength: 4 });

/** The outcome according to the history alone. */
function outcomeOf(events: WireEvent[]): unknown {
  const last = events.at(-1) as unknown as Record<string, { output?: string; error?: string }>;
  return last.executionSucceededEventDetails?.output ?? last.executionFailedEventDetails?.error ?? last.type;
}

describe('every machine', () => {
  it('ends', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), async (steps, seed) => {
        const { describe } = await play(steps, seed);
        expect(['SUCCEEDED', 'FAILED', 'TIMED_OUT']).toContain((await describe()).status);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same history for the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), async (steps, seed) => {
        expect(await (await play(steps, seed)).events()).toEqual(await (await play(steps, seed)).events());
      }),
      { numRuns: 60 },
    );
  });

  it('has a history with its outcome, ids without gaps, and references only to earlier events', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), async (steps, seed) => {
        const started = await play(steps, seed);
        const [events, { output, error, status }] = [await started.events(), await started.describe()];
        expect(outcomeOf(events)).toBe(
          output ?? error ?? (status === 'FAILED' ? 'ExecutionFailed' : 'ExecutionTimedOut'),
        );
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        expect(
          events.every(
            ({ timestamp }, index) => index === 0 || timestamp >= (events[index - 1] as WireEvent).timestamp,
          ),
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('passes the output of each state to the next', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), async (steps, seed) => {
        const { events } = await play(steps, seed);
        const byId = new Map(
          (await events()).map((event) => [
            event.id,
            event as unknown as Record<string, { output?: string; input?: string }>,
          ]),
        );
        for (const event of byId.values()) {
          const before = byId.get(Number(event.previousEventId));
          const handed = before?.stateExitedEventDetails?.output;
          if (handed !== undefined && event.stateEnteredEventDetails)
            expect(event.stateEnteredEventDetails.input).toBe(handed);
          if (handed !== undefined && event.executionSucceededEventDetails)
            expect(event.executionSucceededEventDetails.output).toBe(handed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('can be replayed from its history alone: with the answers in it, the same history results', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), async (steps, seed) => {
        const recorded = await (await play(steps, seed)).events();
        const answers = answersIn(recorded);
        const replayed = await play(steps, seed, (_, invocation) => {
          const answer = answers[invocation] ?? { value: null };
          return 'error' in answer ? raise(answer.error) : answer.value;
        });
        expect(await replayed.events()).toEqual(recorded);
      }),
      { numRuns: 60 },
    );
  });
});
