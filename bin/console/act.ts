import { formatInstant } from '../../lambdas/domain/calendar/dates.ts';
import type { Override } from '../../lambdas/domain/calendar/schedule.ts';
import { isSame } from '../../lambdas/domain/on-call/changes.ts';
import { faultsOfMute, tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import { withMute } from '../../lambdas/domain/on-call/mute-by-press.ts';
import type { Mute } from '../../lambdas/domain/on-call/muting.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { instantOfText } from '../../local/console/calendar.ts';
import { overrideOf, pointOf, tooManyOverrides, withOverride } from '../../local/console/on-call.ts';
import { announceChange } from '../calendar/tell-shifts.ts';
import { stop } from '../command/errors.ts';
import type { Connection } from '../stack/connection.ts';
import type { Rota } from './rota.ts';

type Members = Readonly<Record<string, unknown>>;

/** The changes that a page can make, as the commands make them. Each stops with a sentence if it changes nothing. */
export type Acts = Readonly<Record<'override' | 'undo' | 'mute' | 'unmute', (members: Members) => Promise<object>>>;

type ActServices = Pick<Connection, 'changeOverrides' | 'changeMutes' | 'announceShiftChange'> &
  Pick<Rota, 'onCall'> & {
    /** Notes those whose shifts have changed, for an e-mail. Gives a sentence if that fails. The change is in force in any case. */
    readonly tellShifts: (before: OnCall, after: OnCall, madeAt: string) => Promise<string | undefined>;
  };

const minute = 60_000;

export function createActs(services: ActServices, now: () => number): Acts {
  const thisMinute = () => Math.floor(now() / minute) * minute;
  const readWhole = async () => {
    const { damaged, ...onCall } = await services.onCall();
    return damaged[0] === undefined ? onCall : stop(`${damaged[0].fault} Nothing was changed.`);
  };
  /** Changes overrides of a schedule, and notes those whose shifts change. Gives a warning if they cannot be noted. */
  const change = async (
    onCall: OnCall,
    schedule: string,
    changed: (stored: readonly Override[]) => readonly Override[],
  ): Promise<{ readonly warning?: string }> => {
    const madeAt = await announceChange(services);
    let before = onCall.overrides;
    const after = await services.changeOverrides((stored) => {
      before = stored;
      return changed(stored);
    });
    const schedules = onCall.schedules.filter(({ id }) => id === schedule);
    const whole = (overrides: readonly Override[]) => ({ ...onCall, schedules, overrides });
    const warning = await services.tellShifts(whole(before), whole(after), madeAt);
    return warning === undefined ? {} : { warning };
  };
  return {
    override: async (members) => {
      const onCall = await readWhole();
      const wanted = overrideOf(members, onCall);
      if ('fault' in wanted) stop(wanted.fault);
      const { timeZone } = scheduleOf(wanted, onCall);
      const override = { ...fromNowOn(wanted, timeZone, thisMinute()), madeAt: new Date(now()).toISOString() };
      const told = await change(
        onCall,
        override.schedule,
        (stored) => withOverride(stored, override, onCall, now()) ?? stop(`${tooManyOverrides} Nothing was changed.`),
      );
      return { override, ...told };
    },
    undo: async ({ override }) => {
      const onCall = await readWhole();
      const { schedule, timeZone } = scheduleOf(override, onCall);
      let hasBegun = false;
      const told = await change(onCall, schedule, (stored) => {
        const found = stored.findLast((each) => isSame(each, override)) ?? stop('This override is no longer there.');
        const left = withoutOverride(stored, found, timeZone, thisMinute());
        hasBegun = left.length === stored.length;
        return left;
      });
      return { hasBegun, ...told };
    },
    mute: async (members) => {
      const { policies } = await readWhole();
      const made = muteOf(members, now());
      const [fault] = faultsOfMute(
        made,
        policies.map(({ id }) => id),
      );
      if (fault !== undefined) stop(fault);
      const madeAt = new Date(now()).toISOString();
      await services.changeMutes((stored) => withMute(stored, { ...made, madeAt }, now()));
      return { about: tellNarrowing(made), until: made.until };
    },
    unmute: async ({ about, madeAt }) => {
      await services.changeMutes((stored) => {
        const left = stored.filter((mute) => mute.madeAt !== madeAt || tellNarrowing(mute) !== about);
        return madeAt === undefined || left.length === stored.length ? stop('This mute is no longer there.') : left;
      });
      return {};
    },
  };
}

/** The schedule of an override that a page sends, and its time zone. */
function scheduleOf(override: unknown, { schedules }: OnCall) {
  const schedule = (override as Partial<Override> | undefined)?.schedule ?? '';
  return { schedule, timeZone: schedules.find(({ id }) => id === schedule)?.timeZone ?? 'UTC' };
}

/** An override that does not change who was on call before now. */
function fromNowOn(override: Override, timeZone: string, now: number): Override {
  const [from, until] = [override.from, override.until].map((text) => instantOfText(text, timeZone));
  if (typeof until !== 'number' || until <= now) stop('The end is in the past: write a later one.');
  return typeof from === 'number' && from >= now ? override : { ...override, from: pointOf(now, timeZone) };
}

/** The overrides without one. If it has begun, it ends now, as with `untake`: what was stays as it was. */
function withoutOverride(
  stored: readonly Override[],
  override: Override,
  timeZone: string,
  now: number,
): readonly Override[] {
  if (override.madeAt === undefined)
    stop('This override comes from the file: take it out there, and apply the file. Nothing was changed.');
  const [from, until] = [override.from, override.until].map((text) => instantOfText(text, timeZone));
  if (typeof until === 'number' && until <= now) stop('This override has already ended. Nothing was changed.');
  if (typeof from === 'number' && from >= now) return stored.filter((each) => each !== override);
  return stored.map((each) => (each === override ? { ...each, until: pointOf(now, timeZone) } : each));
}

/** The mute that the members ask for, from now on. */
function muteOf(members: Members, now: number): Mute {
  const { alarm, source, policy, severity, because, zone = 'UTC', for: length } = members;
  const seconds = parseDuration(String(length ?? ''));
  if (seconds === undefined || seconds <= 0) stop('The duration is missing: write one such as 2h.');
  if (typeof zone !== 'string' || timeZoneFault(zone) !== undefined) stop(`${String(zone)} is not a time zone.`);
  const begin = Math.floor(now / minute) * minute;
  const narrowing = Object.entries({ alarm, source, policy, severity }).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return {
    ...(Object.fromEntries(narrowing) as Mute),
    ...{ from: formatInstant(begin), until: formatInstant(Math.ceil((now + seconds * 1000) / minute) * minute) },
    ...{ timeZone: zone, because: typeof because === 'string' ? because : '' },
  };
}
