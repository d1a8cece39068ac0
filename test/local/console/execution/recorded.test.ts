import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detailsMember } from '../../../../local/asl/history.ts';
import { type HistoryEvent, isOver } from '../../../../local/console/ui/execution/reading.ts';
import { nothingChosen, show } from '../../../../local/console/ui/execution/shown.ts';
import type { ExecutionCase } from '../../../conformance/case.ts';
import { machineOf, readAll } from './recording.ts';

const folder = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, '../../../../../shared/conformance/cases');
const hasCases = existsSync(folder);
if (!hasCases) console.warn(`SKIPPED: no recordings from AWS in ${folder}. Set CONFORMANCE_DIR to their folder.`);

const cases = (hasCases ? readdirSync(folder) : [])
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ExecutionCase)
  .filter(({ kind, expected }) => kind === 'execution' && expected.historyOrder === 'exact');

describe.skipIf(!hasCases)('The executions recorded at AWS', () => {
  it('are many', () => {
    expect(cases.length).toBeGreaterThan(100);
  });

  it.each(cases)(
    'include $name, which is read to its end with every failure in its place',
    ({ definition, expected }) => {
      const events = expected.history.map(({ details, type, ...event }) => ({
        ...{ ...event, type, timestamp: 0 },
        [detailsMember(type)]: details,
      })) as unknown as HistoryEvent[];
      const reading = readAll({ machine: machineOf(definition), events });
      const statuses = [...show(reading, nothingChosen).values()].map(({ visit }) => visit.status);
      expect(reading.status).toBe(expected.status);
      expect(statuses.every(isOver)).toBe(true);
      // A Fail state stays failed where the Map or Parallel state around it has caught its error.
      const fails = expected.status === 'FAILED' || expected.history.some(({ type }) => type === 'FailStateEntered');
      expect(statuses.some((status) => status === 'failed' || status === 'timedOut')).toBe(fails);
    },
  );
});
