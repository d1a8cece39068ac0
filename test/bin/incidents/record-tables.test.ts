import { afterEach, expect, it, vi } from 'vitest';
import { openRecord } from '../../../bin/incidents/record-tables.ts';

const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:NotifySupport-NotifySupport';
const outputs = { IncidentsTable: 'Incidents', NotifySupportArn: machine };

afterEach(() => vi.unstubAllEnvs());

/** The ARN by which runs are started once the record of a stack with these outputs is open. */
async function startArnOf(more: Record<string, string>): Promise<string | undefined> {
  for (const name of ['INCIDENTS_TABLE', 'NOTIFY_SUPPORT_ARN']) vi.stubEnv(name, '');
  const stack = { status: 'UPDATE_COMPLETE', parameters: {}, outputs: { ...outputs, ...more } };
  expect((await openRecord({ findStack: async () => stack })).stateMachine).toBe(machine);
  return process.env.NOTIFY_SUPPORT_ARN;
}

it('starts what a person raises by the alias of the stack, if it has one', async () => {
  expect(await startArnOf({ RunsArn: `${machine}:live` })).toBe(`${machine}:live`);
  expect(await startArnOf({})).toBe(machine);
});
