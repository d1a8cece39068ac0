import { type EndServices, endRun } from '../../lambdas/acts/end-run.ts';
import {
  type ContactServices,
  findContactsOfLevel,
  type LevelAsked,
} from '../../lambdas/acts/find-contacts-of-level.ts';
import { type NotifyServices, notify } from '../../lambdas/acts/notify.ts';
import { type PlanServices, planRound } from '../../lambdas/acts/plan-round.ts';
import { digest } from '../../lambdas/adapters/digest.ts';
import type { Clock } from '../../local/asl/clock.ts';
import type { Integrations } from '../../local/asl/services.ts';
import { createExecutions } from '../../local/memory/executions.ts';
import { createServices, type Stores } from '../../local/memory/services.ts';
import type { Machines } from './machines.ts';

type SendMessage = NotifyServices['sendMessage'];

/** All services for acts in this process. Only messages can fail. */
export function createCalmServices(
  stores: Stores,
  { stepFunctions, notifySupport }: Machines,
  sendMessage: SendMessage,
) {
  return createServices(stores, {
    ...createExecutions(stepFunctions.call, notifySupport),
    ...{ sendMessage, digest },
    isRefusal: () => false,
    limitReached: () => undefined,
    baseUrl: () => 'https://pages.example.org/live',
    startStopwatch: () => () => 0,
    noticesAreOn: () => true,
    smsBudget: () => undefined,
    log: () => {},
    logError: (message: string, error: unknown) => console.error(message, error),
    measure: () => {},
  });
}

/** The functions behind the states of both machines. Each takes the payload of its state, and its errors are those of the function. */
export type Functions = Readonly<
  Record<'plan-escalation' | 'find-contacts' | 'send-notification' | 'record-outcome', (payload: never) => unknown>
>;

/** The functions, which perform the same acts as the deployed ones. */
export function createFunctions(services: PlanServices & ContactServices & NotifyServices & EndServices): Functions {
  return {
    'plan-escalation': planRound(services),
    'find-contacts': (level: LevelAsked) => findContactsOfLevel(services)({ ...level, takesOver: true }),
    'send-notification': notify(services),
    'record-outcome': endRun(services),
  };
}

/** Invokes functions as Lambda does. It asks for the functions at each call. */
export function invoking(clock: Clock, functionsNow: () => Functions): Integrations['invokeFunction'] {
  const invoke: Integrations['invokeFunction'] = async (arn, payload) => {
    const name = arn.slice(arn.lastIndexOf(':') + 1) as keyof Functions;
    try {
      const answer = await functionsNow()[name](JSON.parse(payload) as never);
      return { payload: JSON.stringify(answer ?? null) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
    }
  };
  // Functions load a part of their code when they need it, which takes time that is not the clock's.
  return (...call) => clock.during(invoke(...call));
}
