import {
  type DkimAttributes,
  GetAccountCommand,
  type GetAccountCommandOutput,
  GetEmailIdentityCommand,
  type GetEmailIdentityCommandOutput,
  NotFoundException,
  paginateListEmailIdentities,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { addressIn } from '../../../lambdas/domain/text/addresses.ts';
import { type Check, namesOf, outputOf, type Row } from './check.ts';

/** Checks that SES sends for the account. */
export const email: Check = {
  name: 'e-mail',
  needs: ['ses:GetAccount'],
  run: async ({ ses }) => [accountRow(await ses.send(new GetAccountCommand({})))],
};

/** Checks that SES sends from the sender's address, and that mailboxes can verify the e-mails by the sender's domain. */
export const sender: Check = {
  name: 'sender',
  needs: ['cloudformation:DescribeStacks', 'ses:GetEmailIdentity'],
  run: async ({ findStack, ses }) => {
    const sender = addressIn(outputOf(await findStack(), 'Sender'));
    const verified = await findVerified(ses, sender);
    return verified.length === 0 ? [unverifiedRow(sender)] : senderRows(sender, verified);
  },
};

/** Checks that SES sends to every contact's address. */
export const emailSandbox: Check = {
  name: 'e-mail sandbox',
  needs: ['dynamodb:Scan', 'ses:GetAccount', 'ses:ListEmailIdentities'],
  run: async ({ load, ses }) => {
    const [account, { contacts }] = await Promise.all([ses.send(new GetAccountCommand({})), load()]);
    return [await sandboxRow(ses, account, contacts)];
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

/** A verified identity that e-mails of the sender can come from, and the state of its signatures. */
type Verified = { readonly identity: string; readonly dkim: DkimAttributes };

async function findVerified(client: SESv2Client, sender: string): Promise<Verified[]> {
  const verified: Verified[] = [];
  for (const identity of identitiesFor(sender)) {
    const found = await findIdentity(client, identity);
    if (found?.VerifiedForSendingStatus === true) verified.push({ identity, dkim: found.DkimAttributes ?? {} });
  }
  return verified;
}

function unverifiedRow(sender: string): Row {
  const found = `SES does not send from ${sender}, because neither it nor its domain is verified`;
  return { check: 'sender', status: 'failing', found, todo: verifyText(sender) };
}

/**
 * The rows of a verified sender. E-mails that its domain signs by DKIM pass DMARC, whatever the domain's DMARC record says, so
 * nothing is looked up in DNS.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dmarc.html
 */
function senderRows(sender: string, verified: readonly Verified[]): Row[] {
  const names = verified.map(({ identity }) => identity);
  return [{ check: 'sender', status: 'ok', found: `${sender}, verified as ${names[0]}` }, domainRow(sender, verified)];
}

function domainRow(sender: string, verified: readonly Verified[]): Row {
  const check = 'sender domain';
  // SES uses the settings of the nearest domain that is verified.
  const domain = verified.find(({ identity }) => !identity.includes('@'));
  if (domain === undefined) {
    const found = `Only the address ${sender} is verified, so its domain does not sign e-mails: mailboxes can refuse them or treat them as spam`;
    return { check, status: 'warning', found, todo: verifyText(sender) };
  }
  const { identity, dkim } = domain;
  if (dkim.SigningEnabled === true && dkim.Status === 'SUCCESS')
    return { check, status: 'ok', found: `${identity} signs its e-mails (DKIM), so they pass DMARC` };
  const isOff = dkim.SigningEnabled !== true && dkim.Status === 'SUCCESS';
  const found = `${identity} does not sign its e-mails (DKIM is ${isOff ? 'off' : (dkim.Status ?? 'NOT_STARTED')}): mailboxes can refuse them or treat them as spam`;
  const todo = isOff
    ? `Run \`aws sesv2 put-email-identity-dkim-attributes --email-identity ${identity} --signing-enabled\`.`
    : 'Add the three CNAME records that the SES console shows for it to the DNS of the domain.';
  return { check, status: 'warning', found, todo };
}

/** Asks for the domain and not for the address, because only a domain has a signature of its own. */
function verifyText(sender: string): string {
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  return `Run \`aws sesv2 create-email-identity --email-identity ${domain}\`, and add the three CNAME records that the SES console shows for it to the DNS of the domain.`;
}

/** The identities that let SES send from an address, or in its sandbox to it: the address, its domain, and the parent domains. */
function identitiesFor(address: string): string[] {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  return [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))];
}

async function findIdentity(
  client: SESv2Client,
  EmailIdentity: string,
): Promise<GetEmailIdentityCommandOutput | undefined> {
  try {
    return await client.send(new GetEmailIdentityCommand({ EmailIdentity }));
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
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
  const verified = await listVerified(client);
  const isUnverified = ({ email }: Contact) =>
    email !== undefined && !identitiesFor(email.toLowerCase()).some((identity) => verified.has(identity));
  const unverified = contacts.filter(isUnverified);
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

/** The verified identities of the account, in small letters. A page has at most 1000. */
async function listVerified(client: SESv2Client): Promise<Set<string>> {
  const verified = new Set<string>();
  for await (const { EmailIdentities = [] } of paginateListEmailIdentities({ client, pageSize: 1000 }, {}))
    for (const { IdentityName = '', VerificationStatus } of EmailIdentities)
      if (VerificationStatus === 'SUCCESS') verified.add(IdentityName.toLowerCase());
  return verified;
}
