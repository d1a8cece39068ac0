import { ask } from './ask.ts';

/**
 * Calls an AWS service over its JSON protocol, as any client does: `AWSStepFunctions.GetExecutionHistory`.
 *
 * @throws Error with the service's name for it, and with the answer's `status`
 */
export async function call<T>(target: string, body: object): Promise<T> {
  const answer = await ask('./', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  const content = (await answer.json()) as { __type?: string; message?: string };
  if (answer.ok) return content as T;
  const name = content.__type?.split('#').at(-1) ?? `HTTP ${answer.status}`;
  throw Object.assign(new Error(content.message ?? name), { name, status: answer.status });
}

export type CallStates = <T>(operation: string, body: object) => Promise<T>;

/** Calls Step Functions: `states('DescribeExecution', { executionArn })`. */
export const states: CallStates = (operation, body) => call(`AWSStepFunctions.${operation}`, body);
