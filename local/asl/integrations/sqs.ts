import { asText, simpleIntegration } from './integration.ts';

/** `sqs:sendMessage`; a body that is not text is sent as JSON. */
export const sqsSendMessage = simpleIntegration(
  ({ thread }) => thread.run.services.integrations.sqs,
  ['request', 'waitForTaskToken'],
  undefined,
  (parameters) =>
    'MessageBody' in parameters ? { ...parameters, MessageBody: asText(parameters.MessageBody) } : parameters,
);
