import { isStopped } from '../incident/incident.ts';
import { timesOpened } from '../incident/reopening.ts';
import type { TimelineEvent, Way } from '../incident/timeline.ts';
import { isEmptyReceipt, receiptJson, receiptOf } from '../notify/costs.ts';
import type { OnLevel } from '../on-call/plan.ts';
import type { Named } from '../text/names.ts';
import { hideAddresses } from '../text/secrets.ts';
import { standing } from './standing.ts';
import { eventText } from './timeline-text.ts';
import type { IncidentView } from './view.ts';

/**
 * An incident for a program that follows its status link.
 *
 * Every field is named here and none is spread: the record holds task tokens, and fields added later must not leak.
 */
export function incidentJson(view: IncidentView) {
  const { incident, timeline, details = incident.details } = view;
  const { position, contacts, next } = standing(view);
  return {
    id: incident.id,
    status: incident.status,
    summary: incident.summary,
    severity: incident.severity,
    ...(incident.contributor !== undefined && { contributor: incident.contributor }),
    ...(incident.where !== undefined && { where: incident.where }),
    source: incident.source,
    openedAt: incident.openedAt,
    ...(incident.reopenings !== undefined && { times: timesOpened(incident) }),
    alerts: (incident.repeats ?? 0) + 1,
    lastAlertAt: incident.lastAlertAt,
    ...(incident.status === 'triggered' && incident.because !== undefined && { because: incident.because }),
    ...(details !== undefined && details !== null && { details }),
    ...(incident.acknowledgedAt !== undefined && { acknowledgedAt: incident.acknowledgedAt }),
    ...(incident.by !== undefined && { acknowledgedBy: incident.by.name }),
    ...(incident.resolvedBy !== undefined && { resolvedBy: incident.resolvedBy }),
    ...(incident.closedAt !== undefined && { closedAt: incident.closedAt }),
    ...(incident.resolveBy !== undefined && { resolveBy: incident.resolveBy }),
    ...(isStopped(incident) && { stopped: true }),
    ...(position !== undefined && { round: position.round, level: position.level }),
    notifying: namesOf(contacts),
    ...(next !== undefined && { next: { names: namesOf(next.contacts), at: next.at, ...turnsOf(next.contacts) } }),
    ...receiptIn(view),
    timeline: timeline.map((event) => ({ at: event.at, kind: event.kind, text: eventText(event), ...facts(event) })),
  };
}

/** The messages that were sent about the incident, and about how much they cost. */
function receiptIn({ incident, timeline, smsPrice, callPrice }: IncidentView) {
  const receipt = receiptOf(incident, timeline, smsPrice, callPrice);
  return isEmptyReceipt(receipt) ? {} : { receipt: receiptJson(receipt) };
}

/** The turns of those who are not on call yet. */
function turnsOf(contacts: readonly OnLevel[]) {
  const turns = contacts.flatMap(({ name, schedule, from }) =>
    schedule === undefined || from === undefined ? [] : [{ name, schedule, from }],
  );
  return turns.length === 0 ? {} : { turns };
}

function namesOf(contacts: readonly Named[]): string[] {
  return contacts.map(({ name }) => name);
}

/** The facts of an event, so that a program need not read them out of the text. */
function facts(event: TimelineEvent): Record<string, string | number | boolean> {
  switch (event.kind) {
    case 'alert':
      return {
        source: event.source,
        ...(event.key !== undefined && { key: event.key }),
        summary: event.summary,
        repeat: event.repeat,
      };
    case 'alarm':
      return {
        name: event.name,
        ...(event.contributor !== undefined && { contributor: event.contributor }),
        state: event.state,
        reason: event.reason,
      };
    case 'note':
      return {};
    case 'reopened':
      return { times: event.times, since: event.since, run: event.run, ...(event.first && { first: event.first }) };
    case 'notification':
      return {
        name: event.name,
        channel: event.channel,
        run: event.run,
        round: event.round,
        level: event.level,
        attempt: event.attempt,
        attempts: event.attempts,
        state: event.state,
        ...outcomeOf(event),
      };
    case 'reply':
      return { name: event.name, reply: event.reply, ...(event.browser !== undefined && { browser: event.browser }) };
    case 'status':
      return { status: event.status, ...(event.by !== undefined && { by: event.by }) };
    case 'notice':
      return { name: event.name, channel: event.channel, state: event.state, ...outcomeOf(event) };
  }
}

function outcomeOf({ why, instead, bundle, bundleAt }: { readonly why?: string } & Way) {
  return {
    ...(why !== undefined && { why: hideAddresses(why) }),
    ...(instead !== undefined && { instead }),
    ...(bundle !== undefined && { bundle }),
    ...(bundleAt !== undefined && { bundleAt }),
  };
}
