/**
 * Differences between ministack 1.5.33 and AWS that this stack notices. All were read in its source and seen in a trial.
 * Nothing in the stack is changed to suit them. Parts that depend on them are not tried here.
 */
const differences: readonly string[] = [
  'The context object has no Execution.RedriveCount. "Notify contact" cannot build its input, so the run waits as it does for any contact that cannot be notified. This check starts the contact’s execution instead.',
  'SNS has no CheckIfPhoneNumberIsOptedOut. The attempt’s SMS counts as a fault of the system, and only its e-mail is sent.',
  'If TimeoutSeconds is an expression, a waiting task ends with States.Runtime once its function has returned. Heartbeats are ignored. Waits, their ends and the attempts after the first are not tried.',
  'A function that fails does not fail its waiting task, and its error is always called Runtime.HandlerError. Retry and Catch by name are not tried.',
  'CloudWatch sends no events when an alarm changes its state. The path from an alarm to the queue is not tried.',
  'CloudWatch has no metric math. The alarms of the backstop on it watch one metric here, and are not tried.',
  'Its check of policies does not support aws:ResourceAccount and ses:FromAddress, so the check is off until the stack is deployed and the e-mail is sent.',
  'Links to the API begin with https://localhost, but requests reach it under /_aws/execute-api.',
  'An execution outlives its state machine. On AWS it ends at its next step. Its end after a destroy is not tried.',
  'CloudFormation knows no versions and aliases of state machines, and nothing of CodeDeploy. This check makes the versions and the alias by the API. Moving an alias step by step, and back, is not tried.',
];

/** The same as lines for a terminal, numbered. */
export function differenceLines(): string[] {
  return [
    'Differences from AWS, so these parts are not tried:',
    ...differences.map((text, index) => `  (${index + 1}) ${text}`),
  ];
}
