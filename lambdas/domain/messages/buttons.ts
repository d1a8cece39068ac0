import { sayDuration } from '../duration.ts';
import { handedBackTo } from '../hand-back.ts';
import { hasIt, type Incident, isStopped, type Wait } from '../incident.ts';
import { levelEnd, openWaits } from '../progress.ts';
import type { Reply } from '../timeline.ts';
import { time } from './answer-text.ts';
import type { IncidentView } from './message.ts';
import { listNames } from './names.ts';
import { hasDeclined, isAsked, type Standing, standing } from './standing.ts';
import { replyTexts } from './timeline-text.ts';

/** One button of the incident page: what it answers, what it says, and what pressing it means for the others. */
export type Button = { readonly reply: Reply; readonly label: string; readonly hint?: string };

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
  const take: Button = { reply: 'acknowledge', label: replyTexts.acknowledge };
  const now = standing(view);
  if (incident.status === 'exhausted' || isStopped(incident) || hasDeclined(view) || !isAsked(view, now)) return [take];
  return [take, passOn(view, now), ...askForTime(view)];
}

const resolveIt: Button = {
  reply: 'resolve',
  label: replyTexts.resolve,
  hint: 'For good. If it happens again, that opens a new incident.',
};

function giveBack(incident: Incident, contact: string): Button {
  const { names } = handedBackTo(incident, contact);
  if (names.length > 0) return { reply: 'hand-back', label: `${replyTexts['hand-back']}: ${listNames(names)} now` };
  const hint = 'Nobody else is on the list: it then counts as unanswered.';
  return { reply: 'hand-back', label: replyTexts['hand-back'], hint };
}

function passOn({ incident, reader }: IncidentView, { next }: Standing): Button {
  const others = next?.names.filter((name) => name !== reader.name) ?? [];
  if (others.length > 0) return { reply: 'decline', label: `${replyTexts.decline}: ${listNames(others)} now` };
  const hint =
    next === undefined
      ? 'Nobody is after you: it then counts as unanswered.'
      : 'Nobody else is on the list: you are notified again.';
  return { reply: 'decline', label: replyTexts.decline, ...(incident.plan !== undefined && { hint }) };
}

function askForTime(view: IncidentView): Button[] {
  const { incident, at, reader } = view;
  const open = openWaits(incident, at);
  const own = open.find(([contact]) => contact === reader.contact)?.[1];
  if (own === undefined || Date.parse(own.until) >= Date.parse(own.limitAt)) return [];
  const seconds = Math.min(own.waitSeconds, (Date.parse(own.limitAt) - Date.parse(at)) / 1000);
  const longer = { ...own, until: new Date(Date.parse(at) + seconds * 1000).toISOString() };
  const others = open.map(([, wait]) => wait).filter((wait) => wait !== own && isSameLevel(wait, own));
  return [
    {
      reply: 'more-time',
      label: `${replyTexts['more-time']}: ${sayDuration(seconds)}`,
      hint: delay(view, [own, ...others], [longer, ...others]),
    },
  ];
}

/** Whom more time keeps waiting, and until when. */
function delay(view: IncidentView, before: readonly Wait[], after: readonly Wait[]): string {
  const { next } = standing(view);
  const [endsAt, willEndAt] = [levelEnd(before) ?? view.at, levelEnd(after) ?? view.at];
  const names = next?.names.filter((name) => name !== view.reader.name) ?? [];
  if (names.length === 0) return `Nobody is kept waiting by it. It counts as unanswered at ${time(view, willEndAt)}.`;
  if (willEndAt <= endsAt)
    return `Changes nothing for ${listNames(names)}, who would be notified at ${time(view, endsAt)} anyway.`;
  return `Keeps ${listNames(names)} waiting until ${time(view, willEndAt)}.`;
}

function isSameLevel(a: Wait, b: Wait): boolean {
  return a.round === b.round && a.level === b.level;
}
