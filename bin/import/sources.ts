import { goalert } from './goalert.ts';
import { grafanaOncall } from './grafana-oncall.ts';
import { incidentManager } from './incident-manager.ts';
import type { Answer, Source } from './model.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';

export type SourceName = 'opsgenie' | 'pagerduty' | 'incident-manager' | 'goalert' | 'grafana-oncall';

/** The other pagers: a row and a file each. */
export const sources: Readonly<Record<SourceName, Source>> = {
  opsgenie,
  pagerduty,
  'incident-manager': incidentManager,
  goalert,
  'grafana-oncall': grafanaOncall,
};

/** The sentence that says why an answer cannot be used by a source; nothing if it can. */
export function whyUnusable({ file, body }: Answer, name: SourceName): string | undefined {
  const source = sources[name];
  if (source.isAnswer(body)) return undefined;
  const other = Object.entries(sources).find(([, { isAnswer }]) => isAnswer(body));
  if (other !== undefined)
    return `${file} is an export of ${other[1].name} and not of ${source.name}: run \`npx notify-support import ${other[0]}\` with it.`;
  const error = errorIn(body);
  return error === undefined
    ? `${file} has an answer that is not read here, with the keys ${keysOf(body)}. Of ${source.name} these are read: ${source.reads}.`
    : `${file} has an error in place of an answer: ${JSON.stringify(error.slice(0, 200))}. Check the key and its rights, and export again.`;
}

function keysOf(body: Answer['body']): string {
  return Object.keys(body).slice(0, 5).join(', ') || '(none)';
}

/** The message of an answer that is an error. */
function errorIn({ message, error, errors, detail }: Answer['body']): string | undefined {
  const found = [message, detail, error, errors].find((value) => value !== undefined);
  return found === undefined || typeof found === 'string' ? found : JSON.stringify(found);
}
