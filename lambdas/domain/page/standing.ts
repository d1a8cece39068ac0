import { contactDeclined, isStopped, levelDeclined, type Wait } from '../incident/incident.ts';
import {
  contactsStillAsked,
  levelEnd,
  type Next,
  nextAfter,
  nextAsked,
  reachedPosition,
} from '../incident/progress.ts';
import { levelAt, numberedLevels, type Position } from '../on-call/plan.ts';
import { instantAfter } from '../text/instants.ts';
import type { Named } from '../text/names.ts';
import type { IncidentView } from './view.ts';

/** The state of an escalation at an instant: the level being asked, the contacts there who can still answer, and what follows when. */
export type Standing = {
  readonly position?: Position;
  readonly contacts: readonly Named[];
  readonly endsAt?: string;
  readonly next?: Next;
};

/**
 * How far the escalation has come, according to the record.
 *
 * Between two waits nothing is registered, so the next level is worked out: once a level's waits are over, or a contact on
 * it has declined, the level after it is about to be notified.
 */
export function standing(view: IncidentView): Standing {
  const { incident, at } = view;
  if (incident.status !== 'triggered' || isStopped(incident)) return { contacts: [] };
  // By the record alone: the timeline is read later, and may show a contact whose wait the record does not have yet.
  const reached = reachedPosition(incident);
  const waits = reached === undefined ? [] : waitsAt(view, reached);
  const endsAt = levelEnd(waits.map(([, wait]) => wait));
  if (reached === undefined || endsAt === undefined || !(endsAt > at) || isDeclined(view, reached)) {
    return aboutToBegin(view, reached);
  }
  const asked = waits
    .filter(([, wait]) => wait.attempt > 0 && (levelEnd([wait]) ?? at) > at)
    .map(([id]) => ({ id, name: nameOf(view, id) }));
  return following(view, { position: reached, contacts: asked, endsAt });
}

/** True when this link's contact is being asked now. While no plan is known, every holder of a link is. */
export function isAsked({ incident, reader }: IncidentView, { position }: Standing): boolean {
  if (reader.contact === undefined) return false;
  if (position === undefined) return incident.plan === undefined;
  const level = incident.plan && levelAt(incident.plan, position.level);
  const wait = incident.waits[reader.contact];
  const isWaiting = wait !== undefined && isOf(incident.run, position)(wait);
  // Somebody who is not on call yet has the wait of attempt 0.
  if (isWaiting && wait.attempt === 0) return false;
  return isWaiting || level?.contacts.some(({ id }) => id === reader.contact) === true;
}

/** True when this link's contact has declined in this round, and so is not asked again before the next. */
export function hasDeclined(view: IncidentView): boolean {
  const { incident, reader, answer } = view;
  if (reader.contact === undefined || incident.status !== 'triggered') return false;
  const { round } = standing(view).position ?? reachedPosition(incident) ?? { round: 1 };
  return (
    answer?.kind === 'declined' || incident.declines?.has(contactDeclined(incident.run, round, reader.contact)) === true
  );
}

/** The name of a contact from the plan, or from the timeline, or else their id. */
export function nameOf({ incident, timeline }: IncidentView, contact: string): string {
  const levels = incident.plan === undefined ? [] : numberedLevels(incident.plan);
  const planned = levels.flatMap(({ contacts }) => contacts).find(({ id }) => id === contact);
  const event = timeline.find((each) => 'contact' in each && each.contact === contact);
  return planned?.name ?? (event !== undefined && 'name' in event ? event.name : contact);
}

function waitsAt({ incident }: IncidentView, position: Position): [contact: string, wait: Wait][] {
  return Object.entries(incident.waits).filter(([, wait]) => isOf(incident.run, position)(wait));
}

/** True when a contact has declined on this level, which passes the whole level on. The decline just pressed may not be in the record yet. */
function isDeclined({ incident, reader, answer }: IncidentView, position: Position): boolean {
  if (incident.declines?.has(levelDeclined(incident.run, position))) return true;
  if (answer?.kind !== 'declined' || reader.contact === undefined) return false;
  const own = incident.waits[reader.contact];
  return own !== undefined && isOf(incident.run, position)(own);
}

/** The level after the one that was reached, or the first one, before any of its contacts has been asked. */
function aboutToBegin(view: IncidentView, reached: Position | undefined): Standing {
  const { plan, startedAt, startAtLevel = 1 } = view.incident;
  const position = nextAsked(view.incident, reached ?? { round: 1, level: startAtLevel - 1 });
  if (plan === undefined || position === undefined) return { contacts: [] };
  const beginsAt = reached === undefined && startedAt !== undefined && startedAt > view.at ? startedAt : view.at;
  const seconds = levelAt(plan, position.level)?.seconds ?? 0;
  const endsAt = instantAfter(beginsAt, seconds);
  const contacts = contactsStillAsked(view.incident, position).filter(({ from = '' }) => from <= beginsAt);
  return following(view, { position, contacts, endsAt });
}

function following(
  view: IncidentView,
  now: { position: Position; contacts: readonly Named[]; endsAt: string },
): Standing {
  const next = nextAfter(view.incident, now.position, now.endsAt);
  return { ...now, ...(next && { next }) };
}

type Question = Position & { readonly run: number };

function isOf(run: number, position: Position): (question: Question) => boolean {
  return (question) => question.run === run && question.round === position.round && question.level === position.level;
}
