import { type Incident, isStopped, unansweredSince } from '../incident/incident.ts';
import { executionLink } from '../text/links.ts';
import { plural } from '../text/plural.ts';
import { timeInZone } from '../text/times.ts';
import { headlineForSms } from './sms.ts';

/** One message to the backstop. An inbox shows the subject too; a phone shows only the text. */
export type BackstopMessage = { readonly subject: string; readonly text: string };

/** A fact, in a sentence or two, that the backstop has to hear beside unanswered incidents. */
export type BackstopNote = {
  /** The backstop hears of an id once. An id with a day or a month in it can be heard again in the next one. */
  readonly id: string;
  /** In GSM-7, and without an address: a phone gets it too. */
  readonly text: string;
  /** The heading of the runbook about it. */
  readonly heading: string;
};

/** Longer headlines are cut: a phone is billed for every part. */
const longestHeadline = 100;

/**
 * The message about an incident that nobody has taken and nobody else is notified of: what it means, what to do, and
 * where to look.
 *
 * It goes to phones too, so it is in GSM-7 unless that cannot write the headline. Nothing in the headline becomes a link
 * on a telephone.
 *
 * @param fault the error of the run that broke, if there is one and it could be read
 */
export function backstopMessage(
  incident: Incident,
  executionArn: string,
  url: string,
  runbookUrl: string,
  fault?: string,
): BackstopMessage {
  const headline = headlineForSms(incident, undefined, longestHeadline);
  // SNS accepts only plain ASCII in a subject, so the alert's own words stay out of it.
  const { subject, means, heading } = endOf(incident, fault);
  return {
    subject: `Notify Support: ${subject}`,
    text: [
      `${incident.severity.toUpperCase()} ${headline}: ${means}`,
      'Take it yourself or call somebody now.',
      `The incident: ${url}`,
      `Who was notified, and what went wrong: ${executionLink(executionArn) ?? executionArn}`,
      `Runbook: ${runbookUrl}#${heading}`,
    ].join('\n'),
  };
}

/** The end of an incident's escalation: stopped by hand, without an answer, or with faults of the pager before it. */
function endOf({ status, failedRuns = 0 }: Incident, fault: string | undefined) {
  if (status !== 'exhausted') return stopped;
  return failedRuns === 0 ? unanswered : { ...broken, means: brokenText(failedRuns, fault) };
}

const broken = { subject: 'the pager broke, and nobody has taken an incident', heading: 'nobody-has-taken-it' };

function brokenText(failedRuns: number, fault: string | undefined): string {
  const runs = failedRuns === 1 ? 'a run' : `${failedRuns} runs`;
  const named = fault === undefined ? '' : ` (${fault})`;
  return `the pager broke in ${runs} of its escalation${named}, so perhaps nobody was notified. Nobody took it, and nobody else will be notified.`;
}

const unanswered = {
  subject: 'nobody has taken an incident',
  means: 'nobody took it, and nobody else will be notified.',
  heading: 'nobody-has-taken-it',
};
const stopped = {
  subject: 'an escalation was stopped by hand',
  means: 'its escalation was stopped by hand. Nobody took it, and nobody else will be notified.',
  heading: 'run-stopped-by-hand',
};

/**
 * The message about several incidents that nobody has taken: how many, since when, the newest, and a link to all of them.
 *
 * A message about one names it, with a link to it, as people know it.
 */
export function unansweredMessage(
  incidents: readonly Incident[],
  url: string,
  runbookUrl: string,
  at: string,
): BackstopMessage {
  const inOrder = incidents.toSorted((one, other) => (unansweredSince(one) < unansweredSince(other) ? -1 : 1));
  const [oldest, newest] = [inOrder[0], inOrder.at(-1)];
  if (oldest === undefined || newest === undefined) throw new Error('There is no incident to tell the backstop of.');
  const since = timeInZone(unansweredSince(oldest), at, 'UTC');
  const headline = `${newest.severity.toUpperCase()} ${headlineForSms(newest, undefined, longestHeadline)}`;
  const stoppedByHand = incidents.filter(isStopped).length;
  const withFaults = incidents.filter(({ failedRuns = 0 }) => failedRuns > 0).length;
  return {
    subject: `Notify Support: nobody has taken ${plural(incidents.length, 'incident')}`,
    text: [
      `${plural(incidents.length, 'incident')} unanswered since ${since}, newest ${headline}: nobody took them, and nobody else will be notified.`,
      ...(stoppedByHand === 0 ? [] : [`Escalations that were stopped by hand: ${stoppedByHand}.`]),
      ...(withFaults === 0
        ? []
        : [`Escalations in which the pager broke: ${withFaults}. Perhaps nobody was notified.`]),
      'Take them yourself or call somebody now.',
      `All: ${url}`,
      `Runbook: ${runbookUrl}#${unanswered.heading}`,
    ].join('\n'),
  };
}

/** A message with the notes that wait for the backstop after it. Without a message the notes are one by themselves. */
export function withNotes(
  message: BackstopMessage | undefined,
  notes: readonly BackstopNote[],
  runbookUrl: string,
): BackstopMessage | undefined {
  if (notes.length === 0) return message;
  const texts = notes.map(({ text, heading }) => `${text}\nRunbook: ${runbookUrl}#${heading}`);
  return {
    subject: message?.subject ?? 'Notify Support: the pager needs somebody',
    text: [...(message === undefined ? [] : [message.text]), ...texts].join('\n\n'),
  };
}
