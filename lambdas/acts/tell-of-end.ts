import type * as incidents from '../adapters/incidents.ts';
import { type NoticeServices, sendNotices } from './tell-others.ts';

export type EndNoticeServices = NoticeServices & Pick<typeof incidents, 'findIncident' | 'markToldOfEnd'>;

/**
 * Tells contacts of an incident that was resolved and has stayed quiet; false if they are not to be told, or not yet. It is
 * noted afterwards: a crash loses no notice.
 */
export const tellOfEnd =
  (services: EndNoticeServices) =>
  async (id: string, at: string): Promise<boolean> => {
    const incident = await services.findIncident(id);
    if (incident?.noticesAt === undefined || incident.noticesAt > at) return false;
    // Another sweep may be sending them, and may crash. The next one finds out.
    if (!(await sendNotices(services)(incident, { at, isRetry: false }))) return false;
    await services.markToldOfEnd(incident);
    return true;
  };
