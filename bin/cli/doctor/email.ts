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

/** Checks that SES sends for the account. */
export const email: Check = {
  name: 'e-mail',
  needs: ['ses:GetAccount'],
  run: async () => [accountRow(await new SESv2Client({}).send(new GetAccountCommand({})))],
};

/** Checks that SES sends from the sender's address. */
export const sender: Check = {
  name: 'sender',
  needs: ['ses:GetEmailIdentity'],
  run: async ({ findStack }) => {
    const sender = addressIn(outputOf(await findStack(), 'Sender'));
    return [await senderRow(new SESv2Client({}), sender)];
  },
};

/** Checks that SES sends to every contact's address. */
export const emailSandbox: Check = {
  name: 'e-mail sandbox',
  needs: ['ses:GetAccount', 'ses:GetEmailIdentity'],
  run: async ({ load }) => {
    const client = new SESv2Client({});
    const [account, { contacts }] = await Promise.all([client.send(new GetAccountCommand({})), load()]);
    return [await sandboxRow(client, account, contacts)];
  },
};

function accountRow({ SendingEnabled, EnforcementStatus = 'HEALTHY' }: GetAccountCommandOutput): Row {
  const check = 'e-mail';
  if (SendingEnabled !== true || EnforcementStatus === 'SHUTDOWN') {
    const found = `SES sends nothing for this account (${EnforcementStatus})`;
    return {
      check,
      status: 'failing',
      found,
      todo: 'See the reason in the SES console under Account dashboard, and answer AWS.',
    };
  }
  if (EnforcementStatus !== 'HEALTHY') {
    const todo = 'See the complaints and bounces in the SES console under Reputation metrics.';
    return { check, status: 'warning', found: `SES is reviewing the account (${EnforcementStatus})`, todo };
  }
  return { check, status: 'ok', found: 'SES sends e-mails for this account' };
}

async function senderRow(client: SESv2Client, sender: string): Promise<Row> {
  const check = 'sender';
  for (const identity of identitiesFor(sender)) {
    if (await isVerified(client, identity)) return { check, status: 'ok', found: `${sender}, verified as ${identity}` };
  }
  const todo = `Run \`aws sesv2 create-email-identity --email-identity ${sender}\`, then open the link in the mail from AWS.`;
  return { check, status: 'failing', found: `SES does not send from ${sender}, because it is not verified`, todo };
}

/** The identities that let SES send from an address, or in its sandbox to it: the address, its domain, and the parent domains. */
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

async function sandboxRow(
  client: SESv2Client,
  { ProductionAccessEnabled }: GetAccountCommandOutput,
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'e-mail sandbox';
  if (ProductionAccessEnabled === true) return { check, status: 'ok', found: 'SES sends to every address' };
  const todo = 'Request production access in the SES console under Account dashboard. It takes a day.';
  const unverified: Contact[] = [];
  for (const contact of contacts) if (!(await canBeSentTo(client, contact))) unverified.push(contact);
  if (unverified.length === 0) {
    const found = 'SES is in its sandbox, with 200 e-mails a day; every contact’s address is verified';
    return { check, status: 'warning', found, todo };
  }
  return {
    check,
    status: 'failing',
    found: `SES is in its sandbox, and sends no e-mails to ${namesOf(unverified)}`,
    todo,
  };
}

async function canBeSentTo(client: SESv2Client, { email }: Contact): Promise<boolean> {
  for (const identity of email === undefined ? [] : identitiesFor(email)) {
    if (await isVerified(client, identity)) return true;
  }
  return email === undefined;
}
