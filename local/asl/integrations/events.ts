import { failed } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { asText, type Integration, simpleIntegration, withMetadata } from './integration.ts';

/** `events:putEvents`; a detail that is not text is sent as JSON. If an entry is refused, the task fails (recorded). */
export const eventsPutEvents: Integration = simpleIntegration(
  ({ thread }) => thread.run.services.integrations.events,
  ['request', 'waitForTaskToken'],
  (answer, call) => {
    if (Number(answer.FailedEntryCount ?? 0) === 0) return withMetadata(answer, call);
    throw failed({ error: 'EventBridge.FailedEntry', cause: JSON.stringify(inOrder(answer)) });
  },
  ({ Entries, ...others }) => ({
    ...others,
    Entries: (Array.isArray(Entries) ? Entries : []).map((entry) =>
      isObject(entry) && 'Detail' in entry ? { ...entry, Detail: asText(entry.Detail) } : entry,
    ),
  }),
);

function inOrder({ Entries, FailedEntryCount }: JsonObject): JsonObject {
  return { Entries: Entries ?? [], FailedEntryCount: FailedEntryCount ?? 0 };
}
