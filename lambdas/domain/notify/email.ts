import { referencesOf } from '../incident/references.ts';
import { type Block, composeMail, type Mail } from '../text/mail.ts';
import { isOrAre, listContacts } from '../text/names.ts';
import { oneLine } from '../text/plain.ts';
import { clockTime, timeSeenFrom } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { NotificationMessage } from './message.ts';
import { emailSubject } from './subject.ts';

/**
 * The notification as an e-mail: what is wrong, since when, what happens if nothing is done, and one button.
 *
 * The button only opens the page. The press that counts is there, because mail scanners open every link. It is the
 * first thing to press: what mail programs would make a link of in the lines above it has lost its scheme.
 */
export function emailMessage(message: NotificationMessage): Mail {
  const { incident } = message;
  const blocks: Block[] = [
    { kind: 'heading', text: `${incident.severity.toUpperCase()}: ${withoutSchemes(oneLine(incident.summary, 500))}` },
    { kind: 'line', text: `${sinceWhen(message)} ${whichAttempt(message)}` },
    { kind: 'strong', text: ifYouDoNothing(message) },
    { kind: 'button', text: 'Open and answer', url: message.url },
  ];
  if (incident.description?.trim())
    blocks.push({ kind: 'quote', title: 'About this alarm', text: incident.description });
  blocks.push(...referencesOf(incident).map((link): Block => ({ kind: 'link', ...link })));
  blocks.push({ kind: 'small', text: 'Replying to this mail does nothing. Only the buttons on the page do.' });
  return composeMail(emailSubject(incident), blocks);
}

function sinceWhen({ incident, reader, endsAt }: NotificationMessage): string {
  return `Since ${timeSeenFrom(incident.openedAt, endsAt, reader.timeZone)}, reported by ${withoutSchemes(oneLine(incident.source, 100))}.`;
}

function whichAttempt({ attempt, attempts }: NotificationMessage): string {
  return attempts > 1
    ? `This is attempt ${attempt} of ${attempts} to reach you.`
    : 'This is the only attempt to reach you.';
}

function ifYouDoNothing({ reader, attempt, attempts, next, endsAt }: NotificationMessage): string {
  const again = attempt < attempts ? 'you are notified again, and ' : '';
  if (next === undefined || next.contacts.length === 0) {
    return `If you do nothing, ${again}nobody is after you: at ${clockTime(endsAt, reader.timeZone)} it counts as unanswered.`;
  }
  const who = withoutSchemes(oneLine(listContacts(next.contacts, reader.id)));
  return `If you do nothing, ${again}${who} ${isOrAre(next.contacts, reader.id)} next at ${clockTime(next.at, reader.timeZone)}.`;
}
