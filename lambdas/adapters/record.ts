import { paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import { type Incident, incidentId, splitIncidentId } from '../domain/incident/incident.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { isObject } from '../domain/text/json.ts';
import { env } from '../env.ts';
import { getAll, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

type Item = Readonly<Record<string, unknown>>;

/** All incidents of the table with their timelines, as far as they were asked for. */
export type ScannedRecord = {
  readonly incidents: readonly Incident[];
  /** The events of each incident in their order. */
  readonly timelines: ReadonlyMap<string, readonly TimelineEvent[]>;
  /** The keys of the incidents that cannot be read. */
  readonly damaged: readonly string[];
};

/** Of all items of the table, only incidents have waits. */
const isIncident = 'attribute_exists(waits)';

/** Is called with the number of items that have been read so far, including those that the filter leaves out. */
type Progress = (items: number) => void;

/**
 * Every incident that opened at or after an instant, in no order.
 *
 * It reads the whole table, page by page: the table has no order by time, so the last page can have the newest incident. Only a
 * person's commands do that. One page after another is slow enough to leave the table's capacity to what notifies people.
 */
export async function scanIncidents(
  since: string,
  progress: Progress,
): Promise<Pick<ScannedRecord, 'incidents' | 'damaged'>> {
  const filter = {
    FilterExpression: `${isIncident} AND openedAt >= :since`,
    ExpressionAttributeValues: { ':since': since },
  };
  return sorted(await scan(filter, progress));
}

/** Every incident, and the events at or after an instant, by one reading of the whole table. */
export async function scanRecord(since: string, progress: Progress): Promise<ScannedRecord> {
  const filter = {
    FilterExpression: `${isIncident} OR (attribute_exists(#kind) AND #at >= :since)`,
    ExpressionAttributeNames: { '#kind': 'kind', '#at': 'at' },
    ExpressionAttributeValues: { ':since': since },
  };
  return sorted(await scan(filter, progress));
}

/** The ids of incidents by their part of the index that the sweep reads. */
export type IndexedIds = {
  /** Those that nobody has taken yet, and those whose contact has a deadline. */
  readonly due: readonly string[];
  /** Those that the backstop was notified of, and those of whose end contacts will be notified. */
  readonly others: readonly string[];
};

/**
 * The ids of the incidents in the index: all that are open, except those that a contact has taken without a deadline.
 *
 * @param since leaves out what the backstop was notified of before
 */
export async function findIndexed(since: string): Promise<IndexedIds> {
  const [due, quiet, unanswered] = await Promise.all([
    readIndex('due'),
    readIndex('quiet'),
    readIndex('unanswered', since),
  ]);
  return { due, others: [...quiet, ...unanswered] };
}

async function readIndex(part: string, since?: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      ...{ TableName: table(), IndexName: 'Due' },
      KeyConditionExpression: since === undefined ? 'sweep = :part' : 'sweep = :part AND sweepAt >= :since',
      ExpressionAttributeValues: { ':part': part, ...(since !== undefined && { ':since': since }) },
    },
  );
  for await (const { Items = [] } of pages) ids.push(...Items.map(({ pk, sk }) => incidentId(pk, sk)));
  return ids;
}

/** The incidents with these ids, by consistent reads, and the ids of those that cannot be read. What does not exist is left out. */
export async function readIncidents(ids: readonly string[]): Promise<Pick<ScannedRecord, 'incidents' | 'damaged'>> {
  const keys = [...new Set(ids)].map((id) => {
    const { key, occurrence } = splitIncidentId(id);
    return { pk: key, sk: occurrence };
  });
  const items = await getAll(table(), keys, 'incident');
  return {
    incidents: items.filter(isWhole).map((item) => withoutTokens(item as unknown as Incident)),
    damaged: items.filter((item) => !isWhole(item)).map(({ pk, sk }) => incidentId(String(pk), String(sk))),
  };
}

async function scan(filter: object, progress: Progress): Promise<Item[]> {
  const items: Item[] = [];
  let read = 0;
  const pages = paginateScan({ client: tables }, { TableName: table(), ...filter });
  for await (const { Items = [], ScannedCount = 0 } of pages) {
    items.push(...Items);
    read += ScannedCount;
    progress(read);
  }
  return items;
}

function sorted(items: readonly Item[]): ScannedRecord {
  const incidents: Incident[] = [];
  const damaged: string[] = [];
  const timelines = new Map<string, TimelineEvent[]>();
  for (const item of items.toSorted((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1))) {
    const id = String(item.pk);
    const timeline = timelines.get(id) ?? [];
    if (item.waits === undefined) {
      timeline.push(item as unknown as TimelineEvent);
      timelines.set(id, timeline);
    } else if (isWhole(item)) incidents.push(withoutTokens(item as unknown as Incident));
    else damaged.push(`${id}-${String(item.sk)}`);
  }
  return { incidents, timelines, damaged };
}

/** True when an item has the members that every list of incidents shows. */
function isWhole({ pk, sk, id, status, summary, openedAt, run, waits }: Item): boolean {
  const { key, occurrence } = splitIncidentId(String(id));
  const texts = [status, summary, openedAt];
  const areRight = texts.every((text) => typeof text === 'string') && typeof run === 'number' && isObject(waits);
  return areRight && key === pk && occurrence === sk;
}

/** An incident without the task tokens of its waits: with a token, anybody could answer for the contact. */
function withoutTokens(incident: Incident): Incident {
  const waits = Object.entries(incident.waits).map(([contact, wait]) => [contact, { ...wait, taskToken: '' }]);
  return { ...incident, waits: Object.fromEntries(waits) };
}

/** Every event of an incident, oldest first, however many there are. */
export async function readWholeTimeline(incident: string): Promise<TimelineEvent[]> {
  const events: Item[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      ...{ TableName: table(), ConsistentRead: true, KeyConditionExpression: 'pk = :incident' },
      ExpressionAttributeValues: { ':incident': incident },
    },
  );
  for await (const { Items = [] } of pages) events.push(...Items);
  return events.map(({ pk: _, sk: __, ...event }) => event as unknown as TimelineEvent);
}
