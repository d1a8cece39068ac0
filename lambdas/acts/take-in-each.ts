import type { QueueMessage } from '../domain/text/queue.ts';
import type { Reporting } from './reporting.ts';

export type EachServices = Pick<Reporting, 'measure' | 'logError'>;

/**
 * Processes every message of a batch and returns the ids of those that failed, so that the queue delivers them again.
 *
 * @param noun the word for a message, for the log
 * @throws the first failure if every message fails. They are all delivered again then too, and Lambda counts an error.
 */
export const takeInEach =
  ({ measure, logError }: EachServices) =>
  async (
    noun: string,
    messages: readonly QueueMessage[],
    takeIn: (body: string, at: string, isRetry: boolean) => Promise<void>,
  ): Promise<string[]> => {
    const results = await Promise.all(
      messages.map(async ({ id, body, at, isRetry }) => {
        try {
          await takeIn(body, at, isRetry);
          return [];
        } catch (error) {
          measure(at, { IntakeFailures: 1 });
          logError(`${noun} could not be processed; it will be delivered again`, error, { messageId: id, at });
          return [{ id, error }];
        }
      }),
    );
    const failures = results.flat();
    if (failures.length > 0 && failures.length === messages.length) throw failures[0]?.error;
    return failures.map(({ id }) => id);
  };
