import { GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { bounded } from '../domain/incident/bounds.ts';
import { readDetails, type StoredDetails, storedDetails } from '../domain/incident/details.ts';
import {
  contactDeclined,
  expiryAfter,
  type Incident,
  incidentId,
  isUnanswered,
  levelDeclined,
  type NextRun,
  type Opening,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
  type Wait,
} from '../domain/incident/incident.ts';
import type { Joining } from '../domain/incident/joining.ts';
import { quietUntil } from '../domain/incident/reopening.ts';
import type { Plan } from '../domain/on-call/plan.ts';
import { severities } from '../domain/on-call/severity.ts';
import { env } from '../env.ts';
import { getAll, ifConditionHolds, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

/**
 * The attributes that put an incident into the index that the sweep reads, from an instant on.
 *
 * The index holds only items with both of them, so it contains only open incidents.
 */
const due = (at: string) => ({ sweep: 'due', sweepAt: at });
const noLongerDue = ['sweep', 'sweepAt'];

/** The same in a part of the index of its own, for a resolved incident: notices must not delay a recovery. */
const toldAt = (noticesAt: string | undefined): Pick<Change, 'set' | 'remove'> =>
  noticesAt === undefined
    ? { set: {}, remove: noLongerDue }
    : { set: { noticesAt, sweep: 'quiet', sweepAt: noticesAt }, remove: [] };

const itemKey = (id: string) => {
  const { key, occurrence } = splitIncidentId(id);
  return { pk: key, sk: occurrence };
};

/** The incident in an item of the table. In the last release it also held the alert's details, as text. */
const fromItem = (item: Record<string, unknown> | undefined): Incident | undefined =>
  item && ({ ...item, ...(typeof item.details === 'string' && { details: JSON.parse(item.details) }) } as Incident);

/** The incident as it is now, by a consistent read; nothing if it does not exist. */
export async function findIncident(id: string): Promise<Incident | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: itemKey(id), ConsistentRead: true }));
  return fromItem(Item);
}

/** The incidents with these ids as they are now, by consistent reads, in no order; those that do not exist are left out. */
export async function findIncidents(ids: readonly string[]): Promise<Incident[]> {
  const items = await getAll(table(), [...new Set(ids)].map(itemKey), 'incident');
  return items.flatMap((item) => fromItem(item) ?? []);
}

/** The newest incident with one dedup key. */
export async function newestOccurrence(key: string): Promise<Incident | undefined> {
  const { Items } = await tables.send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :key',
      ExpressionAttributeValues: { ':key': key },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    }),
  );
  return fromItem(Items?.[0]);
}

const detailsKey = (id: string) => ({ pk: `DETAILS#${id}`, sk: '-' });

/**
 * The details of an alert with its severity, and how often its incident has been reopened.
 *
 * `isWorse` is true if they replace those of a less severe one. Those of an earlier opening are always replaced.
 */
export type GivenDetails = Pick<Opening, 'details' | 'severity'> & {
  readonly reopenings?: number | undefined;
  readonly isWorse?: boolean;
};

/**
 * Saves the details of an incident's alert, in an item of their own: a repeat or an answer does not write them again.
 *
 * They are kept as text, because JSON allows numbers, depths and names that DynamoDB refuses. Those of an equally severe or
 * worse alert stay.
 */
export async function saveDetails(
  id: string,
  { details, severity, reopenings = 0, isWorse = false }: GivenDetails,
  at: string,
): Promise<void> {
  const rank = severities.indexOf(severity);
  // The last release kept no rank, and an incident that was never reopened has no number of it.
  const conditions = [
    reopenings > 0 ? 'attribute_not_exists(#reopenings) OR #reopenings < :reopenings' : 'attribute_not_exists(pk)',
    ...(isWorse ? ['attribute_not_exists(#rank) OR #rank > :rank'] : []),
  ];
  const compared = { ...(reopenings > 0 && { reopenings }), ...(isWorse && { rank }) };
  const names = Object.keys(compared);
  const put = new PutCommand({
    TableName: table(),
    Item: {
      ...{ ...detailsKey(id), ...storedDetails(details), rank, expiresAt: expiryAfter(at) },
      ...(reopenings > 0 && { reopenings }),
    },
    ConditionExpression: conditions.join(' OR '),
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(Object.entries(compared).map(([name, of]) => [`:${name}`, of])),
    }),
  });
  await ifConditionHolds(tables.send(put));
}

/** The details that came with an incident's alert, by a consistent read; nothing if it had none. */
export async function findDetails({ id, details }: Incident): Promise<unknown> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: detailsKey(id), ConsistentRead: true }));
  return Item === undefined ? details : readDetails(Item as StoredDetails);
}

/** Writes the occurrence after `previous`; nothing if another call has just written it, so that the caller must read again. */
export async function openIncident(
  key: string,
  previous: Incident | undefined,
  opening: Omit<Opening, 'again' | 'isFlapping' | 'details'>,
  at: string,
): Promise<Incident | undefined> {
  const last = previous === undefined ? 0 : occurrenceNumber(splitIncidentId(previous.id).occurrence);
  const id = incidentId(key, occurrenceText(last + 1));
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
  const put = new PutCommand({
    TableName: table(),
    Item: { ...itemKey(id), ...incident, ...due(at) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await ifConditionHolds(tables.send(put))) && incident;
}

type Change = {
  readonly set: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly condition?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly names?: Readonly<Record<string, string>>;
};

/** Changes an incident in one write and returns it; nothing if the condition does not hold. */
async function change(
  id: string,
  { set: given, add = {}, remove = [], condition, values, names }: Change,
): Promise<Incident | undefined> {
  const set = Object.fromEntries(Object.entries(given).filter(([, to]) => to !== undefined));
  const [sets, adds] = [Object.keys(set), Object.keys(add)];
  const path = (name: string) =>
    name
      .split('.')
      .map((part) => `#${part.replace(/-/g, '_')}`)
      .join('.');
  const value = (name: string) => `:set_${name.replace(/[.-]/g, '_')}`;
  const parts = [...sets, ...adds, ...remove].flatMap((name) => name.split('.'));
  const update = new UpdateCommand({
    TableName: table(),
    Key: itemKey(id),
    UpdateExpression: [
      sets.length > 0 && `SET ${sets.map((name) => `${path(name)} = ${value(name)}`).join(', ')}`,
      remove.length > 0 && `REMOVE ${remove.map(path).join(', ')}`,
      adds.length > 0 && `ADD ${adds.map((name) => `${path(name)} ${value(name)}`).join(', ')}`,
    ]
      .filter(Boolean)
      .join(' '),
    ConditionExpression: ['attribute_exists(pk)', condition].filter(Boolean).join(' AND '),
    ExpressionAttributeNames: {
      ...Object.fromEntries(parts.map((part) => [`#${part.replace(/-/g, '_')}`, part])),
      ...names,
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries([...Object.entries(set), ...Object.entries(add)].map(([name, to]) => [value(name), to])),
      ...values,
    },
    ReturnValues: 'ALL_NEW',
  });
  const result = await ifConditionHolds(tables.send(update));
  return fromItem(result?.Attributes);
}

/** The condition that an incident is not closed, and has not received a newer state of its alarm than this one. */
const ifOpen = (alarmStateAt: string | undefined): Pick<Change, 'condition' | 'names' | 'values'> => {
  const isOpen = '#status IN (:triggered, :acknowledged)';
  const names = { '#status': 'status' };
  const values = { ':triggered': 'triggered', ':acknowledged': 'acknowledged' };
  if (alarmStateAt === undefined) return { condition: isOpen, names, values };
  const condition = `${isOpen} AND (attribute_not_exists(alarmStateAt) OR alarmStateAt <= :stateAt)`;
  return { condition, names, values: { ...values, ':stateAt': alarmStateAt } };
};

/**
 * Adds an alert to a live incident, and begins a new run in the same write if the alert gives a reason for it.
 *
 * Nothing if it is closed, has received a newer state of its alarm, or changed so that the alert has to be judged again.
 */
export async function joinIncident(before: Incident, joining: Joining, at: string): Promise<Incident | undefined> {
  const { alarmStateAt, eventAt, where, contributor, reason, next, isShown, isBound } = bounded(joining);
  const worse = joining.worse && bounded(joining.worse);
  const open = ifOpen(alarmStateAt);
  // Of several repeats at once only one is shown. Alerts with a reason of their own are all shown, and do not race for it.
  const isOnlyOne = isShown && !isBound;
  const begins = next && beginning(before, next, at);
  return change(before.id, {
    set: {
      ...{ lastAlertAt: at, expiresAt: expiryAfter(at), alarmStateAt, eventAt, where },
      ...{ contributor, reason, ...worse },
      ...(isShown && { repeatShownAt: at }),
      ...begins?.set,
    },
    add: { repeats: 1 },
    remove: [...(worse !== undefined && worse.link === undefined ? ['link'] : []), ...(begins?.remove ?? [])],
    condition: [
      open.condition,
      isOnlyOne &&
        (before.repeatShownAt === undefined ? 'attribute_not_exists(repeatShownAt)' : 'repeatShownAt = :shownAt'),
      isBound && '#status = :status AND #run = :run AND severity = :severity',
    ]
      .filter(Boolean)
      .join(' AND '),
    names: { ...open.names, ...(isBound && { '#run': 'run' }) },
    values: {
      ...open.values,
      ...(isOnlyOne && before.repeatShownAt !== undefined && { ':shownAt': before.repeatShownAt }),
      ...(isBound && { ':status': before.status, ':run': before.run, ':severity': before.severity }),
    },
  });
}

/** The members of an incident that come from the alert that opened it last, and that an alert can leave out. */
const fromItsAlert = ['where', 'contributor', 'reason', 'description', 'link'] as const;

/**
 * Opens a resolved incident again for an alert, in its next run and in one write; nothing if it has changed since it was read.
 *
 * It is the alert's incident from then on, as a new one would be.
 */
export async function reopenIncident(
  before: Incident,
  opening: Omit<Opening, 'again' | 'isFlapping' | 'details'>,
  next: NextRun,
  at: string,
): Promise<Incident | undefined> {
  const begins = beginning(before, next, at);
  return change(before.id, {
    set: {
      ...bounded(opening),
      ...{ lastAlertAt: at, repeatShownAt: at, reopenings: (before.reopenings ?? 0) + 1 },
      ...begins.set,
    },
    add: { repeats: 1 },
    remove: [
      ...fromItsAlert.filter((name) => opening[name] === undefined),
      ...begins.remove,
      ...['resolvedBy', 'noticesAt'],
    ],
    condition: '#status = :resolved AND #run = :run AND attribute_not_exists(isFollowed)',
    values: { ':resolved': 'resolved', ':run': before.run },
  });
}

/** Keeps a resolved incident from being reopened, because the next occurrence follows it. False if it was reopened before. */
export async function endReopening({ id, run }: Incident): Promise<boolean> {
  const ended = await change(id, {
    set: { isFollowed: true },
    condition: '#status = :resolved AND #run = :run',
    values: { ':resolved': 'resolved', ':run': run },
    names: { '#run': 'run', '#status': 'status' },
  });
  return ended !== undefined;
}

/** Names another contributor and its reason in an open incident; nothing if the incident names another one by now. */
export async function nameContributor(
  { id, contributor: before }: Incident,
  { contributor, reason }: Required<Pick<Opening, 'contributor' | 'reason'>>,
): Promise<Incident | undefined> {
  const open = ifOpen(undefined);
  return change(id, {
    ...open,
    set: bounded({ contributor, reason }),
    condition: `${open.condition} AND contributor = :before`,
    values: { ...open.values, ':before': before },
  });
}

/**
 * The write that begins the next run. What belongs to earlier runs goes, so that an incident does not grow with its runs.
 *
 * Nothing reads it any more: waits and declines count only for the current run.
 */
function beginning({ run }: Incident, next: NextRun, at: string): Pick<Change, 'set'> & { remove: readonly string[] } {
  const { startAtLevel, declines, failedRuns, because, first, handBacks } = next;
  const members = {
    status: 'triggered',
    run: run + 1,
    startAtLevel,
    failedRuns,
    because,
    first,
    handBacks,
    waits: {},
    ...due(at),
  };
  const gone = ['startedAt', 'by', 'acknowledgedAt', 'resolveBy', 'closedAt'];
  return {
    set: { ...members, expiresAt: expiryAfter(at), ...(declines.size > 0 && { declines }) },
    remove: [
      ...gone,
      ...(declines.size > 0 ? [] : ['declines']),
      ...(because === undefined ? ['because'] : []),
      ...(first === undefined ? ['first'] : []),
    ],
  };
}

/** Records that the run has been started, so that it is not started again. */
export async function markStarted(id: string, run: number, at: string): Promise<void> {
  await change(id, {
    set: { startedAt: at },
    condition: '#run = :run',
    names: { '#run': 'run' },
    values: { ':run': run },
  });
}

/** Saves the plan that a run follows; nothing if the incident is no longer triggered or has a later run. */
export async function savePlan(id: string, run: number, plan: Plan): Promise<Incident | undefined> {
  return change(id, {
    set: { plan },
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/**
 * Registers a contact's wait in the record, where a reply finds its token; nothing if the contact must not be notified.
 *
 * The incident must be triggered, the run current, and neither the contact nor the level declined in this round. No newer
 * wait may be registered, so that a late call cannot replace a live token with a dead one. The same token again is the same
 * invocation, delivered twice. If the run was stopped by hand, only attempts of a later redrive may continue, because a
 * child can outlive its stopped parent.
 */
export async function registerWait(id: string, contact: string, wait: Wait): Promise<Incident | undefined> {
  return change(id, {
    // If a stopped run was redriven, the sweep has to check it again.
    set: { [`waits.${contact}`]: wait, sweep: 'due' },
    remove: ['stopped'],
    condition: [
      '#status = :triggered AND #run = :run',
      '(attribute_not_exists(#waits.#contact) OR #waits.#contact.#sequence < :sequence OR #waits.#contact.#taskToken = :token)',
      '(attribute_not_exists(#stopped) OR #stopped.#run <> :run OR #stopped.#redrives < :redrive)',
      'NOT contains(declines, :contactDeclined) AND NOT contains(declines, :levelDeclined)',
    ].join(' AND '),
    names: {
      '#status': 'status',
      '#run': 'run',
      '#contact': contact,
      '#sequence': 'sequence',
      '#taskToken': 'taskToken',
      '#redrives': 'redrives',
    },
    values: {
      ':triggered': 'triggered',
      ':run': wait.run,
      ':redrive': wait.redrive,
      ':sequence': wait.sequence,
      ':token': wait.taskToken,
      ':contactDeclined': contactDeclined(wait.run, wait.round, contact),
      ':levelDeclined': levelDeclined(wait.run, wait),
    },
  });
}

/** Forgets the tokens of waits that are over; nothing happens if one of their contacts has a newer wait. */
export async function forgetTokens(id: string, waits: readonly [contact: string, wait: Wait][]): Promise<void> {
  const nameOf = (contact: string) => `#${contact.replace(/-/g, '_')}`;
  await change(id, {
    set: Object.fromEntries(waits.map(([contact]) => [`waits.${contact}.taskToken`, ''])),
    condition: waits.map(([contact], index) => `#waits.${nameOf(contact)}.#sequence = :sequence${index}`).join(' AND '),
    names: { '#sequence': 'sequence' },
    values: Object.fromEntries(waits.map(([, { sequence }], index) => [`:sequence${index}`, sequence])),
  });
}

/**
 * Gives the incident to this contact and returns it with every open wait; nothing if it is taken or resolved.
 *
 * @param resolveBy the instant at which the sweep has to check it again, if the policy sets one
 * @param run the only run that it is for, if the press may arrive after a later one has begun
 */
export async function acknowledge(
  id: string,
  by: { readonly contact: string; readonly name: string },
  at: string,
  resolveBy?: string,
  run?: number,
): Promise<Incident | undefined> {
  return change(id, {
    set: {
      ...{ status: 'acknowledged', by, acknowledgedAt: at, expiresAt: expiryAfter(at) },
      ...(resolveBy !== undefined && { resolveBy, ...due(resolveBy) }),
    },
    remove: ['closedAt', ...(resolveBy === undefined ? noLongerDue : [])],
    condition: `#status IN (:triggered, :exhausted)${run === undefined ? '' : ' AND #run = :run'}`,
    ...(run !== undefined && { names: { '#run': 'run' } }),
    values: { ':triggered': 'triggered', ':exhausted': 'exhausted', ...(run !== undefined && { ':run': run }) },
  });
}

/** Records that a contact and their level are skipped in this round; nothing if the incident is no longer triggered. */
export async function decline(id: string, contact: string, wait: Wait): Promise<Incident | undefined> {
  return change(id, {
    set: {},
    add: { declines: new Set([contactDeclined(wait.run, wait.round, contact), levelDeclined(wait.run, wait)]) },
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': wait.run },
  });
}

/** Records the new end of a contact's wait; nothing if that wait is no longer the open one. */
export async function extendWait(
  id: string,
  contact: string,
  wait: Wait,
  until: string,
): Promise<Incident | undefined> {
  return change(id, {
    set: { [`waits.${contact}.until`]: until },
    condition: '#status = :triggered AND #waits.#contact.#sequence = :sequence',
    names: { '#status': 'status', '#contact': contact, '#sequence': 'sequence' },
    values: { ':triggered': 'triggered', ':sequence': wait.sequence },
  });
}

/**
 * Closes the incident as resolved; nothing if it is already closed.
 *
 * @param alarmStateAt the instant of its alarm's OK, if that resolves it: the incident may have received a newer ALARM
 * @param noticesAt the instant at which the sweep tells contacts of it, if it can come again before
 * @param endedAt the instant at which the event was sent that resolves it, if an event of EventBridge does
 */
export async function resolve(
  id: string,
  resolvedBy: string,
  at: string,
  alarmStateAt?: string,
  noticesAt?: string,
  endedAt?: string,
): Promise<Incident | undefined> {
  const told = toldAt(noticesAt);
  const set = { status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at), endedAt, ...told.set };
  return change(id, { ...told, set, ...ifOpen(alarmStateAt) });
}

/** Closes the incident as resolved by the contact who has it, or by `resolvedBy`; nothing if the contact no longer has it. */
export async function resolveHeld(
  incident: Incident,
  at: string,
  resolvedBy: string = incident.by?.name ?? 'somebody',
): Promise<Incident | undefined> {
  const { id, run } = incident;
  const told = toldAt(quietUntil(incident, at));
  return change(id, {
    ...told,
    set: { status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at), ...told.set },
    condition: '#status = :acknowledged AND #run = :run',
    names: { '#run': 'run' },
    values: { ':acknowledged': 'acknowledged', ':run': run },
  });
}

/** Removes the deadline of the contact who has the incident; nothing if the contact no longer has it. */
export async function dropDeadline({ id, run }: Incident): Promise<Incident | undefined> {
  return change(id, {
    set: {},
    remove: [...noLongerDue, 'resolveBy'],
    condition: '#status = :acknowledged AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':acknowledged': 'acknowledged', ':run': run },
  });
}

/**
 * Opens the incident again for its next run, in one write; nothing if it has changed since it was read.
 *
 * Status and run are enough to see that: within one run an incident is acknowledged once, by one contact.
 */
export async function openNextRun(before: Incident, next: NextRun, at: string): Promise<Incident | undefined> {
  return change(before.id, {
    ...beginning(before, next, at),
    condition: '#status = :status AND #run = :run',
    values: { ':status': before.status, ':run': before.run },
  });
}

/** Closes the incident as exhausted, if it is still triggered and the run is current. */
export async function exhaust(id: string, run: number, at: string): Promise<Incident | undefined> {
  return change(id, {
    set: { status: 'exhausted', closedAt: at, expiresAt: expiryAfter(at), ...due(at) },
    condition: '#status = :triggered AND #run = :run',
    names: { '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/**
 * The value that puts an incident into the list of those that the backstop was notified of. Whatever happens to the incident
 * next takes it out of that list.
 */
const unanswered = { sweep: 'unanswered' };

/** Records that the backstop was notified that nobody answered, so that it is not notified again. */
export async function markAnnounced({ id, run }: Incident): Promise<void> {
  await change(id, {
    set: unanswered,
    condition: '#status = :exhausted AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':exhausted': 'exhausted', ':run': run },
  });
}

/** Records that the run was stopped by hand and the backstop notified. The incident is not due again until the run continues. */
export async function markStopped({ id, run }: Incident, redrives: number, at: string): Promise<void> {
  await change(id, {
    set: { stopped: { run, redrives, at }, ...unanswered, sweepAt: at },
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/** Records that contacts were told that the incident is resolved; nothing if it has come again. */
export async function markToldOfEnd({ id, run }: Incident): Promise<void> {
  await change(id, {
    set: {},
    remove: [...noLongerDue, 'noticesAt'],
    condition: '#status = :resolved AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':resolved': 'resolved', ':run': run },
  });
}

/** One sweep checks at most this many open incidents: their ids alone would use up a function's time. */
const mostDue = 5000;

/**
 * The ids of the incidents that the sweep has to check by this instant, longest due first.
 *
 * An index is a moment behind the record, so the caller must read an incident before acting on it.
 */
export function findDue(at: string): Promise<string[]> {
  return findInIndex('due', at);
}

/** The ids of the resolved incidents of which the sweep has to tell contacts by this instant, longest due first. */
export function findQuiet(at: string): Promise<string[]> {
  return findInIndex('quiet', at);
}

async function findInIndex(part: 'due' | 'quiet', at: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      IndexName: 'Due',
      KeyConditionExpression: 'sweep = :part AND sweepAt <= :at',
      ExpressionAttributeValues: { ':part': part, ':at': at },
    },
  );
  for await (const { Items = [] } of pages) {
    ids.push(...Items.map(({ pk, sk }) => incidentId(pk, sk)));
    if (ids.length >= mostDue) break;
  }
  return ids;
}

/** The list of incidents that the backstop was notified of since an instant and that nobody has taken. */
export type UnansweredList = {
  /** The newest of them, newest first. */
  readonly newest: readonly Incident[];
  readonly count: number;
};

/** The page of all unanswered incidents shows at most this many, and the number of the others. */
const mostShown = 1000;

/** The incidents that the backstop was notified of since this instant and that nobody has taken. */
export async function findUnanswered(since: string): Promise<UnansweredList> {
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      IndexName: 'Due',
      KeyConditionExpression: 'sweep = :unanswered AND sweepAt >= :since',
      ExpressionAttributeValues: { ':unanswered': unanswered.sweep, ':since': since },
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) ids.push(...Items.map(({ pk, sk }) => incidentId(pk, sk)));
  const shown = ids.slice(0, mostShown);
  const byId = new Map((await findIncidents(shown)).map((incident) => [incident.id, incident]));
  const newest = shown.flatMap((id) => byId.get(id) ?? []).filter(isUnanswered);
  return { newest, count: newest.length + ids.length - shown.length };
}
