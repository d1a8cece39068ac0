import { muteItems } from './mute.ts';
import type { Mute } from './muting.ts';
import { type Route, routeItems } from './route.ts';
import type { OnCallItem } from './stored.ts';

/** The routes and the mutes in the table. `damage` is set if the routes cannot be read. */
export type Rules = { readonly routes: readonly Route[]; readonly mutes: readonly Mute[]; readonly damage?: unknown };

/** The routes and the mutes in items of the table. A damaged mute is left out, and `hear` is given what is wrong with it. */
export function rulesIn(items: readonly OnCallItem[], hear: (damage: unknown) => void): Rules {
  const mutes = items.filter(({ pk }) => muteItems.holds(pk)).map(muteItems.readEntries);
  for (const { damage } of mutes) if (damage !== undefined) hear(damage.error);
  const routes = items.filter(({ pk }) => routeItems.holds(pk)).map(routeItems.readEntries);
  const damage = routes.find((each) => each.damage !== undefined)?.damage;
  return {
    // An alarm must not fall through a damaged route to one below it.
    routes: damage === undefined ? routes.flatMap(({ entries }) => entries) : [],
    mutes: mutes.flatMap(({ entries }) => entries),
    ...(damage !== undefined && { damage: damage.error }),
  };
}

/** The same, if an alarm is to be routed. Throws the damage of the routes. */
export function sound(rules: Rules): Rules {
  if (rules.damage !== undefined) throw rules.damage;
  return rules;
}
