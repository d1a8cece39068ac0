import { type Incident, occurrenceNumber, splitIncidentId } from '../incident/incident.ts';
import { oneLine } from '../text/plain.ts';

/**
 * The subject of every e-mail about an incident, whoever gets it, so that mail programs keep them together.
 *
 * The occurrence's number is in it: tonight's incident must not hide in the conversation of last month's.
 */
export function emailSubject(incident: Incident): string {
  const occurrence = occurrenceNumber(splitIncidentId(incident.id).occurrence);
  const which = Number.isInteger(occurrence) ? ` (#${occurrence})` : '';
  return `${incident.severity.toUpperCase()}: ${oneLine(incident.summary, 120)}${which}`;
}
