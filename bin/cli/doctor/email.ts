import {
  GetAccountCommand,
  type GetAccountCommandOutput,
  GetEmailIdentityCommand,
  NotFoundException,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { addressIn } from '../../../lambdas/domain/text/addresses.ts';
import { type Check, namesOf, outputOf, type Row } from './check.ts';

/** Whether SES sends at all. */
export const email: Check = {
  name: 'e-mail',
  needs: ['ses:GetAccount'],
  run: async () => [sayAccount(await new SESv2Client({}).send(new GetAccountCommand({})))],
};

/** Whether SES sends from the sender's address. */
export const sender: Check = {
  name: 'sender',
  needs: ['ses:GetEmailIdentity'],
  run: async ({ findStack }) => {
    const sender = addressIn(outputOf(await findStack(), 'Sender'));
    return [await saySender(new SESv2Client({}), sender)];
  },
};

/** Whether SES sends to every address. */
export const emailSandbox: Check = {
  name: 'e-mail sandbox',
  needs: ['ses:GetAccount', 'ses:GetEmailIdentity'],
  run: async ({ load }) => {
    const client = new SESv2Client({});
    const [account, { contacts }] = await Promise.all([client.send(new GetAccountCommand({})), load()]);
    return [await saySandbox(client, account, contacts)];
  },
};

function sayAccount({ SendingEnabled, EnforcementStatus = 'HEALTHY' }: GetAccountCommandOutput): Row {
  const check = 'e-mail';
  if (SendingEnabled !== true || EnforcementStatus === 'SHUTDOWN') {
    const found = `SES sends nothing for this account (${EnforcementStatus})`;
    return {
      check,
      status: 'failing',
      found,
      todo: 'See why under Account dashboard in the SES console, and answer AWS.',
    };
  }
  if (EnforcementStatus !== 'HEALTHY') {
    const todo = 'See which complaints or bounces under Reputation metrics in the SES console.';
    return { check, status: 'warning', found: `SES has the account under review (${EnforcementStatus})`, todo };
  }
  return { check, status: 'ok', found: 'SES sends' };
}

async function saySender(client: SESv2Client, sender: string): Promise<Row> {
  const check = 'sender';
  for (const identity of identitiesFor(sender)) {
    if (await isVerified(client, identity))
      return { check, status: 'ok', found: `${sender}, by the identity ${identity}` };
  }
  const todo = `\`aws sesv2 create-email-identity --email-identity ${sender}\`, then press the link in the mail that comes.`;
  return { check, status: 'failing', found: `SES may not send as ${sender}: it has not been verified`, todo };
}

/** The identities that let SES send from an address, or to it while in its sandbox: the address, its domain, and those above. */
function identitiesFor(address: string): string[] {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  return [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))];
}

async function isVerified(client: SESv2Client, EmailIdentity: string): Promise<boolean> {
  try {
    const { VerifiedForSendingStatus } = await client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    return VerifiedForSendingStatus === true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}

async function saySandbox(
  client: SESv2Client,
  { ProductionAccessEnabled }: GetAccountCommandOutput,
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'e-mail sandbox';
  if (ProductionAccessEnabled === true) return { check, status: 'ok', found: 'SES sends to everybody' };
  const todo = 'Ask AWS for production access: Account dashboard in the SES console. It takes a day.';
  const shut: Contact[] = [];
  for (const contact of contacts) if (!(await mayBeSentTo(client, contact))) shut.push(contact);
  if (shut.length === 0) {
    const found = 'SES is in its sandbox: 200 e-mails a day, though everybody’s address has been verified';
    return { check, status: 'warning', found, todo };
  }
  return { check, status: 'failing', found: `SES is in its sandbox, and sends no e-mail to ${namesOf(shut)}`, todo };
}

async function mayBeSentTo(client: SESv2Client, { email }: Contact): Promise<boolean> {
  for (const identity of email === undefined ? [] : identitiesFor(email)) {
    if (await isVerified(client, identity)) return true;
  }
  return email === undefined;
}
