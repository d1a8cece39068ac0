import { type AnswerServices, answer } from './acts/answer.ts';
import { type LinkServices, openLink } from './acts/open-link.ts';
import { type AroundServices, readAround } from './acts/read-around.ts';
import * as channels from './adapters/channels/send.ts';
import * as digests from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import * as onCall from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as timelines from './adapters/timeline.ts';
import { replyIn } from './domain/incident/reply.ts';
import { incidentPage } from './domain/page/incident-page.ts';
import { foreign, formerContact, noReply, pageStyle, plainPage, readOnly, unknownLink } from './domain/page/page.ts';
import { browserOf } from './domain/text/browser.ts';
import { bodyOf, instantOf, isForeign, pageResponse, type Request, type Response } from './domain/text/http.ts';
import { logError, measure } from './log.ts';

type Services = AnswerServices & LinkServices & AroundServices & Pick<typeof digests, 'policyHash'>;

/** POST /n/{code}: receives a contact's answer, and shows its result. */
export const receiveReply =
  (services: Services) =>
  async (request: Request): Promise<Response> => {
    const page = (status: number, html: string) => pageResponse(status, html, services.policyHash(pageStyle));
    if (isForeign(request)) return page(403, plainPage(foreign));
    const reply = replyIn(bodyOf(request));
    if (reply === undefined) return page(400, plainPage(noReply));
    const at = instantOf(request);
    const found = await openLink(services)(request.pathParameters?.code ?? '', at);
    if (found === undefined) return page(404, plainPage(unknownLink));
    const { link, incident, hasLeft } = found;
    if (link.contact === undefined) return page(403, plainPage(readOnly));
    if (hasLeft) return page(403, plainPage(formerContact));

    const by = { contact: link.contact, name: link.name ?? link.contact };
    const answered = await answer(services)(reply, { incident, by, at, browser: browserOf(request) });
    const around = await readAround(services)(answered.incident);
    return page(200, incidentPage({ ...answered, ...around, at, reader: link }));
  };

export const handler = receiveReply({
  ...channels,
  ...digests,
  ...executions,
  ...incidents,
  ...links,
  ...onCall,
  ...outbox,
  ...settings,
  ...timelines,
  logError,
  measure,
});
