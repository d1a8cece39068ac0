import { createCalmServices, createFunctions, type Functions, invoking } from '../../bin/proof/acts.ts';
import { createMachines } from '../../bin/proof/machines.ts';
import { takeInAlert } from '../../lambdas/acts/take-in-alert.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { VirtualClock } from '../../local/asl/clock.ts';
import type { StepFunctions } from '../../local/cloud/step-functions.ts';
import { createStores } from '../../local/memory/services.ts';

const contacts = ['ada', 'ben', 'cleo'].map(
  (id): Contact => ({ id, name: id, sms: '+15550100123', email: `${id}@example.org`, timeZone: 'UTC' }),
);

/** Three contacts on three levels, with three attempts each. */
const policy = { id: 'default', levels: contacts.map(({ id }) => ({ contacts: [id] })), rounds: 1 };

export type Escalations = {
  readonly sfn: StepFunctions;
  /** Starts one run of NotifySupport and gives its ARN; `number` tells it from every other. */
  readonly start: (number: number) => Promise<string>;
};

/** Both machines and the functions behind their states as they are deployed, on a record in memory; nobody answers. */
export function createEscalations(
  clock: VirtualClock,
  differ: (deployed: Functions) => Partial<Functions> = () => ({}),
): Escalations {
  const machines = createMachines({ clock, invokeFunction: invoking(clock, () => functions) });
  const stores = createStores({ ...emptyOnCall, contacts, policies: [policy] });
  const services = createCalmServices(stores, machines, async () => ({ sent: true }));
  const deployed = createFunctions(services);
  const functions = { ...deployed, ...differ(deployed) };
  return {
    sfn: machines.stepFunctions,
    start: async (number) => {
      const alert = {
        action: 'trigger',
        summary: `incident ${number}`,
        severity: 'critical',
        source: 'bench',
        notes: [],
      } as const;
      const at = new Date(clock.now()).toISOString();
      const taken = await takeInAlert(services)({
        sender: { source: 'bench' },
        alert,
        body: '',
        idempotencyKey: undefined,
        at,
      });
      if (!('incident' in taken)) throw new Error('The alert opened no incident.');
      return services.executionArnOf(taken.incident.id, taken.incident.run);
    },
  };
}

/** Functions that do their work for the first escalation alone, and answer every other alike: the interpreter is left. */
export function remembering(deployed: Functions): Functions {
  const answers = new Map<string, unknown>();
  const remembered = (name: keyof Functions) => async (payload: { level?: number; attempt?: number }) => {
    const key = [name, payload.level, payload.attempt].join();
    if (!answers.has(key)) answers.set(key, await deployed[name](payload as never));
    return answers.get(key);
  };
  return {
    'plan-escalation': remembered('plan-escalation'),
    'find-contacts': remembered('find-contacts'),
    'send-notification': remembered('send-notification'),
    'record-outcome': remembered('record-outcome'),
  };
}
