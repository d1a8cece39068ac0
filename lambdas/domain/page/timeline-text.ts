import type { Status } from '../incident/incident.ts';
import type { Browser, Notification, Reply, SendState, TimelineEvent } from '../incident/timeline.ts';
import { senderText } from '../intake/owner.ts';
import { type Channel, channelName, isChannel, messageWord } from '../on-call/channel.ts';
import { ordinalText } from '../text/ordinal.ts';
import { oneLine } from '../text/plain.ts';
import { hideAddresses } from '../text/secrets.ts';
import { timeInZone } from '../text/times.ts';

type Reopened = Extract<TimelineEvent, { kind: 'reopened' }>;

const alarmStates = { ALARM: 'is in ALARM', OK: 'is OK', INSUFFICIENT_DATA: 'has insufficient data' } as const;

/** The label of each button, and the words for its press in the timeline. */
export const replyTexts: Readonly<Record<Reply, string>> = {
  acknowledge: 'I’ve got it',
  decline: 'Not me',
  'more-time': 'Give me more time',
  resolve: 'Mark as resolved',
  'hand-back': 'Hand it back',
};

/** One event of a timeline as one line, without its time, and without any address. A time in it is in this time zone. */
export function eventText(event: TimelineEvent, timeZone = 'UTC'): string {
  switch (event.kind) {
    case 'alert':
      return oneLine(
        `${senderText(event.source, event.key)} ${event.repeat ? 'reported again' : 'reported'}: ${event.summary}`,
        400,
      );
    case 'alarm':
      return oneLine(`${alarmText(event)} ${alarmStates[event.state]}${event.reason ? `: ${event.reason}` : ''}`, 400);
    case 'note':
      return oneLine(hideAddresses(event.text), 400);
    case 'reopened':
      return oneLine(reopenedText(event, timeZone), 400);
    case 'notification':
      return oneLine(notificationText(event), 400);
    case 'reply':
      return oneLine(`${event.name} pressed “${replyTexts[event.reply]}”${doubtText(event.browser)}`);
    case 'status':
      return oneLine(statusText(event.status, event.by));
    case 'notice':
      return oneLine(`${channelName(event.channel)} to ${event.name}: nothing left to do${sendText(event)}`);
    default:
      // While a deploy moves step by step, and after one that was rolled back.
      return 'An event that only a newer version of Notify Support can show';
  }
}

function alarmText({ name, contributor }: { readonly name: string; readonly contributor?: string }): string {
  return contributor === undefined ? name : `${name} (${contributor})`;
}

function reopenedText({ at, times, since, run, first }: Reopened, timeZone: string): string {
  const order =
    first === undefined ? 'the contacts of the policy' : `${first} first, and then the contacts of the policy`;
  const from = timeInZone(since, at, timeZone);
  return `It came again, for the ${ordinalText(times)} time since ${from}. Run ${run} begins: it notifies ${order}.`;
}

/** The doubt that a person pressed, if there is any. */
function doubtText(browser: Browser | undefined): string {
  if (browser === 'no') return ' — not in a browser: a program may have pressed it';
  return browser === 'unknown' ? ' — perhaps not by a person in a browser' : '';
}

function notificationText(event: Notification): string {
  const { channel, name, round, level, attempt, attempts } = event;
  const place = round > 1 ? `round ${round}, ${levelText(level)}` : levelText(level);
  return `${channelName(channel)} to ${name}, ${place}, attempt ${attempt} of ${attempts}${sendText(event)}`;
}

/** A level in words. Level 0 has only the contact who had the incident when it became worse. */
export function levelText(level: number): string {
  return level === 0 ? 'had taken it' : `level ${level}`;
}

type Sent = Pick<Notification, 'state' | 'why' | 'instead' | 'bundleAt'> & {
  readonly at?: string;
  readonly name: string;
};

/** The outcome of a message, unless it was simply sent. */
export function sendText(sent: Sent): string {
  const { state, why } = sent;
  const because = why === undefined ? '' : `: ${hideAddresses(why)}`;
  const outcomes: Readonly<Record<SendState, string>> = {
    sending: why === undefined ? ' — being sent' : ` — not sent so far${because}`,
    bundled: ' — waits for the next bundle',
    sent: sentText(sent),
    failed: ` — not delivered${because}`,
    withheld: ` — not sent${because}`,
  };
  return outcomes[state];
}

/** The way that a sent message took: in a bundle, or on another channel. */
function sentText({ at, why, name, instead, bundleAt }: Sent): string {
  const bundle = bundleAt === undefined ? [] : [`in a bundle${laterText(at, bundleAt)}`];
  const because = why === undefined ? '' : `${hideAddresses(why)}, so `;
  const other = instead === undefined ? [] : [`${because}${name} got ${oneOf(instead)} instead`];
  const parts = [...other, ...bundle];
  return parts.length === 0 ? '' : ` — ${parts.join(', ')}`;
}

/** One message of a channel, with its article: `an SMS`, `a call`. */
function oneOf(channel: Channel): string {
  const word = isChannel(channel) ? messageWord(channel) : channel;
  return `${/^(?:SMS|[aeiou])/.test(word) ? 'an' : 'a'} ${word}`;
}

function laterText(at: string | undefined, bundleAt: string): string {
  const seconds = at === undefined ? 0 : Math.round((Date.parse(bundleAt) - Date.parse(at)) / 1000);
  return seconds > 0 ? `, ${seconds} s later` : '';
}

function statusText(status: Status, by: string | undefined): string {
  switch (status) {
    case 'triggered':
      return by === undefined ? 'Triggered' : `Triggered by ${by}`;
    case 'acknowledged':
      return `${by ?? 'Somebody'} took it`;
    case 'resolved':
      return by === undefined ? 'Resolved' : `Resolved by ${by}`;
    case 'exhausted':
      return 'Nobody answered';
  }
}
