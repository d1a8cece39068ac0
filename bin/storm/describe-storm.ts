import { receiptText } from '../../lambdas/domain/notify/costs.ts';
import { channelWords } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { replyTexts } from '../../lambdas/domain/page/timeline-text.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { clockTime, zoneName } from '../../lambdas/domain/text/times.ts';
import { groupBy } from '../text/group.ts';
import { formatOffset } from '../text/offset.ts';
import { wrap, wrapParts } from '../text/wrap.ts';
import type { Storm, StormPress } from './play-storm.ts';
import {
  type ContactOf,
  type Content,
  contactsOf,
  type Ending,
  endingsOf,
  type OnChannel,
  receiptOfStorm,
  type Step,
  stepsOf,
} from './summarise-storm.ts';

/** The lines of the course; only the beginning and the end of a long one. */
const mostLines = 60;

type Line = {
  readonly at: number;
  /** The place among the lines of one instant. */
  readonly order: number;
  readonly zone?: string | undefined;
  readonly label: string;
  readonly text: string;
};

/** A night with many incidents as lines for a person: the messages, what each contact got in all, how it ended, and the cost. */
export function describeStorm(storm: Storm, contacts: readonly Contact[]): string[] {
  const { incidents, policy } = storm;
  const people = contactsOf(storm, contacts);
  return [
    ...tableOf(storm, [
      { at: 0, order: -1, label: 'alerts', text: `${incidents.length.toLocaleString('en')}, to policy ${policy}` },
      ...linesOf(storm, contacts),
    ]),
    '',
    ...people.flatMap((each) => contactLines(each, people, incidents.length)),
    '',
    ...endingsOf(storm).flatMap((ending) => wrap(endingText(ending))),
    ...wrapParts([
      `${plural(storm.transitions, 'transition')} in ${plural(storm.executions.length, 'execution')}`,
      receiptText(receiptOfStorm(storm)),
      ...(storm.backstop.length > 0 ? [`the backstop got ${plural(storm.backstop.length, 'message')}`] : []),
    ]),
  ];
}

/** Messages, presses and messages to the backstop. At one instant a press comes after what was due before it, and before its effects. */
function linesOf(storm: Storm, contacts: readonly Contact[]): Line[] {
  const zoneOf = (id: string) => contacts.find((contact) => contact.id === id)?.timeZone;
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const alike = groupBy(stepsOf(storm), (step) =>
    JSON.stringify([step.at, step.presses, step.contact, stepText(step)]),
  );
  const messages = [...alike.values()].flatMap((steps): Line[] => {
    const [first] = steps;
    if (first === undefined) return [];
    const label = steps.map(({ channel }) => channelWords[channel].short).join('+');
    const { at, presses, contact } = first;
    return [{ at, order: presses, zone: zoneOf(contact), label, text: `${nameOf(contact)}: ${stepText(first)}` }];
  });
  const presses = storm.pressed.map((press, index) => ({
    ...pressLine(press, nameOf, zoneOf),
    order: index + 0.5,
  }));
  const backstop = storm.backstop.map(
    ({ at, message }): Line => ({
      ...{ at, order: Number.POSITIVE_INFINITY, label: 'backstop' },
      text: message.text.split('\n')[0] ?? '',
    }),
  );
  return [...messages, ...presses, ...backstop].toSorted((a, b) => a.at - b.at || a.order - b.order);
}

function stepText({ notifications, notices, bundles, failed }: Step): string {
  const failures = groupBy(failed, (why) => why);
  return [
    ...(notifications > 0 ? [`${plural(notifications, 'message')} about one incident${each(notifications)}`] : []),
    ...(notices > 0 ? [`${plural(notices, 'notice')} that one is over`] : []),
    ...bundles.map((content) => `a bundle about ${contentText(content)}`),
    ...[...failures].map(([why, all]) => `${plural(all.length, 'message')} failed: ${why}`),
  ].join(', ');
}

function each(count: number): string {
  return count === 1 ? '' : ' each';
}

function contentText({ waiting, over }: Content): string {
  if (over === 0) return plural(waiting, 'incident');
  const ended = `${over.toLocaleString('en')} that ${over === 1 ? 'is' : 'are'} over`;
  return waiting === 0 ? ended : `${plural(waiting, 'incident')} and ${ended}`;
}

function pressLine(
  { at, act, answers }: StormPress,
  nameOf: (id: string) => string,
  zoneOf: (id: string) => string | undefined,
): Omit<Line, 'order'> {
  const answered =
    answers === undefined
      ? 'no link has arrived yet'
      : [...answers].map(([text, times]) => `“${text}”${times > 1 ? ` ${times} times` : ''}`).join(', ') ||
        'nothing to press it for';
  if (act.contact === undefined) return { at, label: 'source', text: `“It is over” · ${answered}` };
  const button = act.reply === 'acknowledge' ? 'I’ve got all of them' : replyTexts[act.reply];
  return {
    ...{ at, label: 'press', zone: zoneOf(act.contact) },
    text: `${nameOf(act.contact)}: “${button}” · ${answered}`,
  };
}

function tableOf({ startsAt }: Storm, lines: readonly Line[]): string[] {
  const hidden = lines.length - mostLines;
  const kept = hidden <= 0 ? lines : [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
  const cells = kept.map(({ at, zone, label, text }) => {
    const instant = new Date(startsAt + at).toISOString();
    const local = zone === undefined ? '' : `${clockTime(instant, zone)} ${zoneName(zone)}`;
    return [formatOffset(at / 1000), local, label, text] as const;
  });
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.flatMap(([at, local, label, text], index) => {
    const columns = [at.padStart(widths[0] ?? 0), local.padEnd(widths[1] ?? 0), label.padEnd(widths[2] ?? 0), ''];
    const first = columns.join('  ');
    const gap = hidden > 0 && index === mostLines / 2 ? [`… ${plural(hidden, 'more line')} …`] : [];
    return [...gap, ...wrap(text, first, ' '.repeat(first.length))];
  });
}

function contactLines({ contact, reached, channels }: ContactOf, people: readonly ContactOf[], alerts: number) {
  const width = Math.max(...people.map((one) => one.contact.name.length));
  const label = (text: string) => `${text.padEnd(width)}  `;
  return [label(contact.name) + reachedText(reached, alerts), ...channels.map((one) => label('') + channelText(one))];
}

function reachedText(reached: ContactOf['reached'], alerts: number): string {
  if (reached === undefined) return 'not reached';
  const { first, last, incidents } = reached;
  const about =
    incidents === alerts ? `all ${alerts.toLocaleString('en')}` : `${incidents.toLocaleString('en')} of them`;
  return first === last
    ? `reached ${delayText(first)}, about ${about}`
    : `first reached ${delayText(first)}, about ${about} ${delayText(last)}`;
}

function channelText({ channel, own, bundles, mostInFiveMinutes, failed }: OnChannel): string {
  const counts = [
    ...(own > 0 ? [`${plural(own, 'message')} of ${own === 1 ? 'its' : 'their'} own`] : []),
    ...(bundles > 0 ? [plural(bundles, 'bundle')] : []),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
  ].join(', ');
  const most = own + bundles > 0 ? `; at most ${mostInFiveMinutes} within 5 min` : '';
  return `${channelWords[channel].short.padEnd(4)}  ${counts}${most}`;
}

function delayText(milliseconds: number): string {
  return milliseconds === 0 ? 'at once' : `after ${sayDuration(milliseconds / 1000)}`;
}

function endingText({ status, by, resolvedBy, incidents, first, last }: Ending): string {
  const how: Readonly<Record<Ending['status'], string>> = {
    triggered: 'nobody has taken them yet',
    acknowledged: `acknowledged by ${by?.name ?? 'somebody'}`,
    resolved: `resolved by ${resolvedBy ?? 'somebody'}`,
    exhausted: 'nobody answered: exhausted',
  };
  const when = first === last ? delayText(last) : `${delayText(first)} to ${sayDuration(last / 1000)}`;
  return `${plural(incidents, 'incident')}: ${how[status]} ${when}`;
}
