import { type Evidence, keyOf, type Of } from './evidence.ts';
import { entriesOf } from './ledger.ts';

/** The most messages of their own within five minutes. */
const mostOwn = { sms: 3, email: 3, voice: 1 } as const;

/** A call that lands late does so within this time. */
const mostLateMilliseconds = 300_000;

/**
 * Nobody gets more than three messages of their own in five minutes on a channel, one call, and a bundle a minute.
 *
 * A message has the instant at which its function was asked for. Its calls take their time, so five minutes are shorter by
 * them. A fault delays or repeats one message, and an outage those that are sent just then.
 */
export function messagesAreFew(evidence: Evidence): string[] {
  const { played, ledger } = evidence;
  const { latencyMilliseconds, outages } = played.scenario;
  const first = new Map<number, Of<'message'>>();
  for (const message of entriesOf(ledger, 'message')) {
    // A bundle is one message. What a service refuses reaches nobody.
    if (message.outcome === 'taken' && !first.has(message.copy)) first.set(message.copy, message);
  }
  const all = [...first.values()];
  return all.flatMap(({ contact, channel, at }) => {
    const isOut = outages.some(
      ({ kind, fromSeconds, untilSeconds }) =>
        (kind === 'service down' || kind === 'bad deploy') &&
        fromSeconds * 1000 <= at + 300_000 &&
        at <= untilSeconds * 1000 + 60_000,
    );
    const more = faultsOf(evidence, contact, at - mostLateMilliseconds, at + 300_000) + (isOut ? 2 : 0);
    const lagMilliseconds = latencyMilliseconds * 20 + (isOut ? 60_000 : 0);
    const within = (milliseconds: number) =>
      all.filter(
        (each) => each.contact === contact && each.channel === channel && each.at >= at && each.at < at + milliseconds,
      );
    const own = within(300_000 - lagMilliseconds).filter(({ bundle }) => bundle === undefined).length;
    const bundles = within(300_000).filter(({ bundle }) => bundle !== undefined).length;
    return [
      ...(own > mostOwn[channel] + more ? [`${contact} got ${own} ${channel} of their own after ${at / 1000} s`] : []),
      ...(bundles > 6 + more ? [`${contact} got ${bundles} bundles by ${channel} after ${at / 1000} s`] : []),
    ];
  });
}

/** The functions that notify somebody, apart from attempts: of the end of an incident, or of all that waits. */
const tellers = new Set(['record-outcome', 'receive-reply', 'take-all', 'sweep', 'send-bundles']);

/** Faults at functions that may have been sending something to a contact between two instants. */
function faultsOf({ ledger, asked }: Evidence, contact: string, from: number, until: number): number {
  return entriesOf(ledger, 'fault').filter(
    ({ item: { fn, invocation }, at }) =>
      at >= from && at <= until && (tellers.has(fn) || asked.get(`${fn} ${invocation}`)?.contact === contact),
  ).length;
}

/**
 * A notice is sent once, however many functions come to it at one instant. A fault of the function may cost one more, and a message
 * that the platform repeats another.
 */
export function noticesAreSentOnce({ ledger, stateBefore }: Evidence): string[] {
  const own = entriesOf(ledger, 'message').filter(
    ({ isNotice, bundle, outcome }) => isNotice && bundle === undefined && outcome === 'taken',
  );
  const excusesOf = (messages: readonly Of<'message'>[]) => {
    const faults = entriesOf(ledger, 'fault').filter(({ item: { fn, invocation } }) =>
      messages.some((message) => message.invocation === `${fn} ${invocation}`),
    );
    const repeated = faults.filter(({ item, what }) => item.kind === 'repeated' && what === 'sendMessage');
    return repeated.length + (faults.length > repeated.length ? 1 : 0);
  };
  // What became of the incident is what a notice is about.
  const same = Map.groupBy(
    own,
    ({ contact, incident, order }) => `${contact} ${incident} ${stateBefore(incident, order)?.order}`,
  );
  return [...same.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined || all.length <= 1 + excusesOf(all)
      ? []
      : [`${first.contact} was told ${all.length} times from ${first.at / 1000} s on: “${first.text}”`];
  });
}

/** What waits for a bundle leaves within a minute, unless it has no use any more; calls wait for the next call. */
export function bundlesComeInTime({ played, ledger, records, bundleFaults, stateBefore }: Evidence): string[] {
  const messages = entriesOf(ledger, 'message');
  return entriesOf(ledger, 'waits').flatMap((waits) => {
    const { contact, channel, incident, attempt, at, order } = waits;
    if (attempt === undefined || channel === 'voice') return [];
    const { scenario } = played;
    const isDisturbed = bundleFaults(contact) > 0 || scenario.applies.length > 0 || scenario.stopsAtSeconds.length > 0;
    const isDeclined = entriesOf(ledger, 'asked').some(
      (entry) => entry.incident === incident && entry.reply === 'decline' && entry.at <= at + 75_000,
    );
    // It may have been taken while its message was still on the way to the bundle.
    const wasOver = stateBefore(incident, order)?.status !== 'triggered';
    const isOver =
      wasOver ||
      (records.get(incident) ?? []).some(
        (entry) => entry.at <= at + 75_000 && entry.order > order && entry.status !== 'triggered',
      );
    if (isDisturbed || isDeclined || isOver) return [];
    const left = messages.find(
      (each) =>
        each.bundle !== undefined && each.order > order && each.attempt && keyOf(each.attempt) === keyOf(attempt),
    );
    const seconds = ((left?.at ?? Number.POSITIVE_INFINITY) - at) / 1000;
    return seconds <= 60 + scenario.latencyMilliseconds / 50
      ? []
      : [`a ${channel} to ${contact} waited at ${at / 1000} s, and left ${seconds} s later`];
  });
}
