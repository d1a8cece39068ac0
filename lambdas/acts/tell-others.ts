import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { contactsToInform, type NoticeTry } from '../domain/notify/notices.ts';
import type { Reporting } from './reporting.ts';
import type { SendNoticeServices } from './send-notice.ts';

export type NoticeServices = SendNoticeServices &
  Pick<typeof settings, 'noticesAreOn'> &
  Pick<typeof timeline, 'readTimeline'> &
  Pick<typeof onCall, 'findContacts'> &
  Pick<Reporting, 'logError'>;

/**
 * Sends a notice to every contact who was notified and has not answered: once, on one channel. If they have got enough
 * messages lately, it waits for their next bundle.
 *
 * It is only a courtesy. A failure is logged and blocks nothing else.
 *
 * @param by the try, whose instant may be long after the answer
 */
export const tellOthers =
  (services: NoticeServices) =>
  async (incident: Incident, by: NoticeTry): Promise<void> => {
    try {
      await sendNotices(services)(incident, by);
    } catch (error) {
      services.logError('the notices could not be sent', error, { incident: incident.id });
    }
  };

/** The same for a caller that can try again: a failure is thrown, and it is false while somebody else may be sending a notice. */
export const sendNotices =
  (services: NoticeServices) =>
  async (incident: Incident, by: NoticeTry): Promise<boolean> => {
    if (!services.noticesAreOn()) return true;
    const timeline = await services.readTimeline(incident.id);
    const contacts = await services.findContacts(contactsToInform(timeline, incident));
    if (contacts.length === 0) return true;
    // Mostly nobody else was notified. What writes and sends notices is loaded when somebody was.
    const { sendNotice } = await import('./send-notice.ts');
    const settled = await Promise.all(contacts.map((contact) => sendNotice(services, incident, contact, by)));
    return settled.every((isSettled) => isSettled);
  };
