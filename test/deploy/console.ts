import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { State } from '../../local/console/feed.ts';
import { awsVariables } from './cdk.ts';
import type { Deployed } from './deployment.ts';
import { step } from './step.ts';

const root = join(import.meta.dirname, '..', '..');

/** Opens the console on the account, and finds in it an incident that was acknowledged, with its timeline and its run. */
export function watchConsole(deployed: Deployed, folder: string, { incidentId }: { readonly incidentId: string }) {
  return step('notify-support console shows the incident, its timeline and its run', async () => {
    const { emulator } = deployed;
    const args = ['bin/cli.ts', 'console', '--port', '0', '--endpoint-url', emulator.url];
    const program = spawn(process.execPath, args, { cwd: root, env: awsVariables(emulator, folder) });
    try {
      const address = await printedAddress(program);
      const ask = async <T>(path: string, request: RequestInit = {}) => {
        const answer = await fetch(`${address}${path}`, request);
        const content = (await answer.json()) as T;
        if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${JSON.stringify(content)}`);
        return content;
      };
      const { incidents, troubles = [], place } = await ask<State>('console/state');
      if (troubles.length > 0) throw new Error(troubles.map(({ part, text }) => `${part}: ${text}`).join('\n'));
      const row = incidents.find(({ id }) => id === incidentId);
      if (row?.status !== 'acknowledged') throw new Error(`the incident is ${row?.status ?? 'not in the list'}`);
      const { timeline } = await ask<{ timeline: { kind: string }[] }>(`console/incidents/${incidentId}`);
      if (!timeline.some(({ kind }) => kind === 'reply')) throw new Error(JSON.stringify(timeline));
      const { executions } = await ask<{ executions: { name: string }[] }>('', {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.ListExecutions' },
        body: JSON.stringify({ stateMachineArn: place.stateMachines.NotifySupport, maxResults: 25 }),
      });
      if (!executions.some(({ name }) => name === `${incidentId}-1`)) throw new Error(JSON.stringify(executions));
    } finally {
      program.kill('SIGINT');
    }
    const [status] = (await once(program, 'close')) as [number];
    if (status !== 0) throw new Error(`it ends with ${status}`);
  });
}

/** The address with the key that the program prints. */
function printedAddress(program: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let printed = '';
  const hear = (text: string) => {
    printed += text;
    const [address] = /http:\/\/127\.0\.0\.1:\d+\/[\w-]+\/(?=\n)/.exec(printed) ?? [];
    if (address !== undefined) resolve(address);
  };
  for (const stream of [program.stdout, program.stderr]) stream?.setEncoding('utf8').on('data', hear);
  program.once('exit', () => reject(new Error(printed)));
  return promise;
}
