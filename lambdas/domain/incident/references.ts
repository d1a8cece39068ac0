import { alarmLink, isWebAddress, type Reference } from '../text/links.ts';
import type { Incident } from './incident.ts';

/** The links of an incident: to its alarm, and the alert's own if a browser can open it safely. */
export function referencesOf(incident: Incident): Reference[] {
  const alarm = incident.alarm && alarmLink(incident.alarm.arn);
  const own = incident.link !== undefined && isWebAddress(incident.link) ? incident.link : undefined;
  return [
    ...(alarm === undefined ? [] : [{ label: 'The alarm in CloudWatch', url: alarm }]),
    ...(own === undefined ? [] : [{ label: 'The link that came with the alert', url: own }]),
  ];
}
