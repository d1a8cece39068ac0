import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { receiptText } from '../../../lambdas/domain/notify/costs.ts';
import { channels, channelWords } from '../../../lambdas/domain/on-call/channel.ts';
import { eventText } from '../../../lambdas/domain/page/timeline-text.ts';
import { sayDuration } from '../../../lambdas/domain/text/duration.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { isToBackstop } from '../../../local/cloud/cloud.ts';
import type { Execution } from '../../stack/executions.ts';
import { groupBy } from '../../text/group.ts';
import { wrap, wrapParts } from '../../text/wrap.ts';
import type { Seen, Story } from './play.ts';

/** The story as lines, and whether everything went as it should. */
export function describeStory(story: Story): { readonly lines: string[]; readonly wentWell: boolean } {
  const { because, quietAlarm, incident } = story;
  if (incident === undefined) {
    const about = quietAlarm === undefined ? '' : ` of the alarm ${quietAlarm}`;
    return { lines: wrap(`Nobody is notified${about}: ${because?.replace(/\.$/, '')}.`), wentWell: true };
  }
  const wentWell = story.nobody ? failedAsItShould(story) : endedAsItShould(story);
  const lines = [...timelineLines(story), ...smsLines(story), '', ...summaryLines(story, wentWell ? '✔' : '✘')];
  return { lines, wentWell };
}

function endedAsItShould({ incident, answering, executions, scannerChangedSomething }: Story): boolean {
  const isTheirs = incident?.status === 'acknowledged' && incident.by?.contact === answering.id;
  return isTheirs && !scannerChangedSomething && executions.every(({ status }) => status === 'SUCCEEDED');
}

function failedAsItShould({ incident, executions, messages }: Story): boolean {
  const failed = executions.filter(({ status }) => status !== 'SUCCEEDED');
  const isOnlyTheRun = failed.length === 1 && failed[0]?.error === 'NobodyAnswered';
  return incident?.status === 'exhausted' && isOnlyTheRun && messages.filter(isToBackstop).length === 2;
}

function timelineLines({ timeline, seen, messages, timeZone }: Story): string[] {
  const lines = [...toLines(timeline), ...seen, ...backstopLines(messages)].sort(
    (a, b) => a.at.localeCompare(b.at) || order(a) - order(b),
  );
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  return lines.flatMap(({ at, label, text }) => {
    const columns = `${time.format(new Date(at))}  ${label.padEnd(8)} `;
    return wrap(text, columns, ' '.repeat(columns.length));
  });
}

/** The first SMS about an event of the user's own, as it arrived: it shows the name of the alarm on a telephone. */
function smsLines({ firstSms }: Story): string[] {
  return firstSms === undefined ? [] : ['', 'The first SMS:', ...wrap(firstSms.text, '  ', '  ')];
}

/** The first line of the backstop's e-mails, which EventBridge puts in quotes. Its SMS say the same. */
function backstopLines(messages: Story['messages']): Seen[] {
  return messages
    .filter((message) => isToBackstop(message) && message.channel === 'email')
    .map(({ at, text }) => ({ at, label: 'backstop', text: text.split('\n')[0]?.replaceAll('"', '') ?? '' }));
}

/** The place of a line among those of the same instant: the cause comes before its effects, and the backstop last. */
function order({ label }: Seen): number {
  if (label === 'backstop') return 2;
  return ['alarm', 'pressed'].includes(label) ? 0 : 1;
}

function toLines(timeline: readonly TimelineEvent[]): Seen[] {
  const notifications = timeline.filter((event) => event.kind === 'notification');
  return timeline.flatMap((event): Seen[] => {
    if (event.kind === 'notification') return notificationLine(event, notifications);
    // The demo itself saw the presses.
    if (event.kind === 'reply') return [];
    if (event.kind === 'notice')
      return [{ at: event.at, label: channelWords[event.channel].short, text: `${event.name} is no longer needed` }];
    return [{ at: event.at, label: event.kind, text: eventText(event) }];
  });
}

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

/** One line for an attempt, at its first channel. It shows the level for the first attempt, later how long nobody answered. */
function notificationLine(event: Notified, all: readonly Notified[]): Seen[] {
  const sameContact = all.filter(
    ({ contact, round, level }) => contact === event.contact && round === event.round && level === event.level,
  );
  const together = sameContact
    .filter(({ attempt }) => attempt === event.attempt)
    .sort((a, b) => channels.indexOf(a.channel) - channels.indexOf(b.channel));
  if (together[0]?.channel !== event.channel) return [];
  const before = sameContact.find(({ attempt }) => attempt === event.attempt - 1);
  const attempt = `attempt ${event.attempt} of ${event.attempts}`;
  const text = before === undefined ? `${event.name}, level ${event.level}, ${attempt}` : `${event.name}, ${attempt}`;
  const silence = before && (Date.parse(event.at) - Date.parse(before.at)) / 1000;
  const failed = together.flatMap(({ channel, why }) =>
    why === undefined ? [] : [`${channelWords[channel].short} failed: ${why}`],
  );
  return [
    {
      at: event.at,
      label: together.map(({ channel }) => channelWords[channel].short).join('+'),
      text: [
        before === undefined ? text : text.padEnd(28),
        silence && `no answer for ${sayDuration(silence)}`,
        ...failed,
      ]
        .filter(Boolean)
        .join(' '),
    },
  ];
}

function summaryLines({ incident, executions, transitions, messages, receipt }: Story, mark: string): string[] {
  const counts = [
    describeExecutions(executions),
    plural(transitions, 'transition'),
    receiptText(receipt),
    ...(messages.some(isToBackstop) ? ['the backstop reported it'] : []),
  ];
  return [`${mark} ${describeEnding(incident)}`, ...wrapParts(counts, '  ')];
}

function describeEnding(incident: Story['incident']): string {
  if (incident === undefined) return 'no incident';
  const { status, by, openedAt, acknowledgedAt, closedAt } = incident;
  const end = acknowledgedAt ?? closedAt ?? openedAt;
  const after = `${sayDuration((Date.parse(end) - Date.parse(openedAt)) / 1000)} after the alarm`;
  return status === 'exhausted' ? `nobody answered, ${after}` : `${status} by ${by?.name ?? 'nobody'}, ${after}`;
}

function describeExecutions(executions: readonly Execution[]): string {
  const byEnd = groupBy(executions, ({ status, error }) => (error === undefined ? status : `${status} with ${error}`));
  return [...byEnd].map(([end, { length }]) => `${plural(length, 'execution')} ${end}`).join(', ');
}
