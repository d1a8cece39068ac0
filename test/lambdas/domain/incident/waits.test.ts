import { expect, it } from 'vitest';
import { currentWaits } from '../../../../lambdas/domain/incident/waits.ts';
import { anIncident, aWait } from '../samples.ts';

it('the waits of a run are those of no other run', () => {
  const waits = { ada: aWait({ taskToken: 'new', run: 2 }), ben: aWait({ taskToken: 'old', run: 1 }) };
  expect(currentWaits(anIncident({ run: 2, waits })).map(({ taskToken }) => taskToken)).toEqual(['new']);
});
