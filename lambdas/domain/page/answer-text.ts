import { isStopped } from '../incident/incident.ts';
import { type Html, html } from '../text/escape.ts';
import { isOrAre, listFirst, listOnPage } from '../text/names.ts';
import { timeInZone, timeSeenFrom } from '../text/times.ts';
import { standing } from './standing.ts';
import type { Answer, IncidentView } from './view.ts';

/** How good the news is; the page has a colour for each, and never says it by the colour alone. */
export type Tone = 'alert' | 'warn' | 'well';

/** How it stands, or what became of a press: one line to read at a glance, and what follows from it. */
export type Said = { readonly title: string; readonly text?: Html | undefined; readonly tone: Tone };

/** What a page says first after a button was pressed. */
export function answerText(view: IncidentView, answer: Answer): Said {
  const { incident } = view;
  switch (answer.kind) {
    case 'acknowledged':
      return {
        title: 'You have it.',
        text: html`Nobody else is notified any more. ${deadline(view)}To resolve it or hand it back, open the link again. Thank you for getting up.`,
        tone: 'well',
      };
    case 'acknowledged-again':
      return { title: `You have it${since(view)}.`, text: html`Pressing again changes nothing.`, tone: 'well' };
    case 'taken':
      return {
        title: `${incident.by?.name ?? 'Somebody'} has it${since(view)}.`,
        text: html`Nothing to do for you.`,
        tone: 'well',
      };
    case 'resolved':
      return { title: `It is resolved${resolvedHow(view)}.`, text: html`Nothing to do for you.`, tone: 'well' };
    case 'closed':
      return {
        title: 'It is resolved.',
        text: html`Nothing is left to do. If it happens again, that opens a new incident.`,
        tone: 'well',
      };
    case 'handed-back':
      return { title: 'You handed it back.', text: whoComesNow(view), tone: 'warn' };
    case 'replaced':
      return {
        title: 'A newer incident has its place.',
        text: html`This one is closed, and nobody is notified about it. ${howItStands({ ...view, incident: answer.newest })}`,
        tone: 'warn',
      };
    case 'not-yours':
      return { title: 'You don’t have it.', text: html`Nothing was changed. ${whoComesNow(view)}`, tone: 'warn' };
    case 'declined':
      return { title: 'Noted: not you.', text: whoComesNow(view), tone: 'warn' };
    case 'waiting':
      return {
        title: `You have until ${timeInZone(answer.until, view.at, view.reader.timeZone)}.`,
        text: html`Press I’ve got it before then. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'no-more-time':
      return {
        title: 'There is no more time to give.',
        text: html`You can still take it. ${whoFollows(view)}`,
        tone: 'warn',
      };
    case 'too-late':
      return {
        title: 'You were not being asked any more.',
        text: html`Nothing was changed. ${whoIsAsked(view)}`,
        tone: 'warn',
      };
  }
}

/** How the newer incident stands, as a sentence. */
function howItStands(newer: IncidentView): Html {
  const { status, by } = newer.incident;
  switch (status) {
    case 'triggered':
      return html`About the newer one: ${whoIsAsked(newer)}`;
    case 'acknowledged':
      return html`${by?.name ?? 'Somebody'} has the newer one${since(newer)}.`;
    case 'resolved':
      return html`The newer one is resolved${resolvedHow(newer)}.`;
    case 'exhausted':
      return html`Nobody took the newer one, and nobody is notified about it any more.`;
  }
}

/** Who is being asked, and what happens if they say nothing. */
export function whoComesNow(view: IncidentView): Html {
  return html`${whoIsAsked(view)} ${whoFollows(view)}`;
}

/** Who is being asked, without a word about what comes after. */
function whoIsAsked(view: IncidentView): Html {
  const { contacts } = standing(view);
  const reader = view.reader.contact;
  if (isStopped(view.incident)) return html`Nobody is being notified: the escalation was stopped by hand.`;
  if (contacts.length > 0) return html`${listFirst(contacts, reader)} ${isOrAre(contacts, reader)} being notified.`;
  return view.incident.plan === undefined
    ? html`The others are being notified.`
    : html`Nobody is left to notify: it counts as unanswered.`;
}

/** What happens if nobody presses anything, and when. */
function whoFollows(view: IncidentView): Html | undefined {
  const { next, endsAt } = standing(view);
  if (next !== undefined && next.contacts.length > 0) {
    const reader = view.reader.contact;
    return html`If nobody answers, ${listOnPage(next.contacts, reader)} ${isOrAre(next.contacts, reader)} notified at ${exactTime(view, next.at)}.`;
  }
  if (endsAt === undefined) return undefined;
  return html`Nobody comes after that: at ${exactTime(view, endsAt)} it counts as unanswered.`;
}

/** ` since 03:21`, if it is known since when. */
export function since({ incident, at, reader }: IncidentView): string {
  const { acknowledgedAt } = incident;
  return acknowledgedAt === undefined ? '' : ` since ${timeSeenFrom(acknowledgedAt, at, reader.timeZone)}`;
}

/** By when it has to be resolved, and what happens otherwise, as a sentence with a space after it. */
export function deadline(view: IncidentView): Html | undefined {
  const { resolveBy } = view.incident;
  if (resolveBy === undefined) return undefined;
  return html`If it is not resolved by ${exactTime(view, resolveBy)}, everybody is notified again. `;
}

/** ` by the alarm at 03:30`, as far as that is known. */
export function resolvedHow({ incident, at, reader }: IncidentView): string {
  const { resolvedBy, closedAt } = incident;
  const by = resolvedBy === undefined ? '' : ` by ${resolvedBy}`;
  return closedAt === undefined ? by : `${by} at ${timeSeenFrom(closedAt, at, reader.timeZone)}`;
}

/** A time as the reader's own clock shows it. */
export function time({ at, reader }: IncidentView, instant: string): Html {
  return html`<time datetime="${instant}">${timeSeenFrom(instant, at, reader.timeZone)}</time>`;
}

/** The same with its zone: for what is still to come, which nobody should have to work out. */
export function exactTime({ at, reader }: IncidentView, instant: string): Html {
  return html`<time datetime="${instant}">${timeInZone(instant, at, reader.timeZone)}</time>`;
}
