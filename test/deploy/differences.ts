/**
 * What ministack 1.5.33 does otherwise than AWS where this stack would notice: all of it read in its source, and met
 * when it was tried. Nothing in the stack bends to it; what depends on it is not tried here.
 */
const differences: readonly string[] = [
  'The context object has no Execution.RedriveCount. "Notify contact" cannot build its input, the run waits as it does for any contact that cannot be notified, and that contact’s execution is started by hand.',
  'SNS has no CheckIfPhoneNumberIsOptedOut: the attempt’s SMS counts as trouble of the system, and only its e-mail is sent.',
  'A TimeoutSeconds that is an expression ends a waiting task with States.Runtime once its function has returned; heartbeats are ignored. Waits, their ends and the attempts after the first are not tried.',
  'A function that fails does not fail its waiting task, and its error is called Runtime.HandlerError whatever its name is: Retry and Catch by name are not tried.',
  'CloudWatch sends no events when an alarm changes its state: the way from an alarm to the queue is not tried.',
  'Its reading of policies knows no aws:ResourceAccount and no ses:FromAddress: it is off until the stack is deployed and the e-mail is sent.',
  'Links name the API as https://localhost; requests reach it under /_aws/execute-api.',
];

/** The same as lines for a terminal, numbered. */
export function differenceLines(): string[] {
  return ['Otherwise than on AWS, and so not tried:', ...differences.map((text, index) => `  (${index + 1}) ${text}`)];
}
