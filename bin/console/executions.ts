import type * as stepFunctions from '../../lambdas/adapters/step-functions.ts';
import { type Answer, operationName, type Request } from '../../local/cloud/wire.ts';
import { json, membersIn } from '../../local/console/answers.ts';
import { withoutTokens } from '../incidents/audit.ts';
import type { Asked } from './asked.ts';
import { sayError } from './say-error.ts';

export type ExecutionSources = typeof stepFunctions;

type Members = Readonly<Record<string, unknown>>;

type Operation = {
  /** The member with the ARN that is asked about. */
  readonly about: 'stateMachineArn' | 'executionArn';
  readonly call: (sources: ExecutionSources, about: string, members: Members) => Promise<object>;
};

/** The operations that the page calls. All of them only read. */
const operations: Readonly<Record<string, Operation>> = {
  ListExecutions: {
    about: 'stateMachineArn',
    call: ({ listExecutions }, stateMachineArn, members) => listExecutions({ stateMachineArn, ...pagingIn(members) }),
  },
  DescribeExecution: {
    about: 'executionArn',
    call: ({ describeExecution }, executionArn) => describeExecution({ executionArn }),
  },
  DescribeStateMachineForExecution: {
    about: 'executionArn',
    call: ({ describeStateMachineForExecution }, executionArn) => describeStateMachineForExecution({ executionArn }),
  },
  GetExecutionHistory: {
    about: 'executionArn',
    call: ({ getExecutionHistory }, executionArn, members) =>
      getExecutionHistory({ executionArn, reverseOrder: members.reverseOrder === true, ...pagingIn(members) }),
  },
};

type ExecutionOptions = {
  readonly sources: ExecutionSources;
  /** The ARNs of the stack's state machines. Nothing else is read. */
  readonly machines: readonly string[];
  readonly asked: Asked;
  readonly endpoint: string | undefined;
};

/** Answers a request for Step Functions as Step Functions does, but without task tokens: with one, anybody could answer. */
export function readExecutions({
  sources,
  machines,
  asked,
  endpoint,
}: ExecutionOptions): (request: Request) => Promise<Answer> {
  const isOwn = (arn: string) =>
    machines.some((machine) => arn === machine || arn.startsWith(`${executionOf(machine)}:`));
  return async ({ headers, body }) => {
    const name = operationName(headers);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) return refusal('UnknownOperationException', `The console does not call ${name}.`);
    const members = membersIn(body);
    const about = String(members[operation.about] ?? '');
    if (!isOwn(about)) return refusal('InvalidArn', `${about} does not belong to this stack.`);
    asked.note(about);
    try {
      const found = await operation.call(sources, about, members);
      if (name === 'DescribeExecution' && 'stopDate' in found && found.stopDate !== undefined) asked.drop(about);
      return json(200, inSeconds(withoutTokens(found)) as object);
    } catch (error) {
      asked.drop(about);
      return refusal((error as Error).name, sayError(error, endpoint, [`states:${name}`]));
    }
  };
}

function executionOf(machine: string): string {
  return machine.replace(':stateMachine:', ':execution:');
}

function refusal(name: string, message: string): Answer {
  return json(400, { __type: name, message });
}

function pagingIn({ maxResults, nextToken }: Members) {
  return {
    ...(typeof maxResults === 'number' && { maxResults }),
    ...(typeof nextToken === 'string' && { nextToken }),
  };
}

/** A value in which dates are seconds, as AWS sends them. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inSeconds(member)]));
}
