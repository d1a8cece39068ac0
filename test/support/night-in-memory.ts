import { basename } from 'node:path';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import * as alarmStates from '../../lambdas/adapters/alarm-states.ts';
import * as alarms from '../../lambdas/adapters/alarms.ts';
import * as backstop from '../../lambdas/adapters/backstop.ts';
import { limitReached } from '../../lambdas/adapters/channels/account-limit.ts';
import * as channels from '../../lambdas/adapters/channels/send.ts';
import * as compression from '../../lambdas/adapters/compression.ts';
import * as deadMan from '../../lambdas/adapters/dead-man.ts';
import * as digests from '../../lambdas/adapters/digest.ts';
import { tables } from '../../lambdas/adapters/dynamodb.ts';
import * as requests from '../../lambdas/adapters/idempotency.ts';
import * as incidents from '../../lambdas/adapters/incidents.ts';
import * as ownApi from '../../lambdas/adapters/own-api.ts';
import * as ownPage from '../../lambdas/adapters/own-page.ts';
import * as presses from '../../lambdas/adapters/presses.ts';
import * as settings from '../../lambdas/adapters/settings.ts';
import * as signatures from '../../lambdas/adapters/sns-signature.ts';
import * as sources from '../../lambdas/adapters/sources.ts';
import * as stopwatch from '../../lambdas/adapters/stopwatch.ts';
import * as subscriptions from '../../lambdas/adapters/subscriptions.ts';
import * as timeZoneData from '../../lambdas/adapters/time-zone-data.ts';
import * as timelines from '../../lambdas/adapters/timeline.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { findContacts } from '../../lambdas/find-contacts.ts';
import { findKey } from '../../lambdas/find-key.ts';
import { log, logError, measure } from '../../lambdas/log.ts';
import { planEscalation } from '../../lambdas/plan-escalation.ts';
import { receiveAlarm } from '../../lambdas/receive-alarm.ts';
import { receiveAlert } from '../../lambdas/receive-alert.ts';
import { receiveDelivery } from '../../lambdas/receive-delivery.ts';
import { receiveReply } from '../../lambdas/receive-reply.ts';
import { recordOutcome } from '../../lambdas/record-outcome.ts';
import { sendBundles } from '../../lambdas/send-bundles.ts';
import { sendNotification } from '../../lambdas/send-notification.ts';
import { showCalendar } from '../../lambdas/show-calendar.ts';
import { showIncident } from '../../lambdas/show-incident.ts';
import { sweep } from '../../lambdas/sweep.ts';
import { takeAll } from '../../lambdas/take-all.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { FunctionThread, Owner, Start, Threads } from '../../local/cloud/function-thread.ts';
import { createExecutions } from '../../local/memory/executions.ts';
import { createServices, createStores, type Stores } from '../../local/memory/services.ts';
import { aNight, calmSeconds, type Night } from './night.ts';

/**
 * Starts the stack with its functions in this process: the same handlers, with their records in memory.
 *
 * Everything else is the whole local stack with its API, bus, queues, state machines, schedules and channels. An incident
 * takes a fifth of the time, because most of that is spent on calls of the tables. Every input is still written there, and after a night's rest
 * every incident that has changed, which has to be read from there as it is in memory.
 *
 * The functions get the environment of the process, so a test file can have only one such night.
 */
export async function aNightInMemory(seed = 1, assembly?: string, isAtDomain = false): Promise<Night> {
  const stores = createStores();
  const both = alsoInTables(stores);
  let services: Services | undefined;
  const started = () => {
    services ??= servicesOf(night.cloud, stores, both.services);
    return services;
  };
  const night = await aNight(seed, assembly, { threads: threadsHere(started), isAtDomain });
  const { scan } = night.cloud;
  return {
    ...night,
    calm: () => night.pass(calmSeconds),
    onCall: async (onCall: OnCall) => stores.onCall.storeOnCall(await stores.onCall.loadOnCall(), onCall),
    rest: async () => {
      await night.rest();
      await both.expectSame();
    },
    cloud: {
      ...night.cloud,
      scan: async (table: string) => {
        await both.expectSame(stores.incidents.items.keys());
        return scan(table);
      },
    },
  };
}

type Services = ReturnType<typeof servicesOf>;

/** The handlers, by the names of their bundles. */
const handlers: Readonly<Record<string, (services: Services) => (event: never) => Promise<unknown>>> = {
  'find-contacts': findContacts,
  'find-key': findKey,
  'plan-escalation': planEscalation,
  'receive-alarm': receiveAlarm,
  'receive-alert': receiveAlert,
  'receive-delivery': receiveDelivery,
  'receive-reply': receiveReply,
  'record-outcome': recordOutcome,
  'send-bundles': sendBundles,
  'send-notification': sendNotification,
  'show-calendar': showCalendar,
  'show-incident': showIncident,
  sweep,
  'take-all': takeAll,
};

function servicesOf({ stepFunctions, stateMachines }: Cloud, stores: Stores, inBoth: Partial<Stores['incidents']>) {
  return {
    ...alarms,
    ...backstop,
    ...channels,
    ...compression,
    ...digests,
    ...deadMan,
    ...ownApi,
    ...ownPage,
    ...presses,
    ...settings,
    ...signatures,
    ...sources,
    ...stopwatch,
    ...subscriptions,
    ...timeZoneData,
    ...createServices(stores, createExecutions(stepFunctions.call, stateMachines.NotifySupport ?? '')),
    ...inBoth,
    ...{ limitReached, log, logError, measure },
  };
}

/** Functions in this process, in the place of threads. */
function threadsHere(services: () => Services): Threads {
  const variables = new Map<string, string>();
  return {
    take: (start) => {
      setEnvironment(variables, start);
      const handler = handlers[basename(start.data.file, '.mjs')];
      if (handler === undefined) throw new Error(`${start.data.file} has no handler in this table.`);
      return functionHere(start, async (event, onLine) => handler({ ...services(), ...reporting(onLine) })(event));
    },
    giveBack: async () => {},
    callsByConnection: true,
  };
}

type Run = (event: never, onLine: Owner['onLine']) => Promise<unknown>;

function functionHere(start: Start, run: Run): FunctionThread {
  let owner: Owner | undefined;
  return {
    start,
    ready: Promise.resolve(),
    invoke: async ({ id, payload }) => {
      const answered = run(JSON.parse(payload) as never, (line) => owner?.onLine(line));
      const returned = await answered.then(
        (answer) => ({ payload: JSON.stringify(answer ?? null), isError: false }),
        ({ name, message }: Error) => ({
          payload: JSON.stringify({ errorType: name, errorMessage: message }),
          isError: true,
        }),
      );
      owner?.onReturned({ id, ...returned });
    },
    belongTo: (next) => {
      owner = next;
    },
    end: async () => {},
  };
}

/** A variable that no function reads, and that differs between them: it says which configuration a version has. */
const unread = 'CONFIGURATION';

/** Gives this process the variables of a function; one that another function has must have the same value. */
function setEnvironment(known: Map<string, string>, { env, data }: Start): void {
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('AWS_') || name === 'TZ' || name === unread) continue;
    if ((known.get(name) ?? value) !== value) throw new Error(`${data.functionName} has another ${name}: ${value}`);
    known.set(name, value);
    process.env[name] = value;
  }
}

/** The functions' own reporting, whose lines go to the log of one function. */
function reporting(onLine: Owner['onLine']): Pick<Services, 'log' | 'logError' | 'measure'> {
  const heard =
    <Args extends unknown[]>(report: (...args: Args) => void) =>
    (...args: Args) => {
      const { log: say } = console;
      const { write } = process.stdout;
      console.log = onLine;
      process.stdout.write = (line: string | Uint8Array) => {
        onLine(String(line).trimEnd());
        return true;
      };
      try {
        report(...args);
      } finally {
        console.log = say;
        process.stdout.write = write;
      }
    };
  return { log: heard(log), logError: heard(logError), measure: heard(measure) };
}

/**
 * Services that write to the tables too, with the same result: what comes from an input, when it arrives.
 *
 * `expectSame` puts the incidents there as they are in the end, with their timelines, and reads everything again.
 */
function alsoInTables(stores: Stores) {
  const changed = new Set<string>();
  const inBoth =
    <Args extends unknown[], Result>(
      inMemory: (...args: Args) => Promise<Result>,
      inTables: (...args: Args) => Promise<Result>,
    ) =>
    async (...args: Args): Promise<Result> => {
      const result = await inMemory(...args);
      expect(await inTables(...args)).toEqual(result);
      return result;
    };
  const { openIncident, saveDetails } = stores.incidents;
  const { recordAlarmState, recordAlarmTags, recordContributor, markContributorTold } = stores.alarmStates;
  const { rememberRequest, saveProgress } = stores.requests;
  const services = {
    openIncident: inBoth(openIncident, incidents.openIncident),
    saveDetails: inBoth(saveDetails, incidents.saveDetails),
    recordAlarmState: inBoth(recordAlarmState, alarmStates.recordAlarmState),
    recordAlarmTags: inBoth(recordAlarmTags, alarmStates.recordAlarmTags),
    recordContributor: inBoth(recordContributor, alarmStates.recordContributor),
    markContributorTold: inBoth(markContributorTold, alarmStates.markContributorTold),
    rememberRequest: inBoth(rememberRequest, requests.rememberRequest),
    saveProgress: inBoth(saveProgress, requests.saveProgress),
    addEvent: async (incident: string, event: TimelineEvent) => {
      changed.add(incident);
      await stores.timeline.addEvent(incident, event);
    },
  };
  const expectSame = async (ids: Iterable<string> = changed) => {
    for (const id of ids) {
      const incident = stores.incidents.items.get(id);
      if (incident === undefined) throw new Error(`${id} has a timeline, but the incident is missing.`);
      await put([incident, ...(stores.timeline.items.get(id)?.values() ?? [])]);
      expect(await incidents.findIncident(id)).toEqual(incident);
      expect(await incidents.findDetails(incident)).toEqual(await stores.incidents.findDetails(incident));
      expect(await timelines.readTimeline(id)).toEqual(await stores.timeline.readTimeline(id));
    }
    changed.clear();
  };
  return { services, expectSame };
}

/** The number of items that DynamoDB writes in one call. */
const largestBatch = 25;

async function put(items: readonly object[]): Promise<void> {
  for (let from = 0; from < items.length; from += largestBatch) {
    const requests = items.slice(from, from + largestBatch).map((Item) => ({ PutRequest: { Item } }));
    const write = new BatchWriteCommand({ RequestItems: { [process.env.INCIDENTS_TABLE ?? '']: requests } });
    expect((await tables.send(write)).UnprocessedItems).toEqual({});
  }
}
