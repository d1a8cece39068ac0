/** A batch of a queue's messages, as SQS passes it to a function. The instant is in milliseconds, as text. */
type Batch = {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly SentTimestamp: string };
  }[];
};

/** One message of a queue; `at` is the instant at which it was sent, ISO 8601. */
export type QueueMessage = { readonly id: string; readonly body: string; readonly at: string };

/** The messages of a batch. */
export function messagesOf({ Records }: Batch): QueueMessage[] {
  return Records.map(({ messageId: id, body, attributes }) => {
    return { id, body, at: new Date(Number(attributes.SentTimestamp)).toISOString() };
  });
}

/** The answer that tells SQS which messages to deliver again, by id. */
export function batchAnswer(failed: readonly string[]): { batchItemFailures: { itemIdentifier: string }[] } {
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
