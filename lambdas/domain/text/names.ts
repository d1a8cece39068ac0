import { type Html, html } from './escape.ts';

/** A person as far as plans, messages and pages have to tell one from another. */
export type Named = { readonly id: string; readonly name: string };

/** A list longer than this says how many more there are: a level may have 20 contacts. */
const mostNames = 5;

/** Contacts as a sentence lists them: `Ben`, `Ben and Cy`, `Ben, Cy and Dee`; the reader, told by their id, is `you`. */
export function listContacts(contacts: readonly Named[], reader?: string): string {
  return listNames(namesTo(contacts, reader));
}

/** The same for a page, where a name that is read from right to left leaves the rest of the sentence in its order. */
export function listOnPage(contacts: readonly Named[], reader?: string): Html {
  return html`${enumerate(namesTo(contacts, reader).map(isolated))}`;
}

/** The same at the beginning of a sentence, and so with the reader before the others. */
export function listFirst(contacts: readonly Named[], reader?: string): Html {
  const others = contacts.filter(({ id }) => id !== reader);
  const names = namesTo(others, reader).map(isolated);
  return html`${enumerate(others.length < contacts.length ? [html`You`, ...names] : names)}`;
}

/** Names as a sentence lists them, or `nobody`. */
export function listNames(names: readonly string[]): string {
  return enumerate(names).join('') || 'nobody';
}

/** Names of which one will do: `sms`, `sms or email`. */
export function listChoices(names: readonly string[]): string {
  return enumerate(names, ' or ').join('');
}

/** Names as briefly as they can be told apart: `Ben`, `Ben and Cy`, `Ben +2`. */
export function shortNames(names: readonly string[]): string {
  const [first, ...others] = names;
  return others.length < 2 ? listNames(names) : `${first} +${others.length}`;
}

/** The verb for a list of contacts: `Ben is`, `Ben and Cy are`, `you are`. */
export function isOrAre(contacts: readonly Named[], reader?: string): string {
  return contacts.length > 1 || (contacts[0] !== undefined && contacts[0].id === reader) ? 'are' : 'is';
}

/** Text of somebody else's within a sentence of a page. */
export function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

function namesTo(contacts: readonly Named[], reader: string | undefined): string[] {
  return contacts.map(({ id, name }) => (id === reader ? 'you' : name));
}

function enumerate<Item>(items: readonly Item[], beforeLast = ' and '): (Item | string)[] {
  const isLong = items.length > mostNames;
  const named = isLong ? items.slice(0, mostNames - 2) : items;
  const said = isLong ? [...named, `${items.length - named.length} others`] : named;
  return said.flatMap((item, index) => {
    if (index === 0) return [item];
    return [index === said.length - 1 ? beforeLast : ', ', item];
  });
}
