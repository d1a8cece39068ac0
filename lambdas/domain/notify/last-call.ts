import type { BackstopNote } from './backstop.ts';
import { freeAfterSeconds, mostSecondsToCall, type Outbox } from './bundle.ts';
import { nameForSms } from './sms.ts';

/** The time between two calls to a contact. After the last call of a day it is longer. */
const betweenCallsSeconds = 300 + mostSecondsToCall;

/** True after the last call to a contact for now: they had as many in 24 hours as a number receives. */
export function isLastCall(outbox: Outbox, at: string): boolean {
  return outbox.channel === 'voice' && freeAfterSeconds(outbox, at) > betweenCallsSeconds;
}

/** The note that a contact cannot be called for a while. The backstop hears it once a day. */
export function lastCallNote({ id, name }: { readonly id: string; readonly name: string }, at: string): BackstopNote {
  return {
    id: `calls-${id}-${at.slice(0, 10)}`,
    text: `${nameForSms(name)} got the fifth call within 24 hours and cannot be called for now: a number receives no more. Until then they get written messages only.`,
    heading: 'no-more-calls',
  };
}
