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

/** The reply of a form's one button; nothing if the form has two, because either could be meant. */
export function replyIn(form: string): Reply | undefined {
  const [reply = null, ...others] = new URLSearchParams(form).getAll('reply');
  return isReply(reply) && others.length === 0 ? reply : undefined;
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
