import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { needsItsRun, type Run, recoveryOf } from '../../../../lambdas/domain/recovery/recovery.ts';
import { anIncident, night } from '../samples.ts';

const at = night('03:20');
const aRun = (flaws: Partial<Run> = {}): Run => ({
  status: 'failed',
  error: 'States.Runtime',
  redrives: 0,
  isRedrivable: true,
  ...flaws,
});
const { startedAt: _, ...unstarted } = anIncident();
const held = { status: 'acknowledged', by: { contact: 'ada', name: 'Ada' }, acknowledgedAt: night('03:15') } as const;

describe('the recovery of an open incident', () => {
  it.each<[string, Incident, Run | undefined, string]>([
    ['its start, while that is owed', unstarted, undefined, 'start'],
    ['its start, where no execution of its name is there', anIncident(), undefined, 'start'],
    ['nothing, while its run is under way', anIncident(), aRun({ status: 'running' }), 'nothing'],
    ['nothing, where its run was only just started', anIncident({ startedAt: night('03:19:30') }), aRun(), 'nothing'],
    ['a redrive, after its run failed', anIncident(), aRun(), 'redrive'],
    ['a second redrive', anIncident(), aRun({ redrives: 1 }), 'redrive'],
    ['the next run, after two redrives', anIncident(), aRun({ redrives: 2 }), 'next run'],
    ['the next run, where a redrive is refused', anIncident(), aRun({ isRedrivable: false }), 'next run'],
    [
      'the next run, never a redrive, after NobodyAnswered',
      anIncident(),
      aRun({ error: 'NobodyAnswered' }),
      'next run',
    ],
    [
      'the next run, never a redrive, if its version calls a version of a function that was deleted',
      anIncident(),
      aRun({ error: 'Lambda.ResourceNotFoundException' }),
      'next run',
    ],
    [
      'the next run, where its run ended well with nobody having it',
      anIncident(),
      aRun({ status: 'succeeded', isRedrivable: false }),
      'next run',
    ],
    ['the next run after three failed ones, no more', anIncident({ failedRuns: 2 }), aRun({ redrives: 2 }), 'next run'],
    ['to be given up, after a fourth', anIncident({ failedRuns: 3 }), aRun({ redrives: 2 }), 'give up'],
    ['its end, if it is the canary’s and its run failed', anIncident({ policy: 'test:CANARY' }), aRun(), 'end canary'],
    [
      'nothing, if it is the canary’s and its run is under way',
      anIncident({ policy: 'test:CANARY' }),
      aRun({ status: 'running' }),
      'nothing',
    ],
    ['a word to the backstop, after somebody stopped it', anIncident(), aRun({ status: 'stopped' }), 'announce stop'],
    [
      'nothing, where it was stopped and Step Functions has forgotten its run',
      anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }),
      undefined,
      'nothing',
    ],
    [
      'nothing more after that',
      anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }),
      aRun({ status: 'stopped' }),
      'nothing',
    ],
    ['a word to the backstop, after nobody answered', anIncident({ status: 'exhausted' }), undefined, 'announce'],
    ['nothing once it is resolved', anIncident({ status: 'resolved' }), undefined, 'nothing'],
    ['nothing while somebody has it', anIncident(held), undefined, 'nothing'],
    [
      'nothing while there is time to resolve it',
      anIncident({ ...held, resolveBy: night('03:20:01') }),
      undefined,
      'nothing',
    ],
    ['the next run, once that time is over', anIncident({ ...held, resolveBy: at }), undefined, 'next run'],
  ])('is %s', (_, incident, run, act) => {
    expect(recoveryOf(incident, run, at).act).toBe(act);
  });

  it.each<[Incident, Run | undefined, string]>([
    [
      anIncident({ ...held, resolveBy: at }),
      undefined,
      'Ada did not resolve it within 5 min. Run 2 begins from the first level.',
    ],
    [
      anIncident({ status: 'acknowledged', resolveBy: at, acknowledgedAt: night('03:00') }),
      undefined,
      'Somebody did not resolve it within 20 min. Run 2 begins from the first level.',
    ],
    [anIncident(), aRun(), 'Run 1 ended with States.Runtime. It continues from where it failed.'],
    [
      anIncident({ run: 2 }),
      aRun({ redrives: 2 }),
      'Run 2 ended with States.Runtime. Run 3 begins from the first level.',
    ],
    [
      anIncident(),
      aRun({ error: undefined, redrives: 2 }),
      'Run 1 ended with no error. Run 2 begins from the first level.',
    ],
    [
      anIncident({ run: 4, failedRuns: 3 }),
      aRun({ redrives: 2 }),
      'Run 4 ended with States.Runtime, like the 3 runs before it. No further run begins.',
    ],
    [
      anIncident(),
      aRun({ status: 'stopped' }),
      'Run 1 was stopped by hand. Nobody else will be notified. Anyone who was notified can still take it. The backstop was notified.',
    ],
  ])('has its reason in words: %#', (incident, run, because) => {
    expect(recoveryOf(incident, run, at)).toMatchObject({ because });
  });

  it('counts the runs that failed, and forgets them once a contact took it', () => {
    expect(recoveryOf(anIncident({ failedRuns: 1 }), aRun({ redrives: 2 }), at)).toMatchObject({ failedRuns: 2 });
    expect(recoveryOf(anIncident({ ...held, resolveBy: at, failedRuns: 1 }), undefined, at)).toMatchObject({
      failedRuns: 0,
    });
  });
});

describe('a run', () => {
  it('is checked only while contacts should be notified, a minute after it was started', () => {
    expect(needsItsRun(anIncident(), at)).toBe(true);
    expect(needsItsRun(anIncident({ startedAt: night('03:19:01') }), at)).toBe(false);
    expect(needsItsRun(anIncident(held), at)).toBe(false);
    expect(needsItsRun(unstarted, at)).toBe(false);
  });
});
