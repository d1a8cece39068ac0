import type { Inboxes } from './channels.ts';
import type { Conditions } from './conditions.ts';
import { type Answer, jsonAnswer, notHere, type Request, restError, serviceError } from './wire.ts';

type Email = {
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject: { readonly Data: string };
      readonly Body: { readonly Text?: { readonly Data: string }; readonly Html?: { readonly Data: string } };
    };
  };
};

export type SesOptions = {
  readonly inboxes: Inboxes;
  readonly conditions: Conditions;
  readonly nextId: () => string;
};

/** SES v2: SendEmail with simple content, and how the account and its identities are. */
export function createSes({ inboxes, conditions, nextId }: SesOptions): (request: Request) => Promise<Answer> {
  return async ({ method, url, body }) => {
    try {
      const { pathname } = url;
      if (method === 'GET' && pathname === '/v2/email/account') return jsonAnswer(200, accountOf(conditions));
      const [, identity] = /^\/v2\/email\/identities\/([^/]+)$/.exec(pathname) ?? [];
      if (method === 'GET' && identity !== undefined)
        return jsonAnswer(200, identityOf(conditions, decodeURIComponent(identity)));
      if (method !== 'POST' || pathname !== '/v2/email/outbound-emails') throw notHere(`SES ${method} ${pathname}`);
      inboxes.checkService('ses');
      const { Destination, Content } = JSON.parse(body) as Email;
      if (!Content?.Simple) throw notHere('SES SendEmail without Content.Simple');
      const { Subject, Body } = Content.Simple;
      const to = Destination?.ToAddresses ?? [];
      if (to.length === 0) throw serviceError('BadRequestException', 'Destination is missing.');
      for (const address of to) inboxes.checkAddress(address);
      const content = {
        subject: Subject.Data,
        text: Body.Text?.Data ?? '',
        ...(Body.Html && { html: Body.Html.Data }),
      };
      for (const address of to) await inboxes.deliver({ channel: 'email', to: address, ...content });
      return jsonAnswer(200, { MessageId: nextId() });
    } catch (error) {
      return restError(error);
    }
  };
}

function accountOf({ email }: Conditions): object {
  return {
    ProductionAccessEnabled: !email.isSandbox,
    SendingEnabled: email.isSending,
    EnforcementStatus: email.enforcement,
  };
}

function identityOf({ email }: Conditions, name: string): object {
  if (email.unknown.includes(name))
    throw serviceError('NotFoundException', `Email identity ${name} does not exist.`, 404);
  return { IdentityType: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN', VerifiedForSendingStatus: true };
}
