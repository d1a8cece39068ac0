import type * as executions from '../adapters/executions.ts';
import { type ChannelResult, resultText } from '../domain/notify/attempt.ts';
import { mailTroubleText } from '../domain/notify/mail-trouble.ts';
import { notificationOf, type Task } from '../domain/notify/task.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { Reporting } from './reporting.ts';
import { recordEnd, type SendServices } from './send-once.ts';

export type CanaryAttemptServices = SendServices & Pick<typeof executions, 'giveUp'> & Pick<Reporting, 'logError'>;

/**
 * Ends the attempt of a canary whose e-mail was not sent. Its timeline says why.
 *
 * Nothing is tried again or thrown. The alarm on the errors of the function asks somebody to take incidents, and none is open
 * here. The next canary counts this one as failed, and two in a row set off the alarm of the canary.
 */
export async function endCanaryAttempt(
  services: CanaryAttemptServices,
  task: Task,
  contact: Contact,
  results: readonly ChannelResult[],
): Promise<void> {
  const { incident, taskToken } = task;
  try {
    for (const result of results) await recordTrouble(services, task, contact, result);
    await services.giveUp(taskToken, results.map(textOf).join('; '));
  } catch (error) {
    services.logError('the attempt of a canary could not be ended; its wait ends it', error, { incident });
  }
}

async function recordTrouble(
  services: CanaryAttemptServices,
  task: Task,
  contact: Contact,
  result: ChannelResult,
): Promise<void> {
  if (result.state !== 'trouble') return;
  const { incident } = task;
  services.logError('the e-mail of a canary was not sent', result.error, { incident });
  const event = notificationOf(task, contact, result.channel);
  await recordEnd(services, incident, { ...event, state: 'failed', why: mailTroubleText(result.error) });
}

function textOf(result: ChannelResult): string {
  return result.state === 'trouble' ? `${result.channel}: ${mailTroubleText(result.error)}` : resultText(result);
}
