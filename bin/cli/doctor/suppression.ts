import { GetSuppressedDestinationCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, namesOf, type Row } from './check.ts';

/** Whether SES has put somebody's address on the account's list of those that it sends nothing to: it once bounced or complained. */
export const suppression: Check = {
  name: 'SES suppression',
  needs: ['ses:GetSuppressedDestination'],
  run: async ({ load }) => {
    const client = new SESv2Client({});
    const { contacts } = await load();
    const suppressed: Contact[] = [];
    // One after another: SES answers only so many of these a second.
    for (const contact of contacts) if (await isSuppressed(client, contact)) suppressed.push(contact);
    return [saySuppressed(suppressed)];
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

function saySuppressed(suppressed: readonly Contact[]): Row {
  const check = 'SES suppression';
  if (suppressed.length === 0) return { check, status: 'ok', found: 'Nobody’s address is on the account’s list' };
  const found = `${namesOf(suppressed)} gets no e-mail: a mail to them bounced, or was marked as spam`;
  const todo =
    'Once the address works, `aws sesv2 delete-suppressed-destination --email-address ADDRESS` for each of them.';
  return { check, status: 'failing', found, todo };
}
