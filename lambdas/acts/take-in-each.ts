import type { QueueMessage } from '../domain/text/queue.ts';
import type { Reporting } from './reporting.ts';

export type EachServices = Pick<Reporting, 'measure' | 'logError'>;

/**
 * Takes in every message of a batch and gives the ids of those that failed, for the queue to deliver them again; the
 * others are done with.
 *
 * @param what each message is, for the log
 * @throws the first failure when every message fails. All are delivered again then as well, and Lambda counts an error.
 */
export const takeInEach =
  ({ measure, logError }: EachServices) =>
  async (
    what: string,
    messages: readonly QueueMessage[],
    takeIn: (body: string, at: string) => Promise<void>,
  ): Promise<string[]> => {
    const results = await Promise.all(
      messages.map(async ({ id, body, at }) => {
        try {
          await takeIn(body, at);
          return [];
        } catch (error) {
          measure(at, { IntakeFailures: 1 });
          logError(`${what} could not be processed; it will be delivered again`, error, { messageId: id, at });
          return [{ id, error }];
        }
      }),
    );
    const failures = results.flat();
    if (failures.length > 0 && failures.length === messages.length) throw failures[0]?.error;
    return failures.map(({ id }) => id);
  };
