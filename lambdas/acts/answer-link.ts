import { muteReply, type Pressed, takeAllReply } from '../domain/incident/reply.ts';
import type { PressForAll } from '../domain/incident/taking.ts';
import { contactPage } from '../domain/page/contact-page.ts';
import { type AnswerServices, answer } from './answer.ts';
import { type MuteAlarmServices, muteAlarm } from './mute-alarm.ts';
import type { OpenedLink } from './open-link.ts';
import { type TakeAllServices, takeAll } from './take-all.ts';
import { type ViewServices, viewAnswer } from './view-link.ts';

export type AnswerLinkServices = AnswerServices & MuteAlarmServices & TakeAllServices & ViewServices;

/** Carries out a press on the page of a contact's link, and returns the page after it; nothing if the press names no incident and needs one. */
export const answerLink =
  (services: AnswerLinkServices) =>
  async (
    { reply }: Pressed,
    press: PressForAll,
    { link, incident }: OpenedLink,
    hasTime?: () => boolean,
  ): Promise<string | undefined> => {
    const { by, at } = press;
    if (reply === takeAllReply) {
      const taken = await takeAll(services)(press, hasTime);
      return contactPage({ ...taken, at, reader: { ...by, timeZone: link.timeZone } });
    }
    if (incident === undefined) return undefined;
    const own = { incident, ...press };
    const answered =
      reply === muteReply ? await muteAlarm(services)(own, link.timeZone) : await answer(services)(reply, own);
    return viewAnswer(services)(answered, link, at);
  };
