import { replies } from '../../lambdas/domain/incident/timeline.ts';
import { type Severity, severities } from '../../lambdas/domain/on-call/severity.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { virtualClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { ensureAssembly } from '../assembly.ts';
import { findUncovered, tellUncovered } from '../calendar/prove-coverage.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';
import type { Given, Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { constellationsOf } from '../proof/constellations.ts';
import { createProver, holds, type Proof, type Unproven } from '../proof/prove.ts';
import { proofJson, tellProof } from '../proof/tell-proof.ts';
import { connectionOptions } from '../stack/connection.ts';
import { describeStorm } from '../storm/describe-storm.ts';
import { exploreRule, ruleHolds } from '../storm/explore-rule.ts';
import { playStorm } from '../storm/play-storm.ts';
import { proveStorm, type StormProof } from '../storm/prove-storm.ts';
import { stormJson } from '../storm/storm-json.ts';
import { contactsOf } from '../storm/summarise-storm.ts';
import { stormProofsJson, tellStormProofs } from '../storm/tell-storm-proof.ts';
import { describeNight } from './simulate/describe-night.ts';
import { type Hold, holdJson, holdOf, isOverInTime, tellHold } from './simulate/hold.ts';
import { type Act, type Night, playNight } from './simulate/night.ts';
import { nightJson } from './simulate/night-json.ts';
import { type Found, type NotFound, readDeployed, readFile } from './simulate/origin.ts';
import { failuresIn, policyIn, refusing, repliesIn } from './simulate/wishes.ts';

/** More take more memory than a computer has to spare. */
const mostAlerts = 1000;

/** The runs of more alerts take minutes. */
const mostProven = 4;

const options = {
  policy: {
    type: 'text',
    word: 'NAME',
    about: 'the policy of the alert (default: default); with --prove, the only policy to prove',
  },
  at: {
    ...{ type: 'instant', word: 'INSTANT' },
    about: 'when the alert arrives, such as 2026-11-24T02:00:00Z (default: now)',
  },
  reply: {
    ...{ type: 'text', word: 'CONTACT:REPLY@TIME', isRepeated: true },
    about: `a contact presses a button behind their newest link, at this time after the alert, such as
      ben:acknowledge@7m; the replies are ${replies.join(', ')}; a message that is due at the same instant comes before
      the press; if a mute holds the alert, the time counts from the end of the mute`,
  },
  alerts: {
    ...{ type: 'whole', noun: 'a number of alerts', from: 1, to: mostAlerts, word: 'N', default: '1' },
    about: `the number of alerts, up to ${mostAlerts}; they have different keys and arrive at the same instant, and the
      result is a summary; the reply acknowledge then takes everything that waits for the contact, and every other reply is
      given to each incident by itself; with --prove, up to ${mostProven}: plays the run in which nobody answers, and each
      one in which one message goes another way`,
  },
  fail: {
    ...{ type: 'text', word: 'CONTACT:CHANNEL', isRepeated: true },
    about: 'messages to a contact on this channel are not delivered, such as ada:sms',
  },
  resolve: {
    ...{ type: 'duration', word: 'TIME' },
    about: 'the source resolves the incident, or all of them, at this time after the alert, such as 12m',
  },
  severity: {
    ...{ type: 'choice', noun: 'a severity', of: severities, word: 'SEVERITY' },
    about: 'the severity of the alert, by which a mute may hold it (default: critical)',
  },
  source: {
    ...{ type: 'text', word: 'NAME' },
    about: 'the source of the alert, by which a mute may hold it (default: api)',
  },
  file: {
    ...{ type: 'file', word: 'FILE' },
    about: 'file of contacts and policies (default: oncall.yaml if it exists, otherwise oncall.example.yaml)',
  },
  deployed: {
    type: 'flag',
    about: 'use the contacts and policies of the deployed stack; the last four options imply this',
  },
  prove: { type: 'flag', about: 'prove each policy: explore everything that can happen, and show the worst case' },
  json: { type: 'flag', about: 'print the result as JSON' },
  ...connectionOptions,
} as const satisfies Options;

type Asked = Given<typeof options>;

/** Shows what would happen tonight, or the worst case of everything that can happen. */
export const simulate = defineCommand({
  call: 'npx notify-support simulate',
  about: `Shows what an alert would do tonight, or many alerts at once. It plays them in simulated time, with the state
    machines and functions that are deployed: who is notified, when and how, how long each contact has to answer, how it
    ends, and what it costs. If a mute holds the alert, it is played from the end of the mute on.
    Nothing leaves this machine. A press before the contact's first link arrives is reported as an error, with the time
    at which it arrives. With --prove it explores every combination of reply, silence, decline and delivery failure
    instead, and shows the worst case.`,
  options,
  examples: [
    'npx notify-support simulate --policy default --fail ada:sms --reply ben:acknowledge@7m',
    'npx notify-support simulate --alerts 40 --reply ben:acknowledge@7m',
    'npx notify-support simulate --prove --json > proofs.json',
    'npx notify-support simulate --prove --alerts 4 --policy default',
  ],
  exitStatus: {
    0: 'the alert was played; with --prove, every policy holds',
    1: 'a press came too early, a policy fails, or the stack could not be read',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    refuseContradictions(asked);
    const found: Found | NotFound = isDeployed(asked) ? await readDeployed(asked) : readFile(asked.file);
    for (const fault of found.faults) terminal.printError(fault);
    if (found.onCall === undefined) return 2;
    if (asked.prove) return (asked.alerts > 1 ? proveSeveral : prove)(asked, found, terminal);
    return simulateNight(asked, found, terminal);
  },
});

/** True if the deployed stack is meant: an option that says where it is implies it. */
function isDeployed({ deployed, ...asked }: Asked): boolean {
  return deployed || Object.keys(connectionOptions).some((name) => asked[name as keyof typeof asked] !== undefined);
}

/** Refuses options that cannot be combined. */
export function refuseContradictions(asked: Asked): void {
  const { prove, at, alerts, resolve, reply, fail, file, severity, source } = asked;
  if (isDeployed(asked) && file !== undefined)
    refuse('--file cannot be combined with the deployed stack: leave one of them out.');
  const ofOneAlert = {
    at: at !== undefined,
    reply: reply.length > 0,
    fail: fail.length > 0,
    resolve: resolve !== undefined,
    severity: severity !== undefined,
    source: source !== undefined,
  };
  const [stray] = Object.entries(ofOneAlert).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (prove && stray !== undefined)
    refuse(`--prove explores every combination, so it does not take --${stray}: leave it out.`);
  if (prove && alerts > mostProven)
    refuse(`--prove plays every run of several alerts, so it takes --alerts up to ${mostProven}.`);
}

/** The course to play: the policy, the instant at which the alert opens its incident, and what holds it before. */
type Course = {
  readonly policy: string;
  readonly head: readonly string[];
  readonly startsAt: number;
  readonly acts: readonly Act[];
  readonly hold: Hold | undefined;
};

/** Plays one alert or several, from the end of a mute on if one holds them; gives the exit status. */
async function simulateNight(asked: Asked, found: Found, terminal: Terminal): Promise<number> {
  const { policy, head, arrivesAt, hold } = arrivalOf(asked, found);
  const startsAt = openingOf(asked, arrivesAt, hold);
  if (startsAt === undefined) {
    const content = { policy, place: found.origin, startsAt: new Date(arrivesAt).toISOString(), ...heldJson(hold) };
    for (const line of asked.json ? [JSON.stringify(content, null, 2)] : head) terminal.print(line);
    return 0;
  }
  const resolve = asked.resolve && asked.resolve - (startsAt - arrivesAt) / 1000;
  const acts = actsIn({ ...asked, resolve }, found.onCall.contacts);
  const course = { policy, head: hold === undefined ? head : [...head, ''], startsAt, acts, hold };
  return (asked.alerts > 1 ? simulateStorm : simulateAlert)(asked, found, course, terminal);
}

/** The alert as it arrives, with the mute that holds it, and the lines about both. */
function arrivalOf(asked: Asked, { onCall, origin }: Found) {
  const { id: policy } = policyIn(onCall, asked.policy ?? 'default');
  const { severity = 'critical', source = 'api', alerts, resolve } = asked;
  const arrivesAt = startOf(asked);
  const hold = holdOf(onCall.mutes, { source, policy, severity: severity as Severity }, arrivesAt);
  const number = alerts === 1 ? 'Alert' : plural(alerts, 'alert');
  const title = `${number} at ${new Date(arrivesAt).toISOString()}, with contacts from ${origin}`;
  return { policy, arrivesAt, hold, head: [title, '', ...(hold === undefined ? [] : tellHold(hold, resolve))] };
}

/** The instant at which the alert opens its incident; nothing if it is over before, or if a mute holds it for too long. */
function openingOf({ resolve }: Asked, arrivesAt: number, hold: Hold | undefined): number | undefined {
  if (hold === undefined) return arrivesAt;
  return isOverInTime(hold, resolve) ? undefined : hold.opensAt;
}

function heldJson(hold: Hold | undefined) {
  return hold === undefined ? {} : { held: holdJson(hold) };
}

/** Plays one alert; gives the exit status. */
async function simulateAlert(
  asked: Asked,
  { onCall, origin }: Found,
  { policy, head, startsAt, acts, hold }: Course,
  terminal: Terminal,
): Promise<number> {
  const plot = { onCall, policy, acts, failing: failuresIn(asked.fail, onCall.contacts) };
  const clock = virtualClock(startsAt);
  const cloud = await startCloud({ assembly: await ensureAssembly(terminal.printError), clock, port: 0 });
  try {
    const night = await playNight(cloud, clock, plot);
    const json = () => ({ ...nightJson(night, onCall, { policy, origin }), ...heldJson(hold) });
    if (asked.json) terminal.print(JSON.stringify(json(), null, 2));
    else for (const line of [...head, ...describeNight(night, onCall)]) terminal.print(line);
    return reportEarlyPresses(night, terminal);
  } finally {
    await cloud.stop();
  }
}

/** Plays many alerts at once; gives the exit status. */
async function simulateStorm(
  asked: Asked,
  { onCall, origin }: Found,
  { policy, head, startsAt, acts, hold }: Course,
  terminal: Terminal,
): Promise<number> {
  const { alerts, fail } = asked;
  const fateOf = refusing(failuresIn(fail, onCall.contacts));
  const storm = await playStorm({ onCall, startsAt, alerts, policy, acts, fateOf });
  const json = () => ({ ...stormJson(storm, onCall.contacts, origin), ...heldJson(hold) });
  if (asked.json) terminal.print(JSON.stringify(json(), null, 2));
  else for (const line of [...head, ...describeStorm(storm, onCall.contacts)]) terminal.print(line);
  const tooEarly = storm.pressed.flatMap(({ act, answers }) => (answers === undefined ? [act.contact ?? ''] : []));
  const people = contactsOf(storm, onCall.contacts);
  for (const id of tooEarly) {
    const reached = people.find(({ contact }) => contact.id === id)?.reached;
    terminal.printError(earlyPressText(id, reached && reached.first / 1000));
  }
  return tooEarly.length > 0 ? 1 : 0;
}

function startOf({ at }: Asked): number {
  return at ?? Math.floor(Date.now() / 1000) * 1000;
}

/** The presses of contacts, and the end that the source reports. */
export function actsIn(
  { reply, resolve }: Pick<Asked, 'reply' | 'resolve'>,
  contacts: Found['onCall']['contacts'],
): Act[] {
  const acts = repliesIn(reply, contacts);
  return resolve === undefined ? acts : [...acts, { reply: 'resolve', after: resolve * 1000 }];
}

/** Prints the presses that came before a link; gives the exit status. */
function reportEarlyPresses(night: Night, { printError }: Terminal): number {
  const tooEarly = night.pressed.filter(({ answer }) => answer === undefined);
  for (const { act } of tooEarly) printError(describeEarlyPress(act.contact ?? '', night));
  return tooEarly.length > 0 ? 1 : 0;
}

function describeEarlyPress(contact: string, { reachedAt, startsAt }: Night): string {
  const first = reachedAt[contact];
  return earlyPressText(contact, first === undefined ? undefined : (Date.parse(first) - Date.parse(startsAt)) / 1000);
}

function earlyPressText(contact: string, firstSeconds: number | undefined): string {
  const hint =
    firstSeconds === undefined
      ? 'no link arrives in this simulation'
      : `the first link arrives after ${firstSeconds} s`;
  return `${contact} pressed too early: ${hint}.`;
}

/** Proves the policies that were asked for; gives the exit status. */
async function prove(asked: Asked, { onCall, origin }: Found, { print, printError }: Terminal): Promise<number> {
  const policies = policiesIn(asked, onCall);
  const prover = createProver(onCall);
  const proofs: (Proof | Unproven)[] = [];
  for (const policy of policies) proofs.push(await prover(policy));
  if (asked.json) print(JSON.stringify(proofs.map(proofJson), null, 2));
  else for (const line of tellProof(proofs, onCall, origin)) print(line);
  const ids = policies.map(({ id }) => `policy ${id}`);
  const uncovered = findUncovered(onCall, Date.now()).filter(({ name }) => ids.includes(name));
  for (const line of uncovered.flatMap(tellUncovered)) printError(line);
  return proofs.every(holds) && uncovered.length === 0 ? 0 : 1;
}

function policiesIn({ policy }: Asked, onCall: Found['onCall']): Found['onCall']['policies'] {
  return policy === undefined ? onCall.policies : [policyIn(onCall, policy)];
}

/** Proves the policies for several incidents at once; gives the exit status. */
async function proveSeveral(asked: Asked, { onCall, origin }: Found, { print }: Terminal): Promise<number> {
  const proofs: StormProof[] = [];
  for (const policy of policiesIn(asked, onCall))
    for (const { policy: own } of constellationsOf(policy, onCall, Date.now()))
      proofs.push(await proveStorm({ contacts: onCall.contacts, policies: [own] }, own.id, asked.alerts));
  const rule = exploreRule();
  if (asked.json) print(JSON.stringify(stormProofsJson(proofs, rule), null, 2));
  else for (const line of tellStormProofs(proofs, rule, asked.alerts, origin)) print(line);
  return proofs.every(({ faults }) => faults.length === 0) && ruleHolds(rule) ? 0 : 1;
}
