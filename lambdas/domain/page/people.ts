import { contactDeclined, hasIt, isStopped } from '../incident/incident.ts';
import { nextAsked } from '../incident/progress.ts';
import type { Notification, TimelineEvent } from '../incident/timeline.ts';
import type { Channel } from '../on-call/channel.ts';
import { channelName } from '../on-call/channel.ts';
import { numberedLevels } from '../on-call/plan.ts';
import { type Html, html } from '../text/escape.ts';
import { isolated } from '../text/names.ts';
import { oneLine } from '../text/plain.ts';
import { plural } from '../text/plural.ts';
import { atTime, exactTime, type Tone, time } from './answer-text.ts';
import { type Standing, standing } from './standing.ts';
import { levelText, replyTexts, sendText } from './timeline-text.ts';
import type { IncidentView } from './view.ts';

/** A contact on one level: their state, and the messages sent to them there, a line each. */
type Row = {
  readonly id: string;
  readonly name: string;
  readonly level: number;
  readonly now: Html;
  readonly tone?: Tone;
  readonly lines: readonly Html[];
};

type Sent = Notification & { readonly at: string };
type Seat = Pick<Row, 'id' | 'name' | 'level'>;

/** More messages than this are counted instead of listed. */
const mostTimes = 3;

/** The contacts who were notified of an incident or still can be, level by level. */
export function people(view: IncidentView): Html | undefined {
  const rows = rowsOf(view);
  if (rows.length === 0) return undefined;
  const { incident } = view;
  const { position } = standing(view);
  const rounds = incident.plan?.rounds ?? 1;
  return html`<h2>${incident.status === 'triggered' ? 'Who is notified' : 'Who was notified'}</h2>
${position !== undefined && rounds > 1 && html`<p>Round ${position.round} of ${rounds}.</p>\n`}<ul class="people">
${rows.map((row) => rowHtml(view, row))}</ul>`;
}

function rowHtml({ reader }: IncidentView, { id, name, level, now, tone, lines }: Row): Html {
  return html`<li><p><b>${isolated(name)}</b>${id === reader.contact && ' (you)'} <span class="level">${levelText(level)}</span></p>
<p class="now${tone && ` ${tone}`}">${now}</p>
${lines.map((line) => html`<p>${line}</p>\n`)}</li>\n`;
}

/** The plan's contacts, and those who were notified on a level that has changed since. */
function rowsOf(view: IncidentView): Row[] {
  const sends = view.timeline.filter((event) => event.kind === 'notification');
  const { plan } = view.incident;
  const planned = (plan === undefined ? [] : numberedLevels(plan)).flatMap(({ level, contacts }) =>
    contacts.map(({ id, name }) => ({ id, name, level })),
  );
  const seats = new Map<string, Seat>();
  for (const seat of [...planned, ...sends.map(({ contact, name, level }) => ({ id: contact, name, level }))]) {
    const key = `${seat.level} ${seat.id}`;
    if (!seats.has(key)) seats.set(key, seat);
  }
  const now = standing(view);
  return [...seats.values()]
    .toSorted((a, b) => a.level - b.level)
    .map((seat) => {
      const own = sends.filter(({ contact, level }) => contact === seat.id && level === seat.level);
      return { ...seat, ...standingOf(view, now, seat, own), lines: linesOf(view, own) };
    });
}

type State = Pick<Row, 'now' | 'tone'>;

function standingOf(view: IncidentView, now: Standing, seat: Seat, sends: readonly Sent[]): State {
  if (hasIt(view.incident, seat.id)) return { now: html`took it${atTime(view)}`, tone: 'warn' };
  const reply = lastReply(view, seat.id);
  const pressed = reply && html`pressed “${replyTexts[reply.reply]}” at ${time(view, reply.at)}`;
  const escalating = whileEscalating(view, now, seat, pressed);
  if (escalating !== undefined) return escalating;
  if (pressed && reply?.reply !== 'more-time') return { now: pressed };
  return withoutAnswer(view, sends);
}

/** The state of a contact while the incident is triggered; nothing if the escalation says nothing about them now. */
function whileEscalating(
  view: IncidentView,
  { position, contacts, next }: Standing,
  seat: Seat,
  pressed: Html | undefined,
): State | undefined {
  const { incident } = view;
  if (incident.status !== 'triggered' || position === undefined) return undefined;
  if (pressed && incident.declines?.has(contactDeclined(incident.run, position.round, seat.id)))
    return { now: pressed };
  const isIn = (list: Standing['contacts']) => list.some(({ id }) => id === seat.id);
  const comesOn = incident.waits[seat.id];
  if (position.level === seat.level && comesOn?.attempt === 0 && comesOn.run === incident.run)
    return { now: html`comes on call at ${exactTime(view, comesOn.until)}, and will be notified then` };
  if (position.level === seat.level && isIn(contacts)) return { now: html`is being notified`, tone: 'alert' };
  if (next === undefined || nextAsked(incident, position)?.level !== seat.level || !isIn(next.contacts))
    return undefined;
  return { now: html`will be notified at ${exactTime(view, next.at)}` };
}

function withoutAnswer({ incident }: IncidentView, sends: readonly Sent[]): State {
  if (sends.length > 0) {
    const isUnreached = sends.every(({ state }) => state === 'failed' || state === 'withheld');
    return isUnreached ? { now: html`could not be reached`, tone: 'alert' } : { now: html`has not answered` };
  }
  const isOver = incident.status !== 'triggered' || isStopped(incident);
  return { now: isOver ? html`was not notified` : html`has not been notified yet` };
}

function lastReply({ timeline }: IncidentView, contact: string): (TimelineEvent & { kind: 'reply' }) | undefined {
  return timeline.filter((event) => event.kind === 'reply').findLast((event) => event.contact === contact);
}

/** The messages sent, one line for each channel and outcome: `SMS at 03:14, 03:15, 03:17`. */
function linesOf(view: IncidentView, sends: readonly Sent[]): Html[] {
  const groups = new Map<string, { channel: Channel; outcome: string; times: string[] }>();
  for (const sent of sends) {
    const { channel, at } = sent;
    const outcome = oneLine(sendText(sent));
    const group = groups.get(`${channel}${outcome}`) ?? { channel, outcome, times: [] };
    groups.set(`${channel}${outcome}`, group);
    group.times.push(at);
  }
  return [...groups.values()].map(({ channel, outcome, times }) => {
    const when =
      times.length > mostTimes
        ? html`${plural(times.length, 'time')}, last at ${time(view, times.at(-1) ?? '')}`
        : html`at ${times.map((at, index) => html`${index > 0 && ', '}${time(view, at)}`)}`;
    return html`${channelName(channel)} ${when} ${isolated(outcome)}`;
  });
}
