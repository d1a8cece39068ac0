import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions } from '../../bin/proof/machines.ts';
import type { Incident, Wait } from '../../lambdas/domain/incident/incident.ts';
import { usualKey } from './happenings.ts';
import type { FunctionName, Scenario } from './scenario.ts';
import type { Services } from './world.ts';

/**
 * A planted defect, which the soak has to find. Each has a file in `defects/`, named after the defect.
 *
 * Everything that it leaves out stays as deployed. The deployed code has no switch for any defect.
 */
export type Defect = {
  /** The defect in one sentence. */
  readonly says: string;
  /** The guarantees that it breaks: one of these has to find it. That a calm night goes otherwise is not enough. */
  readonly breaks: readonly number[];
  /** True if it can show in a scenario: the others are not played. By default it can show in each. */
  readonly canShowIn?: (scenario: Scenario) => boolean;
  /** A function's services with one or more of them replaced. The others keep their faults. */
  readonly services?: (fn: FunctionName, services: Services) => Services;
  /** The same beneath the faults, for conditions of the table: a call that lands late reaches these services. */
  readonly table?: (services: Services) => Services;
  readonly definitions?: (definitions: Definitions) => Definitions;
  /** A function's event as the defect reads it, in place of the one that came. */
  readonly reads?: (fn: FunctionName, event: unknown) => unknown;
};

const folder = join(import.meta.dirname, 'defects');

/** The names of all planted defects. */
export function defectNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** One planted defect. */
export async function loadDefect(name: string): Promise<Defect> {
  const { defect } = (await import(join(folder, `${name}.ts`))) as { defect: Defect };
  return defect;
}

/** Services whose refused registrations are decided once more by a defect's own rule. */
export function registersAlso(
  services: Services,
  decide: (found: Incident, contact: string, wait: Wait) => Promise<Incident | undefined>,
): Services {
  return replaced(services, {
    registerWait: async (id, contact, wait) => {
      const incident = await services.registerWait(id, contact, wait);
      if (incident !== undefined) return incident;
      const found = await services.findIncident(id);
      return found && decide(found, contact, wait);
    },
  });
}

/** The services with some of them replaced. */
export function replaced(services: Services, by: Partial<Services>): Services {
  return new Proxy(services, {
    get: (target, name) => Reflect.get(Object.hasOwn(by, name) ? by : target, name) as unknown,
  });
}

/** Writes a line to the log as it is: `lambdas/log.ts` would hide the secrets in it. */
export function writeAsItIs(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ message, ...fields })}\n`);
}

type State = {
  Next?: string;
  Catch: { ErrorEquals: string[]; Next: string }[];
  Retry: { ErrorEquals: string[]; MaxAttempts: number }[];
  ItemProcessor: { States: Record<string, State> };
} & Record<string, unknown>;

/** A definition with its states changed in place. */
export function patched(definition: string, change: (states: Record<string, State>) => void): string {
  const parsed = JSON.parse(definition) as { States: Record<string, State> };
  change(parsed.States);
  return JSON.stringify(parsed);
}

/** A state that has to be there. */
export function stateIn(states: Record<string, State>, name: string): State {
  const state = states[name];
  if (state === undefined) throw new Error(`There is no state "${name}" to plant a defect in.`);
  return state;
}

type Found = Awaited<ReturnType<Services['findSchedules']>>;

/** A hand in the schedules and overrides that every function reads. */
export function readsSchedules(change: (found: Found) => Found): NonNullable<Defect['services']> {
  return (_, services) =>
    replaced(services, { findSchedules: async (ids) => change(await services.findSchedules(ids)) });
}

/** True if a level names a schedule, and something of a kind can happen there. */
export function hasOverrides({ changes = [] }: Scenario): boolean {
  return changes.length > 0;
}

/** True if a scenario has mutes. */
export function hasMutes({ mutes = [] }: Scenario): boolean {
  return mutes.length > 0;
}

/** True if a scenario has heartbeats. */
export function hasHeartbeats({ heartbeats = [] }: Scenario): boolean {
  return heartbeats.length > 0;
}

type Posted = { readonly body: string | null; readonly isBase64Encoded: boolean };

/** A hand in what receive-alert reads: the JSON of a body in place of the one that came. */
export function readsBody(read: (body: Json) => unknown): NonNullable<Defect['reads']> {
  return (fn, event) => {
    const { body, isBase64Encoded } = event as Posted;
    if (fn !== 'receive-alert' || isBase64Encoded) return event;
    const parsed = parsedOf(body ?? '');
    const changed = read(parsed as Json);
    return changed === parsed ? event : { ...(event as Posted), body: JSON.stringify(changed) };
  };
}

/** The same for the API key of alerts with an action: it counts as the usual one. */
export function readsKey(isMeant: (action: unknown) => boolean): NonNullable<Defect['reads']> {
  return (fn, event) => {
    const request = event as Posted & { readonly requestContext: object };
    const { action } = (parsedOf(request.body ?? '') ?? {}) as { readonly action?: unknown };
    if (fn !== 'receive-alert' || !isMeant(action)) return event;
    return { ...request, requestContext: { ...request.requestContext, identity: { apiKeyId: usualKey } } };
  };
}

type AlarmEvent = Readonly<Record<string, unknown>> & { readonly detail: Readonly<Record<string, unknown>> };

/** A hand in what receive-alarm reads: an event in place of the one that came, with the instant at which it was sent. */
export function readsAlarmEvent(read: (event: AlarmEvent, sentAt: string) => AlarmEvent): NonNullable<Defect['reads']> {
  return (fn, event) => {
    if (fn !== 'receive-alarm') return event;
    const { Records } = event as {
      readonly Records: readonly { body: string; attributes: { SentTimestamp: string } }[];
    };
    return {
      Records: Records.map((record) => {
        const sentAt = new Date(Number(record.attributes.SentTimestamp)).toISOString();
        return { ...record, body: JSON.stringify(read(JSON.parse(record.body) as AlarmEvent, sentAt)) };
      }),
    };
  };
}

/** The same for the detail of an event. A change that a topic sent has none. */
export function readsAlarm(read: (detail: AlarmEvent['detail']) => AlarmEvent['detail']): NonNullable<Defect['reads']> {
  return readsAlarmEvent((event) => ('detail' in event ? { ...event, detail: read(event.detail) } : event));
}

type Json = null | string | number | boolean | readonly Record<string, unknown>[] | Record<string, unknown>;

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
