import type { Incident } from '../incident/incident.ts';
import { nextAfter } from '../incident/progress.ts';
import type { Channel } from '../on-call/channel.ts';
import type { Contact } from '../on-call/contact.ts';
import { severities } from '../on-call/severity.ts';
import type { MessageEvent, Pending } from './bundle.ts';
import { channelRows } from './channels.ts';
import type { Message } from './message.ts';

/** The content of a bundle. */
export type BundleContent = {
  /** Every message that the bundle contains. */
  readonly pending: readonly Pending[];
  /** The incidents of its notifications, each once: newest first. */
  readonly waiting: readonly Incident[];
  /** The incidents of its notices that no notification is about, each once. */
  readonly over: readonly Incident[];
  /** The incident of a bundle that is about one only. Its message reads like one of its own. */
  readonly only: Incident | undefined;
};

/** The reader of a bundle, its instant, and its link. */
type Framing = { readonly reader: Contact; readonly at: string; readonly url: string | undefined };

/** Sorts the incidents of the messages in a bundle. */
export function contentOf(pending: readonly Pending[], found: ReadonlyMap<string, Incident>): BundleContent {
  const idsOf = (kind: MessageEvent['kind']) =>
    new Set(pending.filter(({ event }) => event.kind === kind).map(({ incident }) => incident));
  const notified = idsOf('notification');
  const known = (ids: Iterable<string>) => [...ids].flatMap((id) => found.get(id) ?? []);
  const waiting = known(notified).sort(newestFirst);
  const over = known([...idsOf('notice')].filter((id) => !notified.has(id)));
  const [first] = [...waiting, ...over];
  return { pending, waiting, over, only: waiting.length + over.length === 1 ? first : undefined };
}

function newestFirst(a: Incident, b: Incident): number {
  return (
    b.openedAt.localeCompare(a.openedAt) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.id.localeCompare(b.id)
  );
}

/** The later messages of a minute replace this one, so it is not worth delivering for longer. */
const validSeconds = 300;

/** The message of a bundle. One that is about a single incident reads like a message of its own. */
export function writeBundle(channel: Channel, content: BundleContent, framing: Framing): Message {
  return { ...(ofOne(channel, content, framing) ?? ofMany(channel, content, framing)), validSeconds };
}

function ofMany(channel: Channel, { waiting, over }: BundleContent, { reader, at, url }: Framing) {
  return channelRows[channel].bundle({ reader, at, url, waiting, over });
}

function ofOne(channel: Channel, { pending, only }: BundleContent, { reader, url }: Framing) {
  if (only === undefined) return undefined;
  const newest = pending.findLast(({ event }) => event.kind === 'notification');
  const row = channelRows[channel];
  if (newest === undefined) return 'notice' in row ? row.notice({ incident: only, reader }) : undefined;
  const { event, endsAt = event.at } = newest;
  if (event.kind === 'notice' || url === undefined) return undefined;
  const { attempt, attempts } = event;
  const next = nextAfter(only, event, endsAt);
  return row.notification({ incident: only, reader, attempt, attempts, next, endsAt, url });
}
