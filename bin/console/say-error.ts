import { isDenied } from '../cli/doctor/check.ts';
import { describeError, isSignedOut, isThrottled } from '../command/errors.ts';

const signedOut =
  'Your AWS credentials are no longer valid: sign in again, for example with `aws sso login`. If they are fixed keys, set new ones ' +
  'and start the console again.';

/** An error of AWS in sentences: what is wrong, and what to do. It names the permissions that were needed if one is missing. */
export function sayError(error: unknown, endpoint: string | undefined, needs: readonly string[]): string {
  if (isThrottled(error)) return 'AWS refused this, because it was asked too often.';
  if (isSignedOut(error)) return signedOut;
  const sentence = describeError(error, endpoint).replace(/[^.!?]$/, '$&.');
  return isDenied(error) ? `${sentence} Allow the caller ${needs.join(', ')}.` : sentence;
}
