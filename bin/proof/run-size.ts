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
  let [events, transitions, payloadBytes] = [0, 0, 0];
  let nextToken: string | undefined;
  do {
    const call = { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) };
    const page = (await stepFunctions.call('GetExecutionHistory', call)).body as {
      events: HistoryEvent[];
      nextToken?: string;
    };
    events += page.events.length;
    for (const event of page.events) {
      if (event.type.endsWith('StateEntered')) transitions += 1;
      for (const details of Object.values(event)) {
        if (typeof details !== 'object') continue;
        for (const text of [details.input, details.output, details.parameters])
          if (typeof text === 'string') payloadBytes = Math.max(payloadBytes, Buffer.byteLength(text));
        if (event.type === 'TaskScheduled' && details.resource === 'startExecution.sync:2')
          children.add((JSON.parse(String(details.parameters)) as { Name: string }).Name);
      }
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { events, transitions, payloadBytes };
}
