import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export type EscalationProps = {
  readonly planEscalation: LambdaFunction;
  readonly findContacts: LambdaFunction;
  readonly sendNotification: LambdaFunction;
  readonly recordOutcome: LambdaFunction;
};

export type Escalation = { readonly notifySupport: StateMachine; readonly notifyContact: StateMachine };

/** The two state machines, as `statemachines/` defines them, with what each may call. */
export function createEscalation(scope: Construct, functions: EscalationProps): Escalation {
  const notifyContact = createMachine(scope, 'NotifyContact', {
    SendNotificationArn: functions.sendNotification.functionArn,
  });
  functions.sendNotification.grantInvoke(notifyContact);

  const notifySupport = createMachine(scope, 'NotifySupport', {
    PlanEscalationArn: functions.planEscalation.functionArn,
    FindContactsArn: functions.findContacts.functionArn,
    RecordOutcomeArn: functions.recordOutcome.functionArn,
    NotifyContactArn: notifyContact.stateMachineArn,
  });
  functions.planEscalation.grantInvoke(notifySupport);
  functions.findContacts.grantInvoke(notifySupport);
  functions.recordOutcome.grantInvoke(notifySupport);
  grantNestedRuns(notifySupport, notifyContact);
  return { notifySupport, notifyContact };
}

function createMachine(scope: Construct, id: string, definitionSubstitutions: Record<string, string>): StateMachine {
  const file = `${id.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.asl.json`;
  const definition = readFileSync(join(import.meta.dirname, '..', 'statemachines', file), 'utf8');
  return new StateMachine(scope, id, {
    stateMachineName: `${Stack.of(scope).stackName}-${id}`,
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(definition),
    definitionSubstitutions,
  });
}

/** Lets one machine run another and wait for it: a definition read from text derives no permissions of its own. */
function grantNestedRuns(parent: StateMachine, child: StateMachine): void {
  child.grantStartExecution(parent);
  child.grantExecution(parent, 'states:DescribeExecution', 'states:StopExecution');
  parent.addToRolePolicy(
    new PolicyStatement({
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      // The rule that Step Functions itself manages for every `.sync` task; its name is the platform's.
      resources: [
        Stack.of(parent).formatArn({
          service: 'events',
          resource: 'rule',
          resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
    }),
  );
}

/**
 * Lets functions end the waits of a machine.
 *
 * A policy of its own: a machine that invokes the function which is granted this would close a circle in the template.
 */
export function grantAnswers(scope: Construct, id: string, machine: StateMachine, functions: LambdaFunction[]): void {
  new Policy(scope, id, {
    roles: functions.flatMap(({ role }) => (role === undefined ? [] : [role])),
    statements: [
      new PolicyStatement({
        actions: ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'],
        resources: [machine.stateMachineArn],
      }),
    ],
  });
}
