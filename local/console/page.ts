import type { Message } from '../cloud/channels.ts';
import type { Cloud } from '../cloud/cloud.ts';

/** The page at `/`: every incident, and what every contact has received, newest first. */
export async function consolePage(cloud: Cloud): Promise<string> {
  const incidents = (await cloud.scan('Incidents')).filter(isIncident).sort(newestFirst((one) => one.openedAt));
  const messages = cloud.messages().toReversed();
  const inboxes = Map.groupBy(messages, ({ to }) => to);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Notify Support on this machine</title>
<style>${style}</style>
</head>
<body>
<h1>Notify Support on this machine</h1>
<p><a href="/">Refresh</a></p>
<h2>Incidents</h2>
${incidents.length === 0 ? '<p>None yet.</p>' : `<table>${incidentHead}${incidents.map(incidentRow).join('\n')}</table>`}
<h2>Messages</h2>
${inboxes.size === 0 ? '<p>None yet.</p>' : [...inboxes].map(([to, list]) => inbox(to, list, cloud.apiUrl)).join('\n')}
</body>
</html>
`;
}

type Incident = {
  readonly status: string;
  readonly summary: string;
  readonly severity: string;
  readonly openedAt: string;
  readonly run: number;
  readonly by?: { readonly name: string };
};

/** Incidents share their table with timelines and links; they are what has a status and a summary. */
function isIncident(item: Record<string, unknown>): item is Incident & Record<string, unknown> {
  return typeof item.status === 'string' && typeof item.summary === 'string' && typeof item.openedAt === 'string';
}

function newestFirst<T>(at: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => (at(a) < at(b) ? 1 : -1);
}

const incidentHead = '<tr><th>State</th><th>Severity</th><th>What</th><th>Opened</th><th>Run</th></tr>\n';

function incidentRow({ status, severity, summary, openedAt, run, by }: Incident): string {
  const state = status === 'acknowledged' && by ? `${status} by ${by.name}` : status;
  const cells = [state, severity, summary, time(openedAt), String(run)].map((cell) => `<td>${escapeHtml(cell)}</td>`);
  return `<tr>${cells.join('')}</tr>`;
}

const channelNames = { sms: 'SMS', email: 'e-mail', voice: 'call' } as const;

function inbox(to: string, messages: readonly Message[], apiUrl: string): string {
  const list = messages.map(({ at, channel, subject, text }) => {
    const head = [time(at), channelNames[channel], subject].filter((part) => part !== undefined);
    return `<li><strong>${escapeHtml(head.join(' · '))}</strong><pre>${withLinks(text, apiUrl)}</pre></li>`;
  });
  return `<h3>${escapeHtml(to)}</h3>\n<ul>${list.join('\n')}</ul>`;
}

/** Text as HTML in which the stack's own links can be followed; an alert's are only shown. */
function withLinks(text: string, apiUrl: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => {
      const isOurs = word.startsWith(`${apiUrl}/`);
      return isOurs
        ? `<a href="${escapeHtml(word)}" target="_blank" rel="noopener">${escapeHtml(word)}</a>`
        : escapeHtml(word);
    })
    .join('');
}

/** `2026-11-23 03:14:07 UTC` */
function time(instant: string): string {
  return `${instant.slice(0, 19).replace('T', ' ')} UTC`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884 }
ul { list-style: none; padding: 0 }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0 1rem }
`;
