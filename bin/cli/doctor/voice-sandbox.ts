import { env } from 'node:process';
import { unverifiedNumber } from '../../../lambdas/adapters/channels/end-user-messaging.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import { contactTestKey } from '../../../lambdas/domain/incident/contact-test.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, namesOf, outputOf, type Row } from './check.ts';
import { isInSandbox, verifiedNumbers } from './end-user-messaging.ts';

/**
 * Checks that calls reach every contact, if the account is out of the sandbox for SMS. Calls have a sandbox of their own, which no
 * API names, so the record of tests is asked: in the sandbox AWS refuses a call to a number that is not verified.
 *
 * @see https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-voice-scale-sandbox.html
 */
export const voiceSandbox: Check = {
  name: 'voice sandbox',
  needs: [
    ...['cloudformation:DescribeStacks', 'dynamodb:Scan', 'dynamodb:Query'],
    ...['sms-voice:DescribeAccountAttributes', 'sms-voice:DescribeVerifiedDestinationNumbers'],
  ],
  run: async ({ findStack, load, phones }) => {
    const stack = await findStack();
    const { VoiceOrigination: identity = 'none' } = stack.outputs;
    if (identity === 'none' || (await isInSandbox(phones))) return [];
    const called = (await load()).contacts.filter(({ voice }) => voice !== undefined);
    if (called.length === 0) return [];
    const verified = await verifiedNumbers(phones);
    const unverified = called.filter(({ voice = '' }) => !verified.has(voice));
    env.INCIDENTS_TABLE = outputOf(stack, 'IncidentsTable');
    const events = await Promise.all(unverified.map(readLastTest));
    return [voiceSandboxRow(unverified, events.flat())];
  },
};

/** The events of a contact's last test. */
async function readLastTest({ id }: Contact): Promise<TimelineEvent[]> {
  const { newestOccurrence } = await import('../../../lambdas/adapters/incidents.ts');
  const { readTimeline } = await import('../../../lambdas/adapters/timeline.ts');
  const test = await newestOccurrence(contactTestKey(id, digest));
  return test === undefined ? [] : readTimeline(test.id);
}

/**
 * The row about the sandbox of calls.
 *
 * @param unverified the contacts with a number to call that is not verified
 * @param events the events of their last tests
 */
export function voiceSandboxRow(unverified: readonly Contact[], events: readonly TimelineEvent[]): Row {
  const check = 'voice sandbox';
  if (unverified.length === 0) {
    const found = 'Every number to call is verified, so calls reach it even if they are still in their sandbox';
    return { check, status: 'ok', found };
  }
  const tried = events.flatMap((event) => (event.kind === 'notification' ? (triedCall(event) ?? []) : []));
  const last = tried.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const missed = namesOf(unverified);
  if (last === undefined) {
    return {
      ...{ check, status: 'warning' },
      found: `AWS does not say whether calls are still in their sandbox, in which they do not reach these contacts: ${missed}`,
      todo: 'Run `npx notify-support test CONTACT` for one of them, and then the doctor again. In the sandbox, AWS refuses the call.',
    };
  }
  if (last.isAccepted) {
    const found = `Calls have left their sandbox: AWS accepted one to ${last.name}, whose number is not verified`;
    return { check, status: 'ok', found };
  }
  return {
    ...{ check, status: 'failing' },
    found: `Calls are in their sandbox, and do not reach these contacts: ${missed}. AWS refused the call in the last test of ${last.name}`,
    todo: 'Ask for production access for voice in a support case, and test again once AWS has granted it. Until then, verify these numbers in the End User Messaging console.',
  };
}

type Tried = { readonly at: string; readonly name: string; readonly isAccepted: boolean };

/** A call that AWS accepted, or refused because of the sandbox; nothing for any other message. */
function triedCall(event: Extract<TimelineEvent, { kind: 'notification' }>): Tried | undefined {
  const { at, name, channel, instead, state, why } = event;
  const isAccepted = state === 'sent';
  if (channel !== 'voice' || instead !== undefined || (!isAccepted && why !== unverifiedNumber)) return undefined;
  return { at, name, isAccepted };
}
