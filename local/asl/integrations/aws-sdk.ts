import { failed } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type Integration, parametersOf, simpleIntegration, withinLimit } from './integration.ts';

/** `aws-sdk:<service>:<action>`: the service's answer, unchanged. */
export const awsSdk: Integration = simpleIntegration(
  ({ thread }) => thread.run.services.integrations.awsSdk,
  ['request', 'waitForTaskToken'],
  (answer) => answer,
);

/** `aws-sdk:sfn:<action>`: Step Functions itself, which is always available. */
export const awsSdkSfn: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  request: async (call) => {
    const { services } = call.thread.run;
    const value = await services.callStepFunctions(call.action, parametersOf(call)).catch((error: unknown) => {
      const { name, message } = error as Error;
      const about = `(Service: Sfn, Status Code: 400, Request ID: ${services.requestId()}) (SDK Attempt Count: 1)`;
      throw failed({ error: `Sfn.${name.replace(/Exception$/, '')}Exception`, cause: `${message} ${about}` });
    });
    return withinLimit({ value: value as JsonObject }, call.resourceType);
  },
};
