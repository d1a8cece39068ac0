import type { Notification, TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { messageWord } from '../../lambdas/domain/on-call/channel.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { rosterOf, seatsOf } from '../../lambdas/domain/on-call/roster.ts';
import type { AlertAnswer, ShownNotified } from '../../local/console/feed.ts';
import { groupBy } from '../text/group.ts';
import { playStorm } from './play-storm.ts';

type Notified = Notification & { readonly at: string };

/** Plays an alert that comes at an instant and that nobody answers, as `simulate` does, and gives who is notified when. */
export async function playAlert(onCall: OnCall, policy: string, startsAt: number): Promise<AlertAnswer> {
  const plot = { onCall, policy, startsAt, alerts: 1, acts: [], fateOf: () => undefined };
  const { timelines } = await playStorm(plot);
  const events = [...timelines.values()].flat().toSorted((a, b) => a.at.localeCompare(b.at));
  return {
    policy,
    notified: notifiedIn(events, schedulesIn(onCall, policy)),
    notes: events.flatMap((event) => (event.kind === 'note' ? [{ at: event.at, text: event.text }] : [])),
  };
}

function notifiedIn(
  events: readonly TimelineEvent[],
  schedulesOf: (notified: Notified) => readonly string[],
): ShownNotified[] {
  const notifications = events.filter((event): event is Notified & TimelineEvent => event.kind === 'notification');
  const byPlace = groupBy(notifications, ({ round, level, contact }) => `${round}.${level}.${contact}`);
  return [...byPlace.values()].flatMap((own): ShownNotified[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { contact: id, name, round, attempt } = first;
    const channels = own.filter((each) => each.attempt === attempt).map(({ channel }) => messageWord(channel));
    return [
      { id, name, round, schedules: schedulesOf(first), by: channels, at: [...new Set(own.map((each) => each.at))] },
    ];
  });
}

/** Finds the schedules that have put a contact on call who is notified on a level of a policy. */
function schedulesIn({ contacts, schedules, overrides, policies }: OnCall, policy: string) {
  const levels = policies.find(({ id }) => id === policy)?.levels ?? [];
  const roster = rosterOf(contacts, schedules, overrides);
  return ({ contact, level, at }: Notified) => {
    const seats = seatsOf(levels[level - 1]?.contacts ?? [], roster, Date.parse(at), 0);
    return seats.find((seat) => seat.contact.id === contact)?.schedules ?? [];
  };
}
