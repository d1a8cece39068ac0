import { formatInstant } from '../calendar/dates.ts';
import type { Instant } from '../calendar/local-time.ts';
import { limits } from './limits.ts';
import { endOf, type Mute } from './muting.ts';

const minute = 60_000;

/** The time for which a press on an incident's page mutes its alarm. */
const muteMilliseconds = 2 * 3600 * 1000;

/**
 * The mute that a contact makes by a press on the page of an alarm's incident. Mutes have whole minutes.
 *
 * It is about exactly this alarm: another account or Region may have one of the same name, and a name may have a `*`.
 */
export function muteByPress(
  alarm: { readonly arn: string; readonly name: string },
  name: string,
  { at, timeZone }: { readonly at: string; readonly timeZone: string },
): Mute & { readonly until: string } {
  const from = Math.floor(Date.parse(at) / minute) * minute;
  const until = Math.ceil((Date.parse(at) + muteMilliseconds) / minute) * minute;
  const because = `${name} muted it on the incident’s page`;
  const when = { from: formatInstant(from), until: formatInstant(until), timeZone };
  return { alarm: alarm.name, arn: alarm.arn, ...when, because, madeAt: at };
}

/**
 * The mutes with one more that a command or a press makes. Those that commands made and that are over make room.
 *
 * @throws Error if there is no room
 */
export function withMute(stored: readonly Mute[], made: Mute, now: Instant): readonly Mute[] {
  const current = stored.filter((each) => each.madeAt === undefined || (endOf(each) ?? Number.POSITIVE_INFINITY) > now);
  if (current.length >= limits.mutes)
    throw new Error(
      `There are ${limits.mutes} mutes, which is the limit. Take some out of the file. Nothing was changed.`,
    );
  return [...current, made];
}
