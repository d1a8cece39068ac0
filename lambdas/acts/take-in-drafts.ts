import { type Alert, type Draft, dedupOf, readAlert } from '../domain/intake/alert.ts';
import type { Result } from '../domain/intake/system.ts';
import type { Reporting } from './reporting.ts';
import { type AlertServices, type Posted, takeInAlert } from './take-in-alert.ts';

export type DraftServices = AlertServices & Pick<Reporting, 'logError'>;

/** The drafts of one request. The link to an incident's page is made from its code. */
export type PostedDrafts = Omit<Posted, 'alert'> & {
  readonly drafts: readonly Draft[];
  readonly statusUrl: (code: string) => string;
};

/** This many incidents are opened at a time: a body can hold hundreds of alerts, and a function has seconds. */
const atATime = 10;

/**
 * The result of each draft. One that cannot be stored does not stop the others.
 *
 * Alerts with one dedup key are processed in their order.
 *
 * @throws the first error after every draft was tried. The sender gets 5xx and sends all of them again, which does no harm.
 */
export const takeInDrafts =
  (services: DraftServices) =>
  async ({ drafts, ...posted }: PostedDrafts): Promise<Result[]> => {
    const results: Result[] = [];
    const errors: unknown[] = [];
    const queues = new Map<string, { readonly index: number; readonly alert: Alert }[]>();
    for (const [index, draft] of drafts.entries()) {
      const read = readAlert(draft);
      if ('faults' in read) results[index] = { faults: read.faults };
      else queueOf(queues, dedupOf(read.alert).text).push({ index, alert: read.alert });
    }
    const waiting = [...queues.values()];
    const work = async () => {
      for (let queue = waiting.shift(); queue !== undefined; queue = waiting.shift()) {
        for (const { index, alert } of queue) {
          try {
            results[index] = await takeIn(services, posted, alert, index);
          } catch (error) {
            errors.push(error);
            services.logError('an alert could not be stored; its sender has to send it again', error, { index });
          }
        }
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    if (errors.length > 0) throw errors[0];
    return results;
  };

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
  return { alert, incident: taken.incident, opened: taken.opened, statusUrl: statusUrl(taken.code) };
}
