import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import type { Json } from '../../local/asl/json.ts';
import { evaluateField } from '../../local/asl/jsonata.ts';

type State = { readonly [field: string]: unknown } & { readonly Type: string };
type Machine = { readonly TimeoutSeconds: number; readonly States: Record<string, State> };
type Handler = { readonly ErrorEquals: readonly string[] };

const root = join(import.meta.dirname, '..', '..');
const load = (file: string): Machine => JSON.parse(readFileSync(join(root, 'statemachines', file), 'utf8'));
const machines = { support: load('notify-support.asl.json'), contact: load('notify-contact.asl.json') };

/** Every state by name, those inside of a Map too. */
function statesOf({ States }: { readonly States: Record<string, State> }): [string, State][] {
  return Object.entries(States).flatMap(([name, state]) => {
    const inner = state.ItemProcessor as Machine | undefined;
    return [[name, state], ...(inner ? statesOf(inner) : [])] as [string, State][];
  });
}
const states = Object.values(machines).flatMap(statesOf);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

/** Every expression with its state and field. Expressions inside a Map belong to the state inside it. */
function expressionsIn(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return value.startsWith('{%') ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'ItemProcessor' ? [] : expressionsIn(member, `${path}/${key}`),
  );
}

const attempts = [
  { channels: ['sms', 'email'], waitSeconds: 100 },
  { channels: ['sms'], waitSeconds: 60 },
];
const run = { incident: 'disk-1-0001', run: 1, round: 1 };
const token = {
  ...run,
  redrive: 0,
  level: 2,
  levelEndsAt: 'T',
  contact: 'ada',
  attempt: 2,
  attempts,
  notified: false,
  why: 'sms: opted out',
};
const inputs: Record<string, object> = {
  'Plan escalation': run,
  'Notify each level': { levels: [{ level: 1, contacts: ['ada'] }] },
  'Find contacts': { level: 2, contacts: ['ada'] },
  'Notify each contact': { contacts: [{ id: 'ada', attempts }] },
  'Notify contact': { id: 'ada', name: 'Ada', attempts },
  'Contact not notified': { contact: 'ada', waitSeconds: 100 },
  'Did anybody answer?': { outcome: 'resolved' },
  'Send notification': token,
  'Wait out the attempt': token,
  'Is an attempt left?': token,
  Undeliverable: token,
};
const cause = JSON.stringify({ errorType: 'Undeliverable', errorMessage: 'sms: opted out' });
const bindingsFor = (state: string) => ({
  variables: { incident: 'disk-1-0001', run: 1, round: 1, rounds: 2, level: 2, levelEndsAt: 'T' },
  states: {
    input: inputs[state] ?? {},
    result: { Payload: { round: 1, rounds: 2, endsAt: 'T' }, outcome: 'acknowledged' },
    errorOutput: { Error: 'Undeliverable', Cause: cause },
  },
  context: () => ({
    State: { EnteredTime: 'T', RetryCount: 1 },
    Task: { Token: 'token' },
    Execution: { Id: 'arn', RedriveCount: 0 },
  }),
  functions: () => ({}),
  pause: async () => {},
});

const payload = { round: 1, rounds: 2, endsAt: 'T' };
const nextAttempt = { ...token, attempt: 3 };
/** Every expression by its place. An expression that is not listed here fails. */
const expected: Record<string, Json> = {
  'Plan escalation/Arguments/Payload/incident': 'disk-1-0001',
  'Plan escalation/Arguments/Payload/run': 1,
  'Plan escalation/Arguments/Payload/round': 1,
  'Plan escalation/Arguments/Payload/at': 'T',
  'Plan escalation/Assign/incident': 'disk-1-0001',
  'Plan escalation/Assign/run': 1,
  'Plan escalation/Assign/round': 1,
  'Plan escalation/Assign/rounds': 2,
  'Plan escalation/Output': payload,
  'Notify each level/Items': [{ level: 1, contacts: ['ada'] }],
  'Find contacts/Arguments/Payload/incident': 'disk-1-0001',
  'Find contacts/Arguments/Payload/run': 1,
  'Find contacts/Arguments/Payload/round': 1,
  'Find contacts/Arguments/Payload/level': 2,
  'Find contacts/Arguments/Payload/contacts': ['ada'],
  'Find contacts/Arguments/Payload/at': 'T',
  'Find contacts/Assign/level': 2,
  'Find contacts/Assign/levelEndsAt': 'T',
  'Find contacts/Output': payload,
  'Notify each contact/Items': [{ id: 'ada', attempts }],
  'Notify contact/Arguments/Name': 'disk-1-0001-1-r1-l2-ada-0',
  'Notify contact/Arguments/Input/AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID': 'arn',
  'Notify contact/Arguments/Input/incident': 'disk-1-0001',
  'Notify contact/Arguments/Input/run': 1,
  'Notify contact/Arguments/Input/redrive': 0,
  'Notify contact/Arguments/Input/round': 1,
  'Notify contact/Arguments/Input/level': 2,
  'Notify contact/Arguments/Input/levelEndsAt': 'T',
  'Notify contact/Arguments/Input/contact': 'ada',
  'Notify contact/Arguments/Input/attempt': 1,
  'Notify contact/Arguments/Input/attempts': attempts,
  'Notify contact/Arguments/Input/duty': null,
  'Notify contact/TimeoutSeconds': 1080,
  'Notify contact/Catch/0/Output/contact': 'ada',
  'Notify contact/Catch/0/Output/waitSeconds': 100,
  'Notify contact/Catch/0/Output/error': { Error: 'Undeliverable', Cause: cause },
  'Contact not notified/Seconds': 100,
  'Is a round left?/Choices/0/Condition': true,
  'Is a round left?/Choices/0/Output/incident': 'disk-1-0001',
  'Is a round left?/Choices/0/Output/run': 1,
  'Is a round left?/Choices/0/Output/round': 2,
  'Record outcome/Arguments/Payload/incident': 'disk-1-0001',
  'Record outcome/Arguments/Payload/run': 1,
  'Record outcome/Arguments/Payload/at': 'T',
  'Record outcome/Output': payload,
  'Did anybody answer?/Choices/0/Condition': false,
  'Did anybody answer?/Choices/1/Condition': true,
  'Did anybody answer?/Choices/2/Condition': false,
  'Nobody answered/Cause': 'Nobody on the policy answered for incident disk-1-0001 in run 1.',
  'Send notification/Arguments/Payload/incident': 'disk-1-0001',
  'Send notification/Arguments/Payload/run': 1,
  'Send notification/Arguments/Payload/redrive': 0,
  'Send notification/Arguments/Payload/round': 1,
  'Send notification/Arguments/Payload/level': 2,
  'Send notification/Arguments/Payload/levelEndsAt': 'T',
  'Send notification/Arguments/Payload/contact': 'ada',
  'Send notification/Arguments/Payload/attempt': 2,
  'Send notification/Arguments/Payload/attempts': attempts,
  'Send notification/Arguments/Payload/duty': null,
  'Send notification/Arguments/Payload/retry': 1,
  'Send notification/Arguments/Payload/taskToken': 'token',
  'Send notification/Arguments/Payload/at': 'T',
  'Send notification/HeartbeatSeconds': 60,
  'Send notification/TimeoutSeconds': 180,
  'Send notification/Catch/0/Output': { ...token, notified: true },
  'Send notification/Catch/1/Output': { ...token, why: 'sms: opted out' },
  'Send notification/Catch/2/Output': { ...token, why: 'Undeliverable' },
  'Send notification/Output': { Payload: payload, outcome: 'acknowledged' },
  'Wait out the attempt/Seconds': 60,
  'Is an attempt left?/Choices/0/Condition': false,
  'Is an attempt left?/Choices/0/Output': nextAttempt,
  'Is an attempt left?/Choices/1/Condition': false,
  'Undeliverable/Output/why': 'sms: opted out',
};

/** A contact who comes on call 90 s after the state was entered, by less than a second more. */
const from = '2026-11-30T08:00:00.000Z';
const entered = '2026-11-30T07:58:29.200Z';
const coming = { ...token, attempt: 0, duty: { schedules: ['primary'], from } };
/** The expressions that have another value for such a contact, who waits for the handover. */
const atHandover: Record<string, Json> = {
  'Notify contact/Arguments/Input/attempt': 0,
  'Notify contact/Arguments/Input/duty': coming.duty,
  'Notify contact/TimeoutSeconds': 1080 + 91,
  'Send notification/Arguments/Payload/attempt': 0,
  'Send notification/Arguments/Payload/duty': coming.duty,
  'Send notification/HeartbeatSeconds': 91,
  'Send notification/TimeoutSeconds': 273,
  'Send notification/Catch/0/Output': { ...coming, notified: false },
  'Wait out the attempt/Seconds': 91,
  'Is an attempt left?/Choices/0/Condition': true,
  'Is an attempt left?/Choices/0/Output': { ...coming, attempt: 1 },
};

const found = states.flatMap(([name, state]) =>
  expressionsIn(state, name).map(([path, text]) => [path, name, text] as const),
);

describe('every expression', () => {
  it('is listed here', () => {
    expect(found.map(([path]) => path).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(found)('says what it should: %s', async (path, name, text) => {
    expect(await evaluateField(path, text, bindingsFor(name), new Map())).toEqual(expected[path]);
  });
});

describe('an expression for a contact who comes on call during the level', () => {
  const bindingsAt = (state: string, at: string) => ({
    ...bindingsFor(state),
    states: { ...bindingsFor(state).states, input: { ...(inputs[state] ?? {}), ...coming } },
    context: () => ({ ...bindingsFor(state).context(), State: { EnteredTime: at, RetryCount: 1 } }),
  });
  const own = found.filter(([path]) => Object.hasOwn(atHandover, path));

  it.each(own)('waits for the handover: %s', async (path, name, text) => {
    expect(await evaluateField(path, text, bindingsAt(name, entered), new Map())).toEqual(atHandover[path]);
  });

  it.each([
    ['Send notification/HeartbeatSeconds', 1],
    ['Wait out the attempt/Seconds', 0],
    ['Notify contact/TimeoutSeconds', 1080],
  ])('does not wait if the handover is over, as after a redrive: %s', async (path, seconds) => {
    const [, name = '', text = ''] = found.find(([each]) => each === path) ?? [];
    expect(await evaluateField(path, text, bindingsAt(name, '2026-11-30T08:10:00.000Z'), new Map())).toBe(seconds);
  });
});

describe('an expression for a contact who goes off call during the level', () => {
  const until = '2026-11-30T08:00:00.000Z';
  const going = { ...token, attempt: 1, duty: { schedules: ['primary'], until } };
  it('makes the first attempt even after that, as in a redrive: it ends by itself', async () => {
    const path = 'Is an attempt left?/Choices/0/Condition';
    const [, name = '', text = ''] = found.find(([each]) => each === path) ?? [];
    const bindings = {
      ...bindingsFor(name),
      states: { ...bindingsFor(name).states, input: { ...going, attempt: 0 } },
      context: () => ({ ...bindingsFor(name).context(), State: { EnteredTime: '2026-11-30T08:10:00.000Z' } }),
    };
    expect(await evaluateField(path, text, bindings, new Map())).toBe(true);
  });

  it.each<[string, string, Json]>([
    ['Send notification/HeartbeatSeconds', '2026-11-30T07:57:00.000Z', 100],
    ['Send notification/TimeoutSeconds', '2026-11-30T07:57:00.000Z', 300],
    ['Send notification/HeartbeatSeconds', '2026-11-30T07:59:29.200Z', 31],
    ['Send notification/TimeoutSeconds', '2026-11-30T07:59:29.200Z', 93],
    ['Send notification/HeartbeatSeconds', '2026-11-30T08:10:00.000Z', 1],
    ['Wait out the attempt/Seconds', '2026-11-30T07:57:00.000Z', 100],
    ['Wait out the attempt/Seconds', '2026-11-30T07:59:29.200Z', 31],
    ['Wait out the attempt/Seconds', '2026-11-30T08:10:00.000Z', 0],
    ['Is an attempt left?/Choices/0/Condition', '2026-11-30T07:59:59.999Z', true],
    ['Is an attempt left?/Choices/0/Condition', '2026-11-30T08:00:00.000Z', false],
  ])('ends with the handover: %s at %s', async (path, at, value) => {
    const [, name = '', text = ''] = found.find(([each]) => each === path) ?? [];
    const bindings = {
      ...bindingsFor(name),
      states: { ...bindingsFor(name).states, input: going },
      context: () => ({ ...bindingsFor(name).context(), State: { EnteredTime: at, RetryCount: 1 } }),
    };
    expect(await evaluateField(path, text, bindings, new Map())).toEqual(value);
  });
});

describe('a state, its function, its construct and its placeholder', () => {
  it.each(tasks)('have one name: %s', (name, task) => {
    const { FunctionName, StateMachineArn } = task.Arguments as Record<string, string>;
    const construct = name.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
    const file = name.toLowerCase().replaceAll(' ', '-');
    expect(FunctionName ?? StateMachineArn).toBe(`\${${construct}Arn}`);
    expect(existsSync(join(root, FunctionName ? `lambdas/${file}.ts` : `statemachines/${file}.asl.json`))).toBe(true);
    expect(
      ['stack', 'escalation'].some((lib) =>
        readFileSync(join(root, `lib/${lib}.ts`), 'utf8').includes(`'${construct}'`),
      ),
    ).toBe(true);
  });
});

describe('waiting', () => {
  it.each(tasks)('ends at some time: %s', (_, task) => {
    expect(task.TimeoutSeconds ?? task.HeartbeatSeconds).toBeDefined();
  });

  it('fits the state machines at the limits of the configuration', () => {
    expect(machines.contact.TimeoutSeconds).toBeGreaterThan(3 * limits.contactSeconds + 60 * limits.attemptsPerContact);
    expect(machines.support.TimeoutSeconds).toBeGreaterThan(3 * limits.policySeconds);
  });

  it.each(states)('lists both names of a timeout together: %s', (_, state) => {
    for (const handler of [...((state.Retry ?? []) as Handler[]), ...((state.Catch ?? []) as Handler[])]) {
      expect(handler.ErrorEquals.includes('States.Timeout')).toBe(
        handler.ErrorEquals.includes('States.HeartbeatTimeout'),
      );
    }
  });

  it.each(states.filter(([, { Type }]) => Type === 'Map'))('is never begun again for a whole Map: %s', (_, map) => {
    expect(map).not.toHaveProperty('Retry');
  });

  it.each(tasks)('starts after retries of at most a minute: %s', (_, task) => {
    for (const each of task.Retry as Record<string, number>[]) {
      const { MaxAttempts = 3, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = 300 } = each;
      const waits = Array.from({ length: MaxAttempts }, (_, n) =>
        Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds),
      );
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60);
    }
  });
});
