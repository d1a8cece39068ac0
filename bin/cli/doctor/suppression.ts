import { GetSuppressedDestinationCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, namesOf, type Row } from './check.ts';

/** Checks that no contact is on the account's suppression list. SES puts an address on it after a bounce or complaint, and then sends nothing to it. */
export const suppression: Check = {
  name: 'SES suppression',
  needs: ['dynamodb:Scan', 'ses:GetSuppressedDestination'],
  run: async ({ load }) => {
    const client = new SESv2Client({});
    const { contacts } = await load();
    const suppressed: Contact[] = [];
    // One after another, because SES limits these calls per second.
    for (const contact of contacts) if (await isSuppressed(client, contact)) suppressed.push(contact);
    return [suppressedRow(suppressed)];
  },
};

async function isSuppressed(client: SESv2Client, { email: EmailAddress }: Contact): Promise<boolean> {
  if (EmailAddress === undefined) return false;
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
