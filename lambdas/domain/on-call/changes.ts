import { kinds, type OnCall, type Section } from './on-call.ts';
import { sections, storedSections } from './stored-sections.ts';

/** One change that `apply` would make. `fields` names the changed fields of an entry that stays. A route's id is its pattern. */
export type Change = {
  readonly kind: string;
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly fields: readonly string[];
  /** The words after the id, such as ` (Ada): sms`. */
  readonly note: string;
};

/** Every change that turns `before` into `after`; empty if they mean the same. */
export function changes(before: OnCall, after: OnCall): Change[] {
  return sections.flatMap((section) => [...compare(section, before, after), ...compareOrder(section, before, after)]);
}

function compare<S extends Section>(section: S, before: OnCall, after: OnCall): Change[] {
  const { name: kind, tell } = kinds[section];
  const [old, now] = [byId(section, before), byId(section, after)];
  const written = [...now].flatMap(([id, entry]): Change[] => {
    const previous = old.get(id);
    if (previous === undefined) return [{ kind, id, change: 'added', fields: [], note: tell(entry, []) }];
    const fields = changedFields(previous, entry);
    return fields.length === 0 ? [] : [{ kind, id, change: 'changed', fields, note: tell(entry, fields) }];
  });
  const gone = [...old].filter(([id]) => !now.has(id));
  return [
    ...written,
    ...gone.map(([id, entry]): Change => ({ kind, id, change: 'removed', fields: [], note: tell(entry, []) })),
  ];
}

function compareOrder<S extends Section>(section: S, before: OnCall, after: OnCall): Change[] {
  if (storedSections[section].order !== undefined) return [];
  const { name: kind, idOf } = kinds[section];
  const [old, now] = [before[section].map(idOf), after[section].map(idOf)];
  const kept = old.filter((id) => now.includes(id)).join('\n');
  const keptNow = now.filter((id) => old.includes(id)).join('\n');
  return kept === keptNow ? [] : [{ kind, id: `order of ${section}`, change: 'changed', fields: [], note: '' }];
}

function changedFields(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.filter((name) => !isSame(old.get(name), now.get(name)));
}

/** True for two equal values. An undefined field is the same as a missing one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return Array.isArray(a) === Array.isArray(b) && changedFields(a, b).length === 0;
}

function byId<S extends Section>(section: S, onCall: OnCall) {
  return new Map(onCall[section].map((entry) => [kinds[section].idOf(entry), entry]));
}
