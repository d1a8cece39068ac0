import { headlineOf } from '../incident/headline.ts';
import { type Incident, isStopped, unansweredSince } from '../incident/incident.ts';
import { type Html, html } from '../text/escape.ts';
import { grouped } from '../text/grouped.ts';
import { plural } from '../text/plural.ts';
import { timeInZone } from '../text/times.ts';
import { document } from './page.ts';

/** Incidents that nobody has taken, and their number if it is larger. */
type Unanswered = { readonly newest: readonly Incident[]; readonly count: number };

/**
 * The page that the backstop's link to all unanswered incidents opens, newest first. It shows them, and nothing on it acts.
 *
 * @param since the instant from which on they are listed
 */
export function unansweredPage({ newest, count }: Unanswered, since: string, at: string): string {
  const title = headingOf(count);
  return document(
    title,
    html`<main>
<h1>${title}</h1>
<p>Since ${time(since, at)}. ${count > 0 && 'Nobody else will be notified of them. To take one, use a link that a contact received.'}</p>
<p class="faint">As of ${time(at, at)}. <a class="again" href="">Reload</a></p>
<ul class="people">
${newest.map((incident) => row(incident, at))}</ul>
${count > newest.length && html`<p>The newest ${newest.length} of ${grouped(count)} are shown.</p>`}
</main>`,
  );
}

/** The same list for a program. */
export function unansweredJson({ newest, count }: Unanswered, since: string): object {
  const incidents = newest.map((incident) => ({
    ...{ id: incident.id, severity: incident.severity, summary: headlineOf(incident) },
    ...{ isStopped: isStopped(incident), unansweredSince: unansweredSince(incident) },
  }));
  return { since, count, incidents };
}

function headingOf(count: number): string {
  if (count === 0) return 'Every incident was taken or resolved';
  return `Nobody has taken ${plural(count, 'incident')}`;
}

function row(incident: Incident, at: string): Html {
  const what = isStopped(incident) ? 'Stopped by hand' : 'Nobody answered';
  return html`<li><p class="now" dir="auto">${incident.severity.toUpperCase()} ${headlineOf(incident, 160)}</p>
<p class="faint">${what}, ${time(unansweredSince(incident), at)}. ${incident.id}</p></li>
`;
}

function time(instant: string, at: string): Html {
  return html`<time datetime="${instant}">${timeInZone(instant, at, 'UTC')}</time>`;
}
