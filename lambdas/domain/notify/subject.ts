import { headlineOf } from '../incident/headline.ts';
import { type Incident, occurrenceNumber, splitIncidentId } from '../incident/incident.ts';

/**
 * The subject of every e-mail about an incident, the same for all contacts, so that mail programs keep the mails together.
 *
 * It has the occurrence's number, so that tonight's incident does not hide in last month's conversation.
 */
export function emailSubject(incident: Incident): string {
  const occurrence = occurrenceNumber(splitIncidentId(incident.id).occurrence);
  const which = Number.isInteger(occurrence) ? ` (#${occurrence})` : '';
  return `${incident.severity.toUpperCase()}: ${headlineOf(incident, 120)}${which}`;
}
