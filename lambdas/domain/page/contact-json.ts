import type { Incident } from '../incident/incident.ts';
import type { ContactView } from './view.ts';

/** A contact's page for a program. Every field is named here, because the record holds task tokens. */
export function contactJson({ overview }: ContactView) {
  const { waiting, held, others } = overview;
  return { waiting: waiting.map(short), yours: held.map(short), others: others.map(short) };
}

function short({ id, status, summary, severity, openedAt, acknowledgedAt, by }: Incident) {
  return {
    ...{ id, status, summary, severity, openedAt },
    ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    ...(by !== undefined && { acknowledgedBy: by.name }),
  };
}
