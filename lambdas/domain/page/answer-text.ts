import { isStopped } from '../incident/incident.ts';
import { withTurns } from '../incident/progress.ts';
import { type Html, html } from '../text/escape.ts';
import { isOrAre, listFirst, willBeNotified } from '../text/names.ts';
import { timeInZone, timeSeenFrom } from '../text/times.ts';
import { standing } from './standing.ts';
import type { Answer, IncidentView } from './view.ts';

/** How good the news is. The page has a colour for each, and always says it in words too. */
export type Tone = 'alert' | 'warn' | 'well';

/** The state of an incident, or the answer to a press: one line to read at a glance, and the consequences. */
export type Statement = { readonly title: string; readonly text?: Html | undefined; readonly tone: Tone };

/** The first words of the page after a button was pressed. */
export function answerText(view: IncidentView, answer: Answer): Statement {
  const { incident } = view;
  switch (answer.kind) {
    case 'acknowledged':
      return {
        title: 'You’ve got it.',
        text: html`Nobody else will be notified. ${deadline(view)}To resolve it or hand it back, open the link again. Thank you for getting up.`,
        tone: 'well',
      };
    case 'acknowledged-again':
      return { title: `You took it${atTime(view)}.`, text: html`Pressing again changes nothing.`, tone: 'well' };
    case 'muted':
      return {
        title: 'You’ve got it, and the alarm is muted.',
        text: html`Nobody else will be notified. If it comes again before ${timeInZone(answer.until, view.at, view.reader.timeZone)}, it notifies only then. ${deadline(view)}`,
        tone: 'well',
      };
    case 'taken':
      return {
        title: `${incident.by?.name ?? 'Somebody'} took it${atTime(view)}.`,
        text: html`Nothing for you to do.`,
        tone: 'well',
      };
    case 'resolved':
      return { title: `It was resolved${resolvedHow(view)}.`, text: html`Nothing for you to do.`, tone: 'well' };
    case 'closed':
      return {
        title: 'It is resolved.',
        text: html`Nothing is left to do. If it happens again, people will be notified again.`,
        tone: 'well',
      };
    case 'handed-back':
      return { title: 'You handed it back.', text: whoComesNow(view), tone: 'warn' };
    case 'replaced':
      return {
        title: 'A newer incident has replaced it.',
        text: html`This one is closed, and nobody will be notified about it. ${howItStands({ ...view, incident: answer.newest })}`,
        tone: 'warn',
      };
    case 'not-yours':
      return { title: 'You don’t have it.', text: html`Nothing was changed. ${whoComesNow(view)}`, tone: 'warn' };
    case 'declined':
      return { title: 'You passed it on.', text: whoComesNow(view), tone: 'warn' };
    case 'waiting':
      return {
        title: `You have until ${timeInZone(answer.until, view.at, view.reader.timeZone)}.`,
        text: html`Press “I’ve got it” before then. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'no-more-time':
      return {
        title: 'You cannot get more time.',
        text: html`You can still take it. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'too-late':
      return {
        title: 'Your turn was already over.',
        text: html`Nothing was changed. ${whoIsAsked(view)}`,
        tone: 'warn',
      };
  }
}

/** The state of the newer incident, in words. */
function howItStands(newer: IncidentView): Html {
  const { status, by } = newer.incident;
  switch (status) {
    case 'triggered':
      return html`The newer one is still open. ${whoIsAsked(newer)}`;
    case 'acknowledged':
      return html`${by?.name ?? 'Somebody'} took the newer one${atTime(newer)}.`;
    case 'resolved':
      return html`The newer one was resolved${resolvedHow(newer)}.`;
    case 'exhausted':
      return html`Nobody took the newer one, and nobody else will be notified about it.`;
  }
}

/** The contacts who are being notified, and the next step if they do not answer. */
export function whoComesNow(view: IncidentView): Html {
  return html`${whoIsAsked(view)} ${whoFollows(view)}`;
}

/** The contacts who are being notified, without the next step. */
function whoIsAsked(view: IncidentView): Html {
  const { contacts } = standing(view);
  const reader = view.reader.contact;
  if (isStopped(view.incident)) return html`Nobody is being notified: the escalation was stopped by hand.`;
  if (contacts.length > 0) return html`${listFirst(contacts, reader)} ${isOrAre(contacts, reader)} being notified.`;
  return view.incident.plan === undefined
    ? html`The others are being notified.`
    : html`Nobody is left to notify: the incident counts as unanswered.`;
}

/** The next step if nobody answers, and when it comes. */
function whoFollows(view: IncidentView): Html | undefined {
  const { next, endsAt } = standing(view);
  if (next !== undefined && next.contacts.length > 0) {
    const reader = view.reader.contact;
    const contacts = withTurns(next.contacts, view.at, view.reader.timeZone);
    return html`${listFirst(contacts, reader)} ${willBeNotified(next.contacts, reader)} at ${exactTime(view, next.at)} if nobody answers.`;
  }
  if (endsAt === undefined) return undefined;
  return html`Nobody else is on the list: at ${exactTime(view, endsAt)} the incident counts as unanswered.`;
}

/** ` at 03:21`, when the incident was taken; nothing if that is not known. */
export function atTime({ incident, at, reader }: IncidentView): string {
  const { acknowledgedAt } = incident;
  return acknowledgedAt === undefined ? '' : ` at ${timeSeenFrom(acknowledgedAt, at, reader.timeZone)}`;
}

/** The time by which it must be resolved, and the consequence, as a sentence with a space after it. */
export function deadline(view: IncidentView): Html | undefined {
  const { resolveBy } = view.incident;
  if (resolveBy === undefined) return undefined;
  return html`If it is not resolved by ${exactTime(view, resolveBy)}, the escalation starts again. `;
}

/** ` by the alarm at 03:30`, as far as it is known. */
export function resolvedHow({ incident, at, reader }: IncidentView): string {
  const { resolvedBy, closedAt } = incident;
  const by = resolvedBy === undefined ? '' : ` by ${resolvedBy}`;
  return closedAt === undefined ? by : `${by} at ${timeSeenFrom(closedAt, at, reader.timeZone)}`;
}

/** The part of a view that times depend on. */
type Seen = Pick<IncidentView, 'at' | 'reader'>;

/** A time on the reader's own clock. */
export function time({ at, reader }: Seen, instant: string): Html {
  return html`<time datetime="${instant}">${timeSeenFrom(instant, at, reader.timeZone)}</time>`;
}

/** The same with its zone, for times still to come: the reader should not have to work them out. */
export function exactTime({ at, reader }: Seen, instant: string): Html {
  return html`<time datetime="${instant}">${timeInZone(instant, at, reader.timeZone)}</time>`;
}
