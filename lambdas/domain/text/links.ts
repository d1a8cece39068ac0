import { type Html, html } from './escape.ts';
import { plainText } from './plain.ts';

/** A link to more information, with its label. */
export type Reference = { readonly label: string; readonly url: string };

/** The host of the console in each partition. Those of isolated partitions are not public, so alarms there get no link. */
const consoleHosts = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-eusc', 'console.amazonaws-eusc.eu'],
]);

/** The alarm's page in the CloudWatch console; nothing if the text is not an alarm's ARN. */
export function alarmLink(arn: string): string | undefined {
  const [, partition, region, name] = /^arn:([a-z-]+):cloudwatch:([a-z0-9-]+):\d*:alarm:(.+)$/s.exec(arn) ?? [];
  const host = consoleHosts.get(partition ?? '');
  if (host === undefined || region === undefined || name === undefined) return undefined;
  return `https://${region}.${host}/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeName(name)}`;
}

/** An execution's page in the Step Functions console; nothing if the text is not an execution's ARN. */
export function executionLink(arn: string): string | undefined {
  const [, partition, region] = /^arn:([a-z-]+):states:([a-z0-9-]+):\d*:execution:[^\s:]+:[^\s:]+$/.exec(arn) ?? [];
  const host = consoleHosts.get(partition ?? '');
  if (host === undefined || region === undefined) return undefined;
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}

/** The name encoded, with brackets and quotes too: programs that make links from plain text end them there. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** True when the whole text is an http(s) address, and nothing that a browser would run. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s<>"'`\\]+$/i.test(text) && plainText(text) === text;
}

/** Text as HTML in which http(s) addresses are links. Everything else, `javascript:` too, stays text. */
export function linkify(text: string): Html {
  const parts = plainText(text).split(/(https?:\/\/[^\s<>"'`\\]*[^\s<>"'`\\.,;:!?)\]}])/i);
  return html`${parts.map((part, index) => (index % 2 === 1 ? anchor(part, part) : part))}`;
}

/** A link that does not reveal to its target which page it was on. */
export function anchor(url: string, label: string): Html {
  return html`<a href="${url}" rel="noopener noreferrer">${label}</a>`;
}
