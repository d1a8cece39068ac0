import { channels, channelWords, messageWord } from '../../lambdas/domain/on-call/channel.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { describeMessages } from '../text/cost.ts';
import { type Rule, ruleHolds } from './explore-rule.ts';
import type { StormProof } from './prove-storm.ts';

/** The proofs for several incidents at once as lines for a person, policy by policy, and what holds for any number of them. */
export function tellStormProofs(proofs: readonly StormProof[], rule: Rule, alerts: number, origin: string): string[] {
  const failing = proofs.filter(({ faults }) => faults.length > 0).length;
  return [
    `${alerts} incidents at once: nobody answers, or one message goes another way`,
    `Policies from ${origin}`,
    '',
    ...proofs.flatMap((proof) => [...tellOne(proof), '']),
    `${ruleHolds(rule) ? '✔' : '✘'} the rule of bundles, for any number of incidents`,
    row(
      'sends',
      `at most ${plural(rule.mostOwn, 'message')} of their own and ${plural(rule.mostBundles, 'bundle')} within 5 min`,
    ),
    row('', `at most ${plural(rule.mostInMinute, 'bundle')} in a minute`),
    row('waits', `a written message waits ${rule.longestWait} s at most for its bundle`),
    row('explored', plural(rule.states, 'state')),
    '',
    `${plural(proofs.length, 'policy', 'policies')}: ${failing === 0 ? 'all hold' : `${failing} failing`}.`,
  ];
}

const row = (name: string, text: string) => `    ${name.padEnd(10)}${text}`;

function tellOne({ policy, runs, endings, messages, mostInFiveMinutes, longestWait, faults }: StormProof): string[] {
  const most = channels
    .filter((channel) => messages[channel] > 0)
    .map((channel) => plural(mostInFiveMinutes[channel], messageWord(channel), channelWords[channel].many));
  return [
    `${faults.length === 0 ? '✔' : '✘'} ${policy}`,
    row('ends', `always: ${listNames(endings.map(endingText)).replace(' and ', ' or ')}`),
    row('sends', `at most ${describeMessages(messages)}`),
    row('', `to one contact at most ${listNames(most)} within 5 min`),
    row('waits', `a written message waits ${longestWait} s at most for its bundle`),
    row('played', plural(runs, 'run')),
    ...faults.flatMap(({ why, run }) => [`    ✘ ${why}`, `        ${run}`]),
  ];
}

function endingText(status: string): string {
  return status === 'exhausted' ? 'unanswered' : status;
}

/** The same for programs. */
export function stormProofsJson(proofs: readonly StormProof[], rule: Rule) {
  return {
    rule: { ...rule, holds: ruleHolds(rule) },
    policies: proofs.map((proof) => ({ ...proof, holds: proof.faults.length === 0 })),
  };
}
