import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as settings from '../adapters/settings.ts';
import type * as stopwatch from '../adapters/stopwatch.ts';
import type * as timeline from '../adapters/timeline.ts';
import type * as waiting from '../adapters/waiting.ts';
import { isCanary } from '../domain/incident/canary.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { linkUrl } from '../domain/incident/link.ts';
import { nextAfter } from '../domain/incident/progress.ts';
import { tokensToForget } from '../domain/incident/waits.ts';
import {
  type AttemptResult,
  type ChannelResult,
  judgeAttempt,
  resultText,
  Undeliverable,
} from '../domain/notify/attempt.ts';
import { channelRows } from '../domain/notify/channels.ts';
import { whyUndelivered } from '../domain/notify/delivery.ts';
import type { NotificationMessage } from '../domain/notify/message.ts';
import {
  attemptOf,
  attemptsOf,
  endOfUnregistered,
  levelEndOf,
  notificationOf,
  type Task,
  waitOf,
} from '../domain/notify/task.ts';
import { type Channel, isWritten } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { isStillOnCall } from '../domain/on-call/roster.ts';
import { endCanaryAttempt } from './end-canary-attempt.ts';
import { namePeople } from './name-people.ts';
import { type RosterServices, readRoster } from './read-roster.ts';
import type { Reporting } from './reporting.ts';
import { type BundleServices, sendBundle } from './send-bundle.ts';
import { reportTrouble } from './send-bundles.ts';
import { type SendServices, sendOnce } from './send-once.ts';

export type NotifyServices = SendServices &
  BundleServices &
  Pick<typeof incidents, 'registerWait' | 'forgetTokens' | 'findIncident'> &
  RosterServices &
  Pick<typeof links, 'createLink'> &
  Pick<typeof waiting, 'noteWaiting'> &
  Pick<typeof executions, 'wake'> &
  Pick<typeof timeline, 'readAttempt'> &
  Pick<typeof settings, 'baseUrl'> &
  Pick<typeof stopwatch, 'startStopwatch'> &
  Reporting;

/**
 * Registers the wait for one attempt, and only then sends its notifications.
 *
 * If the registration comes first, a reply finds its token. If the reply came first, the registration fails, and the task
 * ends its own wait with the outcome.
 *
 * @throws Undeliverable if every channel failed for good. Any other error is a fault of the system, which the definition retries.
 *   A message of the canary throws neither.
 */
export const notify =
  (services: NotifyServices) =>
  async (task: Task): Promise<void> => {
    const incident = await beginWait(services, task);
    // At attempt 0 the contact is not on call yet. The wait ends with the handover, or with an answer of somebody else.
    if (incident === undefined || task.attempt === 0) return;
    if (task.retry === 0) measureAttempt(services, task, incident);
    await forgetPast(services, task, incident);

    // Before anything is sent: a message leads to the page of all that waits for the contact.
    await services.noteWaiting(task.contact, task.incident, task.run, task.at);
    const [contact] = await services.findContacts([task.contact]);
    if (contact === undefined) throw new Undeliverable('the contact no longer exists');
    const results = await sendMeasured(services, task, incident, contact);
    const { incident: id, contact: to, attempt } = task;
    services.log('attempt', { incident: id, contact: to, attempt, channels: results.map(resultText) });
    reportLimits(services, task, results);
    await sendBundlesDue(services, task, results);

    const verdict = judgeAttempt(results, task.retry);
    if (!isCanary(incident)) await carryOut(services, verdict, task, results);
    else if (verdict !== 'wait') await endCanaryAttempt(services, task, contact, results);
  };

/** Throws what the definition expects of an attempt that does not wait. */
async function carryOut(
  services: NotifyServices,
  verdict: AttemptResult,
  task: Task,
  results: readonly ChannelResult[],
): Promise<void> {
  if (verdict === 'undeliverable')
    throw new Undeliverable(results.map(resultText).join('; ') || 'the contact has no address left');
  if (verdict === 'retry') throw results.find((result) => result.state === 'trouble')?.error;
  if (results.some(({ state }) => state === 'failed' || state === 'bundled')) await checkLedger(services, task);
}

/** Counts an attempt. One of the canary reaches no person, so only the time until it began is measured. */
function measureAttempt({ measure }: NotifyServices, { at }: Task, incident: Incident): void {
  if (!isCanary(incident)) measure(at, { Attempts: 1 });
  else measure(at, { CanarySecondsToStart: (Date.parse(at) - Date.parse(incident.openedAt)) / 1000 });
}

/** Registers the wait of an attempt. Nothing if the contact must not be notified: then the task has ended its wait. */
async function beginWait(services: NotifyServices, task: Task): Promise<Incident | undefined> {
  if (await isOffCall(services, task)) {
    await endAsOffCall(services, task);
    return undefined;
  }
  const incident = await services.registerWait(task.incident, task.contact, waitOf(task));
  if (incident === undefined) await endOwnWait(services, task);
  return incident;
}

/**
 * True if a schedule put the contact on call, and no longer does: an override may have been made since the level began.
 *
 * Whoever is in doubt is notified, so a schedule that cannot be read changes nothing.
 */
async function isOffCall(services: NotifyServices, { incident, contact, attempt, duty, at }: Task): Promise<boolean> {
  if (attempt === 0 || duty === undefined || duty === null) return false;
  if (duty.until !== undefined && duty.until <= at) return true;
  try {
    const roster = await readRoster(services)(duty.schedules);
    return !isStillOnCall(contact, duty.schedules, roster, Date.parse(at));
  } catch (error) {
    services.logError('the schedules of an attempt could not be read; it is made', error, { incident, contact });
    return false;
  }
}

async function endAsOffCall({ wake, log }: NotifyServices, { incident, contact, taskToken }: Task): Promise<void> {
  log('nothing sent', { incident, contact, because: 'the contact is no longer on call' });
  await wake(taskToken, { outcome: 'off call', by: 'the schedule' });
}

/** Keeps the record small enough for the table, however many contacts the policy has. A failure costs nobody a message. */
async function forgetPast({ forgetTokens, logError }: NotifyServices, task: Task, incident: Incident): Promise<void> {
  const waits = tokensToForget(incident, task);
  if (waits.length === 0) return;
  try {
    await forgetTokens(incident.id, waits);
  } catch (error) {
    logError('the tokens of earlier levels could not be forgotten', error, { incident: incident.id });
  }
}

async function endOwnWait({ findIncident, wake, log }: NotifyServices, task: Task): Promise<void> {
  const { outcome, because } = endOfUnregistered(task, await findIncident(task.incident));
  log('nothing sent', { incident: task.incident, contact: task.contact, because });
  await wake(task.taskToken, outcome);
}

/** Well below the 25 seconds of the function: if it ran out of them, that would be an error of the function. */
const mostMillisecondsForCanary = 10_000;

/** Sends the attempt, and measures how long that takes for the canary. */
async function sendMeasured(...[services, task, incident, contact]: Parameters<typeof sendOnChannels>) {
  const elapsed = services.startStopwatch();
  const results = await sendOnChannels(services, task, incident, contact);
  if (isCanary(incident)) services.measure(task.at, { CanarySecondsToSend: elapsed() / 1000 });
  return results;
}

async function sendOnChannels(
  services: NotifyServices,
  task: Task,
  incident: Incident,
  contact: Contact,
): Promise<ChannelResult[]> {
  const { id, name, timeZone } = contact;
  const code = await services.createLink({ incident: incident.id, contact: id, name, timeZone }, task.at);
  const endsAt = levelEndOf(task, incident);
  const message: NotificationMessage = {
    incident,
    reader: contact,
    attempt: task.attempt,
    attempts: attemptsOf(task).length,
    next: nextAfter(await namePeople(services)(incident, task.at, { position: task, endsAt }), task, endsAt),
    endsAt,
    url: linkUrl(services.baseUrl(), code),
  };
  const { channels, waitSeconds: validSeconds } = attemptOf(task);
  const send = (channel: Channel, written: Promise<readonly ChannelResult[]>) =>
    sendOnce(services)({
      ...{ incident: incident.id, event: notificationOf(task, contact, channel), contact, channels, endsAt, written },
      write: (on) => ({ ...channelRows[on].notification(message), validSeconds }),
      ...(isCanary(incident) && { mostMilliseconds: mostMillisecondsForCanary }),
    });
  const written = Promise.all(channels.filter(isWritten).map((channel) => send(channel, Promise.resolve([]))));
  const calls = channels.filter((channel) => !isWritten(channel)).map((channel) => send(channel, written));
  return [...(await written), ...(await Promise.all(calls))];
}

/** Sends a bundle that this attempt is in, if it is due. If that fails, the bundle waits for the next minute. */
async function sendBundlesDue(
  services: NotifyServices,
  { contact, at }: Task,
  results: readonly ChannelResult[],
): Promise<void> {
  for (const result of results) {
    if (result.state !== 'bundled') continue;
    const box = { contact, channel: result.into ?? result.channel };
    await sendBundle(services)(box, at, 'notification').catch((error: unknown) =>
      reportTrouble(services, box, error, at),
    );
  }
}

/** Measures the limits and rules of the account that stop messages, for an alarm: they are faults of the system that only a person can fix. */
function reportLimits(
  { limitReached, measure, logError }: NotifyServices,
  { incident, at }: Task,
  results: readonly ChannelResult[],
): void {
  for (const result of results) {
    const limit = result.state === 'trouble' ? limitReached(result.error) : undefined;
    if (limit === undefined || result.state !== 'trouble') continue;
    measure(at, { LimitsReached: 1 });
    logError('a limit or a rule of the account stops a message', result.error, {
      incident,
      channel: result.channel,
      limit,
    });
  }
}

/** Checks the ledger after one channel has failed: a failure of the other may have been reported since it was sent. */
async function checkLedger({ readAttempt }: NotifyServices, task: Task): Promise<void> {
  const why = whyUndelivered(await readAttempt(task), attemptOf(task).channels);
  if (why !== undefined) throw new Undeliverable(why);
}
