import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { everybodyIn } from '../../lambdas/domain/on-call/schedule.ts';
import { replyTexts } from '../../lambdas/domain/page/timeline-text.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { describeMessages } from '../text/cost.ts';
import { formatOffset } from '../text/offset.ts';
import { holds, type Proof, type Reached, type Unproven } from './prove.ts';
import type { Played } from './replay.ts';

/** The proofs as lines for a person, policy by policy. */
export function tellProof(
  proofs: readonly (Proof | Unproven)[],
  { contacts, policies, schedules, overrides }: OnCall,
  origin: string,
): string[] {
  const members = policies.flatMap(({ levels }) => levels.flatMap((level) => level.contacts));
  const onCall = schedules.filter(({ id }) => members.includes(id));
  const asked = new Set([...members, ...onCall.flatMap((schedule) => everybodyIn(schedule, overrides))]);
  const idle = contacts.filter(({ id }) => !asked.has(id)).map(({ name }) => name);
  const failing = proofs.filter((proof) => !holds(proof)).length;
  return [
    'Every combination of reply, silence, decline and delivery failure',
    `Policies from ${origin}`,
    '',
    ...proofs.flatMap((proof) => [...('faults' in proof ? tellOne(proof, contacts) : tellUnproven(proof)), '']),
    ...(idle.length > 0 ? [`On no policy: ${listNames(idle)}.`, ''] : []),
    `${plural(proofs.length, 'policy', 'policies')}: ${failing === 0 ? 'all hold' : `${failing} failing`}.`,
  ];
}

function tellUnproven({ policy, why }: Unproven): string[] {
  return [`✘ ${policy}`, `    ${why}`];
}

function tellOne(proof: Proof, contacts: OnCall['contacts']): string[] {
  const { policy, endings, silentSeconds, longestSeconds, somebody, messages, transitions, dollars, limits } = proof;
  const width = Math.max(8, ...proof.contacts.map(({ name }) => name.length)) + 2;
  const row = (name: string, text: string) => `    ${name.padEnd(width)}${text}`;
  const { events, payloadBytes, recordBytes, runSeconds } = limits;
  const kib = (bytes: number) => Math.ceil(bytes / 1024);
  return [
    `${holds(proof) ? '✔' : '✘'} ${policy}`,
    row('ends', `always: ${listNames(endings).replace(' and ', ' or ')}`),
    row('', `after ${sayDuration(silentSeconds)} if nobody answers, after ${sayDuration(longestSeconds)} at worst`),
    row('anyone', sayReached(somebody)),
    ...proof.contacts.map(({ name, reached }) => row(name, sayReached(reached))),
    row(
      'sends',
      `at most ${describeMessages(messages)}; ${plural(transitions, 'transition')}; ${dollars.toFixed(4)} USD plus SMS and calls`,
    ),
    row(
      'limits',
      `${events.most.toLocaleString('en')} of ${events.limit.toLocaleString('en')} events, ` +
        `${kib(payloadBytes.most)} of ${kib(payloadBytes.limit)} KiB state data, ` +
        `${kib(recordBytes.most)} of ${kib(recordBytes.limit)} KiB record, ` +
        `${sayDuration(runSeconds.most)} of ${sayDuration(runSeconds.limit)}`,
    ),
    row('explored', exploredText(proof)),
    ...proof.faults.flatMap(({ why, shows }) => [
      `    ✘ ${why}`,
      ...tellRun(shows, contacts).map((line) => `        ${line}`),
    ]),
  ];
}

function exploredText({ states, constellations, handovers }: Proof): string {
  const number = plural(states, 'state');
  const people =
    constellations === undefined
      ? ''
      : `, for ${plural(constellations, 'constellation')} of people in the next 13 weeks`;
  if (handovers === undefined) return `${number}${people}`;
  const { most, seconds } = handovers;
  return `${number}${people}; the worst run has ${plural(most, 'handover')}${most === 0 ? '' : `, ${most === 1 ? 'which makes' : 'each of which makes'} it up to ${sayDuration(seconds)} longer`}`;
}

function sayReached(reached: Reached | undefined): string {
  if (reached === undefined) return 'never reached';
  const when = (seconds: number) => (seconds === 0 ? 'at once' : `after ${sayDuration(seconds)}`);
  return `reached ${when(reached.inSilence)} if nobody answers, ${when(reached.latest)} at worst`;
}

const mostLines = 12;

/** The lines of a run; only the beginning and the end of a long one. */
function tellRun({ told, presses, milliseconds, ending }: Played, contacts: OnCall['contacts']): string[] {
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const fates = { delivered: '', refused: ' refused', lost: ' lost' };
  const happened = [
    ...told.map(({ at, channel, fate, contact, round, level, attempt }) => ({
      at,
      text: `${channel}${fates[fate]}  ${nameOf(contact)}, round ${round}, level ${level}, attempt ${attempt}`,
    })),
    ...presses.map(({ at, by, reply }) => ({
      at,
      text: `press  ${nameOf(by)}: “${reply in replyTexts ? replyTexts[reply as keyof typeof replyTexts] : reply}”`,
    })),
  ].toSorted((a, b) => a.at - b.at);
  const lines = happened.map(({ at, text }) => `${formatOffset(at / 1000).padStart(8)}  ${text}`);
  const shown =
    lines.length <= mostLines
      ? lines
      : [
          ...lines.slice(0, mostLines / 2),
          `          … ${plural(lines.length - mostLines, 'more line')} …`,
          ...lines.slice(-mostLines / 2),
        ];
  return [...shown, `${formatOffset(milliseconds / 1000).padStart(8)}  ${ending}`];
}

/** One line about a policy, for a person who is about to apply it. */
export function summarise(proof: Proof | Unproven): string {
  if (!('faults' in proof)) return `policy ${proof.policy} could not be proven: ${proof.why}`;
  const [fault, ...others] = proof.faults;
  if (fault !== undefined) return `policy ${proof.policy} fails: ${[fault, ...others].map(({ why }) => why).join(' ')}`;
  const last = Math.max(...proof.contacts.map(({ reached }) => reached?.inSilence ?? 0));
  const reached = last === 0 ? 'reaches everybody at once' : `reaches everybody within ${sayDuration(last)}`;
  return (
    `policy ${proof.policy} holds: if nobody answers, it ${reached} and ends after ${sayDuration(proof.silentSeconds)}, ` +
    `after ${sayDuration(proof.longestSeconds)} at worst; it sends at most ${describeMessages(proof.messages)}`
  );
}

/** The timeline that shows why a policy fails. */
export function showFaults(proof: Proof | Unproven, contacts: OnCall['contacts']): string[] {
  return 'faults' in proof ? proof.faults.flatMap(({ shows }) => tellRun(shows, contacts)) : [];
}

/** A proof for programs. */
export function proofJson(proof: Proof | Unproven) {
  if (!('faults' in proof)) return { policy: proof.policy, holds: false, unproven: proof.why };
  const { faults, contacts, somebody, ...rest } = proof;
  return {
    ...rest,
    holds: faults.length === 0,
    somebody: somebody ?? null,
    contacts: contacts.map(({ reached, ...contact }) => ({ ...contact, reached: reached ?? null })),
    neverReached: contacts.filter(({ reached }) => reached === undefined).map(({ id }) => id),
    faults: faults.map(({ why, shows: { told, presses, milliseconds, ending } }) => ({
      why,
      timeline: { told, presses, endsAfterMilliseconds: milliseconds, ending },
    })),
  };
}
