import { receiptText } from '../../../lambdas/domain/notify/costs.ts';
import { channelWords } from '../../../lambdas/domain/on-call/channel.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { replyTexts } from '../../../lambdas/domain/page/timeline-text.ts';
import { sayDuration } from '../../../lambdas/domain/text/duration.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { clockTime, zoneName } from '../../../lambdas/domain/text/times.ts';
import { formatOffset } from '../../text/offset.ts';
import { wrap, wrapParts } from '../../text/wrap.ts';
import type { Night, NightAttempt, Pressed } from './night.ts';

type Line = {
  readonly at: string;
  readonly label: string;
  readonly text: string;
  readonly contact?: string | undefined;
  /** Of a press: the contacts whose messages at the same instant came before it. */
  readonly follows?: readonly string[];
  readonly zone?: string | undefined;
};

/** A night as lines for a person: what happened, when each contact was first reached, and how it ended. */
export function describeNight(night: Night, onCall: Pick<OnCall, 'contacts'>): string[] {
  const { startsAt } = night;
  const lines: Line[] = [
    { at: startsAt, label: 'alert', text: `to policy ${night.incident.policy}` },
    ...[
      ...night.pressed.map((one) => pressLine(one, onCall)),
      ...night.attempts.map((one) => attemptLine(one, onCall)),
      ...otherLines(night),
    ].toSorted(inOrder),
  ];
  const shown = lines.map(
    (line) => [offset(startsAt, line.at), localTime(line.at, line.zone), line.label, line.text] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(...shown.map((cells) => cells[column]?.length ?? 0)));
  const table = shown.flatMap(([at, local, label, text]) => {
    const columns = [at.padStart(widths[0] ?? 0), local.padEnd(widths[1] ?? 0), label.padEnd(widths[2] ?? 0), ''];
    const first = columns.join('  ');
    return wrap(text, first, ' '.repeat(first.length));
  });
  return [...table, '', ...reachedLines(night, onCall), '', ...endingLines(night)];
}

function reachedLines(
  { reachedAt, incident, startsAt, attempts }: Night,
  { contacts }: Pick<OnCall, 'contacts'>,
): string[] {
  const planned = new Set([
    ...(incident.plan?.levels.flatMap((level) => level.contacts.map(({ id }) => id)) ?? []),
    ...attempts.map(({ contact }) => contact),
  ]);
  const asked = contacts.filter(({ id }) => planned.has(id));
  const width = Math.max(...asked.map(({ name }) => name.length));
  return asked.map(({ id, name, timeZone }) => {
    const at = reachedAt[id];
    const when =
      at === undefined ? 'not reached' : `first reached ${delayText(startsAt, at)}, at ${localTime(at, timeZone)}`;
    return `${name.padEnd(width)}  ${when}`;
  });
}

function attemptLine(
  { at, contact, round, level, attempt, attempts, run, waitSeconds, channels }: NightAttempt,
  { contacts }: Pick<OnCall, 'contacts'>,
): Line {
  const known = contacts.find(({ id }) => id === contact);
  const failed = channels.flatMap(({ channel, why }) =>
    why === undefined ? [] : [`${channelWords[channel].short} failed: ${why}`],
  );
  const isUndeliverable = failed.length === channels.length;
  const where = [...(run > 1 ? [`run ${run}`] : []), ...(round > 1 ? [`round ${round}`] : []), `level ${level}`];
  const parts = [`${known?.name ?? contact}`, ...(attempt === 1 ? where : []), `attempt ${attempt} of ${attempts}`];
  const waits = isUndeliverable ? 'no wait' : `waits ${sayDuration(waitSeconds)}`;
  return {
    at,
    label: channels.map(({ channel }) => channelWords[channel].short).join('+'),
    text: [parts.join(', '), waits, ...failed].join(' · '),
    ...{ contact, zone: known?.timeZone },
  };
}

/** The order of two lines. At one instant a press comes before its effects, and after everything that was due. */
function inOrder(a: Line, b: Line): number {
  if (a.at !== b.at) return a.at.localeCompare(b.at);
  if ((a.follows === undefined) === (b.follows === undefined)) return 0;
  const comesFirst = (press: Line, other: Line) => !press.follows?.includes(other.contact ?? '');
  return a.follows === undefined ? (comesFirst(b, a) ? 1 : -1) : comesFirst(a, b) ? -1 : 1;
}

function pressLine({ at, act, answer, toldBefore: follows }: Pressed, { contacts }: Pick<OnCall, 'contacts'>): Line {
  if (act.contact === undefined) return { at, label: 'source', text: `“It is over” · “${answer ?? ''}”`, follows };
  const known = contacts.find(({ id }) => id === act.contact);
  const answered = answer === undefined ? 'no link has arrived yet' : `“${answer}”`;
  return {
    at,
    label: 'press',
    text: `${known?.name}: “${replyTexts[act.reply]}” · ${answered}`,
    follows,
    zone: known?.timeZone,
  };
}

function otherLines({ timeline, backstop }: Night): Line[] {
  const own = timeline.flatMap((event): Line[] => {
    if (event.kind === 'notice')
      return [{ at: event.at, label: channelWords[event.channel].short, text: `${event.name} is no longer needed` }];
    if (event.kind === 'note') return [{ at: event.at, label: 'note', text: event.text }];
    return [];
  });
  const reports = backstop.map(({ at, channel, text }) => ({
    ...{ at, label: channelWords[channel].short },
    text: `backstop: ${text.split('\n')[0]?.replaceAll('"', '') ?? ''}`,
  }));
  return [...own, ...reports];
}

function offset(from: string, to: string): string {
  return formatOffset((Date.parse(to) - Date.parse(from)) / 1000);
}

function delayText(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds === 0 ? 'at once' : `after ${sayDuration(seconds)}`;
}

function localTime(at: string, zone: string | undefined): string {
  return zone === undefined ? '' : `${clockTime(at, zone)} ${zoneName(zone)}`;
}

function endingLines({ startsAt, incident, executions, transitions, receipt, backstop }: Night): string[] {
  const { status, by, resolvedBy, acknowledgedAt, closedAt } = incident;
  const after = (at: string | undefined) => (at === undefined ? '' : ` ${delayText(startsAt, at)}`);
  const taken = `acknowledged by ${by?.name ?? 'somebody'}${after(acknowledgedAt)}`;
  const how = {
    triggered: 'nobody has taken it yet',
    acknowledged: taken,
    resolved: `resolved by ${resolvedBy ?? 'somebody'}${after(closedAt)}${by === undefined ? '' : `, ${taken}`}`,
    exhausted: `nobody answered: exhausted${after(closedAt)}`,
  }[status];
  const counts = [
    `${plural(transitions, 'transition')} in ${plural(executions.length, 'execution')}`,
    receiptText(receipt),
    ...(backstop.length > 0 ? ['the backstop reported it'] : []),
  ];
  return [how, ...wrapParts(counts)];
}
