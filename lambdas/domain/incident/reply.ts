import type { Incident, Wait } from './incident.ts';
import { type Reply, replies } from './timeline.ts';

/** A contact's press: on which incident, by whom, when. */
export type Press = {
  readonly incident: Incident;
  readonly by: { readonly contact: string; readonly name: string };
  readonly at: string;
};

/** The answer that a form's one button gives; two are no press, whichever of them is meant. */
export function replyIn(form: string): Reply | undefined {
  const [reply = null, ...others] = new URLSearchParams(form).getAll('reply');
  return isReply(reply) && others.length === 0 ? reply : undefined;
}

/** True when a text is one of the answers that a button gives. */
export function isReply(text: string | null): text is Reply {
  return replies.some((reply) => reply === text);
}

/**
 * Until when a wait lasts once its contact asks for more time now; nothing when there is none to give.
 *
 * A heartbeat starts the wait anew, and the task's timeout ends it: three waits after it began.
 */
export function moreTime(incident: Incident, wait: Wait, at: string): string | undefined {
  if (incident.status !== 'triggered' || wait.run !== incident.run || wait.until <= at) return undefined;
  const until = Math.min(Date.parse(at) + wait.waitSeconds * 1000, Date.parse(wait.limitAt));
  return until > Date.parse(wait.until) ? new Date(until).toISOString() : undefined;
}
