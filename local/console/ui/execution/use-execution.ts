import { useEffect, useState } from 'preact/hooks';
import { states } from '../aws.ts';
import { executionVersion } from '../live.ts';
import { type Machine, readDefinition } from './definition.ts';
import { eventsAfter, type GetHistory } from './feed.ts';
import { type ExecutionStatus, extend, type Reading, startReading } from './reading.ts';

/** The answer of DescribeExecution; dates are in seconds. */
export type Description = {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount?: number;
};

/** The known part of one execution. `version` grows with every event. */
export type Followed = {
  readonly description: Description | undefined;
  readonly machine: Machine | undefined;
  /** The reason why the graph cannot be drawn. */
  readonly because: string | undefined;
  readonly reading: Reading | undefined;
  readonly version: number;
  readonly error: Error | undefined;
  /** Asks again, after an error. */
  readonly again: () => void;
};

type Found = Omit<Followed, 'again'>;

const nothing: Found = {
  ...{ description: undefined, machine: undefined, because: undefined },
  ...{ reading: undefined, version: 0, error: undefined },
};

const getHistory: GetHistory = (parameters) => states('GetExecutionHistory', parameters);

/** Reads an execution, and continues to read as long as events arrive. */
export function useExecution(arn: string): Followed {
  const [found, setFound] = useState(nothing);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => followExecution(arn, setFound), [arn, attempt]);
  return { ...found, again: () => setAttempt(attempt + 1) };
}

/** Reports the known part of an execution whenever it grows; returns the function that ends that. */
function followExecution(arn: string, report: (found: Found) => void): () => void {
  let found = nothing;
  let isOver = false;
  let isReading = false;
  let isBehind = false;
  const update = (more: Partial<Found>) => {
    found = { ...found, ...more };
    if (!isOver) report(found);
  };
  const describe = async () =>
    update({ description: await states<Description>('DescribeExecution', { executionArn: arn }) });
  const begin = async () => {
    await describe();
    const { definition } = await states<{ definition: string }>('DescribeStateMachineForExecution', {
      executionArn: arn,
    });
    const read = readDefinition(definition);
    const machine = 'because' in read ? undefined : read;
    update({ machine, reading: startReading(machine), ...('because' in read && { because: read.because }) });
  };
  const catchUp = async () => {
    if (!found.reading) await begin();
    const { reading } = found as { reading: Reading };
    for await (const events of eventsAfter(getHistory, arn, reading.events.length)) {
      if (isOver) return;
      extend(reading, events);
      update({ version: reading.events.length, error: undefined });
    }
    if (reading.status !== found.description?.status) await describe();
  };
  const read = async () => {
    isBehind = true;
    if (isReading) return;
    isReading = true;
    while (isBehind && !isOver) {
      isBehind = false;
      await catchUp().catch((error: Error) => update({ error }));
    }
    isReading = false;
  };
  const stop = executionVersion(arn).subscribe(() => void read());
  return () => {
    isOver = true;
    stop();
  };
}
