/** One message of a queue, as its function gets it; the instant is in milliseconds, as text. */
type Queued = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly SentTimestamp: string };
};

type Answer = { batchItemFailures: { itemIdentifier: string }[] };

/**
 * Takes in every message of a batch, each with the instant at which it was sent. One that fails is named in the answer, for
 * the queue to deliver it again; the others are done with.
 */
export async function takeInEach(
  records: readonly Queued[],
  takeIn: (body: string, at: string) => Promise<void>,
  failed: (error: unknown, fields: { readonly messageId: string }) => void,
): Promise<Answer> {
  const failures = await Promise.all(
    records.map(async ({ messageId, body, attributes }) => {
      try {
        await takeIn(body, new Date(Number(attributes.SentTimestamp)).toISOString());
        return [];
      } catch (error) {
        failed(error, { messageId });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
