import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Check, outputOf, type Row } from './check.ts';

/** A level of 20 contacts is notified at once, five functions take in alarms, and somebody has to be able to press. */
const leastConcurrency = 30;

/** Whether Lambda has room for everything that happens at once. */
export const concurrency: Check = {
  name: 'Lambda',
  needs: ['lambda:GetAccountSettings'],
  run: async () => {
    const { AccountLimit } = await new LambdaClient({}).send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {};
    const found = `${free} of ${ConcurrentExecutions} concurrent executions are there for all functions to share`;
    if (free >= leastConcurrency) return [{ check: 'Lambda', status: 'ok', found }];
    const todo = 'Ask for 1,000: Service Quotas, AWS Lambda, Concurrent executions. New accounts begin with 10.';
    return [{ check: 'Lambda', status: 'failing', found: `${found}: in a storm of alarms no page opens`, todo }];
  },
};

/** Whether so many runs are open that they get into each other's way. */
export const executions: Check = {
  name: 'Step Functions',
  needs: ['states:ListExecutions'],
  run: async ({ findStack }) => {
    const stateMachineArn = outputOf(await findStack(), 'NotifySupportArn');
    const asked = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: mostListed });
    const { executions = [] } = await new SFNClient({}).send(asked);
    return [sayRuns(executions.length)];
  },
};

const mostListed = 1000;

/** How many runs are open, against what AWS documents for every account: a million executions, 800 transitions a second. */
export function sayRuns(runs: number): Row {
  const check = 'Step Functions';
  if (runs < mostListed) {
    const found = `${runs === 1 ? '1 run is' : `${runs} runs are`} open; an account may have 1,000,000 executions in a Region`;
    return { check, status: 'ok', found };
  }
  const todo =
    'See which alerts come in such numbers: their notifications share 800 transitions a second, or 5,000 in the largest Regions.';
  return { check, status: 'warning', found: `${mostListed} runs are open, or more`, todo };
}
