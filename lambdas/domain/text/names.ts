import { type Html, html } from './escape.ts';

/** A person as plans, messages and pages know them: an id to tell them apart, and a name to show. */
export type Named = { readonly id: string; readonly name: string };

/** A list longer than this says how many more there are: a level may have 20 contacts. */
const mostNames = 5;

/** Contacts as a sentence lists them: `Ben`, `Ben and Cy`, `Ben, Cy and Dee`; the reader comes first, as `you`. */
export function listContacts(contacts: readonly Named[], reader?: string): string {
  return listNames(namesFirst(contacts, reader, 'you'));
}

/** The names of contacts for the beginning of a sentence: the reader comes before the others, as `You`. */
export function namesFirst(contacts: readonly Named[], reader?: string, you = 'You'): string[] {
  const names = contacts.filter(({ id }) => id !== reader).map(({ name }) => name);
  return names.length < contacts.length ? [you, ...names] : names;
}

/** Contacts as a sentence on a page lists them: a name that is read from right to left leaves the other words in order. */
export function listOnPage(contacts: readonly Named[]): Html {
  return html`${enumerate(contacts.map(({ name }) => isolated(name)))}`;
}

/** The same at the beginning of a sentence, where the reader comes before the others, as `You`. */
export function listFirst(contacts: readonly Named[], reader?: string): Html {
  return html`${enumerate(namesFirst(contacts, reader).map(isolated))}`;
}

/** Names as a sentence lists them, or `nobody`. */
export function listNames(names: readonly string[]): string {
  return enumerate(names).join('') || 'nobody';
}

/** Names to choose one from: `sms`, `sms or email`. */
export function listChoices(names: readonly string[]): string {
  return enumerate(names, ' or ').join('');
}

/** Names as short as possible: `Ben`, `Ben and Cy`, `Ben +2`. */
export function shortNames(names: readonly string[]): string {
  const [first, ...others] = names;
  return others.length < 2 ? listNames(names) : `${first} +${others.length}`;
}

/** The verb for a list of contacts: `Ben is`, `Ben and Cy are`, `you are`. */
export function isOrAre(contacts: readonly Named[], reader?: string): string {
  return contacts.length > 1 || (contacts[0] !== undefined && contacts[0].id === reader) ? 'are' : 'is';
}

/** The verb for contacts whose turn comes: `will be notified`, and for the reader alone `will be notified again`. */
export function willBeNotified(contacts: readonly Named[], reader?: string): string {
  return isReaderAlone(contacts, reader) ? 'will be notified again' : 'will be notified';
}

/** True when the reader is the only contact in a list. */
export function isReaderAlone(contacts: readonly Named[], reader?: string): boolean {
  return contacts.length > 0 && contacts.every(({ id }) => id === reader);
}

/** Text from outside within a sentence of a page. */
export function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

function enumerate<Item>(items: readonly Item[], beforeLast = ' and '): (Item | string)[] {
  const isLong = items.length > mostNames;
  const named = isLong ? items.slice(0, mostNames - 2) : items;
  const listed = isLong ? [...named, `${items.length - named.length} others`] : named;
  return listed.flatMap((item, index) => {
    if (index === 0) return [item];
    return [index === listed.length - 1 ? beforeLast : ', ', item];
  });
}
