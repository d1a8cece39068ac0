import { z } from 'zod';
import { type DeliveryServices, sendOnce } from './acts/send-once.ts';
import { isRefusal, sendMessage } from './adapters/channels.ts';
import { limitReached } from './adapters/end-user-messaging.ts';
import { wake } from './adapters/executions.ts';
import { findIncident, registerWait } from './adapters/incidents.ts';
import { createLink } from './adapters/links.ts';
import { findContacts } from './adapters/on-call.ts';
import { claimSend, readAttempt, recordSend, releaseSend } from './adapters/timeline.ts';
import { type Incident, isStopped, type Wait, whyNobody } from './domain/incident/incident.ts';
import type { Link } from './domain/incident/link.ts';
import { nextAfter } from './domain/incident/progress.ts';
import { attemptOrder, type Notification } from './domain/incident/timeline.ts';
import type { Outcome } from './domain/incident/waits.ts';
import { type ChannelResult, judgeAttempt } from './domain/notify/attempt.ts';
import { type AttemptKey, whyUndelivered } from './domain/notify/delivery.ts';
import { emailMessage } from './domain/notify/email.ts';
import type { Message, NotificationMessage } from './domain/notify/message.ts';
import { smsText } from './domain/notify/sms.ts';
import { callSsml } from './domain/notify/voice.ts';
import { type Channel, type Contact, channels } from './domain/on-call/contact.ts';
import { incidentField, instantField, ordinal, readPayload, times } from './domain/text/payload.ts';
import { env } from './env.ts';
import { log, logError, measure } from './log.ts';

const taskSchema = z.object({
  incident: incidentField,
  run: ordinal,
  redrive: times,
  round: ordinal,
  level: ordinal,
  levelEndsAt: instantField,
  contact: z.string(),
  attempt: ordinal,
  attempts: z.array(z.object({ channels: z.array(z.enum(channels)), waitSeconds: z.number() })).min(1),
  retry: times,
  taskToken: z.string(),
  at: instantField,
});
type Task = z.infer<typeof taskSchema>;

type Services = DeliveryServices & {
  readonly registerWait: (id: string, contact: string, wait: Wait) => Promise<Incident | undefined>;
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly findContacts: (ids: readonly string[]) => Promise<Contact[]>;
  readonly createLink: (link: Link, at: string) => Promise<string>;
  readonly wake: (taskToken: string, outcome: Outcome) => Promise<boolean>;
  readonly readAttempt: (key: AttemptKey) => Promise<readonly Notification[]>;
  readonly limitReached: (error: unknown) => string | undefined;
  readonly baseUrl: () => string;
};

/** How a notification is put on each channel. */
const write: Readonly<Record<Channel, (message: NotificationMessage) => Omit<Message, 'validSeconds'>>> = {
  sms: (message) => ({ text: smsText(message) }),
  email: emailMessage,
  voice: (message) => ({ text: callSsml(message) }),
};

/** What a definition catches by this name: the attempt failed for good on every channel. */
class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/**
 * Registers the wait for one attempt, and only then sends its notifications.
 *
 * Either the registration comes first, and a reply finds its token; or the reply came first, the registration fails,
 * and the function ends its own wait with the outcome.
 *
 * @throws Undeliverable when every channel failed for good. Any other error is the system's, for the definition to retry.
 */
export const sendNotification =
  (services: Services) =>
  async (event: unknown): Promise<void> => {
    const task = readPayload(taskSchema, event);
    const incident = await services.registerWait(task.incident, task.contact, waitOf(task));
    if (incident === undefined) return endOwnWait(services, task);
    if (task.retry === 0) measure(task.at, { Attempts: 1 });

    const [contact] = await services.findContacts([task.contact]);
    if (contact === undefined) throw new Undeliverable('the contact is no longer on file');
    const results = await sendOnChannels(services, task, incident, contact);
    log('attempt', {
      incident: task.incident,
      contact: task.contact,
      attempt: task.attempt,
      channels: results.map(sayResult),
    });

    sayLimits(services, task, results);

    const verdict = judgeAttempt(results, task.retry);
    if (verdict === 'undeliverable') throw new Undeliverable(results.map(sayResult).join('; ') || 'no address is left');
    if (verdict === 'retry') throw results.find((result) => result.state === 'trouble')?.error;
    if (results.some(({ state }) => state === 'failed')) await checkLedger(services, task);
  };

/** A limit of the account is the system's fault, and one that only a person can mend: it is measured for an alarm. */
function sayLimits(
  { limitReached, logError }: Services,
  { incident, at }: Task,
  results: readonly ChannelResult[],
): void {
  for (const result of results) {
    const limit = result.state === 'trouble' ? limitReached(result.error) : undefined;
    if (limit === undefined || result.state !== 'trouble') continue;
    measure(at, { LimitsReached: 1 });
    logError('a limit of the account is reached', result.error, { incident, channel: result.channel, limit });
  }
}

/** One channel failed at once; the other's failure may have been heard of since it was taken, and stands in the ledger alone. */
async function checkLedger({ readAttempt }: Services, task: Task): Promise<void> {
  const why = whyUndelivered(await readAttempt(task), task.attempts[task.attempt - 1]?.channels);
  if (why !== undefined) throw new Undeliverable(why);
}

function waitOf(task: Task): Wait {
  const { run, redrive, round, level, attempt, attempts, retry, taskToken, at } = task;
  const { channels, waitSeconds } = attempts[attempt - 1] ?? { channels: [], waitSeconds: 0 };
  const after = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();
  return {
    taskToken,
    sequence: `${attemptOrder(task)}.${String(retry).padStart(4, '0')}`,
    run,
    redrive,
    round,
    level,
    attempt,
    attempts: attempts.length,
    channels,
    startedAt: at,
    waitSeconds,
    laterSeconds: attempts.slice(attempt).reduce((sum, later) => sum + later.waitSeconds, 0),
    until: after(waitSeconds),
    limitAt: after(3 * waitSeconds),
  };
}

async function endOwnWait({ findIncident, wake }: Services, task: Task): Promise<void> {
  const incident = await findIncident(task.incident);
  const isByHand = incident !== undefined && isStopped(incident);
  const because = whyNobody(incident, task.run) ?? (isByHand ? 'the run was stopped by hand' : undefined);
  const ended = because === undefined ? 'declined' : incident?.run !== task.run ? 'superseded' : incident.status;
  // 'triggered' is what was stopped by hand.
  const outcome = ended === 'triggered' ? 'superseded' : ended;
  log('nothing sent', {
    incident: task.incident,
    contact: task.contact,
    because: because ?? 'declined, or a newer attempt',
  });
  await wake(task.taskToken, { outcome, ...(incident?.by && { by: incident.by.contact }) });
}

async function sendOnChannels(
  services: Services,
  task: Task,
  incident: Incident,
  contact: Contact,
): Promise<ChannelResult[]> {
  const link = { incident: incident.id, contact: contact.id, name: contact.name, timeZone: contact.timeZone };
  const code = await services.createLink(link, task.at);
  const endsAt = levelEndOf(task);
  const message: NotificationMessage = {
    incident,
    reader: contact,
    attempt: task.attempt,
    attempts: task.attempts.length,
    next: nextAfter(incident, task, endsAt),
    endsAt,
    url: `${services.baseUrl()}/n/${code}`,
  };
  const { at, run, redrive, round, level, attempt } = task;
  const { channels, waitSeconds } = task.attempts[attempt - 1] ?? { channels: [], waitSeconds: 0 };
  return Promise.all(
    channels.map((channel) =>
      sendOnce(
        services,
        incident.id,
        {
          at,
          kind: 'notification',
          contact: contact.id,
          name: contact.name,
          channel,
          run,
          redrive,
          round,
          level,
          attempt,
          attempts: task.attempts.length,
          state: 'sending',
        },
        contact,
        { ...write[channel](message), validSeconds: waitSeconds },
      ),
    ),
  );
}

/** When the level is over: as planned, or later where this contact's attempts have come to last longer. */
function levelEndOf({ at, attempt, attempts, levelEndsAt }: Task): string {
  const left = attempts.slice(attempt - 1).reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
  return new Date(Math.max(Date.parse(at) + left * 1000, Date.parse(levelEndsAt))).toISOString();
}

function sayResult(result: ChannelResult): string {
  if (result.state === 'failed') return `${result.channel}: ${result.why}`;
  return `${result.channel}: ${result.state}`;
}

/** Keeps the ledger, and counts the notification: a retry that finds it there sends and counts nothing. */
const recordDelivery: DeliveryServices['recordSend'] = (incident, event) => {
  measure(event.at, { [event.state === 'sent' ? 'NotificationsSent' : 'NotificationsFailed']: 1 }, event.channel);
  return recordSend(incident, event);
};

export const handler = sendNotification({
  registerWait,
  findIncident,
  findContacts,
  createLink,
  wake,
  claimSend,
  recordSend: recordDelivery,
  releaseSend,
  readAttempt,
  sendMessage,
  isRefusal,
  limitReached,
  logError,
  baseUrl: () => env('BASE_URL'),
});
