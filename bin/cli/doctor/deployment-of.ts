import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SESv2Client, type SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import type { Deployment } from './check.ts';
import { inTurn } from './in-turn.ts';

/**
 * Retries that suit services which allow one call of a kind a second. With the SDK's own three attempts, checks of an account
 * in order fail.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html
 */
const patient = { maxAttempts: 10 };

/**
 * A stack that was found, for one run of the checks.
 *
 * @param retries the retries of the services that allow few calls; a test makes them without waiting
 */
export function deploymentOf(
  { stackName, caller, findStack, load }: Omit<Deployment, 'ses' | 'phones'>,
  retries: Pick<SESv2ClientConfig, 'maxAttempts' | 'retryStrategy'> = patient,
): Deployment {
  return {
    ...{ stackName, caller, findStack: once(findStack), load: once(load) },
    ses: inTurn(new SESv2Client(retries)),
    phones: inTurn(new PinpointSMSVoiceV2Client(retries)),
  };
}

/** The same function, called at most once. */
function once<T>(call: () => Promise<T>): () => Promise<T> {
  let called: Promise<T> | undefined;
  return () => {
    called ??= call();
    return called;
  };
}
