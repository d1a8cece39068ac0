import { muteItems } from './mute.ts';
import type { Mute } from './muting.ts';
import { type Route, routeItems } from './route.ts';
import type { OnCallItem } from './stored.ts';

/** The routes and the mutes in the table. `damage` is set if the routes cannot be read. */
export type Rules = { readonly routes: readonly Route[]; readonly mutes: readonly Mute[]; readonly damage?: unknown };

/** The routes and the mutes in items of the table. Damaged mutes are left out, and `hear` is given their damage. */
export function rulesIn(items: readonly OnCallItem[], hear: (damage: unknown) => void): Rules {
  const mutes = items
    .filter(({ pk }) => muteItems.holds(pk))
    .flatMap((item) => readOr(() => muteItems.fromItem(item), hear));
  let damage: unknown;
  const keep = (error: unknown) => {
    damage = error;
  };
  const routes = items
    .filter(({ pk }) => routeItems.holds(pk))
    .flatMap((item) => readOr(() => routeItems.fromItem(item), keep));
  return { routes, mutes, ...(damage !== undefined && { damage }) };
}

function readOr<Entry>(read: () => Entry[], hear: (damage: unknown) => void): Entry[] {
  try {
    return read();
  } catch (error) {
    hear(error);
    return [];
  }
}

/** The same, if an alarm is to be routed. Throws the damage of the routes. */
export function sound(rules: Rules): Rules {
  if (rules.damage !== undefined) throw rules.damage;
  return rules;
}
