import { hasAnswered } from '../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { replyTexts } from '../../lambdas/domain/page/timeline-text.ts';

/** A test as its record has it. */
export type Progress = { readonly incident: Incident; readonly timeline: readonly TimelineEvent[] };

export type Watch = {
  readonly channels: readonly Channel[];
  readonly read: () => Promise<Progress>;
  /** Waits until it is worth reading again; false when the time is up. */
  readonly pause: () => Promise<boolean>;
  readonly say: (line: string) => void;
};

type Event<Kind> = Extract<TimelineEvent, { readonly kind: Kind }>;

/** What a press sets off is recorded within moments of it; looked for this often more before saying what is known. */
const looksAfterPress = 30;

/**
 * Tells what happens in a test as it happens, until it is over or the time is up; true when everything went well.
 *
 * A press is on the record before it is on the timeline, and may come while another channel is still being sent on.
 */
export async function watchTest({ channels, read, pause, say }: Watch): Promise<boolean> {
  const told = new Set<string>();
  for (let looksLeft = looksAfterPress; ; ) {
    const { incident, timeline } = await read();
    const lines = timeline.flatMap((event) => lineOf(event, timeline));
    for (const line of lines.filter((each) => !told.has(each))) say(`  ${line}`);
    for (const line of lines) told.add(line);
    if (hasAnswered(incident)) {
      const isEnough = isOver({ incident, timeline }, channels) || looksLeft-- === 0;
      if (isEnough || !(await pause())) return sayEnd(channels, timeline, say);
      continue;
    }
    if (incident.status !== 'triggered') {
      say('  The test is over, and nobody pressed a button.');
      return false;
    }
    if (!(await pause())) {
      say('  The time is up. The test goes on until it ends by itself; the link still works.');
      return false;
    }
  }
}

/** Whether a test that was answered has ended, and all that happened in it is on the timeline. */
function isOver({ incident, timeline }: Progress, channels: readonly Channel[]): boolean {
  const settled = timeline.flatMap((event) =>
    event.kind === 'notification' && event.state !== 'sending' ? [event.channel] : [],
  );
  return (
    incident.status === 'resolved' && timeline.some(isAnswer) && channels.every((channel) => settled.includes(channel))
  );
}

function isAnswer(event: TimelineEvent): boolean {
  return event.kind === 'reply' && event.reply !== 'more-time';
}

function lineOf(event: TimelineEvent, timeline: readonly TimelineEvent[]): string[] {
  if (event.kind === 'notification' && event.state !== 'sending') {
    return [
      `${event.channel.padEnd(5)}  ${event.state === 'sent' ? 'sent' : `not delivered: ${event.why ?? 'it failed'}`}`,
    ];
  }
  return event.kind === 'reply'
    ? [`${event.name} pressed “${replyTexts[event.reply]}”${sayAfter(event, timeline)}`]
    : [];
}

/** How long after the messages were sent that was. */
function sayAfter({ at }: Event<'reply'>, timeline: readonly TimelineEvent[]): string {
  const sent = timeline.find(({ kind }) => kind === 'notification');
  return sent === undefined ? '' : `, ${Math.round((Date.parse(at) - Date.parse(sent.at)) / 1000)} s after it was sent`;
}

/** Whether every channel took its message; names those that did not, and says so where the press itself is not told. */
function sayEnd(channels: readonly Channel[], timeline: readonly TimelineEvent[], say: Watch['say']): boolean {
  const sent = timeline.flatMap((event) =>
    event.kind === 'notification' && event.state === 'sent' ? [event.channel] : [],
  );
  const missing = channels.filter((channel) => !sent.includes(channel));
  if (!timeline.some(isAnswer)) say('  A button was pressed; the timeline does not say which.');
  if (missing.length > 0) say(`  Nothing was sent by ${missing.join(' and ')}.`);
  return missing.length === 0;
}
