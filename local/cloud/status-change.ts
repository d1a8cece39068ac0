import type { BusEvent, EventBridge } from './event-bridge.ts';
import type { ExecutionChange } from './step-functions/service.ts';

/**
 * The event that Step Functions puts on the bus when an execution has changed its status.
 *
 * Its detail has the documented members only: neither error nor cause is among them.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeEvent({ envelope }: EventBridge, change: ExecutionChange): BusEvent {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate = null, input, output = null } = change;
  return envelope({
    source: 'aws.states',
    type: 'Step Functions Execution Status Change',
    resources: [executionArn],
    detail: {
      ...{ executionArn, stateMachineArn, name, status, startDate, stopDate },
      ...{ input, inputDetails: { included: true } },
      ...{ output, outputDetails: output === null ? null : { included: true } },
    },
  });
}
