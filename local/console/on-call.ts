import { formatLocalTime } from '../../lambdas/domain/calendar/dates.ts';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import type { Override } from '../../lambdas/domain/calendar/schedule.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { overrideItems, overrideKind } from '../../lambdas/domain/on-call/override.ts';
import type { OnCallItem } from '../../lambdas/domain/on-call/stored.ts';
import { fromItems } from '../../lambdas/domain/on-call/table.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { type Fault, instantOfText, isZone } from './calendar.ts';

type Members = Readonly<Record<string, unknown>>;
type Changed = { readonly override: Override };

/** The calendar, as the table has it. */
export type OnCallTable = {
  /** The content of the table. It is read again only after it was written. */
  readonly read: () => Promise<OnCall>;
  /** Adds an override as the last one. Times without an offset are those of the member `zone`. */
  readonly override: (members: Members) => Promise<Changed | Fault>;
  /** Takes the override `override` out again. */
  readonly undo: (members: Members) => Promise<Changed | Fault>;
};

export function createOnCall(cloud: Cloud): OnCallTable {
  let reading: Promise<OnCall> | undefined;
  cloud.onWrite(({ table }) => {
    if (table === cloud.tables.OnCall) reading = undefined;
  });
  const scan = async () => fromItems((await cloud.scan('OnCall')) as OnCallItem[]);
  const read = () => {
    const begun = reading ?? scan();
    reading = begun;
    begun.catch(() => {
      if (reading === begun) reading = undefined;
    });
    return begun;
  };
  /** Changes the list of overrides in one step, so that a change of somebody else at the same time is not lost. */
  const update = async (change: string, ConditionExpression: string, values: object, names: object = {}) => {
    // Commands write the item only in the version that they read.
    const count = '#version = if_not_exists(#version, :zero) + :one';
    await cloud.callDynamoDb('UpdateItem', {
      ...{ TableName: cloud.tables.OnCall, Key: { pk: { S: overrideItems.key } }, ConditionExpression },
      UpdateExpression: change.startsWith('SET') ? `${change}, ${count}` : `SET ${count} ${change}`,
      ExpressionAttributeValues: { ...values, ':zero': { N: '0' }, ':one': { N: '1' } },
      ExpressionAttributeNames: { ...names, '#version': 'version' },
    });
    reading = undefined;
  };
  return {
    read,
    override: async (members) => {
      const onCall = await read();
      const wanted = overrideOf(members, onCall);
      if ('fault' in wanted) return wanted;
      await update(
        'SET overrides = list_append(if_not_exists(overrides, :none), :new)',
        'attribute_not_exists(overrides) OR size(overrides) < :most',
        {
          ':none': { L: [] },
          ':new': { L: [itemOf({ ...wanted, madeAt: new Date().toISOString() })] },
          ':most': { N: String(limits.overrides) },
        },
      );
      return { override: wanted };
    },
    undo: async ({ override }) => {
      const { overrides } = await read();
      const index = overrides.findLastIndex((each) => isSameOverride(each, override));
      const found = overrides[index];
      if (found === undefined) return { fault: 'This override is no longer there.' };
      const place = `overrides[${index}]`;
      const texts = textsOf(found);
      await update(
        `REMOVE ${place}`,
        texts.map(([name]) => `${place}.#${name} = :${name}`).join(' AND '),
        Object.fromEntries(texts.map(([name, text]) => [`:${name}`, { S: text }])),
        Object.fromEntries(texts.map(([name]) => [`#${name}`, name])),
      );
      return { override: found };
    },
  };
}

/** The override that the members ask for, as `oncall.yaml` would have it. */
function overrideOf(members: Members, { schedules, contacts }: OnCall): Override | Fault {
  const schedule = schedules.find(({ id }) => id === members.schedule);
  if (schedule === undefined) return { fault: `There is no schedule ${String(members.schedule)}.` };
  const { timeZone } = schedule;
  const { zone = timeZone, ...asked } = members;
  if (typeof zone !== 'string' || !isZone(zone)) return { fault: `${String(zone)} is not a time zone.` };
  const [from, until] = [asked.from, asked.until].map((text) => instantOfText(String(text ?? ''), zone));
  if (typeof from !== 'number') return from ?? { fault: '' };
  if (typeof until !== 'number') return until ?? { fault: '' };
  if (until <= from) return { fault: 'The end is not after the beginning: swap or correct them.' };
  const override = { ...asked, schedule: schedule.id, from: pointOf(from, timeZone), until: pointOf(until, timeZone) };
  const file = {
    schedules: { [schedule.id]: {} },
    contacts: contacts.map(({ id }) => ({ id })),
    overrides: [override],
  };
  const [fault] = overrideKind.faultsIn(file);
  if (fault !== undefined) return { fault: fault.message };
  const read = overrideKind.shape.safeParse([override]);
  return read.data?.[0] ?? { fault: read.error?.issues[0]?.message ?? 'This is not an override.' };
}

/**
 * The minute of an instant, as a person writes it: a time on the schedule's own clocks, or with Z if they show that time
 * twice and this is the second one.
 */
function pointOf(at: Instant, timeZone: string): string {
  const minute = Math.floor(at / 60_000) * 60_000;
  const local = localTimeAt(minute, timeZone);
  return instantOf(local, timeZone) === minute
    ? formatLocalTime(local)
    : new Date(minute).toISOString().replace(':00.000Z', 'Z');
}

function itemOf(override: Override): object {
  return { M: Object.fromEntries(textsOf(override).map(([name, text]) => [name, { S: text }])) };
}

function textsOf(override: Override): [string, string][] {
  return Object.entries(override).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
}

function isSameOverride(override: Override, other: unknown): boolean {
  // The instant at which it was made is only in the table.
  const entries = (value: object) => JSON.stringify(Object.entries({ ...value, madeAt: undefined }).sort());
  return typeof other === 'object' && other !== null && entries(override) === entries(other);
}
