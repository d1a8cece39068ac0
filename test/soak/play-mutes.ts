import type { OnCallItem } from '../../lambdas/domain/on-call/stored.ts';
import type { Stores } from '../../local/memory/services.ts';
import { alarmEvent } from './cloud-watch.ts';
import type { EventOutcome, Seen } from './ledger.ts';
import { isWithin, type Mute, muteOf } from './mute.ts';
import type { Heartbeat, Scenario } from './scenario.ts';

/*
 * What happens to mutes in a night, alarms of the pager itself, and heartbeats.
 */

type Host = {
  readonly beginsAt: number;
  /** The time since the beginning, in milliseconds. */
  readonly now: () => number;
  readonly later: Later;
  readonly see: (seen: Seen) => void;
};

type Later = (seconds: number, act: () => unknown) => void;

const nothing = () => {};

/** Makes mutes and takes them out as commands do, and damages those in the table for a while. */
export function playMutes(
  { mutes = [], damages = [] }: Scenario,
  host: Host & { readonly onCall: Stores['onCall'] },
): void {
  const { now, later } = host;
  const change = (mute: Mute, how: 'made' | 'taken out') => {
    const isIntact = !damages.some((damage) => isWithin(damage, now() / 1000));
    return isIntact && changeMutes(host, mute, how);
  };
  for (const mute of mutes) {
    const { madeAtSeconds, undoneAtSeconds, untilSeconds } = mute;
    if (madeAtSeconds !== undefined) later(madeAtSeconds, () => change(mute, 'made'));
    if (undoneAtSeconds !== undefined) later(undoneAtSeconds, () => change(mute, 'taken out'));
    // The night is not over before.
    later(untilSeconds, nothing);
  }
  for (const { fromSeconds, untilSeconds } of damages) later(fromSeconds, () => damageMutes(host, untilSeconds));
}

async function changeMutes(
  { beginsAt, see, onCall }: Parameters<typeof playMutes>[1],
  mute: Mute,
  how: 'made' | 'taken out',
): Promise<void> {
  see({ kind: 'mutes changed', how: `a mute of ${JSON.stringify(mute.about)} is ${how}` });
  const own = muteOf(mute, beginsAt);
  await onCall.changeMutes((mutes) =>
    how === 'made' ? [...mutes, own] : mutes.filter(({ because }) => because !== own.because),
  );
}

/** The item of the mutes in the table. */
const key = 'MUTES';

/** A key that no release knows could narrow the mute. */
const damaged: OnCallItem = { pk: key, mutes: [{ alarm: '*', colour: 'red' }] };

/** Damages the mutes in the table until an instant, and then puts back those that were there. */
function damageMutes(
  { now, later, see, onCall: { items } }: Parameters<typeof playMutes>[1],
  untilSeconds: number,
): void {
  const sound = items.get(key);
  see({ kind: 'mutes changed', how: 'the mutes are damaged' });
  items.set(key, damaged);
  later(untilSeconds - now() / 1000, () => {
    see({ kind: 'mutes changed', how: 'the mutes are sound again' });
    if (sound === undefined) items.delete(key);
    else items.set(key, sound);
  });
}

type Deliver = (event: string, seen: (outcome: EventOutcome) => void) => void;

/** Delivers the events of alarms of the pager itself. */
export function playOwnAlarms(
  { ownAlarmsAtSeconds = [] }: Scenario,
  { beginsAt, now, later, see, deliver }: Host & { readonly deliver: Deliver },
): void {
  for (const atSeconds of ownAlarmsAtSeconds) {
    later(atSeconds, () => {
      const stateAt = new Date(beginsAt + now()).toISOString();
      const event = alarmEvent('NotifySupport-sweep-fails', { state: 'ALARM', stateAt, before: 'OK' });
      deliver(event, (outcome) => see({ kind: 'own alarm', outcome }));
    });
  }
}

/** Sends the heartbeats of sources, until the file no longer has them. */
export function playHeartbeats(
  { heartbeats = [], heartbeatsUntilSeconds }: Scenario,
  { later, onCall }: Pick<Host, 'later'> & { readonly onCall: Stores['onCall'] },
  send: (heartbeat: Heartbeat) => unknown,
): void {
  for (const heartbeat of heartbeats) {
    const { beatsAtSeconds, times = 1 } = heartbeat;
    for (const atSeconds of beatsAtSeconds)
      for (let nth = 0; nth < times; nth += 1) later(atSeconds, () => send(heartbeat));
  }
  if (heartbeatsUntilSeconds !== undefined) later(heartbeatsUntilSeconds, () => onCall.items.delete('HEARTBEATS'));
}
