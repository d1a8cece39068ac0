import { simpleIntegration } from './integration.ts';

/** `dynamodb:getItem`, `putItem`, `updateItem` and `deleteItem`. */
export const dynamodbItem = simpleIntegration(({ thread }) => thread.run.services.integrations.dynamodb, ['request']);
