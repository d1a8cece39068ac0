import { virtualClock } from '../../local/asl/clock.ts';
import { createStepFunctions } from '../../local/cloud/step-functions.ts';
import { type Figure, scaled, timed } from './figure.ts';
import { loadPeer, type Peer, peerName } from './peer.ts';
import { describe, start } from './transitions.ts';

const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:double';
const items = Array.from({ length: 20 }, (_, index) => ({ index }));

/** JSONPath alone, which both engines run: a loop, a function, a map and two branches; 143 transitions. */
const definition = {
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Result: { n: 0, items }, Next: 'Count' },
    Count: {
      Type: 'Pass',
      Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'items.$': '$.items' },
      Next: 'More?',
    },
    'More?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThan: 50, Next: 'Count' }],
      Default: 'Double',
    },
    Double: { Type: 'Task', Resource: functionArn, ResultPath: '$.doubled', Next: 'Each' },
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Wrap',
        States: {
          Wrap: { Type: 'Pass', Parameters: { 'value.$': '$' }, Next: 'Keep' },
          Keep: { Type: 'Pass', OutputPath: '$.value', End: true },
        },
      },
      ResultPath: '$.items',
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', OutputPath: '$.doubled', End: true } } },
        { StartAt: 'Right', States: { Right: { Type: 'Pass', OutputPath: '$.items', End: true } } },
      ],
      End: true,
    },
  },
};

const double = (input: unknown) => (input as { n: number }).n * 2;
const expected = JSON.stringify([100, items]);

/**
 * The same machine on both engines, executions one after another, in turns; the best turn of each counts.
 *
 * Where the other engine is not installed, ours is measured alone.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const executions = scaled(40, scale);
  const turns = scaled(9, scale);
  const peer = await loadPeer();
  const theirs: number[] = [];
  const ours: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    if (peer !== undefined) theirs.push((await timed(() => runTheirs(peer, executions))) / executions);
    ours.push((await timed(() => runOurs(executions))) / executions);
  }
  const [their, our] = [Math.min(...theirs), Math.min(...ours)];
  if (peer === undefined) return [{ name: 'one execution, with its history', value: our, unit: 'ms' }];
  return [
    { name: `one execution on ${peerName}`, value: their, unit: 'ms' },
    { name: 'the same here, with its history', value: our, unit: 'ms' },
    {
      ...{ name: `times as fast as ${peerName}`, value: their / our, unit: '×', aim: { least: 10 } },
      beside: 'the two lines above',
    },
  ];
}

async function runTheirs({ StateMachine }: Peer, executions: number): Promise<void> {
  const machine = new StateMachine(definition);
  for (let number = 0; number < executions; number++) {
    const { result } = machine.run({}, { overrides: { taskResourceLocalHandlers: { Double: double } } });
    check(JSON.stringify(await result));
  }
}

async function runOurs(executions: number): Promise<void> {
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const integrations = {
    invokeFunction: async (_: string, payload: string) => ({ payload: JSON.stringify(double(JSON.parse(payload))) }),
  };
  const sfn = createStepFunctions({ clock, account: '111111111111', region: 'us-east-1', seed: 1, integrations });
  const roleArn = 'arn:aws:iam::111111111111:role/states';
  const arn = sfn.putStateMachine({ name: 'both', definition: JSON.stringify(definition), roleArn });
  for (let number = 0; number < executions; number++) {
    const { executionArn } = await start(sfn, arn, {});
    await clock.run();
    check((await describe(sfn, executionArn)).output);
  }
}

function check(output: string | undefined): void {
  if (output !== expected) throw new Error(`The machine gave ${output}, not ${expected}.`);
}
