// Functions load these when they need them. Here they are loaded before: loading takes time that is not the virtual clock's.
import '../../lambdas/acts/on-found.ts';
import '../../lambdas/acts/send-notice.ts';
import '../../lambdas/acts/send-shift-mails.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { findContacts } from '../../lambdas/find-contacts.ts';
import { planEscalation } from '../../lambdas/plan-escalation.ts';
import { receiveAlarm } from '../../lambdas/receive-alarm.ts';
import { receiveAlert } from '../../lambdas/receive-alert.ts';
import { receiveDelivery } from '../../lambdas/receive-delivery.ts';
import { receiveReply } from '../../lambdas/receive-reply.ts';
import { recordOutcome } from '../../lambdas/record-outcome.ts';
import { sendBundles } from '../../lambdas/send-bundles.ts';
import { sendNotification } from '../../lambdas/send-notification.ts';
import { showIncident } from '../../lambdas/show-incident.ts';
import { sweep } from '../../lambdas/sweep.ts';
import { takeAll } from '../../lambdas/take-all.ts';
import type { Clock } from '../../local/asl/clock.ts';
import type { Chance } from './chance.ts';
import { callFaults, connectionLost, type FaultItem, type Faults, refusal, wholeFaults } from './faults.ts';
import type { FunctionName, Outage, Service } from './scenario.ts';
import type { Services } from './world.ts';

const handlers: Readonly<Record<FunctionName, (services: Services) => (event: never) => Promise<unknown>>> = {
  'plan-escalation': planEscalation,
  'find-contacts': findContacts,
  'send-notification': sendNotification,
  'record-outcome': recordOutcome,
  'receive-alert': receiveAlert,
  'receive-alarm': receiveAlarm,
  'receive-delivery': receiveDelivery,
  'receive-reply': receiveReply,
  'show-incident': showIncident,
  'send-bundles': sendBundles,
  'take-all': takeAll,
  sweep,
};

/** The end of an invocation for its caller. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: string; readonly message: string; readonly isOfLambda: boolean };

/** One invocation of a function. It may continue after its caller got an error. */
export type Invocation = {
  readonly id: string;
  readonly fn: FunctionName;
  readonly number: number;
  calls: number;
  isDead: boolean;
};

type Runtime = {
  readonly clock: Clock;
  readonly services: Services;
  readonly faults: Faults;
  readonly latency: Chance;
  readonly latencyMilliseconds: number;
  /** A planted defect's own services for a function. */
  readonly replace: (fn: FunctionName, services: Services) => Services;
  /** The event as a function with a planted defect reads it. */
  readonly reads: (fn: FunctionName, event: unknown) => unknown;
  readonly outageNow: (is: (outage: Outage) => boolean) => boolean;
  readonly happened: (item: FaultItem, what: string) => void;
  /** Carries out a call that reaches its service, and sees it. */
  readonly watch: (
    invocation: Invocation,
    name: string,
    args: readonly unknown[],
    call: () => Promise<unknown>,
  ) => Promise<unknown>;
};

/** As `lib/functions.ts` has it. */
const timeoutMilliseconds = 25_000;

/** The services that are not remote calls: they take no time and do not fail. */
const atHand = new Set<PropertyKey>([
  ...[
    'items',
    'isWaiting',
    'digest',
    'policyHash',
    'executionArnOf',
    'isRefusal',
    'prepareChannels',
    'limitReached',
    'baseUrl',
    'pagerName',
    'pagerHome',
    'topicsAreVerified',
    'readSources',
    'startStopwatch',
    'unpackBody',
    'runbookUrl',
    'pingDeadMan',
    'noteTimeZoneEdition',
    'canaryIsOn',
  ],
  ...['noticesAreOn', 'smsPrice', 'callPrice', 'smsBudget', 'log', 'logError', 'measure'],
]);

const statesCalls = new Set([...['startRun', 'findRun', 'findRunning', 'redriveRun', 'wake', 'giveUp', 'keepWaiting']]);

const questions = new Set(['describeAlarm', 'describeContributors', 'findMute']);
const alarmCalls = new Set(['findAlarmsInAlarm', ...questions]);

function serviceOf(name: string, args: readonly unknown[]): Service {
  if (statesCalls.has(name)) return 'states';
  if (name === 'sendMessage') return args[0] as Channel;
  if (name === 'queueTakings') return 'queue';
  if (['tellBackstop', 'isSignedBySns', 'findSubscriptions'].includes(name)) return 'topic';
  return alarmCalls.has(name) ? 'alarms' : 'table';
}

const noAnswer: Outcome = { error: 'Lambda.SdkClientException', message: 'no answer', isOfLambda: true };

const never = () => new Promise<never>(() => {});

/** Runs the real functions in this process, with services that have faults as their plan says. */
export function createFunctions(runtime: Runtime) {
  const { clock, faults } = runtime;
  const counts = new Map<FunctionName, number>();
  let underWay = 0;
  const sleep = (milliseconds: number) => new Promise<void>((wake) => void clock.at(clock.now() + milliseconds, wake));
  /** The time that passes after the caller got an error. The night is not over before. */
  const outlast = async (milliseconds: number) => {
    underWay += 1;
    await sleep(milliseconds);
    underWay -= 1;
  };

  function invoke(fn: FunctionName, event: unknown, began: (invocation: Invocation) => void): Promise<Outcome> {
    const first = nextInvocation(fn);
    began(first);
    const whole = faults({ fn, invocation: first.number, call: 0 }, wholeFaults);
    if (whole !== undefined) runtime.happened(whole, fn);
    if (whole?.kind === 'not invoked') {
      return Promise.resolve({ ...failure('Lambda.TooManyRequestsException', 'Rate exceeded'), isOfLambda: true });
    }
    if (runtime.outageNow((outage) => outage.kind === 'bad deploy' && outage.fn === fn)) {
      return Promise.resolve(failure('ReferenceError', 'this deploy is broken'));
    }
    if (whole?.kind === 'invoked twice') {
      const again = nextInvocation(fn);
      began(again);
      void run(again, event);
    }
    const outcome = run(first, event);
    return whole?.kind === 'result lost' ? outcome.then(() => noAnswer) : outcome;
  }

  function nextInvocation(fn: FunctionName): Invocation {
    const number = (counts.get(fn) ?? 0) + 1;
    counts.set(fn, number);
    return { id: `${fn} ${number}`, fn, number, calls: 0, isDead: false };
  }

  function run(invocation: Invocation, event: unknown): Promise<Outcome> {
    return new Promise<Outcome>((settle) => {
      underWay += 1;
      let isSettled = false;
      const end = (outcome: Outcome) => {
        if (!isSettled) underWay -= 1;
        isSettled = true;
        callOff();
        settle(outcome);
      };
      const callOff = clock.at(clock.now() + timeoutMilliseconds, () => {
        invocation.isDead = true;
        end(failure('Sandbox.Timedout', 'Task timed out after 25.00 seconds'));
      });
      const { fn } = invocation;
      const services = runtime.replace(fn, faulty(invocation, runtime.services, end));
      handlers[fn](services)(runtime.reads(fn, event) as never).then(
        (value) => end({ value }),
        (error: Error) => end(failure(error.name, error.message)),
      );
    });
  }

  /** The services of one invocation: each call may be late, fail, or be the last thing that it does. */
  function faulty(invocation: Invocation, services: Services, end: (outcome: Outcome) => void): Services {
    return new Proxy(services, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function' || atHand.has(name)) return member;
        return (...args: unknown[]) => perform(invocation, String(name), member as Call, args, end);
      },
    }) as Services;
  }

  async function perform(
    invocation: Invocation,
    name: string,
    call: Call,
    args: unknown[],
    end: (outcome: Outcome) => void,
  ): Promise<unknown> {
    if (invocation.isDead) return never();
    invocation.calls += 1;
    const fault = nextFault(invocation, name);
    if (!isSafe(invocation) && runtime.latencyMilliseconds > 0) {
      await sleep(1 + Math.floor(runtime.latency.share() * runtime.latencyMilliseconds));
      if (invocation.isDead) return never();
    }
    const service = serviceOf(name, args);
    const isDown = (each: Service) =>
      runtime.outageNow((outage) => outage.kind === 'service down' && outage.service === each);
    if (isDown(service) || (questions.has(name) && isDown('questions'))) throw refusal();
    const really = async () => runtime.watch(invocation, name, args, () => call(...args));
    if (name === 'wake' && runtime.outageNow(({ kind }) => kind === 'wake-ups lost')) return true;
    return suffer(invocation, fault, really, end);
  }

  function nextFault({ fn, number, calls }: Invocation, name: string): FaultItem | undefined {
    const kinds = callFaults.filter((kind) =>
      isSafe({ fn }) ? kind === 'refused' : kind !== 'wake-up lost' || name === 'wake',
    );
    const fault = faults({ fn, invocation: number, call: calls }, kinds);
    if (fault !== undefined) runtime.happened(fault, name);
    return fault;
  }

  /** Makes a call with what goes wrong with it. */
  async function suffer(
    invocation: Invocation,
    fault: FaultItem | undefined,
    really: () => Promise<unknown>,
    end: (outcome: Outcome) => void,
  ): Promise<unknown> {
    const die = () => {
      invocation.isDead = true;
      end(failure('Runtime.ExitError', 'the runtime exited'));
      return never();
    };
    switch (fault?.kind) {
      case 'dies before':
        return die();
      case 'dies after':
        await really().catch(() => {});
        return die();
      case 'hangs before':
        return never();
      case 'hangs after':
        await really().catch(() => {});
        return never();
      case 'lands late':
        void outlast(fault.seconds * 1000)
          .then(really)
          .catch(() => {});
        return never();
      case 'stalls':
        end(noAnswer);
        await outlast(Math.min(fault.seconds, 20) * 1000);
        return really();
      case 'refused':
        throw refusal();
      case 'answer lost':
        await really();
        throw connectionLost();
      case 'repeated':
        await really();
        return really();
      case 'wake-up lost':
        return true;
      default:
        return really();
    }
  }

  return { invoke, isUnderWay: () => underWay > 0 };
}

/** True of what only reads, and is neither late nor struck by anything but a refusal. */
function isSafe({ fn }: Pick<Invocation, 'fn'>): boolean {
  return fn === 'show-incident';
}

type Call = (...args: unknown[]) => Promise<unknown>;

function failure(error: string, message: string) {
  return { error, message, isOfLambda: false };
}
