import { GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  contactDeclined,
  expiryAfter,
  type Incident,
  incidentId,
  levelDeclined,
  type NextRun,
  type Opening,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
  type Wait,
} from '../domain/incident/incident.ts';
import type { Plan } from '../domain/on-call/plan.ts';
import { instantAfter } from '../domain/text/instants.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

/**
 * What puts an incident into the index that the sweep reads, from an instant on.
 *
 * The index holds only what has these two, so it stays as small as the incidents that are open, however many there were.
 */
const due = (at: string) => ({ sweep: 'due', sweepAt: at });
const noLongerDue = ['sweep', 'sweepAt'];

/** The other ways to the backstop speak at once. This long after nobody answered the sweep looks whether they were heard. */
const announceAfterSeconds = 120;

const itemKey = (id: string) => {
  const { key, occurrence } = splitIncidentId(id);
  return { pk: key, sk: occurrence };
};

/**
 * An incident as the table holds it.
 *
 * What came with the alert is kept as text: JSON has numbers, depths and names that DynamoDB refuses.
 */
const toItem = (incident: Incident) => ({
  ...itemKey(incident.id),
  ...incident,
  ...(incident.details !== undefined && { details: JSON.stringify(incident.details) }),
});

const fromItem = (item: Record<string, unknown> | undefined): Incident | undefined =>
  item && ({ ...item, ...(typeof item.details === 'string' && { details: JSON.parse(item.details) }) } as Incident);

/** The incident as it is now (a consistent read), or nothing where there is none. */
export async function findIncident(id: string): Promise<Incident | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: itemKey(id), ConsistentRead: true }));
  return fromItem(Item);
}

/** The newest occurrence of what alerts with one dedup key open. */
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

/** Puts the occurrence after `previous`, or nothing when somebody else has just put it: read again then. */
export async function openIncident(
  key: string,
  previous: Incident | undefined,
  opening: Opening,
  at: string,
): Promise<Incident | undefined> {
  const last = previous === undefined ? 0 : occurrenceNumber(splitIncidentId(previous.id).occurrence);
  const id = incidentId(key, occurrenceText(last + 1));
  const incident: Incident = {
    ...opening,
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
    Item: { ...toItem(incident), ...due(at) },
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

/** Changes an incident in one write and gives it as it is then, or nothing when the condition does not hold. */
async function change(
  id: string,
  { set, add = {}, remove = [], condition, values, names }: Change,
): Promise<Incident | undefined> {
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

/** The condition that an incident is not closed, and has taken in no newer state of its alarm than this one, if any. */
const ifOpen = (alarmStateAt: string | undefined): Pick<Change, 'condition' | 'names' | 'values'> => {
  const isOpen = '#status IN (:triggered, :acknowledged)';
  const names = { '#status': 'status' };
  const values = { ':triggered': 'triggered', ':acknowledged': 'acknowledged' };
  if (alarmStateAt === undefined) return { condition: isOpen, names, values };
  const condition = `${isOpen} AND (attribute_not_exists(alarmStateAt) OR alarmStateAt <= :stateAt)`;
  return { condition, names, values: { ...values, ':stateAt': alarmStateAt } };
};

/**
 * Takes a further alert into an incident: when it was last heard of, and which alarm state it has taken in.
 *
 * Nothing when it is closed, or has taken in a newer state.
 */
export async function joinIncident(id: string, at: string, alarmStateAt?: string): Promise<Incident | undefined> {
  const set = { lastAlertAt: at, expiresAt: expiryAfter(at), ...(alarmStateAt !== undefined && { alarmStateAt }) };
  return change(id, { set, ...ifOpen(alarmStateAt) });
}

/** Notes that the run has been started, so that nobody need start it again. */
export async function markStarted(id: string, run: number, at: string): Promise<void> {
  await change(id, {
    set: { startedAt: at },
    condition: '#run = :run',
    names: { '#run': 'run' },
    values: { ':run': run },
  });
}

/** Keeps the plan that a run follows; nothing when the incident is no longer triggered or has a later run. */
export async function savePlan(id: string, run: number, plan: Plan): Promise<Incident | undefined> {
  return change(id, {
    set: { plan },
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/**
 * Puts a contact's wait into the record, from where a reply takes its token; nothing when nobody need be notified.
 *
 * The incident must be triggered, the run its own, neither the contact nor the level declined in this round, and
 * nothing newer be registered: what stalled and comes late can't put its dead token over a living one. The same token
 * again is the same invocation, delivered twice. Where somebody has stopped the run, only what a later redrive has begun
 * may go on: a child can outlive its stopped parent.
 */
export async function registerWait(id: string, contact: string, wait: Wait): Promise<Incident | undefined> {
  return change(id, {
    // Where somebody has let a stopped run go on, the sweep has to look at it again.
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

/**
 * Makes the incident this contact's, and gives it with every open wait; nothing when it is taken or resolved.
 *
 * @param resolveBy when the sweep has to look at it again; left out where there is no such time
 */
export async function acknowledge(
  id: string,
  by: { readonly contact: string; readonly name: string },
  at: string,
  resolveBy?: string,
): Promise<Incident | undefined> {
  return change(id, {
    set: {
      ...{ status: 'acknowledged', by, acknowledgedAt: at, expiresAt: expiryAfter(at) },
      ...(resolveBy !== undefined && { resolveBy, ...due(resolveBy) }),
    },
    remove: ['closedAt', ...(resolveBy === undefined ? noLongerDue : [])],
    condition: '#status IN (:triggered, :exhausted)',
    values: { ':triggered': 'triggered', ':exhausted': 'exhausted' },
  });
}

/** Notes that a contact, and with them their level, is out for this round; nothing when it is not triggered any more. */
export async function decline(id: string, contact: string, wait: Wait): Promise<Incident | undefined> {
  return change(id, {
    set: {},
    add: { declines: new Set([contactDeclined(wait.run, wait.round, contact), levelDeclined(wait.run, wait)]) },
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': wait.run },
  });
}

/** Notes until when a contact's wait now lasts; nothing when that wait is no longer the open one. */
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
 * Closes the incident as resolved; nothing when it is closed already.
 *
 * @param alarmStateAt since when its alarm is OK, where that is why: it may have taken in a newer ALARM by now
 */
export async function resolve(
  id: string,
  resolvedBy: string,
  at: string,
  alarmStateAt?: string,
): Promise<Incident | undefined> {
  const set = { status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at) };
  return change(id, { set, remove: noLongerDue, ...ifOpen(alarmStateAt) });
}

/** Closes the incident as resolved by the contact who has it, or by what is given; nothing when it is not theirs any more. */
export async function resolveHeld(
  { id, run, by }: Incident,
  at: string,
  resolvedBy: string = by?.name ?? 'somebody',
): Promise<Incident | undefined> {
  return change(id, {
    set: { status: 'resolved', resolvedBy, closedAt: at, expiresAt: expiryAfter(at) },
    remove: noLongerDue,
    condition: '#status = :acknowledged AND #run = :run',
    names: { '#run': 'run' },
    values: { ':acknowledged': 'acknowledged', ':run': run },
  });
}

/** Leaves the incident with whoever has it, however long; nothing when it is not theirs any more. */
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
 * Opens the incident again for its next run, in one write; nothing when it has changed since it was read.
 *
 * Status and run are enough to tell: within one run an incident is acknowledged once, and by one contact.
 */
export async function openNextRun(
  { id, status, run }: Incident,
  { startAtLevel, declines, failedRuns }: NextRun,
  at: string,
): Promise<Incident | undefined> {
  return change(id, {
    set: { status: 'triggered', run: run + 1, startAtLevel, failedRuns, expiresAt: expiryAfter(at), ...due(at) },
    add: declines.size > 0 ? { declines } : {},
    remove: ['startedAt', 'by', 'acknowledgedAt', 'resolveBy', 'closedAt'],
    condition: '#status = :status AND #run = :run',
    values: { ':status': status, ':run': run },
  });
}

/** Closes the incident as exhausted, if it is still triggered and still this run. */
export async function exhaust(id: string, run: number, at: string): Promise<Incident | undefined> {
  const announceAt = instantAfter(at, announceAfterSeconds);
  return change(id, {
    set: { status: 'exhausted', closedAt: at, expiresAt: expiryAfter(at), ...due(announceAt) },
    condition: '#status = :triggered AND #run = :run',
    names: { '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/** Notes that the backstop was told that nobody answered, so that it is not told again. */
export async function markAnnounced({ id, run }: Incident): Promise<void> {
  await change(id, {
    set: {},
    remove: noLongerDue,
    condition: '#status = :exhausted AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':exhausted': 'exhausted', ':run': run },
  });
}

/** Notes that somebody has stopped the run by hand, so that the backstop is not told again: until it goes on, it is not due. */
export async function markStopped({ id, run }: Incident, redrives: number, at: string): Promise<void> {
  await change(id, {
    set: { stopped: { run, redrives, at } },
    remove: ['sweep'],
    condition: '#status = :triggered AND #run = :run',
    names: { '#status': 'status', '#run': 'run' },
    values: { ':triggered': 'triggered', ':run': run },
  });
}

/** More than this many open incidents are not looked at in one go: the ids alone would fill a function's time. */
const mostDue = 5000;

/**
 * The incidents that the sweep has to look at by this instant, longest due first.
 *
 * An index is read a moment after the record is written: whoever acts on an id reads the incident first.
 */
export async function findDue(at: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      IndexName: 'Due',
      KeyConditionExpression: 'sweep = :due AND sweepAt <= :at',
      ExpressionAttributeValues: { ':due': 'due', ':at': at },
    },
  );
  for await (const { Items = [] } of pages) {
    ids.push(...Items.map(({ pk, sk }) => incidentId(pk, sk)));
    if (ids.length >= mostDue) break;
  }
  return ids;
}
