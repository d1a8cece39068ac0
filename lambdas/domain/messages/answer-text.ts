import { isStopped } from '../incident.ts';
import type { Answer, IncidentView } from './message.ts';
import { isOrAre, listNames } from './names.ts';
import { standing } from './standing.ts';
import { timeSeenFrom } from './times.ts';

/** What became of a press: one line to read at a glance, and what follows from it. */
export type AnswerText = { readonly title: string; readonly text: string; readonly tone: 'well' | 'warn' };

/** What a page says first after a button was pressed. */
export function answerText(view: IncidentView, answer: Answer): AnswerText {
  const { incident } = view;
  switch (answer.kind) {
    case 'acknowledged':
      return {
        title: 'You have it.',
        text: `Nobody else is notified any more. ${deadline(view)}To resolve it or hand it back, open the link again. Thank you for getting up.`,
        tone: 'well',
      };
    case 'acknowledged-again':
      return { title: `You have it${since(view)}.`, text: 'Pressing again changes nothing.', tone: 'well' };
    case 'taken':
      return {
        title: `${incident.by?.name ?? 'Somebody'} has it${since(view)}.`,
        text: 'Nothing to do for you.',
        tone: 'well',
      };
    case 'resolved':
      return { title: `It is resolved${resolvedHow(view)}.`, text: 'Nothing to do for you.', tone: 'well' };
    case 'closed':
      return {
        title: 'It is resolved.',
        text: 'Nothing is left to do. If it happens again, that opens a new incident.',
        tone: 'well',
      };
    case 'handed-back':
      return { title: 'You handed it back.', text: whoComesNow(view), tone: 'warn' };
    case 'not-yours':
      return { title: 'You don’t have it.', text: `Nothing was changed. ${whoComesNow(view)}`, tone: 'warn' };
    case 'declined':
      return { title: 'Noted: not you.', text: whoComesNow(view), tone: 'warn' };
    case 'waiting':
      return {
        title: `You have until ${time(view, answer.until)}.`,
        text: `Press I’ve got it before then. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'no-more-time':
      return {
        title: 'There is no more time to give.',
        text: `You can still take it. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'too-late':
      return {
        title: 'You were not being asked any more.',
        text: `Nothing was changed. ${whoIsAsked(view)}`,
        tone: 'warn',
      };
  }
}

function whoComesNow(view: IncidentView): string {
  return `${whoIsAsked(view)} ${whoFollows(view)}`.trim();
}

/** Who is being asked, without a word about what comes after. */
export function whoIsAsked(view: IncidentView): string {
  const { names } = standing(view);
  if (isStopped(view.incident)) return 'Nobody is being notified: the escalation was stopped by hand.';
  if (names.length > 0)
    return `${capital(listNames(names, view.reader.name))} ${isOrAre(names, view.reader.name)} being notified.`;
  return view.incident.plan === undefined
    ? 'The others are being notified.'
    : 'Nobody is left to notify: it counts as unanswered.';
}

/** What happens if nobody presses anything, and when. */
export function whoFollows(view: IncidentView): string {
  const { next, endsAt } = standing(view);
  if (next !== undefined && next.names.length > 0) {
    const reader = view.reader.name;
    return `If nobody answers, ${listNames(next.names, reader)} ${isOrAre(next.names, reader)} notified at ${time(view, next.at)}.`;
  }
  if (endsAt === undefined) return '';
  return `Nobody comes after that: at ${time(view, endsAt)} it counts as unanswered.`;
}

/** ` since 03:21`, if it is known since when. */
export function since(view: IncidentView): string {
  const { acknowledgedAt } = view.incident;
  return acknowledgedAt === undefined ? '' : ` since ${time(view, acknowledgedAt)}`;
}

/** By when it has to be resolved, and what happens otherwise, as a sentence with a space after it. */
export function deadline(view: IncidentView): string {
  const { resolveBy } = view.incident;
  if (resolveBy === undefined) return '';
  return `If it is not resolved by ${time(view, resolveBy)}, everybody is notified again. `;
}

/** ` by the alarm at 03:30`, as far as that is known. */
export function resolvedHow(view: IncidentView): string {
  const { resolvedBy, closedAt } = view.incident;
  const by = resolvedBy === undefined ? '' : ` by ${resolvedBy}`;
  return closedAt === undefined ? by : `${by} at ${time(view, closedAt)}`;
}

/** A time as the reader's own clock shows it. */
export function time({ at, reader }: IncidentView, instant: string): string {
  return timeSeenFrom(instant, at, reader.timeZone);
}

function capital(text: string): string {
  return text.startsWith('you') ? `Y${text.slice(1)}` : text;
}
