import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../local/asl/clock.ts';
import type { Integrations } from '../../local/asl/services.ts';
import type { ExecutionChange } from '../../local/cloud/step-functions/service.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';

/** Whose time and functions the machines use, for as long as one universe lasts. */
type Host = {
  readonly clock: Clock;
  readonly invokeFunction: Integrations['invokeFunction'];
  readonly changed: (change: ExecutionChange) => void;
  /** Throws when Step Functions is not to start a child now. */
  readonly beforeChild: () => void;
};

export type Machines = {
  readonly stepFunctions: StepFunctions;
  readonly notifySupport: string;
  readonly notifyContact: string;
  /** Makes this universe the one that the machines run in. */
  readonly enter: (host: Host) => void;
};

export type Definitions = Readonly<Record<'NotifySupport' | 'NotifyContact', string>>;

const account = '000000000000';
const region = 'eu-central-1';
const roleArn = `arn:aws:iam::${account}:role/states`;
const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** The two definitions as they are deployed, their placeholders still in them. */
export function readDefinitions(): Definitions {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '..', '..', 'statemachines', file), 'utf8');
  return { NotifySupport: read('notify-support.asl.json'), NotifyContact: read('notify-contact.asl.json') };
}

/**
 * Step Functions with both machines in it.
 *
 * To make them takes as long as a night in them, so they outlive a universe: executions are told apart by the names of
 * their incidents, and what an execution draws by chance hangs on the seed and its own name.
 */
export function createMachines(definitions: Definitions, seed: number): Machines {
  let host: Host | undefined;
  const current = (): Host => {
    if (host === undefined) throw new Error('No universe has been entered.');
    return host;
  };
  const stepFunctions = createStepFunctions({
    ...{ account, region, seed },
    clock: {
      // The machines are made before any universe.
      now: () => host?.clock.now() ?? 0,
      at: (instant, then) => current().clock.at(instant, then),
      standby: (instant, then) => current().clock.standby(instant, then),
      during: (work) => work,
    },
    integrations: { invokeFunction: (...call) => current().invokeFunction(...call) },
    authorize: ({ action }) => {
      if (action === 'states:StartExecution') current().beforeChild();
    },
  });
  stepFunctions.onChange((change) => current().changed(change));
  const put = (name: keyof Definitions, arns: Readonly<Record<string, string>>) => {
    const definition = Object.entries(arns).reduce(
      (text, [placeholder, arn]) => text.replaceAll(`\${${placeholder}}`, arn),
      definitions[name],
    );
    return stepFunctions.putStateMachine({ name, definition, roleArn });
  };
  const notifyContact = put('NotifyContact', { SendNotificationArn: functionArn('send-notification') });
  const notifySupport = put('NotifySupport', {
    PlanEscalationArn: functionArn('plan-escalation'),
    FindContactsArn: functionArn('find-contacts'),
    RecordOutcomeArn: functionArn('record-outcome'),
    NotifyContactArn: notifyContact,
  });
  return {
    ...{ stepFunctions, notifySupport, notifyContact },
    enter: (next) => {
      host = next;
    },
  };
}
