import { virtualClock } from '../../local/asl/clock.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';
import { type Figure, scaled, timed } from './figure.ts';
import { loadPeer, type Peer, peerName } from './peer.ts';

const passes = 500;

/** A counter that goes round through a Pass and a Choice, in either language: two transitions a round. */
const jsonata = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'More?' },
    'More?': {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n < ${passes} %}`, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const jsonPath = {
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'More?' },
    'More?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThan: passes, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

/** States entered per second on the virtual clock, one execution after another; the JSONPath loop on another engine too. */
export async function measure(scale: number): Promise<Figure[]> {
  const [ours, theirs] = [scaled(200, scale), scaled(20, scale)];
  const inJsonata = await perSecond(ours, () => runAll(jsonata, ours));
  const inJsonPath = await perSecond(ours, () => runAll(jsonPath, ours));
  const figures = [
    { name: 'transitions, JSONata', value: inJsonata, unit: '/s' },
    { name: 'transitions, JSONPath', value: inJsonPath, unit: '/s' },
  ];
  const peer = await loadPeer();
  if (peer === undefined) return figures;
  const elsewhere = await perSecond(theirs, () => runElsewhere(peer, theirs));
  return [
    ...figures,
    { name: `the same on ${peerName}`, value: elsewhere, unit: '/s' },
    { name: 'times as many', value: inJsonPath / elsewhere, unit: '×', beside: 'the two lines above' },
  ];
}

async function perSecond(executions: number, work: () => Promise<void>): Promise<number> {
  const milliseconds = await timed(work);
  return (executions * (2 * passes + 1)) / (milliseconds / 1000);
}

async function runElsewhere({ StateMachine }: Peer, executions: number): Promise<void> {
  const machine = new StateMachine(jsonPath);
  for (let number = 0; number < executions; number++)
    check('ended', JSON.stringify(await machine.run({ n: 0 }).result));
}

async function runAll(definition: object, executions: number): Promise<void> {
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const integrations = { invokeFunction: async () => ({ payload: '{}' }) };
  const sfn = createStepFunctions({ clock, account: '111111111111', region: 'us-east-1', seed: 1, integrations });
  const roleArn = 'arn:aws:iam::111111111111:role/states';
  const arn = sfn.putStateMachine({ name: 'loop', definition: JSON.stringify(definition), roleArn });
  for (let number = 0; number < executions; number++) {
    const { executionArn } = await start(sfn, arn, { n: 0 });
    await clock.run();
    const { status, output } = await describe(sfn, executionArn);
    check(status, output);
  }
}

function check(status: string, output: string | undefined): void {
  if (output !== `{"n":${passes}}`) throw new Error(`The loop ${status}: ${output}`);
}

/** Starts an execution through the API. */
export async function start(sfn: StepFunctions, stateMachineArn: string, input: object) {
  const { body } = await sfn.call('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
  return body as { executionArn: string };
}

/** An execution as the API describes it. */
export async function describe(sfn: StepFunctions, executionArn: string) {
  const { body } = await sfn.call('DescribeExecution', { executionArn });
  return body as { status: string; output?: string; error?: string };
}
