import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../local/asl/clock.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';

const [account, region] = ['111111111111', 'us-east-1'];
const roleArn = `arn:aws:iam::${account}:role/states`;
const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** What stands in for a function behind a state: its payload in, its answer out. An error it throws is the function's own. */
export type StandIn = (payload: unknown) => unknown;

/** The functions behind the states of both machines. */
export type StandIns = Readonly<
  Record<'plan-escalation' | 'find-contacts' | 'send-notification' | 'record-outcome', StandIn>
>;

export type Machines = {
  readonly sfn: StepFunctions;
  /** Their ARNs. */
  readonly notifySupport: string;
  readonly notifyContact: string;
};

/** Both machines as they are deployed, in the interpreter, with functions that answer at once. */
export function createMachines(clock: Clock, standIns: StandIns): Machines {
  const byName = new Map<string | undefined, StandIn>(Object.entries(standIns));
  const sfn = createStepFunctions({
    ...{ clock, account, region, seed: 1 },
    integrations: {
      invokeFunction: async (arn, payload) => {
        try {
          return { payload: JSON.stringify(byName.get(arn.split(':').at(-1))?.(JSON.parse(payload)) ?? null) };
        } catch (error) {
          const { name, message } = error as Error;
          return { payload: JSON.stringify({ errorType: name, errorMessage: message }), functionError: 'Unhandled' };
        }
      },
    },
  });
  const notifyContact = sfn.putStateMachine(
    machine('NotifyContact', { SendNotificationArn: functionArn('send-notification') }),
  );
  const notifySupport = sfn.putStateMachine(
    machine('NotifySupport', {
      PlanEscalationArn: functionArn('plan-escalation'),
      FindContactsArn: functionArn('find-contacts'),
      RecordOutcomeArn: functionArn('record-outcome'),
      NotifyContactArn: notifyContact,
    }),
  );
  return { sfn, notifySupport, notifyContact };
}

/** After how many seconds AWS stops an execution of a machine. */
export function timeoutSecondsOf(name: 'NotifySupport' | 'NotifyContact'): number {
  return JSON.parse(definitionOf(name)).TimeoutSeconds;
}

function machine(name: 'NotifySupport' | 'NotifyContact', placeholders: Record<string, string>) {
  const definition = Object.entries(placeholders).reduce(
    (filled, [key, arn]) => filled.replaceAll(`\${${key}}`, arn),
    definitionOf(name),
  );
  return { name, definition, roleArn };
}

function definitionOf(name: string): string {
  const file = `${name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.asl.json`;
  return readFileSync(join(import.meta.dirname, '..', '..', 'statemachines', file), 'utf8');
}
