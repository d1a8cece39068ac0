import { headlineOf } from '../incident/headline.ts';
import type { Incident } from '../incident/incident.ts';
import { type Alphabet, alphabetFor } from '../text/alphabet.ts';
import { html } from '../text/escape.ts';
import { type Block, composeMail, type Mail } from '../text/mail.ts';
import { oneLine } from '../text/plain.ts';
import { plural } from '../text/plural.ts';
import { spoken } from '../text/spoken.ts';
import { timeSeenFrom } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { BundleMessage } from './message.ts';
import { headlineForSms, nameForSms } from './sms.ts';

/** A mail lists this many incidents. Its link leads to all. */
const mostListed = 25;

/**
 * A bundle as one SMS part in GSM-7, or two in UCS-2: how many incidents wait, the newest, and the link on a line of its own,
 * last. The link is never cut. What is over takes one part more.
 */
export function bundleText(message: BundleMessage): string {
  const { waiting, url } = message;
  const [newest] = waiting;
  if (newest === undefined) return `${overText(message, alphabetFor())} Nothing for you to do there.`;
  const alphabet = alphabetFor(headlineOf(newest));
  const end = `. See and take ${waiting.length > 1 ? 'them' : 'it'}:\n${url}`;
  const before = waiting.length > 1 ? `${countText(waiting.length)}, newest ` : `${countText(1)}: `;
  const room = alphabet.room - alphabet.lengthOf(before + end);
  const over = message.over.length === 0 ? '' : `. ${overText(message, alphabet)}`.replace(/\.$/, '');
  return `${before}${headlineForSms(newest, alphabet, room)}${over}${end}`;
}

/** A bundle as an e-mail: the newest incidents, and one button that opens the page of all of them. */
export function bundleEmail(message: BundleMessage): Mail {
  const { reader, waiting, at, url } = message;
  const spell = (name: string) => withoutSchemes(oneLine(name));
  const over = message.over.length === 0 ? [] : [overText(message, { spell })];
  const small: Block = { kind: 'small', text: 'Do not reply to this mail: nobody reads it.' };
  if (waiting.length === 0) {
    const [text = ''] = over;
    return composeMail(text.replace(/\.$/, ''), [
      { kind: 'heading', text },
      { kind: 'strong', text: 'Nothing for you to do there.' },
      small,
    ]);
  }
  const lines = waiting.slice(0, mostListed).map((incident): Block => {
    const since = timeSeenFrom(incident.openedAt, at, reader.timeZone);
    return { kind: 'line', text: `${severityOf(incident)}: ${withoutSchemes(headlineOf(incident))}, since ${since}` };
  });
  const left = waiting.length - lines.length;
  return composeMail(`${severityOf(waiting[0])}: ${countText(waiting.length)}`, [
    { kind: 'heading', text: countText(waiting.length) },
    { kind: 'button', text: `See and take ${waiting.length > 1 ? 'them' : 'it'}`, url: url ?? '' },
    ...lines,
    ...(left > 0 ? [{ kind: 'line', text: `And ${left} more.` } satisfies Block] : []),
    ...over.map((text): Block => ({ kind: 'line', text: `${text} Nothing for you to do there.` })),
    { ...small, text: `${small.text} Answer with the buttons on the page.` },
  ]);
}

/** A bundle as a call, in SSML. It says everything twice, because the first words only wake, and contains no address. */
export function bundleSsml({ reader, waiting }: BundleMessage): string {
  const [newest] = waiting;
  const name = spoken(reader.name, 100).text;
  const headline = newest === undefined ? '' : spoken(headlineOf(newest), 200).text;
  const fault = html`${countText(waiting.length)}${headline && `, the newest: ${headline}`}.`;
  return html`<speak>This is Notify Support${name && `, for ${name}`}. ${fault}<break time="1s"/> Again: ${fault}<break time="1s"/> You cannot answer this call. Open the link in your message.</speak>`
    .markup;
}

function countText(count: number): string {
  return `${plural(count, 'incident')} ${count === 1 ? 'waits' : 'wait'} for you`;
}

/** The incidents that are over, in one sentence: `Ben took 7 incidents.`, `Ben took 7 incidents, and 2 are resolved.` */
function overText({ over }: BundleMessage, { spell }: Pick<Alphabet, 'spell'>): string {
  const taken = over.filter(({ status }) => status === 'acknowledged');
  const names = new Set(taken.map(({ by }) => by?.name ?? 'Somebody'));
  const [name = ''] = names;
  const resolved = over.length - taken.length;
  const spelled = oneLine(spell(name));
  const took =
    names.size === 1
      ? `${nameForSms(spelled)} took ${plural(taken.length, 'incident')}`
      : `${plural(taken.length, 'incident')} ${taken.length === 1 ? 'is' : 'are'} taken`;
  if (resolved === 0) return `${took}.`;
  const ended = `${taken.length > 0 ? resolved : plural(resolved, 'incident')} ${resolved === 1 ? 'is' : 'are'} resolved`;
  return taken.length === 0 ? `${ended}.` : `${took}, and ${ended}.`;
}

function severityOf(incident: Incident | undefined): string {
  return (incident?.severity ?? '').toUpperCase();
}
