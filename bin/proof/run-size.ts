import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { Machines } from './machines.ts';
import { itemBytes } from './record-size.ts';

/** The size of a run. */
export type Size = {
  readonly transitions: number;
  /** The number of events in its longest history, which is the run's or a contact's. */
  readonly events: number;
  /** The largest piece of data in a history. */
  readonly payloadBytes: number;
  /** The size of the incident in the table at the end. */
  readonly recordBytes: number;
};

/** Reads the size of a run from its histories. */
export async function sizeOf(
  { stepFunctions, notifyContact }: Machines,
  incident: Incident,
  run: string,
): Promise<Size> {
  const children = new Set<string>();
  const own = await readHistory(stepFunctions, run, children);
  const prefix = notifyContact.replace(':stateMachine:', ':execution:');
  const contacts = await Promise.all([...children].map((name) => readHistory(stepFunctions, `${prefix}:${name}`)));
  const histories = [own, ...contacts];
  return {
    transitions: histories.reduce((total, { transitions }) => total + transitions, 0),
    events: Math.max(...histories.map(({ events }) => events)),
    payloadBytes: Math.max(...histories.map(({ payloadBytes }) => payloadBytes)),
    recordBytes: itemBytes(incident),
  };
}

type HistoryEvent = { readonly type: string } & Readonly<
  Record<string, { readonly [member: string]: unknown } | string>
>;

async function readHistory(
  stepFunctions: Machines['stepFunctions'],
  executionArn: string,
  children = new Set<string>(),
) {
  const events = await allEvents(stepFunctions, executionArn);
  const details = events.flatMap((event) => Object.values(event).filter((member) => typeof member === 'object'));
  const texts = details.flatMap(({ input, output, parameters }) => [input, output, parameters]);
  for (const { type, taskScheduledEventDetails: task } of events)
    if (type === 'TaskScheduled' && typeof task === 'object' && task.resource === 'startExecution.sync:2')
      children.add((JSON.parse(String(task.parameters)) as { Name: string }).Name);
  return {
    events: events.length,
    transitions: events.filter(({ type }) => type.endsWith('StateEntered')).length,
    payloadBytes: texts.reduce((most: number, text) => Math.max(most, sizeOfText(text)), 0),
  };
}

async function allEvents(stepFunctions: Machines['stepFunctions'], executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const call = { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) };
    const { body } = await stepFunctions.call('GetExecutionHistory', call);
    const page = body as { events: HistoryEvent[]; nextToken?: string };
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

function sizeOfText(text: unknown): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : 0;
}
