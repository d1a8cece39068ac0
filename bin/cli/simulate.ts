import { replies } from '../../lambdas/domain/incident/timeline.ts';
import { virtualClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { ensureAssembly } from '../assembly.ts';
import { defineCommand } from '../command/command.ts';
import type { Given, Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { refuse } from '../command/trouble.ts';
import { createProver, holds, type Proof, type Unproven } from '../proof/prove.ts';
import { proofJson, tellProof } from '../proof/tell-proof.ts';
import { connectionOptions } from '../stack/connection.ts';
import { type Act, type Night, playNight } from './simulate/night.ts';
import { nightJson } from './simulate/night-json.ts';
import { type Found, type NotFound, readDeployed, readFile } from './simulate/origin.ts';
import { tellNight } from './simulate/tell-night.ts';
import { failuresIn, policyIn, repliesIn } from './simulate/wishes.ts';

const options = {
  policy: { type: 'text', word: 'NAME', about: 'the policy (default: default); with --prove that one alone' },
  at: {
    ...{ type: 'instant', word: 'INSTANT' },
    about: 'when the alert comes, such as 2026-11-24T02:00:00Z (default: now)',
  },
  reply: {
    ...{ type: 'text', word: 'WHO:REPLY@WHEN', isRepeated: true },
    about: `somebody presses a button of their newest link, so long after the alert, such as ben:acknowledge@7m; the
      replies are ${replies.join(', ')}; whatever falls due at an instant comes before the press`,
  },
  fail: {
    ...{ type: 'text', word: 'WHO:CHANNEL', isRepeated: true },
    about: 'nothing can be delivered to somebody on a channel, such as ada:sms',
  },
  resolve: {
    ...{ type: 'duration', word: 'WHEN' },
    about: 'the source says that it is over, so long after the alert, such as 12m',
  },
  file: {
    ...{ type: 'file', word: 'FILE' },
    about: 'contacts and policies (default: oncall.yaml, or oncall.example.yaml where there is none)',
  },
  deployed: { type: 'flag', about: 'contacts and policies of the deployed stack, which the last options find' },
  prove: { type: 'flag', about: 'explore every way through each policy' },
  json: { type: 'flag', about: 'print the outcome as JSON' },
  ...connectionOptions,
} as const satisfies Options;

type Asked = Given<typeof options>;

/** Shows what would happen tonight, or what can happen at worst. */
export const simulate = defineCommand({
  call: 'npx notify-support simulate',
  about: `Shows what would happen tonight, on this machine and in simulated time. An alert goes to a policy, and the
    deployed state machines and functions do what they would: who is notified when and how, how long each is waited for,
    and how it ends. Nothing leaves this machine. With --prove it shows instead what can happen at worst, of all
    combinations of reply, silence, decline and delivery failure. A press before the first link has reached its contact
    is reported as an error, with when that link arrives.`,
  options,
  examples: [
    'npx notify-support simulate --policy default --fail ada:sms --reply ben:acknowledge@7m',
    'npx notify-support simulate --prove --json > proofs.json',
  ],
  exitStatus: { 0: 'it was shown, and every policy holds', 1: 'a press came too early, or a policy fails' },
  run: async (asked, terminal) => {
    refuseContradictions(asked);
    const found: Found | NotFound = isDeployed(asked) ? await readDeployed(asked) : readFile(asked.file);
    for (const fault of found.faults) terminal.complain(fault);
    if (found.onCall === undefined) return 1;
    return asked.prove ? prove(asked, found, terminal) : simulateAlert(asked, found, terminal);
  },
});

/** Whoever says where the stack is means the stack. */
function isDeployed({ deployed, ...asked }: Asked): boolean {
  return deployed || Object.keys(connectionOptions).some((name) => asked[name as keyof typeof asked] !== undefined);
}

/** Refuses options that exclude each other. */
export function refuseContradictions(asked: Asked): void {
  const { prove, at, resolve, reply, fail, file } = asked;
  if (isDeployed(asked) && file !== undefined)
    refuse('--file and the deployed stack exclude each other: leave one out.');
  const ofOneAlert = {
    at: at !== undefined,
    reply: reply.length > 0,
    fail: fail.length > 0,
    resolve: resolve !== undefined,
  };
  const [stray] = Object.entries(ofOneAlert).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (prove && stray !== undefined)
    refuse(`--prove explores every combination, so it does not take --${stray}: leave it out.`);
}

/** Plays one alert; gives the exit status. */
async function simulateAlert(asked: Asked, { onCall, origin }: Found, terminal: Terminal): Promise<number> {
  const { id: policy } = policyIn(onCall, asked.policy ?? 'default');
  const plot = {
    onCall,
    policy,
    acts: actsIn(asked, onCall.contacts),
    failing: failuresIn(asked.fail, onCall.contacts),
  };
  const startsAt = asked.at ?? Math.floor(Date.now() / 1000) * 1000;
  const clock = virtualClock(startsAt);
  const cloud = await startCloud({ assembly: await ensureAssembly(terminal.complain), clock, port: 0 });
  try {
    const night = await playNight(cloud, clock, plot);
    const title = `${new Date(startsAt).toISOString()}, by ${origin}`;
    if (asked.json) terminal.say(JSON.stringify(nightJson(night, onCall, { policy, origin }), null, 2));
    else for (const line of [title, '', ...tellNight(night, onCall)]) terminal.say(line);
    return complainOfEarlyPresses(night, terminal);
  } finally {
    await cloud.stop();
  }
}

/** What people and the source do. */
export function actsIn(
  { reply, resolve }: Pick<Asked, 'reply' | 'resolve'>,
  contacts: Found['onCall']['contacts'],
): Act[] {
  const acts = repliesIn(reply, contacts);
  return resolve === undefined ? acts : [...acts, { reply: 'resolve', after: resolve * 1000 }];
}

function complainOfEarlyPresses(night: Night, { complain }: Terminal): number {
  const tooEarly = night.pressed.filter(({ answer }) => answer === undefined);
  for (const { act } of tooEarly) complain(sayTooEarly(act.contact ?? '', night));
  return tooEarly.length > 0 ? 1 : 0;
}

function sayTooEarly(contact: string, { reachedAt, startsAt }: Night): string {
  const first = reachedAt[contact];
  const seconds = first === undefined ? undefined : (Date.parse(first) - Date.parse(startsAt)) / 1000;
  const hint = seconds === undefined ? 'none arrives in this simulation' : `the first arrives after ${seconds} s`;
  return `${contact} had no link to press yet: ${hint}.`;
}

/** Proves the policies that were asked for; gives the exit status. */
async function prove(asked: Asked, { onCall, origin }: Found, { say }: Terminal): Promise<number> {
  const policies = asked.policy === undefined ? onCall.policies : [policyIn(onCall, asked.policy)];
  const prover = createProver(onCall);
  const proofs: (Proof | Unproven)[] = [];
  for (const policy of policies) proofs.push(await prover(policy));
  if (asked.json) say(JSON.stringify(proofs.map(proofJson), null, 2));
  else for (const line of tellProof(proofs, onCall, origin)) say(line);
  return proofs.every(holds) ? 0 : 1;
}
