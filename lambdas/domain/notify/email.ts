import { headlineOf, reasonOf } from '../incident/headline.ts';
import { withTurns } from '../incident/progress.ts';
import { referencesOf } from '../incident/references.ts';
import { timesOpened } from '../incident/reopening.ts';
import { type Block, composeMail, type Mail } from '../text/mail.ts';
import { isReaderAlone, listContacts, listNames, namesFirst, willBeNotified } from '../text/names.ts';
import { ordinalText } from '../text/ordinal.ts';
import { oneLine } from '../text/plain.ts';
import { clockTime, timeSeenFrom } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { NotificationMessage } from './message.ts';
import { emailSubject } from './subject.ts';

/**
 * The notification as an e-mail: the fault, since when, what happens if the reader does nothing, and one button.
 *
 * The button only opens the page. The reader answers there, because mail scanners open every link in a mail. The button
 * is the first link: addresses in the lines above it have lost their scheme, so that mail programs do not link them.
 */
export function emailMessage(message: NotificationMessage): Mail {
  const { incident } = message;
  const blocks: Block[] = [
    { kind: 'heading', text: `${incident.severity.toUpperCase()}: ${withoutSchemes(headlineOf(incident))}` },
    { kind: 'line', text: `${sinceWhen(message)} ${whichAttempt(message)}` },
    ...whyOf(message),
    { kind: 'strong', text: ifYouDoNothing(message) },
    { kind: 'button', text: 'Open and answer', url: message.url },
  ];
  if (incident.description?.trim())
    blocks.push({ kind: 'quote', title: 'About this alarm', text: incident.description });
  blocks.push(...referencesOf(incident).map((link): Block => ({ kind: 'link', ...link })));
  blocks.push({
    kind: 'small',
    text: 'Do not reply to this mail: nobody reads it. Answer with the buttons on the page.',
  });
  return composeMail(emailSubject(incident), blocks);
}

function sinceWhen({ incident, reader, endsAt }: NotificationMessage): string {
  const since =
    incident.reopenings === undefined ? 'Since' : `For the ${ordinalText(timesOpened(incident))} time since`;
  return `${since} ${timeSeenFrom(incident.openedAt, endsAt, reader.timeZone)}, reported by ${withoutSchemes(oneLine(incident.source, 100))}.`;
}

/** The reason for the new run, for a reader who may have had the incident before, and the reason that its alarm gives. */
function whyOf({ incident }: NotificationMessage): Block[] {
  const reason = reasonOf(incident);
  const lines = [incident.because, reason && `The alarm’s reason: ${reason}`];
  return lines.flatMap((line): Block[] => (line ? [{ kind: 'line', text: withoutSchemes(oneLine(line, 500)) }] : []));
}

function whichAttempt({ attempt, attempts }: NotificationMessage): string {
  return attempts > 1
    ? `This is attempt ${attempt} of ${attempts} to reach you.`
    : 'This is the only attempt to reach you.';
}

function ifYouDoNothing(message: NotificationMessage): string {
  const isLastAttempt = message.attempt >= message.attempts;
  return isLastAttempt
    ? `If you do nothing, ${consequence(message)}`
    : `If you do nothing, you will be notified again. ${laterConsequence(message)}`;
}

/** The end of this contact's turn as the rest of a sentence. */
function consequence({ reader, next, endsAt }: NotificationMessage): string {
  if (next === undefined || next.contacts.length === 0)
    return `the incident counts as unanswered at ${clockTime(endsAt, reader.timeZone)}. Nobody else is on the list.`;
  const who = spell(listContacts(withTurns(next.contacts, next.at, reader.timeZone), reader.id));
  return `${who} ${willBeNotified(next.contacts, reader.id)} at ${clockTime(next.at, reader.timeZone)}.`;
}

/** The same as a sentence of its own. */
function laterConsequence({ reader, next, endsAt }: NotificationMessage): string {
  if (next === undefined || next.contacts.length === 0)
    return `Nobody else is on the list: at ${clockTime(endsAt, reader.timeZone)} the incident counts as unanswered.`;
  const time = clockTime(next.at, reader.timeZone);
  if (isReaderAlone(next.contacts, reader.id)) return `Nobody else is on the list: your next turn begins at ${time}.`;
  return `${spell(listNames(namesFirst(withTurns(next.contacts, next.at, reader.timeZone), reader.id)))} will be notified at ${time}.`;
}

function spell(names: string): string {
  return withoutSchemes(oneLine(names));
}
