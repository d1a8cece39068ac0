import type { HeldAlert } from '../../lambdas/domain/intake/held.ts';
import type { StoredOnCall } from '../../lambdas/domain/on-call/table.ts';
import type { Connection } from '../stack/connection.ts';
import type { Parts } from './parts.ts';

export type RotaSources = Pick<Connection, 'load' | 'findHeldAlerts'>;

/** The table of contacts and the held alerts of a stack, kept for a while. */
export type Rota = {
  /** Everything in the table of contacts, at most half a minute old. */
  readonly onCall: () => Promise<StoredOnCall>;
  readonly held: () => Promise<readonly HeldAlert[]>;
  /** The table of contacts as it was read last; nothing if it could not be read yet. */
  readonly last: () => StoredOnCall | undefined;
  /** Reads both again, and returns true if something is different. */
  readonly refresh: () => Promise<boolean>;
  /** Makes the next reading a fresh one, after a change. */
  readonly forget: () => void;
};

/** The time for which both are kept. */
export const rotaMilliseconds = 30_000;

type Kept<T> = { readonly value: T; readonly text: string; readonly at: number };

export function createRota(sources: RotaSources, { attempt, noteDamage }: Parts, now: () => number): Rota {
  const onCall = createKept(now, async () => {
    const found = await sources.load();
    const faults = found.damaged.map(({ fault }) => fault);
    noteDamage('onCall', faults);
    return found;
  });
  const held = createKept(now, async () => {
    const damage: string[] = [];
    const found = await sources.findHeldAlerts((name, error) =>
      damage.push(error instanceof Error ? error.message : `The held alert ${name} is damaged.`),
    );
    noteDamage('held', damage);
    return found;
  });
  return {
    onCall: onCall.read,
    held: held.read,
    last: onCall.last,
    refresh: async () => {
      const changed = await Promise.all([attempt('onCall', onCall.again), attempt('held', held.again)]);
      return changed.some((each) => each?.isChanged === true);
    },
    forget: () => {
      onCall.forget();
      held.forget();
    },
  };
}

/** A value that is read at most once within its time, however many ask for it. */
function createKept<T>(now: () => number, load: () => Promise<T>) {
  let kept: Kept<T> | undefined;
  let loading: Promise<Kept<T>> | undefined;
  const loadOnce = () => {
    const begun = loading ?? load().then((value) => ({ value, text: JSON.stringify(value), at: now() }));
    loading = begun;
    const end = () => {
      if (loading === begun) loading = undefined;
    };
    begun.then((found) => {
      if (loading === begun) kept = found;
      end();
    }, end);
    return begun;
  };
  const isFresh = () => kept !== undefined && now() - kept.at < rotaMilliseconds;
  return {
    read: async () => (kept !== undefined && isFresh() ? kept.value : (await loadOnce()).value),
    last: () => kept?.value,
    again: async () => {
      const before = kept?.text;
      return { isChanged: (await loadOnce()).text !== before };
    },
    forget: () => {
      // The last reading stays, for callers that do not need a fresh one.
      kept = kept && { ...kept, at: Number.NEGATIVE_INFINITY };
      loading = undefined;
    },
  };
}
