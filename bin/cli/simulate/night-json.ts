import { receiptJson } from '../../../lambdas/domain/notify/costs.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { runDollars } from '../../text/cost.ts';
import type { Night } from './night.ts';

/** A night for programs: everything with its instant and its seconds after the alert, without addresses, links or tokens. */
export function nightJson(
  {
    startsAt,
    incident,
    attempts,
    pressed,
    timeline,
    reachedAt,
    backstop,
    messages,
    receipt,
    executions,
    transitions,
  }: Night,
  { contacts }: Pick<OnCall, 'contacts'>,
  { policy, origin }: { readonly policy: string; readonly origin: string },
) {
  const after = (at: string) => (Date.parse(at) - Date.parse(startsAt)) / 1000;
  const asked = new Set([
    ...(incident.plan?.levels.flatMap((level) => level.contacts.map(({ id }) => id)) ?? []),
    ...attempts.map(({ contact }) => contact),
  ]);
  const endedAt = incident.closedAt ?? incident.acknowledgedAt;
  return {
    ...{ policy, place: origin, startsAt },
    ending: {
      status: incident.status,
      ...(incident.by && { by: incident.by.contact }),
      ...(incident.resolvedBy !== undefined && { resolvedBy: incident.resolvedBy }),
      ...(endedAt !== undefined && { at: endedAt, afterSeconds: after(endedAt) }),
      run: incident.run,
    },
    contacts: contacts
      .filter(({ id }) => asked.has(id))
      .map(({ id, name, timeZone }) => {
        const at = reachedAt[id];
        return { id, name, timeZone, reached: at === undefined ? null : { at, afterSeconds: after(at) } };
      }),
    attempts: attempts.map(({ at, ...attempt }) => ({ at, afterSeconds: after(at), ...attempt })),
    replies: pressed.map(({ at, act, answer }) => ({
      ...{ at, afterSeconds: after(at), by: act.contact ?? null, reply: act.reply, answer: answer ?? null },
    })),
    notices: timeline.flatMap((event) =>
      event.kind === 'notice'
        ? [{ at: event.at, contact: event.contact, channel: event.channel, state: event.state }]
        : [],
    ),
    backstop: backstop.map(({ at, channel }) => ({ at, afterSeconds: after(at), channel })),
    messages,
    executions: executions.map(({ name, status, error }) => ({ name, status, ...(error !== undefined && { error }) })),
    transitions,
    dollarsWithoutSms: runDollars(transitions, messages),
    receipt: receiptJson(receipt),
  };
}
