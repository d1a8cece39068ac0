import type { Violation } from './checks.ts';
import { sentenceOf } from './checks.ts';
import type { Entry } from './ledger.ts';
import { isByTopic } from './quiet.ts';
import type { Played } from './universe.ts';

/** A night as text: one line for each observation, and the guarantees that did not hold. */
export function tellNight({
  played,
  violations,
}: {
  readonly played: Played;
  readonly violations: readonly Violation[];
}): string {
  const { scenario, ledger, beginsAt } = played;
  const lines = ledger.flatMap((entry) => {
    const text = tell(entry);
    if (text === undefined) return [];
    const time = new Date(beginsAt + entry.at).toISOString().slice(11, 23);
    return [`  ${time}  ${(entry.at / 1000).toFixed(3).padStart(10)} s  ${text}`];
  });
  const { seed, incident, people, ...others } = scenario;
  return [
    `seed ${seed}, incident ${incident}`,
    ...people.map((person) => `  ${JSON.stringify(person)}`),
    `  ${JSON.stringify(others)}`,
    ...lines,
    ...violations.map(({ guarantee, text }) => `violated ${guarantee} (${sentenceOf(guarantee)}): ${text}`),
  ].join('\n');
}

/** One entry of a ledger as a sentence; nothing if its neighbours already say it. */
function tell(entry: Entry): string | undefined {
  switch (entry.kind) {
    case 'alert answered':
      return `alert ${entry.alert} (${entry.action}) was answered ${entry.status} ${entry.incident ?? entry.held ?? ''}`;
    case 'alert given up':
      return `alert ${entry.alert} is given up by its sender`;
    case 'refusal answered':
      return `a request that says nothing was answered ${entry.status}`;
    case 'refusals counted':
      return `refusals counted: ${entry.count}`;
    case 'mutes changed':
      return entry.how;
    case 'muted by a press':
      return `the alarm is muted until ${entry.until / 1000} s`;
    case 'held':
      return `held: ${entry.alarm ?? entry.name}`;
    case 'own alarm':
      return `the event of an alarm of the pager: ${entry.outcome}`;
    case 'beat answered':
      return `${entry.heartbeat} is answered ${entry.status}`;
    case 'alarm changed':
      return `the alarm is in ${entry.state}`;
    case 'alarm deleted':
      return 'the alarm is deleted';
    case 'alarm event':
      return `the ${wordFor(entry)} of change ${entry.change}: ${entry.outcome}`;
    case 'job event':
    case 'contributor event':
    case 'deletion event':
      return `the ${entry.kind} of change ${entry.change}: ${entry.outcome}`;
    case 'invoked': {
      const { attempt } = entry;
      if (attempt === undefined) return `${entry.invocation} begins`;
      const place = `run ${attempt.run}, round ${attempt.round}, level ${attempt.level}`;
      return `${entry.invocation} begins: ${attempt.contact}, attempt ${attempt.attempt} of ${attempt.attempts.length}, ${place}, retry ${attempt.retry}`;
    }
    case 'ended':
      return entry.error === undefined ? undefined : `${entry.invocation} ends with ${entry.error}`;
    case 'registered':
      return `${entry.invocation} registers its wait: ${entry.isTaken ? 'taken' : 'refused'}`;
    case 'message':
      return messageText(entry);
    case 'waits':
      return `${entry.invocation}: a ${entry.channel} to ${entry.contact} waits for the next bundle`;
    case 'not called':
      return `${entry.contact} is not called, because they were called shortly before`;
    case 'unpaid':
      return `${entry.invocation}: an SMS cannot be paid`;
    case 'looked':
      return undefined;
    case 'refused press':
      return `${entry.contact} presses ${entry.flaw}: ${entry.status}`;
    case 'applied':
      return `oncall apply: ${entry.change}`;
    case 'override made':
      return `somebody makes an override of ${entry.schedule}`;
    case 'page seen':
      return undefined;
    case 'bounced':
      return `the ${entry.channel} to ${entry.contact} bounces`;
    case 'opened':
      return `${entry.method} of ${entry.contact}’s link: ${entry.status}`;
    case 'asked':
      return `${entry.contact} presses ${entry.reply}`;
    case 'pressed':
      return `${entry.contact} is answered ${entry.status}: ${entry.title} ${entry.text}`;
    case 'asked for all':
      return `${entry.contact} presses the button that takes everything`;
    case 'pressed for all':
      return `${entry.contact} is answered ${entry.status}: ${entry.title} ${entry.text}`;
    case 'backstop':
      return `backstop, by ${entry.by}: ${entry.text.split('\n')[0]}`;
    case 'execution':
      return `${entry.machine} ${entry.name} is ${entry.status}${entry.error === undefined ? '' : `, ${entry.error}`}`;
    case 'record':
      return `record ${entry.incident}: ${entry.status}, run ${entry.run}${entry.by === undefined ? '' : `, ${entry.by} has it`}`;
    case 'rated':
      return `${entry.incident} is ${entry.severity}`;
    case 'fault': {
      const { fn, invocation, call, kind, seconds } = entry.item;
      return `FAULT ${kind} (${seconds} s) at ${fn} ${invocation}, call ${call} (${entry.what})`;
    }
    case 'night over':
      return 'long after, the same alert comes again';
    case 'stopped by hand':
      return `somebody stops ${entry.name}`;
    case 'announced':
      return `the backstop has heard of ${entry.incident}`;
  }
}

function wordFor(event: object): string {
  return isByTopic(event) ? 'topic’s message' : 'event';
}

function messageText({ channel, contact, isNotice, bundle, outcome }: Extract<Entry, { kind: 'message' }>): string {
  const place = bundle === undefined ? '' : ' in a bundle';
  return `${channel} to ${contact}: ${isNotice ? 'nothing left to do' : 'a notification'}${place}, ${outcome}`;
}
