import { formatLocalTime } from '../../lambdas/domain/calendar/dates.ts';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import type { Override } from '../../lambdas/domain/calendar/schedule.ts';
import { isSame } from '../../lambdas/domain/on-call/changes.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import { withinLimit } from '../../lambdas/domain/on-call/made-by-command.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { overrideKind } from '../../lambdas/domain/on-call/override.ts';
import type { OnCallItem } from '../../lambdas/domain/on-call/stored.ts';
import { fromItems } from '../../lambdas/domain/on-call/table.ts';
import type { SteeredClock } from '../asl/clock.ts';
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

export function createOnCall(cloud: Cloud, clock: SteeredClock): OnCallTable {
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
  const change = async (changed: Parameters<typeof changeOverrides>[0]) => {
    await changeOverrides(changed);
    reading = undefined;
  };
  return {
    read,
    override: async (members) => {
      const onCall = await read();
      const wanted = overrideOf(members, onCall);
      if ('fault' in wanted) return wanted;
      const override = { ...wanted, madeAt: new Date(clock.now()).toISOString() };
      let isFull = false;
      await change((stored) => {
        const fitting = withOverride(stored, override, onCall, clock.now());
        isFull = fitting === undefined;
        return fitting ?? stored;
      });
      return isFull ? { fault: tooManyOverrides } : { override };
    },
    undo: async ({ override }) => {
      let found: Override | undefined;
      await change((stored) => {
        found = stored.findLast((each) => isSame(each, override));
        return stored.filter((each) => each !== found);
      });
      return found === undefined ? { fault: 'This override is no longer there.' } : { override: found };
    },
  };
}

export const tooManyOverrides = `There are ${limits.overrides} overrides, and none of them is over: take one out.`;

/** The overrides with one more as the last one; nothing if there are too many, and none of a command is over. */
export function withOverride(
  stored: readonly Override[],
  override: Override,
  onCall: OnCall,
  now: Instant,
): readonly Override[] | undefined {
  const fitting = withinLimit([...stored, override], (each) => (endOf(each, onCall) ?? 0) <= now);
  return fitting.length > limits.overrides ? undefined : fitting;
}

/** The function of the commands, so that neither overwrites what the other has written. */
async function changeOverrides(change: (stored: readonly Override[]) => readonly Override[]): Promise<void> {
  // The adapter makes its client when it is loaded, so it is loaded after the SDK points at the local stack.
  const adapter = await import('../../lambdas/adapters/overrides.ts');
  await adapter.changeOverrides(change);
}

/** The instant at which an override is over; nothing if its schedule is gone. */
function endOf({ schedule, until }: Override, { schedules }: Pick<OnCall, 'schedules'>): Instant | undefined {
  const zone = schedules.find(({ id }) => id === schedule)?.timeZone;
  const end = zone === undefined ? undefined : instantOfText(until, zone);
  return typeof end === 'number' ? end : undefined;
}

/** The override that the members ask for, as `oncall.yaml` would have it. */
export function overrideOf(members: Members, { schedules, contacts }: OnCall): Override | Fault {
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
  const read = overrideKind.shape().safeParse([override]);
  return read.data?.[0] ?? { fault: read.error?.issues[0]?.message ?? 'This is not an override.' };
}

/**
 * The minute of an instant, as a person writes it: a time on the schedule's own clocks, or with Z if they show that time
 * twice and this is the second one.
 */
export function pointOf(at: Instant, timeZone: string): string {
  const minute = Math.floor(at / 60_000) * 60_000;
  const local = localTimeAt(minute, timeZone);
  return instantOf(local, timeZone) === minute
    ? formatLocalTime(local)
    : new Date(minute).toISOString().replace(':00.000Z', 'Z');
}
