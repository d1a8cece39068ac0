import { headlineOf } from '../incident/headline.ts';
import { hasIt, type Incident, isStopped, type Status } from '../incident/incident.ts';
import { referencesOf } from '../incident/references.ts';
import { timesOpened } from '../incident/reopening.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import { isEmptyReceipt, receiptOf, receiptText } from '../notify/costs.ts';
import { type Html, html } from '../text/escape.ts';
import { anchor, linkify } from '../text/links.ts';
import { isolated } from '../text/names.ts';
import { ordinalText } from '../text/ordinal.ts';
import { oneLine } from '../text/plain.ts';
import { plural } from '../text/plural.ts';
import { zoneName } from '../text/times.ts';
import {
  answerText,
  atTime,
  deadline,
  exactTime,
  resolvedHow,
  type Statement,
  type Tone,
  time,
  whoComesNow,
} from './answer-text.ts';
import { type Button, buttonsFor } from './buttons.ts';
import { addressOfOne } from './contact-page.ts';
import { document } from './page.ts';
import { people } from './people.ts';
import { hasDeclined } from './standing.ts';
import { eventText } from './timeline-text.ts';
import type { IncidentView, Others } from './view.ts';

const statusWords: Readonly<Record<Status, string>> = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  exhausted: 'Nobody answered',
};

/** An incident's status in a few words. A stopped one says so: the reader must not believe that somebody is being notified. */
function statusWord(incident: Incident): string {
  return isStopped(incident) ? 'Stopped by hand' : statusWords[incident.status];
}

const tones: Readonly<Record<Status, Tone>> = {
  triggered: 'alert',
  exhausted: 'alert',
  acknowledged: 'warn',
  resolved: 'well',
};

/** A longer summary is shown in full further down: the buttons must be on the first screen. */
const headingCharacters = 160;

/** A timeline with more events shows only the newest ones until the reader asks for the others. */
const [mostEvents, newestEvents] = [12, 8];

/**
 * The page that a message's link opens: the fault, who took it, the next step, and this reader's buttons.
 *
 * It only shows. The buttons are a plain form that is posted to the page's own address.
 */
export function incidentPage(view: IncidentView): string {
  const { incident, answer } = view;
  const answered = answer && answerText(view, answer);
  // A screen reader says the title first.
  const title = `${answered?.title ?? `${statusWord(incident)}:`} ${headlineOf(incident, 100)}`;
  return document(
    title,
    html`<main>
<p class="tags"><span class="severity">${incident.severity.toUpperCase()}</span> <span class="${tones[incident.status]}">${statusWord(incident)}</span></p>
<h1 dir="auto">${headlineOf(incident, headingCharacters)}</h1>
<p class="since">${openedText(view)}</p>
${becauseText(view)}${answered ? box(answered, html` role="status"`, 'answer') : box(stateOf(view), html``, 'state')}
${form(view)}${othersText(view)}
<p class="faint">As of ${exactTime(view, view.at)}. <a class="again" href="${addressOf(view) ?? ''}">Reload</a></p>
${people(view)}
<h2>What happened</h2>
${whatHappened(view)}
${about(view)}
</main>
${footer(view)}`,
  );
}

function box({ title, text, tone }: Statement, role: Html, name: string): Html {
  return html`<div class="${name} ${tone}"${role}><strong>${title}</strong> <span>${text}</span></div>`;
}

/** The status and what it means for the reader, in whole sentences. */
function stateOf(view: IncidentView): Statement {
  const { incident, reader } = view;
  const tone = tones[incident.status];
  const isMine = hasIt(incident, reader.contact);
  const nothingToDo = reader.contact !== undefined && !isMine && 'Nothing for you to do. ';
  switch (incident.status) {
    case 'triggered':
      return { title: 'Nobody has taken it yet.', text: whoComesNow(view), tone };
    case 'acknowledged': {
      const who = isMine ? 'You' : (incident.by?.name ?? 'Somebody');
      return { title: `${who} took it${atTime(view)}.`, text: html`${nothingToDo}${deadline(view)}`, tone };
    }
    case 'resolved':
      return { title: `It was resolved${resolvedHow(view)}.`, text: html`${nothingToDo}`, tone };
    case 'exhausted':
      return {
        title: 'Nobody took it, and nobody else will be notified.',
        text: html`Anyone who was notified can still take it.`,
        tone,
      };
  }
}

function openedText(view: IncidentView): Html {
  const { openedAt, source, alarm, reopenings } = view.incident;
  const since = reopenings === undefined ? 'Since' : `For the ${ordinalText(timesOpened(view.incident))} time since`;
  const from = isolated(oneLine(alarm === undefined ? source : alarm.name, 300));
  return html`${since} ${exactTime(view, openedAt)}, reported by ${alarm !== undefined && 'the alarm '}${from}.${repeatsText(view)}`;
}

function repeatsText(view: IncidentView): Html | undefined {
  const { repeats = 0, lastAlertAt } = view.incident;
  return repeats === 0 ? undefined : html` ${repeats + 1} alerts, the last at ${time(view, lastAlertAt)}.`;
}

/** The reason why people are notified although a contact had taken it. */
function becauseText({ incident: { status, because } }: IncidentView): Html | undefined {
  if (status !== 'triggered' || because === undefined) return undefined;
  return html`<p class="text" dir="auto">${isolated(oneLine(because, 400))}</p>\n`;
}

function form(view: IncidentView): Html | undefined {
  const buttons = buttonsFor(view);
  if (buttons.length === 0) return undefined;
  const hasPassedOn = !['declined', 'handed-back'].includes(view.answer?.kind ?? '') && hasDeclined(view);
  return html`${hasPassedOn && html`<p>You passed it on. You can still take it.</p>\n`}<form method="post"${actionOf(view)} aria-label="Your answer">
${buttons.map(buttonHtml)}</form>`;
}

/** The page's own address, if the link alone does not lead to this incident. */
function addressOf({ incident, isOneOfMany = false }: IncidentView): string | undefined {
  return isOneOfMany ? addressOfOne(incident) : undefined;
}

function actionOf(view: IncidentView): Html | undefined {
  const address = addressOf(view);
  return address === undefined ? undefined : html` action="${address}"`;
}

/** The way to everything else that waits for the reader. */
function othersText({ others, isOneOfMany = false }: IncidentView): Html | undefined {
  if (others !== undefined && others.count > 0)
    return html`\n<p><a class="again" href="?all">${othersWait(others)}</a></p>`;
  return isOneOfMany ? html`\n<p><a class="again" href="?all">See all your incidents</a></p>` : undefined;
}

function othersWait({ count, isMore }: Others): string {
  if (isMore) return `More than ${plural(count, 'other')} wait for you`;
  return `${plural(count, 'other')} ${count === 1 ? 'waits' : 'wait'} for you`;
}

function buttonHtml({ reply, label, hint }: Button): Html {
  const first = reply === 'acknowledge' && html` class="first"`;
  if (hint === undefined) return html`<button name="reply" value="${reply}"${first}>${label}</button>\n`;
  return html`<button name="reply" value="${reply}"${first} aria-describedby="${reply}-hint">${label}</button>
<p class="faint" id="${reply}-hint">${hint}</p>\n`;
}

function whatHappened(view: IncidentView): Html {
  const { timeline, isPartial } = view;
  if (isPartial)
    return html`<p class="faint">This cannot be shown now. Reload the page in a few seconds.</p>\n${events(view, timeline)}`;
  if (timeline.length <= mostEvents) return events(view, timeline);
  const earlier = timeline.slice(0, -newestEvents);
  return html`<details><summary>${plural(earlier.length, 'earlier event')}</summary>
${events(view, earlier)}</details>
${events(view, timeline.slice(-newestEvents))}`;
}

function events(view: IncidentView, timeline: readonly TimelineEvent[]): Html {
  return html`<ol>
${timeline.map((event) => html`<li${kindOf(event)}>${time(view, event.at)} ${isolated(eventText(event, view.reader.timeZone))}</li>\n`)}</ol>`;
}

/** The class of an event: answers and failed messages stand out. */
function kindOf(event: TimelineEvent): Html | undefined {
  if (event.kind === 'reply') return html` class="reply"`;
  if (event.kind === 'status') return html` class="reply ${tones[event.status]}"`;
  return 'state' in event && event.state === 'failed' ? html` class="alert"` : undefined;
}

function about({ incident, details = incident.details }: IncidentView): Html | undefined {
  const links = referencesOf(incident);
  const description = incident.description?.trim();
  const isCut = !headlineOf(incident, headingCharacters).startsWith(oneLine(incident.summary, 2000));
  if (!description && links.length === 0 && !isCut && (details === undefined || details === null)) return undefined;
  return html`<h2>About this alarm</h2>
${isCut && html`<blockquote dir="auto">${oneLine(incident.summary, 2000)}</blockquote>`}
${description !== undefined && description !== '' && html`<p class="text" dir="auto">${linkify(description)}</p>`}
${links.length > 0 && html`<ul class="links">${links.map(({ url, label }) => html`<li>${anchor(url, label)}</li>`)}</ul>`}
${detailsOf(details)}`;
}

function detailsOf(value: unknown): Html | undefined {
  if (value === undefined || value === null) return undefined;
  return html`<details><summary>Details that came with the alert</summary>
<pre>${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre></details>`;
}

/** The messages that were sent about the incident, and about how much they cost. */
function receiptHtml({ incident, timeline, smsPrice, callPrice }: IncidentView): Html | undefined {
  const receipt = receiptOf(incident, timeline, smsPrice, callPrice);
  return isEmptyReceipt(receipt) ? undefined : html`\n<p>${receiptText(receipt)}.</p>`;
}

function footer(view: IncidentView): Html {
  const { incident, reader } = view;
  return html`<footer><p>Times are in ${zoneName(reader.timeZone)}. <span class="screen">This page does not update itself.</span></p>
<p>Incident ${incident.id}.</p>${receiptHtml(view)}</footer>`;
}
