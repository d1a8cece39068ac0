/** A batch of a queue's messages, as SQS passes it to a function. The instant is in milliseconds, as text. */
type Batch = {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly SentTimestamp: string; readonly ApproximateReceiveCount?: string };
  }[];
};

/** One message of a queue; `at` is the instant at which it was sent, ISO 8601. It is a retry if it was delivered before. */
export type QueueMessage = {
  readonly id: string;
  readonly body: string;
  readonly at: string;
  readonly isRetry: boolean;
};

/** The messages of a batch. */
export function messagesOf({ Records }: Batch): QueueMessage[] {
  return Records.map(({ messageId: id, body, attributes }) => {
    const { SentTimestamp, ApproximateReceiveCount: received = 1 } = attributes;
    return { id, body, at: new Date(Number(SentTimestamp)).toISOString(), isRetry: Number(received) > 1 };
  });
}

/** The answer that tells SQS which messages to deliver again, by id. */
export function batchAnswer(failed: readonly string[]): { batchItemFailures: { itemIdentifier: string }[] } {
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
