import { type StartServices, startIfOwed } from './acts/open-incident.ts';
import { type NoticeServices, tellOthers } from './acts/tell-others.ts';
import { type WakeServices, wakeAll } from './acts/wake.ts';
import { keepWaiting, startRun, wake } from './adapters/executions.ts';
import {
  acknowledge,
  decline,
  extendWait,
  findIncident,
  markStarted,
  newestOccurrence,
  openNextRun,
  resolveHeld,
} from './adapters/incidents.ts';
import { findLink, policyHash } from './adapters/links.ts';
import { noticeServices } from './adapters/notices.ts';
import { addEvent, readTimeline } from './adapters/timeline.ts';
import { isContactTest } from './domain/incident/contact-test.ts';
import { handedBackTo } from './domain/incident/hand-back.ts';
import {
  contactDeclined,
  hasIt,
  type Incident,
  isStopped,
  type NextRun,
  resolveByOf,
  splitIncidentId,
  type Wait,
} from './domain/incident/incident.ts';
import type { Link } from './domain/incident/link.ts';
import { isReply, moreTime } from './domain/incident/reply.ts';
import type { Reply, TimelineEvent } from './domain/incident/timeline.ts';
import { currentWaits } from './domain/incident/waits.ts';
import { incidentPage } from './domain/page/incident-page.ts';
import { pageStyle, plainPage } from './domain/page/page.ts';
import type { Answer } from './domain/page/view.ts';
import { instantOf, isForeign, pageResponse, type Request, type Response } from './domain/text/http.ts';
import { logError, measure } from './log.ts';

type Services = WakeServices &
  StartServices & {
    readonly findLink: (code: string, at: string) => Promise<Link | undefined>;
    readonly findIncident: (id: string) => Promise<Incident | undefined>;
    readonly acknowledge: (
      id: string,
      by: Contact,
      at: string,
      resolveBy: string | undefined,
    ) => Promise<Incident | undefined>;
    readonly decline: (id: string, contact: string, wait: Wait) => Promise<Incident | undefined>;
    readonly extendWait: (id: string, contact: string, wait: Wait, until: string) => Promise<Incident | undefined>;
    readonly resolveHeld: (before: Incident, at: string, resolvedBy?: string) => Promise<Incident | undefined>;
    readonly newestOccurrence: (key: string) => Promise<Incident | undefined>;
    readonly openNextRun: (before: Incident, next: NextRun, at: string) => Promise<Incident | undefined>;
    readonly keepWaiting: (taskToken: string) => Promise<boolean>;
    readonly addEvent: (incident: string, event: TimelineEvent) => Promise<void>;
    readonly readTimeline: (incident: string) => Promise<TimelineEvent[]>;
    readonly notices: NoticeServices;
    readonly policyHash: (text: string) => string;
  };

type Contact = { readonly contact: string; readonly name: string };

/** A contact's press: on which incident, by whom, when. */
type Press = { readonly incident: Incident; readonly by: Contact; readonly at: string };

/** What was answered, and the incident as it is after it. */
type Answered = { readonly incident: Incident; readonly answer: Answer };

/** POST /n/{code}: takes a contact's answer, and shows what became of it. */
export const receiveReply =
  (services: Services) =>
  async (request: Request): Promise<Response> => {
    const styleHash = services.policyHash(pageStyle);
    const refuse = (statusCode: number, title: string, text: string) =>
      pageResponse(statusCode, plainPage({ title, text }), styleHash);

    if (isForeign(request)) return refuse(403, 'Not from here', 'Only the incident’s own page can answer for you.');
    const reply = replyIn(request);
    if (reply === undefined)
      return refuse(400, 'No answer', 'Nothing was changed. Open the link again and press a button.');

    const at = instantOf(request);
    const link = await services.findLink(request.pathParameters?.code ?? '', at);
    const incident = link && (await services.findIncident(link.incident));
    if (link === undefined || incident === undefined) {
      return refuse(
        404,
        'This link does not work',
        'It may have expired. Open the newest message about the incident and use its link.',
      );
    }
    if (link.contact === undefined)
      return refuse(403, 'Only to look at', 'This link shows the incident; it answers for nobody.');

    const by = { contact: link.contact, name: link.name ?? link.contact };
    const answered = await answers[reply](services, { incident, by, at });
    const timeline = await services.readTimeline(incident.id);
    return pageResponse(200, incidentPage({ ...answered, timeline, at, reader: link }), styleHash);
  };

/** A pressed button gives one answer; two are no press, whichever of them is meant. */
function replyIn({ body, isBase64Encoded }: Request): Reply | undefined {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  const [reply = null, ...others] = new URLSearchParams(text).getAll('reply');
  return isReply(reply) && others.length === 0 ? reply : undefined;
}

/** First the record, then the waits: what the person is told holds, whatever becomes of the waking. */
async function takeIt(services: Services, { incident: before, by, at }: Press): Promise<Answered> {
  const taken = await services.acknowledge(before.id, by, at, resolveByOf(before, at));
  const found = taken ?? (await services.findIncident(before.id));
  // Whoever had it has just handed it back.
  if (taken === undefined && (found?.status === 'triggered' || found?.status === 'exhausted'))
    return takeIt(services, { incident: found, by, at });
  const incident = found ?? before;
  if (!hasIt(incident, by.contact))
    return { incident, answer: { kind: incident.status === 'resolved' ? 'resolved' : 'taken' } };
  if (taken !== undefined && !isContactTest(taken)) {
    const seconds = (Date.parse(at) - Date.parse(taken.openedAt)) / 1000;
    measure(at, { IncidentsAcknowledged: 1, SecondsToAcknowledge: seconds });
  }

  await wakeAll(services, currentWaits(incident), { outcome: 'acknowledged', by: by.contact });
  await note(services, incident, { at: incident.acknowledgedAt ?? at, kind: 'reply', ...by, reply: 'acknowledge' });
  // No run is left to tell the others once it has given up, or was stopped.
  if (taken !== undefined && (before.status === 'exhausted' || isStopped(before)))
    await tellOthers(services.notices, incident);
  return { incident, answer: { kind: taken === undefined ? 'acknowledged-again' : 'acknowledged' } };
}

/** Not me: every wait of the contact's level ends, so that the next is notified now. */
async function pass(services: Services, { incident: before, by, at }: Press): Promise<Answered> {
  const own = before.waits[by.contact];
  const incident = own && own.run === before.run ? await services.decline(before.id, by.contact, own) : undefined;
  if (own === undefined || incident === undefined) return standing(services, before, by, 'too-late');
  const level = currentWaits(incident).filter(({ round, level }) => round === own.round && level === own.level);
  await note(services, incident, { at, kind: 'reply', ...by, reply: 'decline' });
  await wakeAll(services, level, { outcome: 'declined', by: by.contact });
  return { incident, answer: { kind: 'declined' } };
}

/** More time: the heartbeat is what is durable here, so it comes before the record. */
async function wait(services: Services, { incident: before, by, at }: Press): Promise<Answered> {
  const own = before.waits[by.contact];
  const until = own && moreTime(before, own, at);
  if (own === undefined || until === undefined) return standing(services, before, by, 'no-more-time');
  if (!(await services.keepWaiting(own.taskToken))) return standing(services, before, by, 'no-more-time');
  const incident = (await services.extendWait(before.id, by.contact, own, until)) ?? before;
  await note(services, incident, { at, kind: 'reply', ...by, reply: 'more-time' });
  return { incident, answer: { kind: 'waiting', until } };
}

/** It is resolved: final, and only for who has it. The waits end once more, should a crash have left one. */
async function resolveIt(services: Services, { incident: before, by, at }: Press): Promise<Answered> {
  const incident = hasIt(before, by.contact) ? await services.resolveHeld(before, at) : undefined;
  if (incident === undefined) return standing(services, before, by, 'not-yours');
  measure(at, { IncidentsResolved: 1 });
  await wakeAll(services, currentWaits(incident), { outcome: 'resolved', by: by.contact });
  await note(services, incident, { at, kind: 'reply', ...by, reply: 'resolve' });
  return { incident, answer: { kind: 'closed' } };
}

/**
 * Hand it back: the next run, from the next level. Trouble in starting it changes no answer: the sweep starts it then.
 *
 * Where a newer incident has its place nobody is notified, for two of one kind would call everybody twice. What remains is
 * an opening that read this one while it was closed, and whose write comes only after it was taken and handed back: then
 * both are live, until each is taken.
 */
async function handBack(services: Services, press: Press): Promise<Answered> {
  const { incident: before, by, at } = press;
  if (!hasIt(before, by.contact)) return standing(services, before, by, 'not-yours');
  const newest = await services.newestOccurrence(splitIncidentId(before.id).key);
  if (newest !== undefined && newest.id !== before.id) return giveWay(services, press, newest);
  const incident =
    (await services.openNextRun(before, handedBackTo(before, by.contact), at)) ??
    (await givenBack(services, before, by));
  if (incident === undefined) return standing(services, before, by, 'not-yours');
  await note(services, incident, { at, kind: 'reply', ...by, reply: 'hand-back' });
  try {
    await startIfOwed(services, incident, at);
  } catch (error) {
    services.logError('the next run could not be started; the sweep will', error, { incident: incident.id });
  }
  return { incident, answer: { kind: 'handed-back' } };
}

/** Hand back what a newer incident has the place of: it is closed, and whoever had it hears how the newer one stands. */
async function giveWay(services: Services, { incident: before, by, at }: Press, newest: Incident): Promise<Answered> {
  const incident = await services.resolveHeld(before, at, 'a newer incident');
  if (incident === undefined) return standing(services, before, by, 'not-yours');
  measure(at, { IncidentsResolved: 1 });
  await note(services, incident, { at, kind: 'reply', ...by, reply: 'hand-back' });
  await note(services, incident, { at, kind: 'status', status: 'resolved', by: `${newest.id}, which is newer` });
  return { incident, answer: { kind: 'replaced', newest } };
}

/** The incident, where it is this contact's own hand-back that has begun its next run: a press at the same time, or a write whose answer was lost. */
async function givenBack({ findIncident }: Services, { id, run }: Incident, { contact }: Contact) {
  const incident = await findIncident(id);
  const isOwn = incident?.declines?.has(contactDeclined(run + 1, 1, contact)) ?? false;
  return incident?.status === 'triggered' && incident.run === run + 1 && isOwn ? incident : undefined;
}

const answers: Readonly<Record<Reply, (services: Services, press: Press) => Promise<Answered>>> = {
  acknowledge: takeIt,
  decline: pass,
  'more-time': wait,
  resolve: resolveIt,
  'hand-back': handBack,
};

/** What there is to say when a press changes nothing: how the incident stands. */
async function standing(
  { findIncident }: Services,
  before: Incident,
  by: Contact,
  otherwise: 'too-late' | 'no-more-time' | 'not-yours',
): Promise<Answered> {
  const incident = (await findIncident(before.id)) ?? before;
  if (incident.status === 'resolved') return { incident, answer: { kind: 'resolved' } };
  if (incident.status === 'acknowledged') {
    return { incident, answer: { kind: hasIt(incident, by.contact) ? 'acknowledged-again' : 'taken' } };
  }
  return { incident, answer: { kind: otherwise } };
}

/** The timeline follows the record; trouble with it changes nobody's answer. */
async function note({ addEvent, logError }: Services, { id }: Incident, event: TimelineEvent): Promise<void> {
  try {
    await addEvent(id, event);
  } catch (error) {
    logError('the timeline could not be kept', error, { incident: id });
  }
}

export const handler = receiveReply({
  findLink,
  findIncident,
  acknowledge,
  decline,
  extendWait,
  resolveHeld,
  newestOccurrence,
  openNextRun,
  startRun,
  markStarted,
  keepWaiting,
  wake,
  addEvent,
  readTimeline,
  policyHash,
  logError,
  notices: noticeServices,
});
