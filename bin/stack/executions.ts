import type { Cloud } from '../../local/cloud/cloud.ts';

/** An execution as the API describes it. Its dates are in seconds. */
export type Execution = {
  readonly name: string;
  readonly status: string;
  readonly error?: string;
  readonly input?: string;
  readonly startDate: number;
  readonly stopDate?: number;
};

/** The executions of both state machines, or of one incident, and the number of states that they entered in all. */
export async function countExecutions(
  { stepFunctions, stateMachines }: Pick<Cloud, 'stepFunctions' | 'stateMachines'>,
  incident = '',
) {
  const executions: Execution[] = [];
  let transitions = 0;
  for (const stateMachineArn of Object.values(stateMachines)) {
    const listed = await pagesOf<{ executionArn: string; name: string }>(
      stepFunctions,
      'ListExecutions',
      'executions',
      {
        stateMachineArn,
      },
    );
    for (const { executionArn } of listed.filter(({ name }) => name.startsWith(incident))) {
      executions.push((await stepFunctions.call('DescribeExecution', { executionArn })).body as Execution);
      const events = await pagesOf<{ type: string }>(stepFunctions, 'GetExecutionHistory', 'events', { executionArn });
      transitions += events.filter(({ type }) => type.endsWith('StateEntered')).length;
    }
  }
  return { executions, transitions };
}

/** A whole list, which the API returns in pages. */
async function pagesOf<T>(
  { call }: Cloud['stepFunctions'],
  operation: string,
  member: string,
  parameters: object,
): Promise<T[]> {
  const found: T[] = [];
  let nextToken: string | undefined;
  do {
    const { body } = await call(operation, { ...parameters, maxResults: 1000, ...(nextToken && { nextToken }) });
    const page = body as { nextToken?: string } & Record<string, T[]>;
    found.push(...(page[member] ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
