import { signal } from '@preact/signals';

/** The view and the name in an address: `#/incidents/checkout-1` is `incidents` and `checkout-1`. */
export type Route = { readonly view: string; readonly name: string };

/** The current route. An address without a view, such as the skip link's, does not change it. */
export const route = signal(readRoute() ?? { view: '', name: '' });

/** The address of a view. The name can contain any characters. */
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
