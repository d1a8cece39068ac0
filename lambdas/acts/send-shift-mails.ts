import type * as channels from '../adapters/channels/send.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import type * as shiftMails from '../adapters/shift-mails.ts';
import { hasIt, type Incident } from '../domain/incident/incident.ts';
import { linkUrl, statusLink } from '../domain/incident/link.ts';
import { byUrgency } from '../domain/incident/waiting.ts';
import { nothingOpen, type Open, shiftMail } from '../domain/notify/shift-mail.ts';
import { type DueMail, dueMails, joinMails, namesOf, settledMails } from '../domain/on-call/due-mails.ts';
import type { OnCall } from '../domain/on-call/on-call.ts';
import { inParallel } from './in-parallel.ts';
import type { Reporting } from './reporting.ts';
import type { WaitingServices } from './see-waiting.ts';

export type ShiftMailServices = WaitingServices &
  Pick<typeof onCall, 'loadOnCall'> &
  Pick<typeof shiftMails, 'findShiftMails' | 'claimShiftMail' | 'releaseShiftMail'> &
  Pick<typeof shiftMails, 'findShiftChanges' | 'findAnnouncedChanges'> &
  Pick<typeof incidents, 'findDue' | 'findUnanswered'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof channels, 'sendMessage' | 'isRefusal'> &
  Pick<typeof settings, 'baseUrl'> &
  Pick<Reporting, 'log' | 'logError'>;

/** Most mails are due at the hour, and this many take a few seconds. Later sweeps send the others. */
const mostMails = 60;
const mailsAtOnce = 5;

/** SES answers within a second. */
const mostMillisecondsForMail = 5000;

/** No mail is begun later in the call of the function, which has 25 seconds: one mail and its reads fit into the rest. */
const mostMilliseconds = 15_000;

const dayMilliseconds = 24 * 3600 * 1000;

/**
 * Sends the e-mails about shifts that are due: at takeovers, the evening before a shift, and after a change of the file.
 *
 * Each has an item in a ledger, so that it is sent once, whichever sweep does it. They are a courtesy: a failure is logged and
 * affects nothing else, and the next sweep tries again. If SES does not answer, no more mails are begun.
 *
 * @param elapsed gives the milliseconds since the beginning of the sweep, whose other parts come first
 */
export const sendShiftMails =
  (services: ShiftMailServices) =>
  async (at: string, elapsed: () => number): Promise<void> => {
    try {
      // A command announces a change, makes it and notes it. In this order, the takeover that it makes is never seen without the note
      // or the announcement, and the note never without the takeover. So both are one mail.
      const changes = await services.findShiftChanges(at);
      const file = await services.loadOnCall();
      const due = dueMails(file, changes, at);
      if (due.length === 0) return;
      const underWay = await services.findAnnouncedChanges(at);
      const since = new Date(Date.parse(at) - dayMilliseconds).toISOString();
      const sent = await services.findShiftMails(since);
      const unsent = joinMails(due.filter(({ name }) => !sent.has(name)));
      const left = settledMails(unsent, underWay).slice(0, mostMails);
      let isUnanswered = false;
      await inParallel(left, mailsAtOnce, async (mail) => {
        if (isUnanswered || elapsed() > mostMilliseconds) return;
        if ((await sendOnce(services, file, mail, at)) === 'unanswered') isUnanswered = true;
      });
    } catch (error) {
      services.logError('the e-mails about shifts could not be sent; the next sweep tries again', error);
    }
  };

/** Sends a mail unless another sweep does. If no answer comes, it may have been sent, and the same mail again and again is worse than none. */
async function sendOnce(
  services: ShiftMailServices,
  file: OnCall,
  mail: DueMail,
  at: string,
): Promise<'done' | 'unanswered'> {
  const { contact } = mail;
  const [name = '', ...others] = namesOf(mail);
  if (!(await services.claimShiftMail(name, at))) return 'done';
  let mayBeSent = false;
  try {
    for (const other of others) await services.claimShiftMail(other, at);
    const open = mail.kind === 'on' || mail.kind === 'off' ? await findOpen(services, file, mail, at) : nothingOpen;
    if ('isShort' in mail && mail.isShort && open.named.length === 0) return 'done';
    const message = { ...shiftMail(mail, open), validSeconds: 3600 };
    mayBeSent = true;
    const tags = { mail: mail.kind, contact: contact.id };
    const delivery = await services.sendMessage('email', contact, message, tags, mostMillisecondsForMail);
    if (!delivery.sent)
      services.log('an e-mail about shifts was not sent', { contact: contact.id, kind: mail.kind, why: delivery.why });
    return 'done';
  } catch (error) {
    if (mayBeSent && !services.isRefusal(error)) {
      const message = 'an e-mail about shifts may not have been sent; it is not tried again';
      services.logError(message, error, { mail: name });
      return 'unanswered';
    }
    services.logError('an e-mail about shifts could not be sent; the next sweep tries again', error, { mail: name });
    for (const each of namesOf(mail)) await services.releaseShiftMail(each);
    return 'done';
  }
}

/** In a storm, no more incidents than this are read from each list for a mail. */
const mostRead = 200;

/** The page of an incident is linked for this many. The others are counted. */
const mostNamed = 10;

/** After the end of all time: everything that is open is due by then. */
const endOfTime = '9999-12-31T23:59:59.999Z';

/** The open incidents of the policies that name a schedule, and those that the contact has who goes off call. */
async function findOpen(
  services: ShiftMailServices,
  { policies }: OnCall,
  { contact, shift }: Extract<DueMail, { readonly kind: 'on' | 'off' }>,
  at: string,
): Promise<Open> {
  const since = new Date(Date.parse(at) - dayMilliseconds).toISOString();
  const [due, unanswered, waiting] = await Promise.all([
    services.findDue(endOfTime),
    services.findUnanswered(since),
    services.findWaiting(contact.id, at),
  ]);
  const notified = await services.findIncidents(waiting.slice(0, mostRead).map(({ incident }) => incident));
  const names = policies.filter(({ levels }) => levels.some(({ contacts }) => contacts.includes(shift.schedule)));
  const isOurs = ({ policy }: Incident) => names.some(({ id }) => id === policy);
  const found = [
    ...(await services.findIncidents(due.slice(0, mostRead))).filter(isOurs),
    ...unanswered.newest.filter(isOurs),
    ...notified.filter((incident) => incident.status === 'acknowledged' && hasIt(incident, contact.id)),
  ].filter(({ status }) => status !== 'resolved');
  const open = [...new Map(found.map((incident) => [incident.id, incident])).values()].toSorted(byUrgency);
  const named = await inParallel(open.slice(0, mostNamed), mailsAtOnce, async (incident) => ({
    incident,
    url: linkUrl(services.baseUrl(), await services.createLink(statusLink(incident.id), at)),
  }));
  return { named, more: open.length - named.length };
}
