import type * as ownPage from '../../lambdas/adapters/own-page.ts';
import type * as settings from '../../lambdas/adapters/settings.ts';

/** A pager that does not test itself, because it has no address at which a page could be opened. */
export const noCanary: typeof ownPage & Pick<typeof settings, 'canaryIsOn'> = {
  canaryIsOn: () => false,
  openOwnPage: async () => {},
  pressOwnPage: async () => {},
};
