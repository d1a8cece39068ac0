import type { Mapping } from '../../lambdas/domain/on-call/mapping.ts';
import { wordFor } from './bodies.ts';
import { jobRule } from './happenings.ts';
import type { JobChange } from './scenario.ts';

/*
 * Events of jobs on the bus, as a rule of the setting `events` puts them into the queue, and the mapping that reads them.
 */

/** Where the parts of an alert are in a job's event. */
export const jobMapping: Mapping = {
  summary: 'detail.title',
  severity: 'detail.level',
  dedupKey: 'detail.job',
  resolvedWhen: { field: 'detail.state', is: ['SUCCEEDED', 'SKIPPED'] },
};

/** The message in the queue for a change of a job. */
export function jobEvent(job: string, change: number, { state, severity, word, isUntitled }: JobChange, at: string) {
  return JSON.stringify({
    rule: jobRule,
    event: {
      // EventBridge gives the time in whole seconds.
      ...{ version: '0', id: `${job} job ${change}`, source: 'example.jobs', time: at.replace(/\.\d+Z$/, 'Z') },
      ...{ 'detail-type': 'Job State Change', account: '000000000000', region: 'eu-central-1', resources: [] },
      detail: {
        ...{ job, state, level: wordFor(severity, word) },
        ...(isUntitled !== true && { title: 'the nightly import' }),
      },
    },
  });
}
