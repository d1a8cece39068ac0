import type * as backstop from '../adapters/backstop.ts';
import type * as backstopNotes from '../adapters/backstop-notes.ts';
import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as settings from '../adapters/settings.ts';
import type * as timeline from '../adapters/timeline.ts';
import { type Incident, unansweredSince } from '../domain/incident/incident.ts';
import { linkUrl, statusLink, unansweredLink } from '../domain/incident/link.ts';
import {
  type BackstopMessage,
  type BackstopNote,
  backstopMessage,
  unansweredMessage,
  withNotes,
} from '../domain/notify/backstop.ts';
import { faultOfRun } from '../domain/recovery/run-fault.ts';
import type { Unanswered } from './recover.ts';
import type { Reporting } from './reporting.ts';

export type BackstopServices = Pick<typeof incidents, 'markAnnounced' | 'markStopped'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<typeof executions, 'executionArnOf' | 'findRun'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof backstop, 'tellBackstop'> &
  Pick<typeof backstopNotes, 'findBackstopNotes' | 'markNoteTold'> &
  Pick<typeof settings, 'baseUrl' | 'runbookUrl'> &
  Pick<Reporting, 'log' | 'logError'>;

/** An incident or a note that the backstop has been notified of. `name` is its id. */
export type Told = { readonly name: string } & ({ readonly unanswered: Unanswered } | { readonly note: BackstopNote });

/**
 * Notifies the backstop, in one message, of all incidents that nobody has taken and of the notes that wait for it.
 *
 * It returns all that was in the message. The caller marks it afterwards with `markTold`: a crash in between costs one
 * duplicate, but never the message.
 */
export async function notifyBackstop(
  services: BackstopServices,
  unanswered: readonly Unanswered[],
  at: string,
): Promise<Told[]> {
  const notes = await findNotes(services, at);
  const message = withNotes(await messageAbout(services, unanswered, at), notes, services.runbookUrl());
  if (message === undefined) return [];
  await services.tellBackstop(message);
  services.log('the backstop was notified', { incidents: unanswered.length, notes: notes.length });
  return [
    ...unanswered.map((each) => ({ name: each.incident.id, unanswered: each })),
    ...notes.map((note) => ({ name: note.id, note })),
  ];
}

/** The notes that wait. If they cannot be read, they wait for the next sweep, and the incidents do not. */
async function findNotes(services: BackstopServices, at: string): Promise<readonly BackstopNote[]> {
  try {
    return await services.findBackstopNotes(at);
  } catch (error) {
    services.logError('the notes for the backstop cannot be read; the next sweep tries again', error);
    return [];
  }
}

async function messageAbout(
  services: BackstopServices,
  unanswered: readonly Unanswered[],
  at: string,
): Promise<BackstopMessage | undefined> {
  const incidents = unanswered.map(({ incident }) => incident);
  const [first, ...others] = incidents;
  if (first === undefined) return undefined;
  const { id, run } = first;
  const [since = ''] = incidents.map(unansweredSince).toSorted();
  const link = others.length === 0 ? statusLink(id) : unansweredLink(since);
  const url = linkUrl(services.baseUrl(), await services.createLink(link, at));
  if (others.length > 0) return unansweredMessage(incidents, url, services.runbookUrl(), at);
  const fault = await findFault(services, first);
  return backstopMessage(first, services.executionArnOf(id, run), url, services.runbookUrl(), fault);
}

/**
 * The fault of the last run that broke, if the escalation had such runs. Either the current run broke, or the one before it.
 *
 * The message does not wait for it: if it cannot be read, the message says only that the pager broke.
 */
async function findFault(
  services: BackstopServices,
  { id, run, failedRuns = 0 }: Incident,
): Promise<string | undefined> {
  if (failedRuns === 0) return undefined;
  try {
    return faultOfRun(await services.findRun(id, run)) ?? faultOfRun(await services.findRun(id, run - 1));
  } catch (error) {
    services.logError('the fault of a run cannot be read; the message to the backstop does not name it', error);
    return undefined;
  }
}

/** Records that the backstop was notified of an incident or a note, so that it is not notified again. */
export async function markTold(services: BackstopServices, told: Told, at: string): Promise<boolean> {
  if ('note' in told) {
    await services.markNoteTold(told.note);
    return false;
  }
  const { incident, announcing } = told.unanswered;
  if (announcing.act === 'announce') await services.markAnnounced(incident);
  else await services.markStopped(incident, announcing.redrives, at);
  await services.addEvent(incident.id, { at, kind: 'note', text: announcing.because });
  return false;
}
