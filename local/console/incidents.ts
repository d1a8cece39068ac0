import { createHash, randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud/cloud.ts';
import type { IncidentRow } from './feed.ts';

/** All incidents from their records. A record is read again only after it was written. */
export type Incidents = {
  /** Records that a key of the table was written; returns the incident that it belongs to, if any. */
  readonly wrote: (pk: string, sk: string) => string | undefined;
  /** Reads the records written since the last time, and returns the incidents that changed. */
  readonly refresh: () => Promise<IncidentRow[]>;
  readonly all: () => IncidentRow[];
  /** Records that a link was opened; returns the incident if the link is a contact's, not the console's own. */
  readonly opened: (code: string, visit: Visit) => Promise<string | undefined>;
  /** The incident as its status link returns it to a program; `undefined` if it does not exist. */
  readonly status: (id: string) => Promise<object | undefined>;
};

const occurrence = /^[a-z]?\d{4,}$/;

/** The opening of a link, by a person or by a scanner. */
type Visit = { readonly at: number; readonly isScanner: boolean };

type Open = { readonly at: string; readonly kind: 'open'; readonly text: string };

/** The number of openings kept for each incident, because its page can be opened any number of times. */
const rememberedOpens = 100;

export function followIncidents(cloud: Cloud): Incidents {
  const rows = new Map<string, IncidentRow>();
  const links = new Map<string, string>();
  const opens = new Map<string, Open[]>();
  let written = new Map<string, { pk: string; sk: string }>();
  const refresh = async () => {
    const keys = [...written.values()];
    written = new Map();
    const found = (await cloud.items('Incidents', keys)).flatMap((item) => rowOf(item) ?? []);
    for (const row of found) rows.set(row.id, row);
    return found;
  };
  /** Makes a read-only link, as in the answer to an alert, because only a link returns an incident's status. */
  const linkTo = async (id: string) => {
    const code = randomBytes(16).toString('base64url');
    const pk = linkKey(code);
    const Item = {
      pk: { S: pk },
      sk: { S: '-' },
      incident: { S: id },
      timeZone: { S: 'UTC' },
      expiresAt: { N: '9999999999' },
    };
    await cloud.callDynamoDb('PutItem', { TableName: cloud.tables.Incidents, Item });
    links.set(id, code);
    return code;
  };
  return {
    wrote: (pk, sk) => {
      if (occurrence.test(sk)) {
        const id = `${pk}-${sk}`;
        written.set(id, { pk, sk });
        return id;
      }
      return sk.includes('#') ? pk : undefined;
    },
    refresh,
    opened: async (code, { at, isScanner }) => {
      const [link] = await cloud.items('Incidents', [{ pk: linkKey(code), sk: '-' }]);
      if (typeof link?.incident !== 'string' || typeof link.contact !== 'string') return undefined;
      const text = isScanner ? `A scanner opened ${link.name}’s link: nothing changed` : `${link.name} opened the page`;
      const open = { at: new Date(at).toISOString(), kind: 'open', text } as const;
      opens.set(link.incident, [...(opens.get(link.incident) ?? []), open].slice(-rememberedOpens));
      return link.incident;
    },
    all: () => [...rows.values()],
    status: async (id) => {
      if (!rows.has(id)) await refresh();
      if (!rows.has(id)) return undefined;
      const code = links.get(id) ?? (await linkTo(id));
      const answer = await fetch(`${cloud.apiUrl}/n/${code}`, { headers: { accept: 'application/json' } });
      if (!answer.ok) return undefined;
      const status = (await answer.json()) as { timeline: { at: string }[] };
      // The sort is stable: events at one instant keep their order.
      const timeline = [...status.timeline, ...(opens.get(id) ?? [])].sort(
        (a, b) => Date.parse(a.at) - Date.parse(b.at),
      );
      return { ...status, timeline };
    },
  };
}

function linkKey(code: string): string {
  return `LINK#${createHash('sha256').update(code).digest('hex')}`;
}

/** An item as a row of the list; `undefined` for the state of an alarm, which is in the same table. */
function rowOf(item: Record<string, unknown>): IncidentRow | undefined {
  const { pk, sk, status, stopped, run, by, acknowledgedAt, closedAt, summary, severity, source, policy, openedAt } =
    item as Record<string, unknown> & Partial<Record<'acknowledgedAt' | 'closedAt', string>>;
  if (typeof status !== 'string' || typeof summary !== 'string' || typeof openedAt !== 'string') return undefined;
  const name = (by as { name?: string } | undefined)?.name;
  return {
    id: `${pk}-${sk}`,
    status: status as IncidentRow['status'],
    isStopped: status === 'triggered' && (stopped as { run?: number } | undefined)?.run === run,
    ...{ summary, openedAt, severity: String(severity), source: String(source), policy: String(policy) },
    run: Number(run),
    ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    ...(closedAt !== undefined && { closedAt }),
    ...(name !== undefined && { by: name }),
  };
}
