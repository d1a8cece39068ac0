import type { Change } from '../../local/console/feed.ts';
import { createStream, type News, type Stream } from '../../local/console/stream.ts';
import { type Asked, createAsked } from './asked.ts';
import { beatMilliseconds, createBeats, type Timing } from './beats.ts';
import { createParts, type Parts } from './parts.ts';
import { createRecords, type RecordSources, type Records, rowOf } from './records.ts';
import { createRota, type Rota, type RotaSources, rotaMilliseconds } from './rota.ts';

/** A stack that is read again and again while a page is open, and the stream of its changes. */
export type Watch = Pick<Stream, 'note'> &
  Pick<Parts, 'troubles'> & {
    readonly records: Records;
    readonly rota: Rota;
    /** The incidents and executions that pages show. Pages are notified to ask about these again. */
    readonly asked: { readonly incidents: Asked; readonly executions: Asked };
    /** The answer that opens a stream of the changes, and begins to read. */
    readonly open: Stream['open'];
    /** Resolves once the newest reading is recent enough. */
    readonly fresh: () => Promise<void>;
    readonly stop: () => void;
  };

export type WatchOptions = {
  /** The ARN of the state machine NotifySupport. */
  readonly stateMachine: string;
  /** Incidents without a run since then are left out, unless they are open and nobody has taken them. */
  readonly since: string;
  /** The address of the stack, if it is not AWS itself. */
  readonly endpoint: string | undefined;
  readonly timing: Timing;
};

/** The number of readings of which one is thorough. */
const thoroughEvery = Math.round(rotaMilliseconds / beatMilliseconds);

export function watchStack(
  sources: RecordSources & RotaSources,
  { stateMachine, since, endpoint, timing }: WatchOptions,
): Watch {
  const { now } = timing;
  const parts = createParts(now, endpoint);
  const records = createRecords(sources, parts, { stateMachine, since });
  const rota = createRota(sources, parts, now);
  const asked = { incidents: createAsked(now), executions: createAsked(now) };
  const describe = async (news: News): Promise<Change> => ({
    clock: { now: now(), speed: 1 },
    incidents: [...news.touched].flatMap((id) => records.find(id) ?? []).map(rowOf),
    touched: [...news.touched],
    executions: [...news.executions],
    ...(news.contacts && { onCall: true }),
    troubles: parts.troubles(),
  });
  const stream = createStream(describe);
  let beats = 0;
  let before: ReadonlySet<string> = new Set();
  const beat = async () => {
    const isThorough = beats % thoroughEvery === 0;
    beats += 1;
    const [changed, isOther] = await Promise.all([records.read(isThorough), isThorough && rota.refresh()]);
    // A message that was being sent when an incident changed is sent by the next reading. The incident does not change again then.
    const shown = isThorough ? asked.incidents.within(1.5 * rotaMilliseconds) : [];
    for (const touched of new Set([...changed.incidents, ...before, ...shown])) stream.note({ touched });
    const watched = asked.executions.within(3 * beatMilliseconds);
    for (const executions of new Set([...changed.executions, ...watched])) stream.note({ executions });
    if (isOther) stream.note({ contacts: true });
    stream.note({ clock: true });
    before = changed.incidents;
  };
  const readings = createBeats(beat, stream.isWatched, timing);
  return {
    ...{ note: stream.note, troubles: parts.troubles, records, rota, asked },
    open: () => {
      // The reading that follows has to see that a page is open.
      setImmediate(readings.wake);
      return stream.open();
    },
    ...{ fresh: readings.fresh, stop: readings.stop },
  };
}
