import { ask } from './ask.ts';

/**
 * Calls an AWS service over its own JSON protocol, as any client does: `AWSStepFunctions.GetExecutionHistory`.
 *
 * @throws Error named as the service names it, with the answer's `status`
 */
export async function call<T>(target: string, body: object): Promise<T> {
  const answer = await ask('/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as { __type?: string; message?: string };
  if (answer.ok) return said as T;
  const name = said.__type?.split('#').at(-1) ?? `HTTP ${answer.status}`;
  throw Object.assign(new Error(said.message ?? name), { name, status: answer.status });
}

export type CallStates = <T>(operation: string, body: object) => Promise<T>;

/** Calls Step Functions: `states('DescribeExecution', { executionArn })`. */
export const states: CallStates = (operation, body) => call(`AWSStepFunctions.${operation}`, body);
