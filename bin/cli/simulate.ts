import { virtualClock } from '../local/asl/clock.ts';
import { startCloud } from '../local/cloud/cloud.ts';
import { ensureAssembly } from './assembly.ts';
import { sayTrouble } from './oncall/trouble.ts';
import { type Asked, actsIn, BadUsage, failuresIn, help, policyIn, readArguments } from './simulate/arguments.ts';
import { playNight } from './simulate/night.ts';
import { nightJson } from './simulate/night-json.ts';
import { createProver, holds, type Proof, type Unproven } from './simulate/prove.ts';
import { readSource, type Source } from './simulate/source.ts';
import { tellNight } from './simulate/tell-night.ts';
import { proofJson, tellProof } from './simulate/tell-proof.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** Plays one alert; gives the exit status. */
async function simulate(asked: Asked, { onCall, place }: Source): Promise<number> {
  const { id: policy } = policyIn(onCall, asked.policy ?? 'default');
  const plot = { onCall, policy, acts: actsIn(asked, onCall.contacts), failing: failuresIn(asked, onCall.contacts) };
  const clock = virtualClock(asked.at);
  const cloud = await startCloud({ assembly: await ensureAssembly(complain), clock, port: 0 });
  try {
    const night = await playNight(cloud, clock, plot);
    const at = new Date(asked.at).toISOString();
    if (asked.isJson) say(JSON.stringify(nightJson(night, onCall, { policy, place }), null, 2));
    else for (const line of [`${at}, by ${place}`, '', ...tellNight(night, onCall)]) say(line);
    const tooEarly = night.pressed.filter(({ answer }) => answer === undefined);
    for (const { act } of tooEarly) complain(sayTooEarly(act.contact ?? '', night.reachedAt, night.startsAt));
    return tooEarly.length > 0 ? 1 : 0;
  } finally {
    await cloud.stop();
  }
}

function sayTooEarly(
  contact: string,
  reachedAt: Readonly<Record<string, string | undefined>>,
  startsAt: string,
): string {
  const first = reachedAt[contact];
  const seconds = first === undefined ? undefined : (Date.parse(first) - Date.parse(startsAt)) / 1000;
  const hint = seconds === undefined ? 'none comes in this simulation' : `the first comes after ${seconds} s`;
  return `${contact} could press nothing then, for no link had come: ${hint}.`;
}

/** Proves the policies that were asked for; gives the exit status. */
async function prove(asked: Asked, { onCall, place }: Source): Promise<number> {
  const policies = asked.policy === undefined ? onCall.policies : [policyIn(onCall, asked.policy)];
  const prover = createProver(onCall);
  const proofs: (Proof | Unproven)[] = [];
  for (const policy of policies) proofs.push(await prover(policy));
  if (asked.isJson) say(JSON.stringify(proofs.map(proofJson), null, 2));
  else for (const line of tellProof(proofs, onCall, place)) say(line);
  return proofs.every(holds) ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args, Math.floor(Date.now() / 1000) * 1000);
  if (asked === 'help') {
    say(help);
    return 0;
  }
  const source = await readSource(asked).catch((error) => {
    throw new Error(sayTrouble(error, asked.connection?.['endpoint-url']));
  });
  for (const fault of source.faults) complain(fault);
  if (!('onCall' in source)) return 1;
  return asked.isProof ? prove(asked, source) : simulate(asked, source);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  complain((error as Error).message);
  process.exitCode = error instanceof BadUsage ? 2 : 1;
}
