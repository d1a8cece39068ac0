import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { type Receipt, receiptFor } from '../../lambdas/domain/notify/costs.ts';
import { type Channel, channels } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { countParts } from '../../lambdas/domain/text/sms-parts.ts';
import { groupBy } from '../text/group.ts';
import { type Storm, source } from './play-storm.ts';
import type { StormMessage } from './world.ts';

/** The incidents that a message is about: those that wait for the contact, and those that are over. */
export type Content = { readonly waiting: number; readonly over: number };

/** The messages that a contact got at one instant on one channel, between two presses. */
export type Step = {
  readonly at: number;
  /** The number of presses before them. */
  readonly presses: number;
  readonly contact: string;
  readonly channel: Channel;
  /** Messages about one incident each: notifications, and notices that it is over. */
  readonly notifications: number;
  readonly notices: number;
  readonly bundles: readonly Content[];
  readonly failed: readonly string[];
};

/** The messages of one contact on one channel. */
export type OnChannel = {
  readonly channel: Channel;
  readonly own: number;
  readonly bundles: number;
  /** The largest number within five minutes. */
  readonly mostInFiveMinutes: number;
  readonly failed: number;
};

/** A contact's night. */
export type ContactOf = {
  readonly contact: Contact;
  /** The instants at which a message about the first and about the last incident was sent, and how many there were. */
  readonly reached: { readonly first: number; readonly last: number; readonly incidents: number } | undefined;
  readonly channels: readonly OnChannel[];
};

type MessageEvent = Extract<TimelineEvent, { kind: 'notification' | 'notice' }>;

/** Every notification and notice of a night, with its incident. */
export function eventsOf({ timelines }: Storm): { readonly incident: string; readonly event: MessageEvent }[] {
  return [...timelines].flatMap(([incident, timeline]) =>
    timeline.flatMap((event) =>
      event.kind === 'notification' || event.kind === 'notice' ? [{ incident, event }] : [],
    ),
  );
}

/** The contents of bundles by their ids. */
function contentsOf(storm: Storm): ReadonlyMap<string, Content> {
  const inBundles = eventsOf(storm).filter(({ event }) => event.bundle !== undefined);
  const bundles = groupBy(inBundles, ({ event }) => event.bundle ?? '');
  return new Map(
    [...bundles].map(([id, all]) => {
      const idsOf = (kind: MessageEvent['kind']) =>
        new Set(all.filter(({ event }) => event.kind === kind).map(({ incident }) => incident));
      const waiting = idsOf('notification');
      const over = [...idsOf('notice')].filter((incident) => !waiting.has(incident));
      return [id, { waiting: waiting.size, over: over.length }];
    }),
  );
}

/** The messages of a night in their order, those of one instant, contact and channel together. */
export function stepsOf(storm: Storm): Step[] {
  const contents = contentsOf(storm);
  const placed = storm.messages.map((message, index) => ({
    ...message,
    presses: storm.pressed.filter(({ after }) => after <= index).length,
  }));
  const together = groupBy(placed, ({ at, presses, contact, channel }) => [at, presses, contact, channel].join());
  const steps = [...together.values()].flatMap((messages): Step[] => {
    const [first] = messages;
    if (first === undefined) return [];
    const { at, presses, contact, channel } = first;
    const sent = messages.filter(({ why }) => why === undefined);
    const own = sent.filter(({ bundle }) => bundle === undefined);
    const notifications = own.filter(isNotification).length;
    return [
      {
        ...{ at, presses, contact, channel, notifications },
        notices: own.length - notifications,
        bundles: sent.flatMap(({ bundle }) => (bundle === undefined ? [] : (contents.get(bundle) ?? []))),
        failed: messages.flatMap(({ why }) => why ?? []),
      },
    ];
  });
  return steps.toSorted(
    (a, b) => a.at - b.at || a.presses - b.presses || channels.indexOf(a.channel) - channels.indexOf(b.channel),
  );
}

/** A written notification has a link, and a notice has none. Every call is a notification. */
function isNotification({ channel, text }: StormMessage): boolean {
  return channel === 'voice' || text.includes('/n/');
}

const fiveMinutes = 300_000;

/** The nights of the contacts of a policy, in their order. */
export function contactsOf(storm: Storm, contacts: readonly Contact[]): ContactOf[] {
  const events = eventsOf(storm);
  const planned = new Set(
    storm.incidents.flatMap(({ plan }) => plan?.levels.flatMap((level) => level.contacts.map(({ id }) => id)) ?? []),
  );
  return contacts
    .filter(({ id }) => planned.has(id))
    .map((contact) => {
      const theirs = storm.messages.filter((message) => message.contact === contact.id);
      const reached = new Map<string, number>();
      for (const { incident, event } of events) {
        if (event.kind !== 'notification' || event.contact !== contact.id || event.state !== 'sent') continue;
        const at = Date.parse(event.bundleAt ?? event.at) - storm.startsAt;
        reached.set(incident, Math.min(at, reached.get(incident) ?? at));
      }
      const instants = [...reached.values()];
      return {
        contact,
        reached:
          instants.length === 0
            ? undefined
            : { first: least(instants), last: most(instants), incidents: instants.length },
        channels: channels.flatMap((channel) => {
          const used = theirs.filter((message) => message.channel === channel);
          return used.length === 0 ? [] : [onChannel(channel, used)];
        }),
      };
    });
}

function onChannel(channel: Channel, messages: readonly StormMessage[]): OnChannel {
  const sent = messages.filter(({ why }) => why === undefined);
  const own = sent.filter(({ bundle }) => bundle === undefined).length;
  return {
    ...{ channel, own, bundles: sent.length - own, failed: messages.length - sent.length },
    mostInFiveMinutes: mostWithin(
      sent.map(({ at }) => at),
      fiveMinutes,
    ),
  };
}

/** The largest number of instants within a time. */
export function mostWithin(instants: readonly number[], milliseconds: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  let [from, largest] = [0, 0];
  for (const [index, instant] of sorted.entries()) {
    while (instant - (sorted[from] ?? instant) >= milliseconds) from += 1;
    largest = Math.max(largest, index - from + 1);
  }
  return largest;
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b));
}

/** The incidents that ended in the same way. */
export type Ending = Pick<Incident, 'status' | 'by' | 'resolvedBy'> & {
  readonly incidents: number;
  /** Milliseconds after the alerts until the first and the last of them ended so. */
  readonly first: number;
  readonly last: number;
};

/** The ends of a night, the most frequent first. */
export function endingsOf({ incidents, startsAt }: Storm): Ending[] {
  const alike = groupBy(incidents, ({ status, by, resolvedBy }) => JSON.stringify([status, by?.contact, resolvedBy]));
  return [...alike.values()]
    .flatMap((all): Ending[] => {
      const [first] = all;
      if (first === undefined) return [];
      const { status, by, resolvedBy } = first;
      const instants = all.map(({ closedAt, acknowledgedAt, openedAt }) =>
        Date.parse(closedAt ?? acknowledgedAt ?? openedAt),
      );
      return [
        {
          ...{ status, incidents: all.length, first: least(instants) - startsAt, last: most(instants) - startsAt },
          ...(by !== undefined && { by }),
          ...(resolvedBy !== undefined && { resolvedBy: withoutKey(resolvedBy) }),
        },
      ];
    })
    .toSorted((a, b) => b.incidents - a.incidents);
}

/** The record also names the key of the source, which is only the simulation's own. */
function withoutKey(resolvedBy: string): string {
  return resolvedBy.startsWith(source) ? source : resolvedBy;
}

/** The receipt of a night: every message to a contact that was sent, and the state transitions. */
export function receiptOfStorm({ messages, transitions }: Storm): Receipt {
  const sent = messages.filter(({ why }) => why === undefined);
  const charges = sent.map(({ channel, text }) => ({ channel, parts: countParts(text) }));
  return receiptFor(charges, undefined, transitions);
}
