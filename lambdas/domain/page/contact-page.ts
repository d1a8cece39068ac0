import { headlineOf } from '../incident/headline.ts';
import { type Incident, isStopped, type Severity } from '../incident/incident.ts';
import { takeAllReply } from '../incident/reply.ts';
import { severities } from '../on-call/severity.ts';
import { type Html, html } from '../text/escape.ts';
import { grouped } from '../text/grouped.ts';
import { isolated } from '../text/names.ts';
import { oneLine } from '../text/plain.ts';
import { plural } from '../text/plural.ts';
import { zoneName } from '../text/times.ts';
import { allTakenText } from './all-taken-text.ts';
import { exactTime, time } from './answer-text.ts';
import { buttonsFor } from './buttons.ts';
import { document } from './page.ts';
import type { ContactView } from './view.ts';

/** More rows would make the page too large for a phone at night. The button takes the others too. */
const mostRows = 1000;

/** More of those that somebody has are shown when the reader asks for them. */
const mostTakenRows = 10;

/** The address of one incident on the page of its contact, relative to the link. */
export function addressOfOne({ id }: Incident): string {
  return `?incident=${encodeURIComponent(id)}`;
}

/**
 * The page of everything that waits for a contact, worst first, with a button that takes all of it and two for each.
 *
 * It only shows. The buttons are one plain form that is posted to the page's own address.
 */
export function contactPage(view: ContactView): string {
  const { overview, answer } = view;
  const answered = answer && allTakenText(view, answer);
  const heading = waitText(view);
  return document(
    answered?.title ?? heading,
    html`<main>
<h1>${heading}</h1>
${answered && html`<div class="answer ${answered.tone}" role="status"><strong>${answered.title}</strong> <span>${answered.text}</span></div>\n`}${form(view)}
<p class="faint">As of ${exactTime(view, view.at)}. <a class="again" href="?all">Reload</a></p>
${taken(view, `You have ${grouped(overview.held.length)}`, overview.held)}${taken(view, `Others have ${grouped(overview.others.length)}`, overview.others)}</main>
<footer><p>Times are in ${zoneName(view.reader.timeZone)}. <span class="screen">This page does not update itself.</span></p></footer>`,
  );
}

/** The number of incidents that wait. After a press, the others are already on their way to the contact. */
function waitText({ overview: { waiting }, answer }: ContactView): string {
  const number = waiting.length;
  if (number === 0) return 'Nothing waits for you';
  if (answer?.isQueued) return number === 1 ? '1 is being taken for you' : `${grouped(number)} are being taken for you`;
  return `${plural(number, 'incident')} ${number === 1 ? 'waits' : 'wait'} for you`;
}

function form(view: ContactView): Html | undefined {
  const { waiting } = view.overview;
  if (waiting.length === 0) return undefined;
  const shown = waiting.slice(0, mostRows);
  const hidden = waiting.length - shown.length;
  return html`<form method="post" class="many" aria-label="Your answers">
${waiting.length > 1 && !view.answer?.isQueued && takeAllButton(waiting)}${severities.map((severity) => section(view, severity, shown))}${hidden > 0 && html`<p>${hiddenText(hidden)}${!view.answer?.isQueued && ` The button at the top takes ${hidden === 1 ? 'it' : 'them'}, too.`}</p>\n`}</form>`;
}

function hiddenText(hidden: number): string {
  return `${grouped(hidden)} more ${hidden === 1 ? 'is' : 'are'} not shown here.`;
}

function takeAllButton(waiting: readonly Incident[]): Html {
  const unanswered = waiting.filter(({ status }) => status === 'exhausted').length;
  const alsoOver = unanswered > 0 && unanswered < waiting.length;
  return html`<button name="reply" value="${takeAllReply}" class="first all" aria-describedby="all-hint">I’ve got all ${waiting.length > 2 && `${grouped(waiting.length)} `}of them</button>
<p class="faint" id="all-hint">Nobody else will be notified about them.${alsoOver && ` This includes ${grouped(unanswered)} that nobody answered.`}</p>\n`;
}

const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  info: 'Info',
};

function section(view: ContactView, severity: Severity, shown: readonly Incident[]): Html | undefined {
  const rows = shown.filter((incident) => incident.severity === severity);
  if (rows.length === 0) return undefined;
  return html`<h2>${severityWords[severity]}: ${grouped(rows.length)}</h2>
<ul class="list">
${rows.map((incident) => waitingRow(view, incident))}</ul>\n`;
}

function waitingRow(view: ContactView, incident: Incident): Html {
  return html`<li><p class="what" dir="auto"><a href="${addressOfOne(incident)}" id="${incident.id}">${headlineOf(incident, 160)}</a></p>
<p class="faint">${sinceText(view, incident)}${isOver(incident) && html` <b class="alert">${isOver(incident)}</b>`}</p>
${!view.answer?.isQueued && html`<div class="pair">${buttonsOf(view, incident)}</div>\n`}</li>\n`;
}

/** Why nobody is being notified of it, although nobody has it. */
function isOver(incident: Incident): string | undefined {
  if (incident.status === 'exhausted') return 'Nobody answered.';
  return isStopped(incident) ? 'Stopped by hand.' : undefined;
}

function sinceText(view: ContactView, { openedAt, alarm, source, repeats = 0 }: Incident): Html {
  const from = isolated(oneLine(alarm === undefined ? source : alarm.name, 100));
  return html`Since ${time(view, openedAt)}, ${from}${repeats > 0 && `, ${grouped(repeats + 1)} alerts`}.`;
}

function buttonsOf({ at, reader }: ContactView, incident: Incident): Html[] {
  const buttons = buttonsFor({ incident, timeline: [], at, reader });
  return buttons
    .filter(({ reply }) => reply === 'acknowledge' || reply === 'decline')
    .map(
      ({ reply, label }) =>
        html`<button name="reply" value="${reply}" formaction="${addressOfOne(incident)}" aria-describedby="${incident.id}"${reply === 'acknowledge' && html` class="take"`}>${label}</button>`,
    );
}

function taken(view: ContactView, heading: string, incidents: readonly Incident[]): Html | undefined {
  if (incidents.length === 0) return undefined;
  const shown = incidents.slice(0, mostRows);
  const hidden = incidents.length - shown.length;
  const list = html`<ul class="list">
${shown.map((incident) => takenRow(view, incident))}</ul>${hidden > 0 && html`\n<p>${hiddenText(hidden)}</p>`}`;
  if (incidents.length <= mostTakenRows) return html`<h2>${heading}</h2>\n${list}\n`;
  return html`<h2>${heading}</h2>\n<details><summary>Show them</summary>\n${list}</details>\n`;
}

function takenRow(view: ContactView, incident: Incident): Html {
  const { by, acknowledgedAt } = incident;
  const who = by?.contact === view.reader.contact ? 'You' : (by?.name ?? 'Somebody');
  return html`<li><p class="what" dir="auto"><a href="${addressOfOne(incident)}">${headlineOf(incident, 160)}</a></p>
<p class="faint">${incident.severity.toUpperCase()}. ${isolated(who)} took it${acknowledgedAt !== undefined && html` at ${time(view, acknowledgedAt)}`}.</p></li>\n`;
}
