import { toGsm } from '../text/gsm.ts';
import { isObject, parseJson } from '../text/json.ts';
import { oneLine } from '../text/plain.ts';
import { hideSecrets } from '../text/secrets.ts';
import { withoutAddresses } from '../text/unlinked.ts';
import type { Run } from './recovery.ts';

/** The reason is for a phone, which is billed for every part of an SMS. */
const mostOfReason = 80;

/**
 * The error of a run that broke, with its reason in a few words; nothing if the run did not break.
 *
 * A run that nobody answered did not break, although its execution failed. The text is in GSM-7, without addresses and
 * secrets.
 */
export function faultOfRun(run: Run | undefined): string | undefined {
  if (run?.status !== 'failed' || run.error === 'NobodyAnswered') return undefined;
  // Secrets are recognised by their length, so they are hidden before the cut.
  const [error, reason = ''] = [run.error ?? 'no error', withoutAddresses(hideSecrets(reasonIn(run.cause ?? '')))].map(
    (text) => toGsm(oneLine(text, mostOfReason)),
  );
  return reason === '' ? error : `${error}: ${reason.replace(/\.$/, '')}`;
}

/** The reason in a cause: text, the error of a function, or a failed execution that has a cause of its own. */
function reasonIn(cause: string): string {
  const parsed = parseJson(cause);
  if (!isObject(parsed)) return cause;
  const { errorMessage, Cause } = parsed;
  if (typeof errorMessage === 'string') return errorMessage;
  return typeof Cause === 'string' ? reasonIn(Cause) : '';
}
