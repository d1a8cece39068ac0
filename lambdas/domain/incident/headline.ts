import { oneLine } from '../text/plain.ts';
import type { Incident } from './incident.ts';

/** The part of an incident that its headline names. */
type Named = Pick<Incident, 'summary' | 'contributor' | 'where'>;

/**
 * The incident on one line: its summary, which contributor of its alarm it is about, and where, if that is not the pager's
 * own account and Region.
 *
 * A summary that is too long is cut, so that the rest stays.
 */
export function headlineOf(incident: Named, most = 500): string {
  const rest = whichAndWhere(incident);
  return `${oneLine(incident.summary, Math.max(most - rest.length, Math.floor(most / 3)))}${rest}`;
}

function whichAndWhere({ contributor = '', where = '' }: Named): string {
  const which = oneLine(contributor, 200);
  const place = oneLine(where, 80);
  return `${which && `: ${which}`}${place && ` (${place})`}`;
}

/** The reason that the incident's alarm gives for its state, on one line. The last release kept it in the details only. */
export function reasonOf({ alarm, reason, details }: Incident, most = 400): string | undefined {
  const isInDetails = alarm !== undefined && typeof details === 'object' && details !== null && 'reason' in details;
  return oneLine(reason ?? (isInDetails ? String(details.reason) : ''), most) || undefined;
}

const comparisons: Readonly<Record<string, string>> = {
  'greater than': '>',
  'greater than or equal to': '>=',
  'less than': '<',
  'less than or equal to': '<=',
};

/** The newest value of a metric and its threshold, as CloudWatch's reason names them: `9.0 > 5.0`; nothing if it names none. */
export function measuredIn(reason: string): string | undefined {
  const number = '-?[\\d.]+(?:E-?\\d+)?';
  const found = new RegExp(
    `\\[(${number})[^\\]]*\\] (?:was|were) ((?:greater|less) than(?: or equal to)?) the threshold \\((${number})\\)`,
  ).exec(reason);
  return found ? `${found[1]} ${comparisons[found[2] ?? '']} ${found[3]}` : undefined;
}
