import { html } from '../text/escape.ts';
import { grouped } from '../text/grouped.ts';
import type { Statement } from './answer-text.ts';
import type { AllTaken, ContactView } from './view.ts';

/** The first words of the contact's page after the press that takes everything. */
export function allTakenText({ overview }: ContactView, answer: AllTaken): Statement {
  const { taken, pending, missed, isQueued } = answer;
  if (pending > 0) return isQueued ? underWay(answer) : pressAgain(answer);
  if (taken > 0)
    return {
      title: missed === 0 ? `You’ve got ${all(taken)}.` : `You’ve got ${grouped(taken)} of ${grouped(taken + missed)}.`,
      text: html`Nobody else will be notified about ${taken === 1 ? 'it' : 'them'}. ${missedText(missed)}Thank you for getting up.`,
      tone: 'well',
    };
  if (missed > 0) return { title: 'Nothing is left to take.', text: html`${missedText(missed)}`, tone: 'well' };
  const number = overview.held.length;
  if (number === 0) return { title: 'Nothing is left to take.', text: html`Nothing for you to do.`, tone: 'well' };
  const title = number === 1 ? 'You already have it.' : `You already have all ${grouped(number)} of them.`;
  return { title, text: html`Pressing again changes nothing.`, tone: 'well' };
}

function all(number: number): string {
  if (number === 1) return 'it';
  return number === 2 ? 'both of them' : `all ${grouped(number)} of them`;
}

function underWay({ taken, pending, missed }: AllTaken): Statement {
  return {
    title: `You’ve got ${grouped(taken)} of ${grouped(taken + pending + missed)}.`,
    text: html`${othersText(pending)} ${pending === 1 ? 'is' : 'are'} being taken for you. That takes less than a minute, and you need not press again. ${missedText(missed)}Reload the page to see who has what.`,
    tone: 'well',
  };
}

/** The queue cannot be reached, so what is not taken yet stays with the contacts who are being notified. */
function pressAgain({ taken, pending, missed }: AllTaken): Statement {
  return {
    title: `You’ve got ${grouped(taken)} of ${grouped(taken + pending + missed)}. Press again.`,
    text: html`${othersText(pending)} could not be taken yet. ${missedText(missed)}`,
    tone: 'alert',
  };
}

function othersText(pending: number): string {
  return pending === 1 ? 'The other one' : `The other ${grouped(pending)}`;
}

function missedText(missed: number) {
  if (missed === 0) return undefined;
  return html`${grouped(missed)} ${missed === 1 ? 'was' : 'were'} taken by others or resolved before your press. `;
}
