import * as z from 'zod/mini';
import { quote } from '../text/addresses.ts';
import { formatDuration } from '../text/duration.ts';
import { lazily } from '../text/lazily.ts';
import { listChoices } from '../text/names.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Fault, Path } from './fault.ts';
import { type Kind, tellFields } from './kind.ts';
import { limits } from './limits.ts';
import { alarmSource } from './muting.ts';
import { policyIdsIn } from './policy.ts';
import { fieldsOf, isObject, listIn, tooMany } from './relations.ts';
import { type Severity, severities } from './severity.ts';
import { checked, duration, id, map, object, text } from './shape.ts';
import { itemForAll, type Readable } from './stored.ts';

/**
 * A sign of life that a source sends. An incident opens if it was heard before and has been silent for longer than `everySeconds`.
 *
 * Without a policy, the incident goes to the policy of the alerts of its source that ask for none.
 */
export type Heartbeat = {
  readonly id: string;
  readonly source: string;
  readonly everySeconds: number;
  readonly policy?: string | undefined;
  readonly severity?: Severity | undefined;
};

const idShape = lazily(() => id('heartbeat', limits.heartbeatIdCharacters, 'nightly-backup'));

const sourceHint = 'write the name of the API key that sends it';
const severityHint = `write one of ${severities.join(', ')}`;

/** One heartbeat of the file. */
const heartbeatShape = lazily(() =>
  z.pipe(
    object(
      {
        source: checked(text('source', sourceHint), (value) =>
          value === ''
            ? `source is empty: ${sourceHint}.`
            : value === alarmSource
              ? `${alarmSource} sends no heartbeats: ${sourceHint}.`
              : undefined,
        ),
        every: duration('every', '25h', {
          least: limits.leastHeartbeatSeconds,
          most: limits.mostHeartbeatSeconds,
          becauseLeast: 'heartbeats are checked once a minute, so the least is 1m',
          becauseMost: 'the limit is 100d',
        }),
        policy: z.optional(text('policy', 'write the id of a policy')),
        severity: z.optional(
          z.enum(severities, { error: ({ input }) => `${quote(String(input))} is not a severity: ${severityHint}.` }),
        ),
      },
      'heartbeat',
    ),
    z.transform(({ every, ...fields }) => ({ ...fields, everySeconds: every })),
  ),
);

function heartbeatFaults(name: string, heartbeat: unknown, file: unknown): Fault[] {
  const path = ['heartbeats', name];
  const { policy, source } = isObject(heartbeat) ? heartbeat : {};
  return [
    ...(idShape().safeParse(name).error?.issues ?? []).map(({ message }) => ({ path, message })),
    ...(typeof policy === 'string' ? policyFaults(policy, source, file, [...path, 'policy']) : []),
  ];
}

/** The faults of a policy that does not exist, or that the source of the heartbeat must not ask for. */
function policyFaults(policy: string, source: unknown, file: unknown, path: Path): Fault[] {
  const policyIds = policyIdsIn(file);
  if (!policyIds.includes(policy)) {
    const message = `There is no policy ${quote(policy)}: add it to policies, or correct it.${didYouMean(policy, policyIds)}`;
    return [{ path, message }];
  }
  const settings = fieldsOf(fieldsOf(file).get('sources')).get(String(source));
  const allowed = listIn(settings, 'policies').map(String);
  if (allowed.length === 0 || allowed.includes(policy)) return [];
  const message = `The source ${quote(String(source))} may ask only for ${listChoices(allowed.map(quote))}: write one of these, or add ${quote(policy)} to its policies.`;
  return [{ path, message }];
}

const allHeartbeats = itemForAll<Heartbeat>('HEARTBEATS', 'heartbeats', () =>
  z.object({
    ...{
      id: z.string().check(z.minLength(1)),
      source: z.string().check(z.minLength(1)),
      everySeconds: z.number().check(z.positive()),
    },
    ...{ policy: z.optional(z.string().check(z.minLength(1))), severity: z.optional(z.enum(severities)) },
  }),
);

/** The heartbeats in the table. A table without any has no item for them. */
export const heartbeatItems = {
  ...allHeartbeats,
  toItems: (heartbeats: readonly Heartbeat[]) => (heartbeats.length === 0 ? [] : allHeartbeats.toItems(heartbeats)),
};

/** The heartbeats of the file, as far as they can be read. */
export type Heartbeats = Readable<Heartbeat>;

/** True for the name of a heartbeat that the file may have, although its settings cannot be read. */
export function isInDoubt({ entries, damage }: Heartbeats, name: string): boolean {
  if (damage === undefined || entries.some(({ id }) => id === name) || !idShape().safeParse(name).success) return false;
  return damage.unread?.every((each) => isObject(each) && typeof each.id === 'string' && each.id !== name) !== true;
}

/** The source of a heartbeat whose settings cannot be read, if that part of them can be. */
export function sourceInDoubt({ damage }: Heartbeats, name: string): string | undefined {
  const entry = damage?.unread?.find((each) => isObject(each) && each.id === name);
  return isObject(entry) && typeof entry.source === 'string' ? entry.source : undefined;
}

/** A heartbeat as a person would write it. */
function entryOf({ id: _, source, everySeconds, policy, severity }: Heartbeat): unknown {
  return {
    ...{ source, every: formatDuration(everySeconds) },
    ...{ ...(policy !== undefined && { policy }), ...(severity !== undefined && { severity }) },
  };
}

export const heartbeatKind: Kind<Heartbeat> = {
  name: 'heartbeat',
  isOptional: true,
  idOf: (heartbeat) => heartbeat.id,
  shape: () =>
    z.pipe(
      z.optional(map(heartbeatShape(), 'heartbeats', 'write each heartbeat under its name, or take heartbeats out')),
      z.transform((heartbeats = {}) =>
        Object.entries(heartbeats).map(([name, heartbeat]) => ({ id: name, ...heartbeat })),
      ),
    ),
  faultsIn: (file) => {
    const heartbeats = [...fieldsOf(fieldsOf(file).get('heartbeats'))];
    return [
      ...tooMany(heartbeats, limits.heartbeats, ['heartbeats'], 'heartbeats'),
      ...heartbeats.flatMap(([name, heartbeat]) => heartbeatFaults(name, heartbeat, file)),
    ];
  },
  tell: ({ source, everySeconds }, fields) =>
    fields.length === 0 ? ` of ${source}, every ${formatDuration(everySeconds)}` : tellFields(fields.map(inFile)),
  write: (heartbeats) => ({
    content: Object.fromEntries(heartbeats.map((heartbeat) => [heartbeat.id, entryOf(heartbeat)])),
    onOneLine: heartbeats.map((heartbeat) => [heartbeat.id]),
  }),
};

/** The name of a field in the file. */
function inFile(field: string): string {
  return field === 'everySeconds' ? 'every' : field;
}
