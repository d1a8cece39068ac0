import type { Contact } from './contact.ts';
import type { Policy } from './policy.ts';
import type { Route } from './routes.ts';

/** Everything that `oncall.yaml` says. */
export type OnCall = {
  readonly contacts: readonly Contact[];
  readonly policies: readonly Policy[];
  readonly routes: readonly Route[];
};
