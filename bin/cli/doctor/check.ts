import type { CallerIdentity, DeployedStack } from '../../../lambdas/adapters/deployment.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { sayTrouble } from '../../command/trouble.ts';

/**
 * One line of the doctor's table.
 *
 * Failing is what keeps the pager from working, or from reaching somebody; a warning is what will, or may.
 */
export type Row = {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failing';
  readonly found: string;
  readonly todo?: string;
};

/** What the checks look at; each asks for what it needs, and what was asked for once is not fetched again. */
export type Deployment = {
  readonly stackName: string;
  readonly caller: CallerIdentity;
  readonly findStack: () => Promise<DeployedStack>;
  readonly load: () => Promise<StoredOnCall>;
};

/** One thing that the doctor looks at. */
export type Check = {
  readonly name: string;
  /** The actions that whoever runs it has to be allowed. */
  readonly needs: readonly string[];
  readonly run: (deployment: Deployment) => Promise<readonly Row[]>;
};

/** Runs every check, all at once, and gives their rows in the checks' order. One that cannot be run is a row, too. */
export async function runChecks(checks: readonly Check[], deployment: Deployment): Promise<Row[]> {
  const rows = checks.map(async (check) => {
    try {
      return await check.run(deployment);
    } catch (error) {
      return [sayUnchecked(check, error)];
    }
  });
  return (await Promise.all(rows)).flat();
}

function sayUnchecked({ name, needs }: Check, error: unknown): Row {
  return {
    check: name,
    status: 'failing',
    found: `This could not be checked. ${sayTrouble(error, undefined)}`,
    ...(isDenied(error) && { todo: `Allow whoever runs this ${needs.join(', ')}.` }),
  };
}

/** What each service calls it when a policy does not allow a call. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(error.name);
}

/** The output of this name. */
export function outputOf({ outputs }: DeployedStack, name: string): string {
  const value = outputs[name];
  if (value === undefined)
    throw new Error(`The deployed stack does not give out ${name}: deploy this version with \`npx cdk deploy\`.`);
  return value;
}

/** What a new account may spend, and too little: an incident that three people sleep through takes nine SMS. */
export const leastSpendLimit = 1;

/** Names in a row: the first few, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** Contacts by name: a row ends in logs of CI, where no address belongs. */
export function namesOf(contacts: readonly Contact[]): string {
  return listed(contacts.map(({ name }) => name));
}
