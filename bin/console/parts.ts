import type { Trouble } from '../../local/console/feed.ts';
import { groupBy } from '../text/group.ts';
import { sayError } from './say-error.ts';

type Part = { readonly name: string; readonly needs: readonly string[] };

/** The parts of the stack that are read again and again, each with the permissions that this needs. */
const parts = {
  index: { name: 'Open incidents', needs: ['dynamodb:Query on the index Due of the table of incidents'] },
  records: { name: 'Incidents', needs: ['dynamodb:BatchGetItem on the table of incidents'] },
  executions: { name: 'Executions', needs: ['states:ListExecutions on the state machine NotifySupport'] },
  onCall: { name: 'Who is on call', needs: ['dynamodb:Scan on the table of contacts'] },
  held: { name: 'Held alerts', needs: ['dynamodb:Query on the table of incidents'] },
} as const satisfies Record<string, Part>;

type PartName = keyof typeof parts;

/** The readings of the parts, and what is wrong with them. */
export type Parts = {
  /** The value of a reading; nothing if it fails, or failed so lately that it is not tried again yet. */
  readonly attempt: <T extends object>(name: PartName, read: () => Promise<T>) => Promise<T | undefined>;
  /** Records the items of a part that are damaged, each as a sentence. They replace those that were recorded before. */
  readonly noteDamage: (name: PartName, sentences: readonly string[]) => void;
  readonly troubles: () => Trouble[];
};

/** A part that failed is tried again after this time, and then after twice the time before, up to the longest. */
const firstWaitMilliseconds = 10_000;
const longestWaitMilliseconds = 60_000;

type Failure = { readonly text: string; readonly wait: number; readonly againAt: number };

/** @param endpoint the address of the stack, if it is not AWS itself */
export function createParts(now: () => number, endpoint?: string): Parts {
  const failures = new Map<PartName, Failure>();
  const damage = new Map<PartName, readonly string[]>();
  const fail = (name: PartName, error: unknown) => {
    const before = failures.get(name);
    const wait = before === undefined ? firstWaitMilliseconds : Math.min(2 * before.wait, longestWaitMilliseconds);
    failures.set(name, { text: sayError(error, endpoint, parts[name].needs), wait, againAt: now() + wait });
  };
  return {
    attempt: async (name, read) => {
      if (now() < (failures.get(name)?.againAt ?? 0)) return undefined;
      try {
        const value = await read();
        failures.delete(name);
        return value;
      } catch (error) {
        fail(name, error);
        return undefined;
      }
    },
    noteDamage: (name, sentences) => damage.set(name, sentences),
    troubles: () => {
      const found = (Object.keys(parts) as PartName[]).flatMap((name) =>
        [...(failures.has(name) ? [failures.get(name)?.text ?? ''] : []), ...(damage.get(name) ?? [])].map((text) => ({
          ...{ part: parts[name].name, text },
        })),
      );
      // Credentials that have expired are one trouble, and not one for each part.
      return [...groupBy(found, ({ text }) => text)].map(([text, those]) => ({
        ...{ part: those.map(({ part }) => part).join(', '), text },
      }));
    },
  };
}
