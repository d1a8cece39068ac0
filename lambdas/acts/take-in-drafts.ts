import type * as requests from '../adapters/idempotency.ts';
import type * as stopwatch from '../adapters/stopwatch.ts';
import { type Alert, type Draft, dedupOf, readAlert } from '../domain/intake/alert.ts';
import type { Result } from '../domain/intake/system.ts';
import type { Reporting } from './reporting.ts';
import { type AlertServices, type Posted, takeInAlert } from './take-in-alert.ts';

export type DraftServices = AlertServices &
  Pick<typeof requests, 'findProgress' | 'saveProgress'> &
  Pick<typeof stopwatch, 'startStopwatch'> &
  Pick<Reporting, 'logError'>;

/** The drafts of one request. The link to an incident's page is made from its code. */
export type PostedDrafts = Omit<Posted, 'alert'> & {
  readonly drafts: readonly Draft[];
  readonly statusUrl: (code: string) => string;
};

/** This many incidents are opened at a time: a body can hold thousands of alerts, and a function has seconds. */
const atATime = 10;

/** The progress of a longer body is kept, because one request may not have the time for it. */
const mostInShortBody = 100;

/** No alert of a long body is begun after this time. The function has 25 seconds, and an alert takes well under a second. */
const mostMilliseconds = 15_000;

/** One request looks at no more alerts of a long body than this, because reading them takes time, too. */
const mostInRequest = 10_000;

/** The results of the drafts that were tried, and the number of those that are left for the next request. */
export type TakenDrafts = { readonly results: readonly Result[]; readonly left: number };

/**
 * Stores the alerts of a body, with the result of each. One that cannot be stored does not stop the others.
 *
 * Alerts with the same dedup key are processed in order. If there is no time for all alerts, the next request with the same
 * body continues with the first one that is left. So a sender who sends the body again loses none.
 *
 * @throws the first error after every draft was tried. The sender gets 5xx and sends all of them again, which does no harm.
 */
export const takeInDrafts =
  (services: DraftServices) =>
  async (posted: PostedDrafts): Promise<TakenDrafts> => {
    if (posted.drafts.length > mostInShortBody) return takeInPart(services, posted);
    const { results, errors } = await takeInFrom(services, posted, 0, () => false);
    if (errors.length > 0) throw errors[0];
    return { results, left: 0 };
  };

/** Stores as many alerts of a long body as there is time for, and remembers where the next request continues. */
async function takeInPart(services: DraftServices, posted: PostedDrafts): Promise<TakenDrafts> {
  const { drafts, body, sender, at } = posted;
  const elapsed = services.startStopwatch();
  const name = services.digest(JSON.stringify([sender.source, body]));
  const known = await services.findProgress(name, at);
  const isOver = () => elapsed() > mostMilliseconds;
  const { results, errors, next } = await takeInFrom(services, posted, known?.from ?? 0, isOver);
  const left = drafts.length - next;
  const hasFailed = known?.hasFailed === true || errors.length > 0;
  if (left > 0) await services.saveProgress(name, { from: next, hasFailed }, at);
  else if (known !== undefined) await services.saveProgress(name, beginning, at);
  if (errors.length > 0) throw errors[0];
  if (left === 0 && hasFailed) throw new Error('An alert of an earlier part of this body could not be stored.');
  return { results, left };
}

const beginning = { from: 0, hasFailed: false };

type Tried = { readonly results: Result[]; readonly errors: readonly unknown[]; readonly next: number };

/** Stores drafts, beginning with the index `from`, until the time is up. `next` is the index of the first draft that was not tried. */
async function takeInFrom(
  services: DraftServices,
  { drafts, ...posted }: PostedDrafts,
  from: number,
  isOver: () => boolean,
): Promise<Tried> {
  const part = drafts.slice(from, from + mostInRequest);
  const { results, queues } = readAll(part);
  const errors: unknown[] = [];
  const untried = new Set([...queues.values()].flat().map(({ index }) => index));
  const waiting = queues.values();
  const work = async () => {
    for (const { index, alert } of eachOf(waiting)) {
      if (isOver()) return;
      untried.delete(index);
      try {
        results[index] = await takeIn(services, posted, alert, from + index);
      } catch (error) {
        errors.push(error);
        services.logError('an alert could not be stored; its sender has to send it again', error, { index });
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return { results, errors, next: from + Math.min(part.length, ...untried) };
}

type Queued = { readonly index: number; readonly alert: Alert };

/** The readable alerts in queues by their dedup keys, and the results of the others. */
function readAll(drafts: readonly Draft[]): {
  readonly results: Result[];
  readonly queues: ReadonlyMap<string, readonly Queued[]>;
} {
  const results: Result[] = [];
  const queues = new Map<string, Queued[]>();
  for (const [index, draft] of drafts.entries()) {
    const read = readAlert(draft);
    if ('faults' in read) results[index] = { faults: read.faults };
    else queueOf(queues, dedupOf(read.alert).text).push({ index, alert: read.alert });
  }
  return { results, queues };
}

/** The alerts of one queue after the other, as long as no other worker has begun the queue. */
function* eachOf(queues: Iterable<readonly Queued[]>): Iterable<Queued> {
  for (const queue of queues) yield* queue;
}

function queueOf<T>(queues: Map<string, T[]>, key: string): T[] {
  const queue = queues.get(key) ?? [];
  queues.set(key, queue);
  return queue;
}

type Rest = Omit<PostedDrafts, 'drafts'>;

async function takeIn(services: DraftServices, posted: Rest, alert: Alert, index: number): Promise<Result> {
  const { statusUrl, idempotencyKey, ...rest } = posted;
  // A header cannot hold a line break, so no other request has this key.
  const ownKey = idempotencyKey !== undefined && index > 0 ? `${idempotencyKey}\n${index}` : idempotencyKey;
  const taken = await takeInAlert(services)({ ...rest, alert, idempotencyKey: ownKey });
  if ('refused' in taken) return { alert, refused: taken.refused };
  if ('held' in taken) return { alert, held: taken.held };
  return { alert, incident: taken.incident, opened: taken.opened, statusUrl: statusUrl(taken.code) };
}
