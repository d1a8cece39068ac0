import { hasIt, type Incident, isStopped, type Status } from '../incident.ts';
import { answerText, deadline, resolvedHow, since, time, whoFollows, whoIsAsked } from './answer-text.ts';
import { type Button, buttonsFor } from './buttons.ts';
import { type Html, html } from './escape.ts';
import { anchor, incidentLinks, linkify } from './links.ts';
import type { Answer, IncidentView } from './message.ts';
import { document } from './page.ts';
import { oneLine } from './plain.ts';
import { hasDeclined } from './standing.ts';
import { eventText } from './timeline-text.ts';
import { zoneName } from './times.ts';

const statusWords: Readonly<Record<Status, string>> = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  exhausted: 'Nobody answered',
};

/** An incident's status in a word or two; a stopped one says so, for nobody should believe that somebody is called. */
function statusWord(incident: Incident): string {
  return isStopped(incident) ? 'Stopped by hand' : statusWords[incident.status];
}

const tones = { triggered: 'alert', exhausted: 'alert', acknowledged: 'warn', resolved: 'well' } as const;

/**
 * The page that a message's link opens: what is wrong, who has it, what comes next, and this reader's buttons.
 *
 * It shows and never acts: the buttons are a plain form that is posted to the page's own address.
 */
export function incidentPage(view: IncidentView): string {
  const { incident, answer } = view;
  const summary = oneLine(incident.summary, 500);
  return document(
    `${statusWord(incident)}: ${oneLine(summary, 100)}`,
    html`<p class="tags"><span>${incident.severity.toUpperCase()}</span> <span class="${tones[incident.status]}">${statusWord(incident)}</span></p>
<h1>${summary}</h1>
${answer !== undefined && answerBox(view, answer)}
${answer === undefined && html`<p class="state">${stateText(view)}</p>`}
<p>${openedText(view)}</p>
${form(view)}
${about(view)}
<h2>What happened</h2>
<ol>
${view.timeline.map((event) => html`<li><time datetime="${event.at}">${time(view, event.at)}</time> <span>${eventText(event)}</span></li>\n`)}</ol>
${details(incident.details)}
${footer(view)}`,
  );
}

function answerBox(view: IncidentView, answer: Answer): Html {
  const { title, text, tone } = answerText(view, answer);
  return html`<div class="answer ${tone}" role="status"><strong>${title}</strong> <span>${text}</span></div>`;
}

/** What the status means for whoever reads it, in whole sentences. */
function stateText(view: IncidentView): string {
  const { incident, reader } = view;
  switch (incident.status) {
    case 'triggered':
      return oneLine(`Nobody has it yet. ${whoIsAsked(view)} ${whoFollows(view)}`, 500);
    case 'acknowledged': {
      const who = hasIt(incident, reader.contact) ? 'You have' : `${incident.by?.name ?? 'Somebody'} has`;
      return `${who} it${since(view)}. ${deadline(view)}`.trim();
    }
    case 'resolved':
      return `Resolved${resolvedHow(view)}.`;
    case 'exhausted':
      return 'Nobody took it, and nobody is notified any more. It can still be taken.';
  }
}

function openedText(view: IncidentView): string {
  const { openedAt, source, alarm } = view.incident;
  const from = oneLine(alarm === undefined ? source : `the alarm ${alarm.name}`, 300);
  return `Since ${time(view, openedAt)}, reported by ${from}.`;
}

function form(view: IncidentView): Html | undefined {
  const buttons = buttonsFor(view);
  if (buttons.length === 0) return undefined;
  const said = !['declined', 'handed-back'].includes(view.answer?.kind ?? '') && hasDeclined(view);
  return html`${said && html`<p>You passed it on. You can still take it.</p>`}
<form method="post">
${buttons.map(buttonHtml)}</form>`;
}

function buttonHtml({ reply, label, hint }: Button): Html {
  const first = reply === 'acknowledge' && html` class="first"`;
  if (hint === undefined) return html`<button name="reply" value="${reply}"${first}>${label}</button>\n`;
  return html`<button name="reply" value="${reply}"${first} aria-describedby="${reply}-hint">${label}</button>
<p class="hint" id="${reply}-hint">${hint}</p>\n`;
}

function about({ incident }: IncidentView): Html | undefined {
  const links = incidentLinks(incident);
  const description = incident.description?.trim();
  if (!description && links.length === 0) return undefined;
  return html`<h2>About this alarm</h2>
${description !== undefined && description !== '' && html`<p class="text">${linkify(description)}</p>`}
${links.length > 0 && html`<ul class="links">${links.map(({ url, label }) => html`<li>${anchor(url, label)}</li>`)}</ul>`}`;
}

function details(value: unknown): Html | undefined {
  if (value === undefined || value === null) return undefined;
  return html`<details><summary>Details that came with the alert</summary>
<pre>${JSON.stringify(value, null, 2)}</pre></details>`;
}

function footer(view: IncidentView): Html {
  const { incident, at, reader } = view;
  return html`<footer><p>As it was at ${time(view, at)}. This page does not change by itself. <a class="again" href="">Look again</a></p>
<p>Times are in ${zoneName(reader.timeZone)}. Incident ${incident.id}.</p></footer>`;
}
