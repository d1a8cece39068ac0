import type { OnCall } from './on-call.ts';
import type { Route } from './routes.ts';

/** One thing that applying would change; `fields` where it is changed and not new or gone. A route's id is its pattern. */
export type Change = {
  readonly kind: 'contact' | 'policy' | 'route';
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly fields: readonly string[];
};

/** The id under which a change of the routes' order is told. */
const orderOfRoutes = 'order of routes';

/** What has to be added, changed and removed for `before` to become `after`; nothing if they mean the same. */
export function changes(before: OnCall, after: OnCall): Change[] {
  return [
    ...compare('contact', before.contacts, after.contacts),
    ...compare('policy', before.policies, after.policies),
    ...compare('route', before.routes.map(withId), after.routes.map(withId)),
    ...compareOrder(before.routes, after.routes),
  ];
}

type Named = { readonly id: string };

function compare(kind: Change['kind'], before: readonly Named[], after: readonly Named[]): Change[] {
  const [old, now] = [byId(before), byId(after)];
  const written = [...now.values()].flatMap((entry): Change[] => {
    const previous = old.get(entry.id);
    if (previous === undefined) return [{ kind, id: entry.id, change: 'added', fields: [] }];
    const fields = changedFields(previous, entry);
    return fields.length === 0 ? [] : [{ kind, id: entry.id, change: 'changed', fields }];
  });
  const gone = [...old.keys()].filter((id) => !now.has(id));
  return [...written, ...gone.map((id): Change => ({ kind, id, change: 'removed', fields: [] }))];
}

function compareOrder(before: readonly Route[], after: readonly Route[]): Change[] {
  const [old, now] = [before.map(({ alarm }) => alarm), after.map(({ alarm }) => alarm)];
  const kept = old.filter((alarm) => now.includes(alarm)).join('\n');
  const keptNow = now.filter((alarm) => old.includes(alarm)).join('\n');
  return kept === keptNow ? [] : [{ kind: 'route', id: orderOfRoutes, change: 'changed', fields: [] }];
}

function changedFields(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.filter((name) => !isSame(old.get(name), now.get(name)));
}

/** Whether two values are the same, where a field that is undefined is as good as none. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return Array.isArray(a) === Array.isArray(b) && changedFields(a, b).length === 0;
}

function withId(route: Route): Route & Named {
  return { id: route.alarm, ...route };
}

function byId(entries: readonly Named[]): Map<string, Named> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}
