import { type AlarmChange, type AlarmNow, isAtHome, whyQuiet } from '../domain/intake/alarm.ts';
import type { HeldAlarm } from '../domain/intake/held.ts';
import { type AskServices, askAlarm, askMute, type MuteServices } from './ask-alarm.ts';

/** The ARNs of the alarms that the sweep has found in ALARM; nothing if CloudWatch could not list them. */
export type ListInAlarm = () => Promise<ReadonlySet<string> | undefined>;

/** The fate of a held alarm that no mute covers any more: it opens, it is over, or it waits for another sweep or part of it. */
export type Fate = { readonly is: 'open' | 'waiting' } | { readonly is: 'over'; readonly because: string };

/**
 * The fate of a held alarm, by CloudWatch if the alarm is of the pager's own account and Region.
 *
 * The part of the sweep that lists the alarms in ALARM opens those of the list, so only the others are asked about one by one:
 * at the end of quiet hours there can be dozens. One without data is not over. Nobody must be silenced because no question was
 * answered, so an alarm opens if the list fails too.
 */
export const askHeldAlarm =
  (services: AskServices & MuteServices) =>
  async ({ content: { change } }: HeldAlarm, listInAlarm: ListInAlarm, at: string): Promise<Fate> => {
    if (!isAtHome(change.arn, services.pagerHome())) return { is: 'open' };
    const listed = await listInAlarm();
    if (listed?.has(change.arn)) return { is: 'waiting' };
    const isListed = listed !== undefined;
    const now = await askAlarm(services)(change);
    if (now === undefined) return { is: isListed ? 'waiting' : 'open' };
    if (now.state === 'OK' || now.state === 'deleted') return { is: 'over', because: `the alarm is ${now.state}` };
    return { is: (await isWaiting(services, change, { ...now, isListed }, at)) ? 'waiting' : 'open' };
  };

type Now = Exclude<AlarmNow, { state: 'deleted' }> & { readonly isListed: boolean };

/** True when an alarm that is not OK is not to notify yet. */
async function isWaiting(
  services: MuteServices,
  change: AlarmChange,
  { state, actionsEnabled, suppressedBy, isListed }: Now,
  at: string,
): Promise<boolean> {
  // It has gone into ALARM since the list was made, so the next one has it.
  if (state === 'ALARM' && isListed) return true;
  if (whyQuiet({ ...change, actionsEnabled, suppressedBy }, at) !== undefined) return true;
  return (await askMute(services)(change)) !== undefined;
}
