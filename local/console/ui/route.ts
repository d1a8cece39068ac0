import { signal } from '@preact/signals';

/** What the address names: `#/incidents/checkout-1` is `incidents`, and `checkout-1`. */
export type Route = { readonly view: string; readonly name: string };

/** An address that names no view, as that of the skip link, leaves the view as it is. */
export const route = signal(readRoute() ?? { view: '', name: '' });

/** The address of a view; a name may hold anything. */
export function to(view: string, name = ''): string {
  return name === '' ? `#/${view}` : `#/${view}/${encodeURIComponent(name)}`;
}

function readRoute(): Route | undefined {
  const [all, view = '', name = ''] = /^#\/([^/]*)(?:\/(.*))?$/.exec(location.hash) ?? [];
  return all === undefined ? undefined : { view, name: decoded(name) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

addEventListener('hashchange', () => {
  route.value = readRoute() ?? route.value;
});
