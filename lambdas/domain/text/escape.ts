import { plainText } from './plain.ts';

/** HTML that goes into a page as it is. Only `html` and `trustedHtml` make it. */
export type Html = { readonly markup: string };

type Value = string | number | Html | readonly Value[] | undefined | false;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** HTML that shows exactly this text, between tags or within a quoted attribute. Control characters are dropped. */
export function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/** HTML in which every inserted text is escaped. Lists are joined; `undefined` and `false` insert nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.map((part, index) => part + markupOf(values[index])).join('') };
}

/** Marks our own text, such as a style sheet, as HTML. Never for text from an alert. */
export function trustedHtml(markup: string): Html {
  return { markup };
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'markup' in value ? value.markup : value.map(markupOf).join('');
}
