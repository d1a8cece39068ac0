import { handedBackTo } from '../incident/hand-back.ts';
import { hasIt, type Incident, isStopped, type Wait } from '../incident/incident.ts';
import { levelEnd, openWaits } from '../incident/progress.ts';
import { muteReply } from '../incident/reply.ts';
import type { Reply } from '../incident/timeline.ts';
import { sayDuration } from '../text/duration.ts';
import { type Html, html } from '../text/escape.ts';
import { instantAfter } from '../text/instants.ts';
import { listOnPage } from '../text/names.ts';
import { time } from './answer-text.ts';
import { hasDeclined, isAsked, type Standing, standing } from './standing.ts';
import { replyTexts } from './timeline-text.ts';
import type { IncidentView } from './view.ts';

/** One button of the incident page: the reply, the label, and the consequence for the others. */
export type Button = { readonly reply: Reply | typeof muteReply; readonly label: Html; readonly hint?: Html };

/**
 * The answers that this link can give at this instant.
 *
 * Any contact's link can take it, however late, as long as nobody has it. Only contacts who are being asked can pass it
 * on or ask for time. Only the contact who has it can resolve it or hand it back.
 */
export function buttonsFor(view: IncidentView): Button[] {
  const { incident, reader, answer } = view;
  // Not right after the press that took it: a second press, half asleep, must not resolve it.
  if (answer?.kind === 'acknowledged' || answer?.kind === 'muted') return [];
  if (hasIt(incident, reader.contact))
    return [resolveIt, giveBack(incident, reader.contact), ...muteIt(incident, 'You keep the incident.')];
  const isOpen = incident.status === 'triggered' || incident.status === 'exhausted';
  if (!isOpen || reader.contact === undefined) return [];
  const take: Button = { reply: 'acknowledge', label: html`${replyTexts.acknowledge}` };
  const now = standing(view);
  const mute = muteIt(incident, 'You take the incident, too.');
  if (incident.status === 'exhausted' || isStopped(incident) || hasDeclined(view) || !isAsked(view, now))
    return [take, ...mute];
  return [take, passOn(view, now), ...askForTime(view), ...mute];
}

const resolveIt: Button = {
  reply: 'resolve',
  label: html`${replyTexts.resolve}`,
  hint: html`This cannot be undone. If it happens again, people will be notified again.`,
};

/** The button that mutes the alarm. An alert that was posted has none, because its source may send others that matter. */
function muteIt({ alarm }: Incident, what: string): Button[] {
  if (alarm === undefined) return [];
  const hint = html`${what} If the alarm comes again within two hours, nobody is notified until they are over.`;
  return [{ reply: muteReply, label: html`Mute this alarm for 2 h`, hint }];
}

function giveBack(incident: Incident, contact: string): Button {
  const { contacts } = handedBackTo(incident, contact);
  const label = replyTexts['hand-back'];
  if (contacts.length > 0) return { reply: 'hand-back', label: html`${label}: notify ${listOnPage(contacts)} now` };
  const hint = html`Nobody else is on the list: the incident then counts as unanswered.`;
  return { reply: 'hand-back', label: html`${label}`, hint };
}

function passOn({ incident, reader }: IncidentView, { next }: Standing): Button {
  const others = next?.contacts.filter(({ id }) => id !== reader.contact) ?? [];
  if (others.length > 0)
    return { reply: 'decline', label: html`${replyTexts.decline}: notify ${listOnPage(others)} now` };
  const hint =
    next === undefined
      ? html`Nobody else is on the list: the incident then counts as unanswered.`
      : html`Nobody else is on the list: you will be notified again.`;
  return { reply: 'decline', label: html`${replyTexts.decline}`, ...(incident.plan !== undefined && { hint }) };
}

function askForTime(view: IncidentView): Button[] {
  const { incident, at, reader } = view;
  const open = openWaits(incident, at);
  const own = open.find(([contact]) => contact === reader.contact)?.[1];
  if (own === undefined || Date.parse(own.until) >= Date.parse(own.limitAt)) return [];
  const seconds = Math.min(own.waitSeconds, (Date.parse(own.limitAt) - Date.parse(at)) / 1000);
  const longer = { ...own, until: instantAfter(at, seconds) };
  const others = open.map(([, wait]) => wait).filter((wait) => wait !== own && isSameLevel(wait, own));
  return [
    {
      reply: 'more-time',
      label: html`${replyTexts['more-time']}`,
      hint: html`You get ${sayDuration(seconds)}. ${delay(view, [own, ...others], [longer, ...others])}`,
    },
  ];
}

/** The consequence of more time: who will be notified next, and when. */
function delay(view: IncidentView, before: readonly Wait[], after: readonly Wait[]): Html {
  const { next } = standing(view);
  const [endsAt, willEndAt] = [levelEnd(before) ?? view.at, levelEnd(after) ?? view.at];
  const others = next?.contacts.filter(({ id }) => id !== view.reader.contact) ?? [];
  if (next === undefined)
    return html`Nobody else is on the list: at ${time(view, willEndAt)} the incident counts as unanswered.`;
  if (others.length === 0) return html`You will be notified again at ${time(view, willEndAt)}.`;
  if (willEndAt <= endsAt) return html`${listOnPage(others)} will still be notified at ${time(view, endsAt)}.`;
  return html`${listOnPage(others)} will be notified at ${time(view, willEndAt)}.`;
}

function isSameLevel(a: Wait, b: Wait): boolean {
  return a.round === b.round && a.level === b.level;
}
