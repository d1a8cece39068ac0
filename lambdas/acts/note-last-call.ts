import type * as backstopNotes from '../adapters/backstop-notes.ts';
import type * as outboxes from '../adapters/outbox.ts';
import { isLastCall, lastCallNote } from '../domain/notify/last-call.ts';
import type { Channel } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { Reporting } from './reporting.ts';

export type CallServices = Pick<typeof outboxes, 'readOutbox'> &
  Pick<typeof backstopNotes, 'noteForBackstop'> &
  Pick<Reporting, 'logError'>;

/** Tells the backstop that a call was the last one to a contact for now. It never throws: the call is made. */
export async function noteLastCall(
  { readOutbox, noteForBackstop, logError }: CallServices,
  contact: Pick<Contact, 'id' | 'name'>,
  channel: Channel,
  at: string,
): Promise<void> {
  if (channel !== 'voice') return;
  try {
    if (isLastCall(await readOutbox(contact.id, channel), at)) await noteForBackstop(lastCallNote(contact, at), at);
  } catch (error) {
    logError('the backstop could not be told of the last call', error, { contact: contact.id });
  }
}
