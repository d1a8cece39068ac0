import type { Datum } from './alarm-watch.ts';
import type { BusEvent, EventBridge } from './event-bridge.ts';
import type { ExecutionChange } from './step-functions/service.ts';

/**
 * The event that Step Functions puts on the bus when an execution has changed its status.
 *
 * Its detail has the documented members, without those about redrives.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeEvent({ envelope }: EventBridge, change: ExecutionChange): BusEvent {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate = null, input, output = null } = change;
  const { error = null, cause = null } = change;
  return envelope({
    source: 'aws.states',
    type: 'Step Functions Execution Status Change',
    resources: [executionArn],
    detail: {
      ...{ executionArn, stateMachineArn, name, status, startDate, stopDate },
      ...{ input, inputDetails: { included: true } },
      ...{ output, outputDetails: output === null ? null : { included: true } },
      ...{ error, cause },
    },
  });
}

const endings: Readonly<Record<string, string>> = {
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** The value of the metric about an execution that did not end well; none for any other change. */
export function endOf({ stateMachineArn, status }: ExecutionChange): Datum | undefined {
  const name = endings[status];
  const dimensions = { StateMachineArn: stateMachineArn };
  return name === undefined ? undefined : { namespace: 'AWS/States', name, dimensions, value: 1 };
}
