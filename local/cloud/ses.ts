import type { Inboxes } from './channels.ts';
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

/** SES v2 SendEmail, with simple content. */
export function createSes(inboxes: Inboxes, nextId: () => string): (request: Request) => Promise<Answer> {
  return async ({ method, url, body }) => {
    try {
      if (method !== 'POST' || url.pathname !== '/v2/email/outbound-emails')
        throw notHere(`SES ${method} ${url.pathname}`);
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
