import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { type Check, outputOf, type Row } from './check.ts';

/** Enough to notify a level of 20 contacts at once, to receive alarms in five functions, and to answer presses. */
const leastConcurrency = 30;

/** Checks that Lambda can run enough functions at once. */
export const concurrency: Check = {
  name: 'Lambda',
  needs: ['lambda:GetAccountSettings'],
  run: async () => {
    const { AccountLimit } = await new LambdaClient({}).send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {};
    const found = `${free} of ${ConcurrentExecutions} concurrent executions are shared by all functions`;
    if (free >= leastConcurrency) return [{ check: 'Lambda', status: 'ok', found }];
    const todo =
      'Request 1,000 in the Service Quotas console: AWS Lambda, Concurrent executions. New accounts begin with 10.';
    return [
      { check: 'Lambda', status: 'failing', found: `${found}: when many alarms go off at once, no page opens`, todo },
    ];
  },
};

/** Checks that not so many runs are open that they slow each other down. */
export const executions: Check = {
  name: 'Step Functions',
  needs: ['cloudformation:DescribeStacks', 'states:ListExecutions'],
  run: async ({ findStack }) => {
    const stateMachineArn = outputOf(await findStack(), 'NotifySupportArn');
    const asked = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: mostListed });
    const { executions = [] } = await new SFNClient({}).send(asked);
    return [runsRow(executions.length)];
  },
};

const mostListed = 1000;

/** The number of open runs. AWS documents the limits of an account: a million executions, 800 transitions a second. */
export function runsRow(runs: number): Row {
  const check = 'Step Functions';
  if (runs < mostListed) {
    const found = `${plural(runs, 'run')} ${runs === 1 ? 'is' : 'are'} open; an account can have 1,000,000 executions in a Region`;
    return { check, status: 'ok', found };
  }
  const todo =
    'Find out which alerts are so many. Their runs share 800 transitions a second, or 5,000 in the largest Regions.';
  return { check, status: 'warning', found: `${mostListed} runs or more are open`, todo };
}
