import { isObject } from '../json.ts';
import { asText, simpleIntegration } from './integration.ts';

/** `events:putEvents`; a detail that is not text is put as JSON. */
export const eventsPutEvents = simpleIntegration(
  ({ thread }) => thread.run.services.integrations.events,
  ['request', 'waitForTaskToken'],
  undefined,
  ({ Entries, ...others }) => ({
    ...others,
    Entries: (Array.isArray(Entries) ? Entries : []).map((entry) =>
      isObject(entry) && 'Detail' in entry ? { ...entry, Detail: asText(entry.Detail) } : entry,
    ),
  }),
);
