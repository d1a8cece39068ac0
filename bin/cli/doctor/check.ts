import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { CallerIdentity, DeployedStack } from '../../../lambdas/adapters/deployment.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { describeError, isThrottled } from '../../command/errors.ts';

/**
 * One row of the doctor's table.
 *
 * It is failing if the pager does not work, or does not reach a contact, because of it. It is a warning if that can
 * happen later.
 */
export type Row = {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failing';
  readonly found: string;
  readonly todo?: string;
};

/** The deployed stack, as the checks see it. Each check calls for the parts that it needs, and a part is fetched only once. */
export type Deployment = {
  readonly stackName: string;
  readonly caller: CallerIdentity;
  readonly findStack: () => Promise<DeployedStack>;
  readonly load: () => Promise<StoredOnCall>;
  /** The clients of services that allow few calls a second. They make one call after another, and ask each question once. */
  readonly ses: SESv2Client;
  readonly phones: PinpointSMSVoiceV2Client;
};

/** One check of the doctor. */
export type Check = {
  readonly name: string;
  /** The IAM actions that the caller needs for it. */
  readonly needs: readonly string[];
  readonly run: (deployment: Deployment) => Promise<readonly Row[]>;
};

/**
 * Runs all checks at once, and gives their rows in the order of the checks. A check that cannot be made gives a failing row, or a
 * warning if AWS was asked too often, which says nothing about the stack.
 */
export async function runChecks(checks: readonly Check[], deployment: Deployment): Promise<Row[]> {
  const rows = checks.map(async (check) => {
    try {
      return await check.run(deployment);
    } catch (error) {
      return [uncheckedRow(check, error)];
    }
  });
  return (await Promise.all(rows)).flat();
}

function uncheckedRow({ name, needs }: Check, error: unknown): Row {
  return {
    check: name,
    status: isThrottled(error) ? 'warning' : 'failing',
    found: `This could not be checked. ${describeError(error, undefined)}`,
    ...(isDenied(error) && { todo: `Allow the caller ${needs.join(', ')}.` }),
  };
}

/** True for the errors that the services return when no policy allows a call. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(error.name);
}

/** The stack's output of this name. */
export function outputOf({ outputs }: DeployedStack, name: string): string {
  const value = outputs[name];
  if (value === undefined)
    throw new Error(`The deployed stack has no output ${name}: deploy this version with \`npx cdk deploy\`.`);
  return value;
}

/** The spend limit of a new account in USD, which is too low: one incident that three contacts do not answer takes nine SMS. */
export const leastSpendLimit = 1;

/** The first few names of a list, and the number of the others. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** The names of contacts. Rows end up in logs of CI, which must not hold addresses. */
export function namesOf(contacts: readonly Contact[]): string {
  return listed(contacts.map(({ name }) => name));
}
