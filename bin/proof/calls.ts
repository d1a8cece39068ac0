import { mostCallsInDay, mostSecondsToCall } from '../../lambdas/domain/notify/bundle.ts';
import { type Contact, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { everybodyIn } from '../../lambdas/domain/on-call/schedule.ts';

/** A contact is called once in five minutes, and a call that is possible within a minute waits for it. */
const betweenCallsSeconds = 300 - mostSecondsToCall;

/** The doubts about policies that call a contact more often than AWS calls a number, each a sentence. */
export function callDoubts(onCall: OnCall): string[] {
  const called = onCall.contacts.filter(({ voice }) => voice !== undefined);
  return onCall.policies.flatMap((policy) =>
    called.flatMap((contact) => {
      const calls = callsInRun(policy, contact, onCall);
      return calls > mostCallsInDay ? [doubtText(policy, contact, calls)] : [];
    }),
  );
}

/** The most calls that one run makes to a contact, if each schedule has them on call. */
function callsInRun({ levels, rounds }: Policy, contact: Contact, { schedules, overrides }: OnCall): number {
  const theirs = schedules
    .filter((schedule) => everybodyIn(schedule, overrides).includes(contact.id))
    .map(({ id }) => id);
  const ids = new Set([contact.id, ...theirs]);
  const turns = levels.filter(({ contacts }) => contacts.some((member) => ids.has(member))).length * rounds;
  return callsOnLevel(contact) * turns;
}

/** The calls of one level. A call that comes too soon after another becomes a written message. */
function callsOnLevel(contact: Contact): number {
  let [calls, at, calledAt] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { channels, waitSeconds } of planAttempts(contact)) {
    if (channels.includes('voice') && at - calledAt >= betweenCallsSeconds) [calls, calledAt] = [calls + 1, at];
    at += waitSeconds;
  }
  return calls;
}

function doubtText({ id }: Policy, { name }: Contact, calls: number): string {
  return `Policy ${id} can call ${name} up to ${calls} times in one run, but AWS calls a number at most ${mostCallsInDay} times in 24 hours. After that, ${name} gets written messages only. Put voice into fewer attempts, or choose fewer rounds.`;
}
