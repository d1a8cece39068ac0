import { bounded } from '../../lambdas/domain/incident/bounds.ts';
import { readDetails, type StoredDetails, storedDetails } from '../../lambdas/domain/incident/details.ts';
import {
  contactDeclined,
  expiryAfter,
  type Incident,
  incidentId,
  isUnanswered,
  levelDeclined,
  type NextRun,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
  type Wait,
} from '../../lambdas/domain/incident/incident.ts';
import { quietUntil } from '../../lambdas/domain/incident/reopening.ts';
import { severities } from '../../lambdas/domain/on-call/severity.ts';
import { stored } from './stored.ts';

type Incidents = typeof import('../../lambdas/adapters/incidents.ts');

/** An incident with the keys of its item, and with what makes the sweep look at it. */
type Item = Incident & {
  readonly pk: string;
  readonly sk: string;
  readonly sweep?: 'due' | 'quiet' | 'unanswered';
  readonly sweepAt?: string;
};

type Unkeyed = Incident & Pick<Item, 'sweep' | 'sweepAt'>;

type Gone = readonly (keyof Item)[];

/** The members that change; one without a value stays as it is. */
type Changed = { readonly [Name in keyof Item]?: Item[Name] | undefined };

const due = (sweepAt: string) => ({ sweep: 'due' as const, sweepAt });
const noLongerDue: Gone = ['sweep', 'sweepAt'];

/** The members of a resolved incident of which contacts are told later. */
const toldAt = (noticesAt: string | undefined): Changed =>
  noticesAt === undefined ? {} : { noticesAt, sweep: 'quiet', sweepAt: noticesAt };
const goneWithin = (noticesAt: string | undefined): Gone => (noticesAt === undefined ? noLongerDue : []);
const fromItsAlert = ['where', 'contributor', 'reason', 'description', 'link'] as const;

/**
 * Incidents in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by id.
 *
 * The sweep is given everything that is due, however much: the adapter's bound is one on a function's time.
 */
export function incidentStore(given: readonly Incident[] = []): Incidents & {
  readonly items: Map<string, Item>;
  /** Puts an incident as it is, past every condition; without `sweep` and `sweepAt` it is never due. */
  readonly put: (incident: Unkeyed) => void;
} {
  const items = new Map<string, Item>();
  /** The id of each key's newest occurrence: looking for it among all would take longer with each incident. */
  const newestIds = new Map<string, string>();
  const details = new Map<string, StoredDetails & { readonly rank: number; readonly reopenings: number }>();
  const newestOf = (key: string) => items.get(newestIds.get(key) ?? '');
  const put = (incident: Unkeyed) => {
    const item = itemOf(incident);
    const newest = newestOf(item.pk);
    if (newest === undefined || newest.sk < item.sk) newestIds.set(item.pk, item.id);
    items.set(item.id, item);
  };
  given.forEach(put);

  async function change(
    id: string,
    holds: (now: Item) => boolean,
    to: (now: Item) => Changed,
    gone: Gone = [],
  ): Promise<Item | undefined> {
    const now = items.get(id);
    if (now === undefined || !holds(now)) return undefined;
    const changed = { ...now, ...(stored(to(now)) as Partial<Item>) };
    for (const name of gone) delete changed[name];
    items.set(id, changed);
    return changed;
  }

  function inIndex(part: Item['sweep'], at: string): string[] {
    const found: { id: string; sweepAt: string }[] = [];
    for (const { id, sweep, sweepAt } of items.values())
      if (sweep === part && sweepAt !== undefined && sweepAt <= at) found.push({ id, sweepAt });
    return found.sort((a, b) => (a.sweepAt < b.sweepAt ? -1 : Number(a.sweepAt > b.sweepAt))).map(({ id }) => id);
  }

  return {
    items,
    put,

    findIncident: async (id) => items.get(id),

    findIncidents: async (ids) => [...new Set(ids)].flatMap((id) => items.get(id) ?? []),

    newestOccurrence: async (key) => newestOf(key),

    openIncident: async (key, previous, opening, at) => {
      const last = previous === undefined ? 0 : occurrenceNumber(splitIncidentId(previous.id).occurrence);
      const id = incidentId(key, occurrenceText(last + 1));
      if (items.has(id)) return undefined;
      const incident: Incident = {
        ...bounded(opening),
        id,
        status: 'triggered',
        run: 1,
        openedAt: at,
        lastAlertAt: at,
        waits: {},
        expiresAt: expiryAfter(at),
      };
      put({ ...incident, ...due(at) });
      return incident;
    },

    saveDetails: async (id, { details: given, severity, reopenings = 0, isWorse = false }) => {
      const rank = severities.indexOf(severity);
      const known = details.get(id);
      if (known === undefined || known.reopenings < reopenings || (isWorse && known.rank > rank))
        details.set(id, { ...storedDetails(given), rank, reopenings });
    },

    findDetails: async (incident) => {
      const own = details.get(incident.id);
      return own === undefined ? incident.details : readDetails(own);
    },

    joinIncident: (before, joining, at) => {
      const { alarmStateAt, eventAt, where, contributor, reason, next, isShown, isBound } = bounded(joining);
      const worse = joining.worse && bounded(joining.worse);
      return change(
        before.id,
        (now) =>
          isOpenTo(alarmStateAt)(now) &&
          (isBound
            ? isIn(before.status, before.run)(now) && now.severity === before.severity
            : !isShown || now.repeatShownAt === before.repeatShownAt),
        ({ repeats = 0 }) => ({
          ...{ lastAlertAt: at, expiresAt: expiryAfter(at), repeats: repeats + 1 },
          ...{ alarmStateAt, eventAt, where, contributor, reason, ...worse },
          ...(isShown && { repeatShownAt: at }),
          ...(next && beginning(before, next, at)),
        }),
        [
          ...(worse !== undefined && worse.link === undefined ? (['link'] as const) : []),
          ...(next ? goneWith(next) : []),
        ],
      );
    },

    reopenIncident: (before, opening, next, at) =>
      change(
        before.id,
        (now) => isIn('resolved', before.run)(now) && now.isFollowed !== true,
        ({ repeats = 0 }) => ({
          ...bounded(opening),
          ...{ lastAlertAt: at, repeatShownAt: at, reopenings: (before.reopenings ?? 0) + 1, repeats: repeats + 1 },
          ...beginning(before, next, at),
        }),
        [
          ...fromItsAlert.filter((name) => opening[name] === undefined),
          ...goneWith(next),
          ...(['resolvedBy', 'noticesAt'] as const),
        ],
      ),

    endReopening: async ({ id, run }) =>
      (await change(id, isIn('resolved', run), () => ({ isFollowed: true }))) !== undefined,

    markStarted: async (id, run, at) => {
      await change(
        id,
        (now) => now.run === run,
        () => ({ startedAt: at }),
      );
    },

    savePlan: (id, run, plan) => change(id, isIn('triggered', run), () => ({ plan })),

    registerWait: (id, contact, wait) =>
      change(
        id,
        (now) => {
          const known = own(now.waits, contact);
          const isNewer = known === undefined || known.sequence < wait.sequence || known.taskToken === wait.taskToken;
          const isStopped = now.stopped?.run === wait.run && now.stopped.redrives >= wait.redrive;
          const isOut = [contactDeclined(wait.run, wait.round, contact), levelDeclined(wait.run, wait)].some((note) =>
            now.declines?.has(note),
          );
          return isIn('triggered', wait.run)(now) && isNewer && !isStopped && !isOut;
        },
        ({ waits }) => ({ waits: { ...waits, [contact]: wait }, sweep: 'due' }),
        ['stopped'],
      ),

    forgetTokens: async (id, waits) => {
      const forgotten = waits.map(([contact, wait]): [string, Wait] => [contact, { ...wait, taskToken: '' }]);
      await change(
        id,
        (now) => waits.every(([contact, { sequence }]) => own(now.waits, contact)?.sequence === sequence),
        (now) => ({ waits: { ...now.waits, ...Object.fromEntries(forgotten) } }),
      );
    },

    acknowledge: (id, by, at, resolveBy, only) =>
      change(
        id,
        ({ status, run }) => (status === 'triggered' || status === 'exhausted') && (only === undefined || only === run),
        () => ({
          status: 'acknowledged',
          by,
          acknowledgedAt: at,
          expiresAt: expiryAfter(at),
          ...(resolveBy !== undefined && { resolveBy, ...due(resolveBy) }),
        }),
        ['closedAt', ...(resolveBy === undefined ? noLongerDue : [])],
      ),

    decline: (id, contact, wait) =>
      change(id, isIn('triggered', wait.run), ({ declines = [] }) => ({
        declines: new Set([...declines, contactDeclined(wait.run, wait.round, contact), levelDeclined(wait.run, wait)]),
      })),

    extendWait: (id, contact, wait, until) =>
      change(
        id,
        ({ status, waits }) => status === 'triggered' && own(waits, contact)?.sequence === wait.sequence,
        ({ waits }) => ({ waits: { ...waits, [contact]: { ...wait, ...own(waits, contact), until } } }),
      ),

    resolve: (id, resolvedBy, at, alarmStateAt, noticesAt, endedAt) =>
      change(
        id,
        isOpenTo(alarmStateAt),
        () => ({
          ...{ status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at), endedAt },
          ...toldAt(noticesAt),
        }),
        goneWithin(noticesAt),
      ),

    nameContributor: ({ id, contributor: before }, { contributor, reason }) =>
      change(
        id,
        (now) => isOpenTo(undefined)(now) && now.contributor === before,
        () => bounded({ contributor, reason }),
      ),

    resolveHeld: (incident, at, resolvedBy = incident.by?.name ?? 'somebody') => {
      const noticesAt = quietUntil(incident, at);
      return change(
        incident.id,
        isIn('acknowledged', incident.run),
        () => ({ status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at), ...toldAt(noticesAt) }),
        goneWithin(noticesAt),
      );
    },

    dropDeadline: ({ id, run }) => change(id, isIn('acknowledged', run), () => ({}), [...noLongerDue, 'resolveBy']),

    openNextRun: (before, next, at) =>
      change(before.id, isIn(before.status, before.run), () => beginning(before, next, at), goneWith(next)),

    exhaust: (id, run, at) =>
      change(id, isIn('triggered', run), () => ({
        status: 'exhausted',
        closedAt: at,
        expiresAt: expiryAfter(at),
        ...due(at),
      })),

    markAnnounced: async ({ id, run }) => {
      await change(id, isIn('exhausted', run), () => ({ sweep: 'unanswered' }));
    },

    markStopped: async ({ id, run }, redrives, at) => {
      await change(id, isIn('triggered', run), () => ({
        ...{ stopped: { run, redrives, at } },
        ...{ sweep: 'unanswered', sweepAt: at },
      }));
    },

    markToldOfEnd: async ({ id, run }) => {
      await change(id, isIn('resolved', run), () => ({}), [...noLongerDue, 'noticesAt']);
    },

    findDue: async (at) => inIndex('due', at),

    findQuiet: async (at) => inIndex('quiet', at),

    findUnanswered: async (since) => {
      const found = [...items.values()].filter(
        (item) => item.sweep === 'unanswered' && (item.sweepAt ?? '') >= since && isUnanswered(item),
      );
      found.sort((a, b) => ((a.sweepAt ?? '') < (b.sweepAt ?? '') ? 1 : -1));
      return { newest: found.slice(0, 1000), count: found.length };
    },
  };
}

function itemOf(incident: Unkeyed): Item {
  const { key, occurrence } = splitIncidentId(incident.id);
  return { ...stored(incident), pk: key, sk: occurrence };
}

/** The members of an incident whose next run begins. */
function beginning({ run }: Incident, next: NextRun, at: string): Changed {
  const { startAtLevel, declines, failedRuns, because, first, handBacks } = next;
  return {
    ...{ status: 'triggered', run: run + 1, startAtLevel, failedRuns, because, first, handBacks, waits: {} },
    ...{ expiresAt: expiryAfter(at), ...due(at) },
    ...(declines.size > 0 && { declines }),
  };
}

/** The members that the next run does not have from the run before. */
function goneWith({ declines, because, first }: NextRun): Gone {
  return [
    ...(['startedAt', 'by', 'acknowledgedAt', 'resolveBy', 'closedAt'] as const),
    ...(declines.size > 0 ? [] : (['declines'] as const)),
    ...(because === undefined ? (['because'] as const) : []),
    ...(first === undefined ? (['first'] as const) : []),
  ];
}

function isIn(status: Incident['status'], run: number) {
  return (now: Item) => now.status === status && now.run === run;
}

function isOpenTo(alarmStateAt: string | undefined) {
  return (now: Item) =>
    (now.status === 'triggered' || now.status === 'acknowledged') &&
    (alarmStateAt === undefined || now.alarmStateAt === undefined || now.alarmStateAt <= alarmStateAt);
}

/** A contact may be called `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
