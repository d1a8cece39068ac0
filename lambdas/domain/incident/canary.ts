import type { Contact } from '../on-call/contact.ts';
import { contactTestKey, contactTestOpening } from './contact-test.ts';
import type { Incident, Opening } from './incident.ts';
import type { TimelineEvent } from './timeline.ts';

/**
 * The contact of the canary, which is not a person. No contact of a file has this id, because ids have no capitals.
 *
 * SES accepts e-mails to its mailbox simulator, even in its sandbox, and delivers them to nobody.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const canaryContact: Contact = {
  id: 'CANARY',
  name: 'the canary',
  email: 'success@simulator.amazonses.com',
  timeZone: 'UTC',
};

/** An incident that tests the pager itself. It is a test of a contact, so no figure counts it. */
export const canaryOpening: Opening = {
  ...contactTestOpening(canaryContact.id),
  summary: 'TEST: the pager checks itself',
  source: 'canary',
};

/** The key of all incidents of the canary. */
export function canaryKey(digest: (text: string) => string): string {
  return contactTestKey(canaryContact.id, digest);
}

/** True when an incident is one of the canary's. */
export function isCanary({ policy }: Pick<Incident, 'policy'>): boolean {
  return policy === canaryOpening.policy;
}

/** Somewhat less than an hour, so that each hour has one, however the minutes of the sweeps fall. */
const everyMilliseconds = 59 * 60_000;

/** The step that is next for the newest incident of the canary. */
export function canaryStep(newest: Incident | undefined, at: string): 'open' | 'answer' | 'nothing' {
  if (newest === undefined || Date.parse(at) - Date.parse(newest.openedAt) >= everyMilliseconds) return 'open';
  return newest.status === 'triggered' ? 'answer' : 'nothing';
}

/** The note on the timeline of a canary whose e-mail SES has delivered to the mail server of the recipient. */
export const deliveredNote = 'SES reports that the e-mail was delivered.';

/** True when SES has reported that the e-mail of a canary was delivered. */
export function isDelivered(timeline: readonly TimelineEvent[]): boolean {
  return timeline.some((event) => event.kind === 'note' && event.text === deliveredNote);
}

/** The step at which a canary that has not passed stopped, as a sentence. */
export function whereStopped({ by }: Incident, timeline: readonly TimelineEvent[]): string {
  const sends = timeline.filter((event) => event.kind === 'notification');
  const failed = sends.find(({ state }) => state === 'failed');
  if (by !== undefined) return 'Its run did not end.';
  if (failed !== undefined) return `Its e-mail was not delivered: ${failed.why ?? 'no reason is known'}.`;
  if (isDelivered(timeline)) return 'It was not answered.';
  return sends.some(({ state }) => state === 'sent')
    ? 'SES did not report that its e-mail was delivered.'
    : 'Its e-mail was not sent.';
}

/** True when the canary's answer ended the incident. */
export function hasPassed({ status, by }: Incident): boolean {
  return status === 'resolved' && by?.contact === canaryContact.id;
}
