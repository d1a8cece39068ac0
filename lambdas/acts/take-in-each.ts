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
 *
 * @param failed is told of each failure
 * @throws the first failure when every message fails. All are delivered again then as well, and Lambda counts an error.
 */
export async function takeInEach(
  records: readonly Queued[],
  takeIn: (body: string, at: string) => Promise<void>,
  failed: (error: unknown, message: { readonly messageId: string; readonly at: string }) => void,
): Promise<Answer> {
  const results = await Promise.all(
    records.map(async ({ messageId, body, attributes }) => {
      const at = new Date(Number(attributes.SentTimestamp)).toISOString();
      try {
        await takeIn(body, at);
        return [];
      } catch (error) {
        failed(error, { messageId, at });
        return [{ itemIdentifier: messageId, error }];
      }
    }),
  );
  const failures = results.flat();
  if (failures.length > 0 && failures.length === records.length) throw failures[0]?.error;
  return { batchItemFailures: failures.map(({ itemIdentifier }) => ({ itemIdentifier })) };
}
