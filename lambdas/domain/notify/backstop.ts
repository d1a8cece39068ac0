import type { Incident } from '../incident/incident.ts';
import { executionLink } from '../text/links.ts';
import { headlineForSms } from './sms.ts';

/** One message to the backstop. An inbox shows the subject too; a phone shows only the text. */
export type BackstopMessage = { readonly subject: string; readonly text: string };

/** Longer headlines are cut: a phone is billed for every part. */
const longestHeadline = 100;

/**
 * The message about an incident that nobody has taken and nobody else is notified of: what it means, what to do, and
 * where to look.
 *
 * It goes to phones too, so it is in GSM-7 unless that cannot write the headline. Nothing in the headline becomes a link
 * on a telephone.
 */
export function backstopMessage(
  incident: Incident,
  executionArn: string,
  url: string,
  runbookUrl: string,
): BackstopMessage {
  const headline = headlineForSms(incident, undefined, longestHeadline);
  // SNS accepts only plain ASCII in a subject, so the alert's own words stay out of it.
  const { subject, means, heading } = incident.status === 'exhausted' ? unanswered : stopped;
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
