import type { Incident } from '../incident/incident.ts';
import { cutToSeptets } from '../text/gsm.ts';
import { executionLink } from '../text/links.ts';
import { summaryForSms } from './sms.ts';

/** One word to the backstop. An inbox shows the subject too; a phone shows the text alone. */
export type BackstopMessage = { readonly subject: string; readonly text: string };

/** Longer summaries are cut: a phone is billed for every part. */
const longestSummary = 100;

/**
 * What the backstop is told of an incident that nobody has and nobody is notified of: what it means, what to do, and
 * where to look.
 *
 * In GSM-7, for it goes to a phone too; of what the alert brought along, nothing that a telephone makes a link of.
 */
export function backstopMessage(
  incident: Incident,
  executionArn: string,
  url: string,
  runbookUrl: string,
): BackstopMessage {
  const summary = cutToSeptets(summaryForSms(incident.summary), longestSummary);
  // SNS takes a subject in plain ASCII only, and so none that an alert could have written.
  const { subject, means, heading } = incident.status === 'exhausted' ? unanswered : stopped;
  return {
    subject: `Notify Support: ${subject}`,
    text: [
      `${incident.severity.toUpperCase()} ${summary}: ${means}`,
      'Take it yourself or call somebody now.',
      `The incident: ${url}`,
      `Who was notified, and what went wrong: ${executionLink(executionArn) ?? executionArn}`,
      `Runbook: ${runbookUrl}#${heading}`,
    ].join('\n'),
  };
}

const unanswered = {
  subject: 'nobody has taken an incident',
  means: 'nobody took it, and nobody is notified any more.',
  heading: 'nobody-has-taken-it',
};
const stopped = {
  subject: 'an escalation was stopped by hand',
  means: 'its escalation was stopped by hand. Nobody has it, and nobody is notified any more.',
  heading: 'run-stopped-by-hand',
};
