import type { Night } from './night.ts';

/** Everything that a request could change, as one text: both tables, the executions, the messages, the queues. */
export async function everything({ cloud, executions }: Night): Promise<string> {
  const items = await Promise.all(['Incidents', 'OnCall'].map((table) => cloud.scan(table)));
  const texts = items.map((rows) => rows.map((row) => JSON.stringify(row, spellSets)).toSorted());
  const queued = Object.values(cloud.queues).map(cloud.queued);
  return JSON.stringify([texts, await executions(), cloud.messages(), queued]);
}

const spellSets = (_: string, value: unknown) => (value instanceof Set ? [...value] : value);
