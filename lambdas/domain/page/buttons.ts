import { handedBackTo } from '../incident/hand-back.ts';
import { hasIt, type Incident, isStopped, type Wait } from '../incident/incident.ts';
import { levelEnd, openWaits } from '../incident/progress.ts';
import type { Reply } from '../incident/timeline.ts';
import { sayDuration } from '../text/duration.ts';
import { type Html, html } from '../text/escape.ts';
import { instantAfter } from '../text/instants.ts';
import { listOnPage } from '../text/names.ts';
import { time } from './answer-text.ts';
import { hasDeclined, isAsked, type Standing, standing } from './standing.ts';
import { replyTexts } from './timeline-text.ts';
import type { IncidentView } from './view.ts';

/** One button of the incident page: what it answers, what it says, and what pressing it means for the others. */
export type Button = { readonly reply: Reply; readonly label: Html; readonly hint?: Html };

/**
 * The answers that this link can give at this instant.
 *
 * Taking it is possible as long as nobody has it, from any link, however late. Passing it on, and asking for time, make
 * sense only for those who are being asked; resolving it and handing it back, only for whoever has it.
 */
export function buttonsFor(view: IncidentView): Button[] {
  const { incident, reader, answer } = view;
  // Not right after the press that took it: a second one in half-sleep must not resolve it.
  if (answer?.kind === 'acknowledged') return [];
  if (hasIt(incident, reader.contact)) return [resolveIt, giveBack(incident, reader.contact)];
  const isOpen = incident.status === 'triggered' || incident.status === 'exhausted';
  if (!isOpen || reader.contact === undefined) return [];
  const take: Button = { reply: 'acknowledge', label: html`${replyTexts.acknowledge}` };
  const now = standing(view);
  if (incident.status === 'exhausted' || isStopped(incident) || hasDeclined(view) || !isAsked(view, now)) return [take];
  return [take, passOn(view, now), ...askForTime(view)];
}

const resolveIt: Button = {
  reply: 'resolve',
  label: html`${replyTexts.resolve}`,
  hint: html`For good. If it happens again, that opens a new incident.`,
};

function giveBack(incident: Incident, contact: string): Button {
  const { contacts } = handedBackTo(incident, contact);
  const label = replyTexts['hand-back'];
  if (contacts.length > 0) return { reply: 'hand-back', label: html`${label}: ${listOnPage(contacts)} now` };
  const hint = html`Nobody else is on the list: it then counts as unanswered.`;
  return { reply: 'hand-back', label: html`${label}`, hint };
}

function passOn({ incident, reader }: IncidentView, { next }: Standing): Button {
  const others = next?.contacts.filter(({ id }) => id !== reader.contact) ?? [];
  if (others.length > 0) return { reply: 'decline', label: html`${replyTexts.decline}: ${listOnPage(others)} now` };
  const hint =
    next === undefined
      ? html`Nobody is after you: it then counts as unanswered.`
      : html`Nobody else is on the list: you are notified again.`;
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
      label: html`${replyTexts['more-time']}: ${sayDuration(seconds)}`,
      hint: delay(view, [own, ...others], [longer, ...others]),
    },
  ];
}

/** Whom more time keeps waiting, and until when. */
function delay(view: IncidentView, before: readonly Wait[], after: readonly Wait[]): Html {
  const { next } = standing(view);
  const [endsAt, willEndAt] = [levelEnd(before) ?? view.at, levelEnd(after) ?? view.at];
  const others = next?.contacts.filter(({ id }) => id !== view.reader.contact) ?? [];
  if (others.length === 0)
    return html`Nobody is kept waiting by it. It counts as unanswered at ${time(view, willEndAt)}.`;
  if (willEndAt <= endsAt)
    return html`Changes nothing for ${listOnPage(others)}, who would be notified at ${time(view, endsAt)} anyway.`;
  return html`Keeps ${listOnPage(others)} waiting until ${time(view, willEndAt)}.`;
}

function isSameLevel(a: Wait, b: Wait): boolean {
  return a.round === b.round && a.level === b.level;
}
