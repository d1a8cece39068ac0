import { ensureAssembly } from '../../bin/assembly.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { virtualClock } from '../../local/asl/clock.ts';
import type { Cloud, CloudOptions } from '../../local/cloud/cloud.ts';
import { aCloud } from './a-cloud.ts';
import { send } from './http.ts';

/** A night on call: the synthesised stack with its own bundles, and the clock in the test's hand. */
/**
 * After this long an alert opens the next incident, and the notices of what was resolved before have left: ten minutes and a
 * sweep later, and five minutes before the first message that they could delay.
 */
export const calmSeconds = 16 * 60;

export type Night = Awaited<ReturnType<typeof aNight>>;

const startsAt = '2026-11-24T02:14:00.000Z';

/** Ada, Ben and Cleo, one number and one address each. */
export const aContact = (id: string, flaw: Partial<Contact> = {}): Contact => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  sms: `+1555010${String(id.charCodeAt(0)).padStart(4, '0')}`,
  email: `${id}@example.org`,
  timeZone: 'Europe/Berlin',
  ...flaw,
});

/** Three people, one after another. */
export const anOnCall = (flaw: Partial<OnCall> = {}): OnCall => ({
  ...emptyOnCall,
  contacts: [aContact('ada'), aContact('ben'), aContact('cleo')],
  policies: [aPolicy([['ada'], ['ben'], ['cleo']])],
  routes: [{ alarm: 'checkout-*', policy: 'default' }],
  ...flaw,
});

export const aPolicy = (levels: string[][], rounds = 1, id = 'default') => ({
  id,
  levels: levels.map((contacts) => ({ contacts })),
  rounds,
});

/**
 * Starts the stack on a virtual clock. Everything under way is waited for before time moves.
 *
 * @param assembly the folder that was synthesised, where it is not the ordinary one
 * @param more other options of the cloud, such as the source of the functions' threads
 */
export async function aNight(seed = 1, assembly?: string, more: Pick<CloudOptions, 'threads' | 'isAtDomain'> = {}) {
  const clock = virtualClock(Date.parse(startsAt));
  const cloud = await aCloud({
    assembly: assembly ?? (await ensureAssembly()),
    clock,
    seed,
    ...more,
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ON_CALL_TABLE: cloud.tables.OnCall,
  });
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const startedAt = () => clock.now() - Date.parse(startsAt);

  return {
    cloud,
    clock,
    /** Puts these people and policies on call instead of whoever was. */
    onCall: async (onCall: OnCall) => storeOnCall(await loadOnCall(), onCall),
    /** Lets this many seconds pass. */
    pass: (seconds: number) => clock.advanceTo(clock.now() + seconds * 1000),
    /**
     * Begins anew: everybody gets messages of their own again, and nobody is still to be told of what was resolved before.
     *
     * It is what `calmSeconds` do. Here they pass only if something waits, because each minute costs a sweep.
     */
    calm: async () => {
      const items = await cloud.scan('Incidents');
      const isOutbox = ({ pk }: { readonly pk?: unknown }) => String(pk).startsWith('OUTBOX#');
      const waits = items.some(({ sweep }) => sweep === 'quiet' || sweep === 'bundle');
      if (waits) return clock.advanceTo(clock.now() + calmSeconds * 1000);
      for (const { pk, sk } of items.filter(isOutbox)) {
        const Key = { pk: { S: String(pk) }, sk: { S: String(sk) } };
        await cloud.callDynamoDb('DeleteItem', { TableName: cloud.tables.Incidents, Key });
      }
    },
    /** Lets everything happen that still will. */
    rest: () => clock.run(),
    seconds: () => Math.round(startedAt() / 1000),
    post: (alert: unknown, headers: Record<string, string> = {}) => postAlert(cloud, alert, headers),
    /** Sets off the alarm, as CloudWatch would. */
    alarm: (name: string, state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', at = clock.now()) =>
      cloud.putEvent(alarmEvent(name, state, new Date(at).toISOString())),
    inbox: (contact: Contact) => cloud.messages().filter(({ to }) => to === contact.sms || to === contact.email),
    press: (link: string, reply: string) => press(link, reply),
    executions: () => executionsOf(cloud),
    stop: cloud.stop,
  };
}

async function postAlert({ apiUrl, apiKey }: Cloud, alert: unknown, headers: Record<string, string>) {
  const response = await fetch(`${apiUrl}/alerts`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json', ...headers },
    body: typeof alert === 'string' ? alert : JSON.stringify(alert),
  });
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: (await response.json()) as AlertAnswer,
  };
}

type AlertAnswer = {
  incidentId: string;
  status: string;
  statusUrl: string;
  errors?: { pointer: string; detail: string }[];
};

/** The link in a message. */
export function linkIn({ text }: { readonly text: string }): string {
  const link = /https?:\/\/\S+\/n\/[\w-]+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`There is no link in: ${text}`);
  return link;
}

/** Presses a button of the page behind a link, as a browser does; gives the page that comes back. */
export async function press(link: string, reply: string): Promise<{ status: number; page: string }> {
  const { origin, pathname } = new URL(link);
  const { status, text } = await send(origin, {
    method: 'POST',
    path: pathname,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin,
      'user-agent': 'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
    },
    body: new URLSearchParams({ reply }).toString(),
  });
  return { status, page: text };
}

/** A change of state as CloudWatch tells it. */
export function alarmEvent(name: string, value: string, timestamp: string) {
  return {
    version: '0',
    id: `${name}-${timestamp}`,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '000000000000',
    time: timestamp,
    region: 'eu-central-1',
    resources: [`arn:aws:cloudwatch:eu-central-1:000000000000:alarm:${name}`],
    detail: {
      alarmName: name,
      state: { value, reason: `${name} is in ${value}`, timestamp: timestamp.replace('Z', '+0000') },
      previousState: { value: 'OK', reason: 'fine', timestamp: timestamp.replace('Z', '+0000') },
      configuration: { description: 'https://wiki.example.org/runbook', metrics: [] },
    },
  };
}

/** Its dates are in seconds. */
export type ExecutionSummary = {
  name: string;
  machine: string;
  status: string;
  executionArn: string;
  startDate: number;
  stopDate?: number;
};

async function executionsOf({ stepFunctions, stateMachines }: Cloud): Promise<ExecutionSummary[]> {
  const lists = Object.entries(stateMachines).map(async ([machine, stateMachineArn]) => {
    const { body } = await stepFunctions.call('ListExecutions', { stateMachineArn });
    const { executions } = body as { executions: Omit<ExecutionSummary, 'machine'>[] };
    return executions.map((execution) => ({ ...execution, machine }));
  });
  return (await Promise.all(lists)).flat();
}
