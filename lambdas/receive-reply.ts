import { type AnswerLinkServices, answerLink } from './acts/answer-link.ts';
import { type LinkServices, openLink } from './acts/open-link.ts';
import { noteForBackstop } from './adapters/backstop-notes.ts';
import * as channels from './adapters/channels/send.ts';
import * as digests from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import { changeMutes } from './adapters/mutes.ts';
import { findContacts, findSchedules, isContact } from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as spend from './adapters/spend.ts';
import * as timelines from './adapters/timeline.ts';
import * as waiting from './adapters/waiting.ts';
import { pressIn } from './domain/incident/reply.ts';
import { foreign, formerContact, noReply, pageStyle, plainPage, readOnly, unknownLink } from './domain/page/page.ts';
import { browserOf } from './domain/text/browser.ts';
import { bodyOf, instantOf, isForeign, pageResponse, type Request, type Response } from './domain/text/http.ts';
import { type TimeLeft, untilTooLong } from './domain/text/patience.ts';
import { logError, measure } from './log.ts';

type Services = AnswerLinkServices & LinkServices & Pick<typeof digests & typeof settings, 'policyHash' | 'baseUrl'>;

/** POST /n/{code}: receives a contact's answer to one incident or to all, and shows its result. */
export const receiveReply =
  (services: Services) =>
  async (request: Request, context?: TimeLeft): Promise<Response> => {
    const page = (status: number, html: string) => pageResponse(status, html, services.policyHash(pageStyle));
    if (isForeign(request, services.baseUrl())) return page(403, plainPage(foreign));
    const pressed = pressIn(bodyOf(request), request.queryStringParameters?.incident);
    if (pressed === undefined) return page(400, plainPage(noReply));
    const at = instantOf(request);
    const found = await openLink(services)(request.pathParameters?.code ?? '', at, pressed.incident);
    if (found === undefined) return page(404, plainPage(unknownLink));
    const { link, hasLeft } = found;
    if (link.contact === undefined) return page(403, plainPage(readOnly));
    if (hasLeft) return page(403, plainPage(formerContact));
    const press = { by: { contact: link.contact, name: link.name ?? link.contact }, at, browser: browserOf(request) };
    const answered = await answerLink(services)(pressed, press, found, untilTooLong(context));
    return answered === undefined ? page(400, plainPage(noReply)) : page(200, answered);
  };

export const handler = receiveReply({
  ...channels,
  ...digests,
  ...executions,
  ...incidents,
  ...links,
  ...{ findContacts, findSchedules, isContact },
  ...outbox,
  ...settings,
  ...spend,
  ...timelines,
  ...waiting,
  ...{ changeMutes, logError, noteForBackstop, measure },
  // Few presses take everything. The client of SQS is loaded when one does.
  queueTakings: async (messages) => (await import('./adapters/presses.ts')).queueTakings(messages),
});
