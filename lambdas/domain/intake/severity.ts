import type { Severity } from '../incident/incident.ts';
import { oneLine } from '../text/plain.ts';

/** A severity as the pager reads it, and a sentence for the timeline if it is not the sender's own word. */
export type ReadSeverity = { readonly value: Severity; readonly note?: string };

/**
 * The words of other systems for each severity, the highest first.
 *
 * Five levels come down to four at the low end: `P4` and `P5` are both info. Where systems disagree, the higher one counts:
 * Azure's Sev1 is an error, but elsewhere sev1 is the worst.
 */
const words: Readonly<Record<Severity, readonly string[]>> = {
  critical: [
    ...['critical', 'crit', 'fatal', 'emergency', 'emerg', 'alert', 'panic', 'severe', 'urgent', 'immediate'],
    ...['disaster', 'catastrophic', 'outage', 'blocker', 'highest', 'page', 'pager', 'alarm', 'security'],
    ...['down', 'unknown', 'red', 'black', 'p0', 'p1', 's0', 's1', 'sev0', 'sev1', 'priority1', 'severity1'],
  ],
  error: [
    ...['error', 'err', 'high', 'major', 'failure', 'failed', 'fail', 'exception', 'unreachable', 'problem', 'orange'],
    ...['p2', 's2', 'sev2', 'priority2', 'severity2'],
  ],
  warning: [
    ...['warning', 'warn', 'medium', 'moderate', 'average', 'minor', 'ticket', 'degraded', 'indeterminate'],
    ...['yellow', 'amber', 'p3', 's3', 'sev3', 'priority3', 'severity3'],
  ],
  info: [
    ...[
      'info',
      'information',
      'informational',
      'notice',
      'none',
      'low',
      'lowest',
      'trivial',
      'planning',
      'not classified',
    ],
    ...['debug', 'trace', 'verbose', 'default', 'log', 'success', 'green', 'blue', 'grey', 'gray'],
    ...['p4', 'p5', 's4', 's5', 'sev4', 'sev5', 'priority4', 'priority5', 'severity4', 'severity5'],
  ],
};

/** The words of systems that name the state of a check. They say that nothing is wrong, but not that an alert is over. */
const goodStates: readonly string[] = ['ok', 'normal', 'clear', 'cleared', 'resolved', 'recovery', 'recovered', 'up'];

/**
 * The severity of a bare number, which says nothing about its scale.
 *
 * For syslog 0 is the worst, and 7 is for debugging. For Zabbix 5 is the worst, and 0 is not classified. The higher of the
 * two counts, so that no alert becomes less than its sender meant.
 */
const numbers: readonly Severity[] = ['critical', 'critical', 'critical', 'error', 'error', 'critical', 'info', 'info'];

const ofWord: ReadonlyMap<string, Severity> = new Map(
  (Object.entries(words) as [Severity, readonly string[]][])
    .flatMap(([severity, all]) => all.map((word) => [word, severity] as const))
    .toReversed(),
);

/** The severity of a word or number from any system. A text that is not understood counts as critical. */
export function readSeverity(text: string): ReadSeverity {
  const word = text.trim().toLowerCase();
  if (isSeverity(word)) return { value: word };
  const severity = severityOf(normalised(text));
  const shown = `“${oneLine(text, 60)}”`;
  if (severity === undefined)
    return { value: 'critical', note: `The severity ${shown} is not known, so it counts as critical.` };
  if (goodStates.includes(normalised(text))) {
    const advice = 'To end an incident, send the action “resolve”.';
    return { value: severity, note: `The severity ${shown} counts as ${severity}. ${advice}` };
  }
  return { value: severity, note: `The severity ${shown} counts as ${severity}.` };
}

function isSeverity(word: string): word is Severity {
  return Object.hasOwn(words, word);
}

/** Lower case, with one space between words and numbers: `SEV-1` becomes `sev1`, `P1 - Critical` becomes `p1 critical`. */
function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^\s*-\s*(?=\d)/, 'minus ')
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .replace(/\b(p|s|sev|priority|severity) (?=\d)/g, '$1')
    .trim();
}

/** The severity of a text: as a whole, or the highest of the words in it. */
function severityOf(text: string): Severity | undefined {
  if (goodStates.includes(text)) return 'info';
  const whole = ofWord.get(text) ?? severityOfNumber(text);
  if (whole !== undefined) return whole;
  // Loggers number the steps within a level: warn2.
  const parts = text.split(' ').map((part) => part.replace(/^([a-z]{4,})[2-4]$/, '$1'));
  return highest(parts.map((part) => ofWord.get(part)));
}

function severityOfNumber(text: string): Severity | undefined {
  return /^\d+(?:\.0+)?$/.test(text) ? numbers[Number(text)] : undefined;
}

function highest(found: readonly (Severity | undefined)[]): Severity | undefined {
  return (Object.keys(words) as Severity[]).find((severity) => found.includes(severity));
}
