import type { Link } from '../../lambdas/domain/incident/link.ts';
import { stored } from './stored.ts';

type Links = typeof import('../../lambdas/adapters/links.ts');
type Item = Link & { readonly expiresAt: number };

const fourteenDays = 14 * 24 * 3600;

/**
 * Links in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by code.
 *
 * Their codes are counted, so that a seed gives the same ones again.
 */
export function linkStore(): Links & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  let made = 0;

  return {
    items,

    createLink: async (link, at) => {
      const code = String(++made).padStart(22, 'code-');
      items.set(code, { ...stored(link), expiresAt: Math.floor(Date.parse(at) / 1000) + fourteenDays });
      return code;
    },

    findLink: async (code, at) => {
      const item = items.get(code);
      return item !== undefined && Date.parse(at) < item.expiresAt * 1000 ? item : undefined;
    },
  };
}
