import {
  GetSuppressedDestinationCommand,
  NotFoundException,
  paginateListSuppressedDestinations,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, namesOf, type Row } from './check.ts';
import { findListed } from './find-listed.ts';

/** Checks that no contact is on the account's suppression list. SES puts an address on it after a bounce or complaint, and then sends nothing to it. */
export const suppression: Check = {
  name: 'SES suppression',
  needs: ['dynamodb:Scan', 'ses:ListSuppressedDestinations', 'ses:GetSuppressedDestination'],
  run: async ({ load, ses }) => {
    const { contacts } = await load();
    const addresses = new Set(contacts.flatMap(({ email }) => email?.toLowerCase() ?? []));
    const suppressed = await findListed(addresses, listSuppressed(ses), (address) => isSuppressed(ses, address));
    return [suppressedRow(contacts.filter(({ email }) => email !== undefined && suppressed.has(email.toLowerCase())))];
  },
};

async function* listSuppressed(client: SESv2Client): AsyncGenerator<string[]> {
  for await (const { SuppressedDestinationSummaries = [] } of paginateListSuppressedDestinations({ client }, {}))
    yield SuppressedDestinationSummaries.map(({ EmailAddress = '' }) => EmailAddress.toLowerCase());
}

async function isSuppressed(client: SESv2Client, EmailAddress: string): Promise<boolean> {
  try {
    await client.send(new GetSuppressedDestinationCommand({ EmailAddress }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}

function suppressedRow(suppressed: readonly Contact[]): Row {
  const check = 'SES suppression';
  if (suppressed.length === 0) return { check, status: 'ok', found: 'No contact’s address is on the suppression list' };
  const found = `No e-mails go to ${namesOf(suppressed)}: a mail bounced, or was marked as spam`;
  const todo =
    'Once the address works, run `aws sesv2 delete-suppressed-destination --email-address ADDRESS` for each of them.';
  return { check, status: 'failing', found, todo };
}
