import { hasAnswered } from '../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { replyTexts } from '../../lambdas/domain/page/timeline-text.ts';

/** A test as its record shows it. */
export type Progress = { readonly incident: Incident; readonly timeline: readonly TimelineEvent[] };

export type Watch = {
  readonly channels: readonly Channel[];
  readonly read: () => Promise<Progress>;
  /** Waits until it is worth reading again; false when the time is up. */
  readonly pause: () => Promise<boolean>;
  readonly print: (line: string) => void;
};

type Event<Kind> = Extract<TimelineEvent, { readonly kind: Kind }>;

/** The effects of a press are recorded within moments of it. After this many more looks, what is known is printed. */
const looksAfterPress = 30;

const timeIsUp = 'The time is up. The test is still running and ends by itself. Its link still works.';

/**
 * Prints the events of a test as they happen, until it is over or the time is up; true if everything went well.
 *
 * A press is on the record before it is on the timeline, and it can come while another channel is still being sent on.
 */
export async function watchTest({ channels, read, pause, print }: Watch): Promise<boolean> {
  const printNews = createNewsPrinter(print);
  for (let looksLeft = looksAfterPress; ; ) {
    const progress = await read();
    printNews(progress.timeline);
    const isAnswered = hasAnswered(progress.incident);
    const isEnded = isAnswered
      ? isOver(progress, channels) || looksLeft-- === 0
      : progress.incident.status !== 'triggered';
    if (!isEnded && (await pause())) continue;
    if (isAnswered) return printResult(channels, progress.timeline, print);
    print(isEnded ? '  The test is over, and nobody pressed a button.' : `  ${timeIsUp}`);
    return false;
  }
}

/** A function that prints the lines of a timeline, each of them once. */
function createNewsPrinter(print: Watch['print']): (timeline: readonly TimelineEvent[]) => void {
  const printed = new Set<string>();
  return (timeline) => {
    for (const line of timeline.flatMap((event) => lineOf(event, timeline))) {
      if (!printed.has(line)) print(`  ${line}`);
      printed.add(line);
    }
  };
}

/** True when an answered test has ended, and all its events are on the timeline. */
function isOver({ incident, timeline }: Progress, channels: readonly Channel[]): boolean {
  const settled = timeline.flatMap((event) =>
    event.kind === 'notification' && isSettled(event) ? [event.channel] : [],
  );
  return (
    incident.status === 'resolved' && timeline.some(isAnswer) && channels.every((channel) => settled.includes(channel))
  );
}

function isSettled({ state }: Event<'notification'>): boolean {
  return state !== 'sending' && state !== 'bundled';
}

function isAnswer(event: TimelineEvent): boolean {
  return event.kind === 'reply' && event.reply !== 'more-time';
}

function lineOf(event: TimelineEvent, timeline: readonly TimelineEvent[]): string[] {
  if (event.kind === 'notification') {
    const news = newsOf(event);
    return news === undefined ? [] : [`${event.channel.padEnd(5)}  ${news}`];
  }
  return event.kind === 'reply'
    ? [`${event.name} pressed “${replyTexts[event.reply]}”${delayText(event, timeline)}`]
    : [];
}

/** The state of a message in words; nothing while it is on its way and the account has not refused it. */
function newsOf(event: Event<'notification'>): string | undefined {
  const { state, why } = event;
  if (state === 'sent') return 'sent';
  if (isSettled(event)) return `not delivered: ${why ?? 'it failed'}`;
  return state === 'sending' && why !== undefined ? `not sent so far: ${why}` : undefined;
}

/** The time from the first message to a press, as the end of a line. */
function delayText({ at }: Event<'reply'>, timeline: readonly TimelineEvent[]): string {
  const sent = timeline.find(({ kind }) => kind === 'notification');
  if (sent === undefined) return '';
  return `, ${Math.round((Date.parse(at) - Date.parse(sent.at)) / 1000)} s after the message was sent`;
}

/** True if a message was sent on every channel. Prints the other channels, and a press that the timeline does not show. */
function printResult(channels: readonly Channel[], timeline: readonly TimelineEvent[], print: Watch['print']): boolean {
  const sent = timeline.flatMap((event) =>
    event.kind === 'notification' && event.state === 'sent' ? [event.channel] : [],
  );
  const missing = channels.filter((channel) => !sent.includes(channel));
  if (!timeline.some(isAnswer)) print('  A button was pressed, but the timeline does not say which one.');
  if (missing.length > 0) print(`  Nothing was sent by ${missing.join(' and ')}.`);
  return missing.length === 0;
}
