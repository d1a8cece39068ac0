import { asText, simpleIntegration } from './integration.ts';

/** `sns:publish`; a message that is not text is published as JSON. */
export const snsPublish = simpleIntegration(
  ({ thread }) => thread.run.services.integrations.sns,
  ['request', 'waitForTaskToken'],
  undefined,
  (parameters) => ('Message' in parameters ? { ...parameters, Message: asText(parameters.Message) } : parameters),
);
