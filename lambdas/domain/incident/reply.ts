import type { Incident, Wait } from './incident.ts';
import { type Browser, type Reply, replies, type TimelineEvent } from './timeline.ts';
import { hasToken } from './waits.ts';

/** A contact's press of a button, on an incident. */
export type Press = {
  readonly incident: Incident;
  readonly by: { readonly contact: string; readonly name: string };
  readonly at: string;
  readonly browser?: Browser;
};

/** The timeline's event of a press. */
export function replyEvent({ by, at, browser }: Press, reply: Reply): TimelineEvent {
  return { at, kind: 'reply', ...by, reply, ...(browser !== undefined && { browser }) };
}

/** The button that takes an incident and mutes its alarm for a while. */
export const muteReply = 'mute-alarm';

/** The button that takes everything on a contact's page. */
export const takeAllReply = 'acknowledge-all';

/** A pressed button: a reply to one incident, or the one that takes everything. Without `incident` it is the link's own. */
export type Pressed =
  | { readonly reply: Reply | typeof muteReply; readonly incident?: string | undefined }
  | { readonly reply: typeof takeAllReply; readonly incident?: undefined };

/**
 * The pressed button of a form; nothing if the form has two, because either could be meant.
 *
 * @param asked the incident that the page's address names
 */
export function pressIn(form: string, asked?: string): Pressed | undefined {
  const fields = new URLSearchParams(form);
  const [reply = null, ...others] = fields.getAll('reply');
  const incidents = [...new Set([...fields.getAll('incident'), ...(asked === undefined ? [] : [asked])])];
  const [incident] = incidents;
  if (others.length > 0 || incidents.length > 1) return undefined;
  if (reply === takeAllReply) return incident === undefined ? { reply: takeAllReply } : undefined;
  return isReply(reply) || reply === muteReply ? { reply, incident } : undefined;
}

/** True when a text is one of the replies. */
export function isReply(text: string | null): text is Reply {
  return replies.some((reply) => reply === text);
}

/**
 * The new end of a wait when its contact asks for more time now; nothing if no more time is possible.
 *
 * A heartbeat restarts the wait. The task's timeout ends it three waits after it began.
 */
export function moreTime(incident: Incident, wait: Wait, at: string): string | undefined {
  if (incident.status !== 'triggered' || wait.run !== incident.run) return undefined;
  if (wait.until <= at || !hasToken(wait)) return undefined;
  const until = Math.min(Date.parse(at) + wait.waitSeconds * 1000, Date.parse(wait.limitAt));
  return until > Date.parse(wait.until) ? new Date(until).toISOString() : undefined;
}
