import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../lambdas/domain/recovery/recovery.ts';
import { faultOfRun } from '../../../../lambdas/domain/recovery/run-fault.ts';
import { isGsmText } from '../../../../lambdas/domain/text/gsm.ts';

const aRun = (flaws: Partial<Run>): Run => ({ status: 'failed', redrives: 0, isRedrivable: true, ...flaws });
const ofFunction = (errorMessage: string) => JSON.stringify({ errorType: 'Error', errorMessage, trace: ['at x'] });

describe('the fault of a run', () => {
  it.each<[string, Run | undefined]>([
    ['has no execution', undefined],
    ['is running', aRun({ status: 'running' })],
    ['ended with nobody’s answer', aRun({ error: 'NobodyAnswered', cause: 'x' })],
    ['was stopped by hand', aRun({ status: 'stopped', error: 'x' })],
  ])('is nothing for a run that %s', (_, run) => {
    expect(faultOfRun(run)).toBeUndefined();
  });

  it.each<[Partial<Run>, string]>([
    [{}, 'no error'],
    [{ error: 'States.Timeout' }, 'States.Timeout'],
    [{ error: 'States.Runtime', cause: 'It has no field “x”.' }, 'States.Runtime: It has no field "x"'],
    [{ error: 'Error', cause: ofFunction('the table is gone') }, 'Error: the table is gone'],
    [
      { error: 'States.TaskFailed', cause: JSON.stringify({ Status: 'FAILED', Cause: ofFunction('no table') }) },
      'States.TaskFailed: no table',
    ],
    [{ error: 'States.TaskFailed', cause: '{"Status":"ABORTED"}' }, 'States.TaskFailed'],
    [{ error: 'Error', cause: 'a\nb  c' }, 'Error: a b c'],
  ])('is the error with its reason: %j', (flaws, text) => {
    expect(faultOfRun(aRun(flaws))).toBe(text);
  });

  it('contains no address, no secret, nothing that a phone links, and no more than an SMS can hold', () => {
    const cause = `+4915112345678 ada@example.org https://x.example.org/y ${'A'.repeat(120)} 🔥 ${'word '.repeat(50)}`;
    const fault = faultOfRun(aRun({ error: 'E', cause })) ?? '';
    expect(fault).toMatch(/^E: \(number\) \(address\) x-example-org\/y \(token\) /);
    expect(fault.length).toBeLessThan(100);
    expect(isGsmText(fault)).toBe(true);
  });
});
