import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Integrations } from '../../local/asl/services.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';
import { root } from '../root.ts';

const [account, region] = ['000000000000', 'eu-central-1'];
const roleArn = `arn:aws:iam::${account}:role/states`;
const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

type MachineName = 'NotifySupport' | 'NotifyContact';

/** The text of both definitions. */
export type Definitions = Readonly<Record<MachineName, string>>;

/** The definitions that are deployed, with their placeholders. */
export function readDefinitions(): Definitions {
  const read = (file: string) => readFileSync(join(root, 'statemachines', file), 'utf8');
  return { NotifySupport: read('notify-support.asl.json'), NotifyContact: read('notify-contact.asl.json') };
}

/** The seconds after which AWS stops an execution of a machine. */
export function timeoutSecondsOf(name: MachineName): number {
  return JSON.parse(readDefinitions()[name]).TimeoutSeconds;
}

/** Step Functions with both machines in it. */
export type Machines = {
  readonly stepFunctions: StepFunctions;
  /** The ARNs of the machines. */
  readonly notifySupport: string;
  readonly notifyContact: string;
};

/** The options of the machines. A function is invoked by its ARN, which ends in its name. */
type Options = Pick<Integrations, 'invokeFunction'> &
  Pick<Parameters<typeof createStepFunctions>[0], 'clock' | 'authorize'> & {
    readonly seed?: number;
    readonly definitions?: Definitions;
  };

/** Puts both machines into the interpreter, with the functions that they invoke. */
export function createMachines({
  invokeFunction,
  seed = 1,
  definitions = readDefinitions(),
  ...options
}: Options): Machines {
  const stepFunctions = createStepFunctions({ account, region, seed, integrations: { invokeFunction }, ...options });
  const put = (name: MachineName, arns: Readonly<Record<string, string>>) => {
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
  return { stepFunctions, notifySupport, notifyContact };
}
