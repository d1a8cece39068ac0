import { type Evidence, keyOf, type Of } from './evidence.ts';
import { entriesOf } from './ledger.ts';

/** The most messages of their own within five minutes. */
const mostOwn = { sms: 3, email: 3, voice: 1 } as const;

/**
 * Nobody gets more than three messages of their own in five minutes on a channel, one call, and a bundle a minute.
 *
 * Retries send later than their attempt began, so five minutes are shorter by them; and every fault and outage may cost one
 * message more.
 */
export function messagesAreFew(evidence: Evidence): string[] {
  const { played, ledger } = evidence;
  const more = played.fired.length + 2 * played.scenario.outages.length;
  const lagMilliseconds = played.scenario.latencyMilliseconds * 20 + (more > 0 ? 60_000 : 0);
  const first = new Map<number, Of<'message'>>();
  for (const message of entriesOf(ledger, 'message')) {
    // What a service refuses reaches nobody.
    if (message.outcome === 'taken' && !first.has(message.copy)) first.set(message.copy, message);
  }
  const all = [...first.values()];
  return all.flatMap(({ contact, channel, at }) => {
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

/** What waits for a bundle leaves within a minute, unless it has no use any more; calls wait for the next call. */
export function bundlesComeInTime({ played, ledger, records, bundleFaults }: Evidence): string[] {
  const messages = entriesOf(ledger, 'message');
  return entriesOf(ledger, 'waits').flatMap((waits) => {
    const { contact, channel, incident, attempt, at, order } = waits;
    if (attempt === undefined || channel === 'voice') return [];
    const { scenario } = played;
    const isDisturbed = bundleFaults(contact) > 0 || scenario.applies.length > 0 || scenario.stopsAtSeconds.length > 0;
    const isDeclined = entriesOf(ledger, 'asked').some(
      (entry) => entry.incident === incident && entry.reply === 'decline' && entry.at <= at + 75_000,
    );
    const isOver = (records.get(incident) ?? []).some(
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
