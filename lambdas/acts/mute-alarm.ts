import type * as mutes from '../adapters/mutes.ts';
import { hasIt } from '../domain/incident/incident.ts';
import type { Press } from '../domain/incident/reply.ts';
import { muteByPress, withMute } from '../domain/on-call/mute-by-press.ts';
import type { Answered } from '../domain/page/view.ts';
import { type AcknowledgeServices, acknowledge } from './acknowledge.ts';
import { noteEvent } from './note-event.ts';

export type MuteAlarmServices = AcknowledgeServices & Pick<typeof mutes, 'changeMutes'>;

/**
 * Gives the incident to the contact, and mutes its alarm for two hours. If another contact has it, nothing is muted.
 *
 * Trouble with the mute is logged. The incident is taken all the same, and the answer says only that.
 */
export const muteAlarm =
  (services: MuteAlarmServices) =>
  async (press: Press, timeZone: string): Promise<Answered> => {
    const { by, at } = press;
    const answered = await acknowledge(services)(press);
    const { incident } = answered;
    if (incident.alarm === undefined || !hasIt(incident, by.contact)) return answered;
    const mute = muteByPress(incident.alarm, by.name, { at, timeZone });
    try {
      await services.changeMutes((stored) => withMute(stored, mute, Date.parse(at)));
    } catch (error) {
      services.logError('an alarm could not be muted; the incident was taken all the same', error, {
        incident: incident.id,
      });
      return answered;
    }
    const until = `${mute.until.slice(0, -1)}:00.000Z`;
    const text = `${by.name} muted the alarm. If it comes again before ${until.slice(11, 16)} UTC, nobody is notified until then.`;
    await noteEvent(services)(incident, { at, kind: 'note', text });
    return { incident, answer: { kind: 'muted', until } };
  };
