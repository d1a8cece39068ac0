import { describe, expect, it } from 'vitest';
import { exploreOwn, exploreRule, ruleHolds } from '../../../bin/storm/explore-rule.ts';
import { playStorm, type Storm } from '../../../bin/storm/play-storm.ts';
import { faultsIn, proveStorm } from '../../../bin/storm/prove-storm.ts';
import { stormProofsJson, tellStormProofs } from '../../../bin/storm/tell-storm-proof.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { withBundle, withOwn } from '../../../lambdas/domain/notify/bundle.ts';
import { aContact, aPolicy } from '../../support/night.ts';

const people = (...channels: ('sms' | 'voice')[]) => ({
  contacts: [
    aContact('ada', { voice: '+15550109001', attempts: [{ channels, waitSeconds: 60 }] }),
    aContact('ben', { attempts: [{ channels: ['email'], waitSeconds: 60 }] }),
  ],
  policies: [aPolicy([['ada'], ['ben']])],
});

describe('the rule of bundles, in every state that it can reach', () => {
  it('allows three messages of their own, a bundle a minute, and a minute of waiting, however long it lasts', () => {
    const rule = exploreRule();
    expect(rule).toEqual({ states: 15_832, mostOwn: 3, mostBundles: 6, mostInMinute: 1, longestWait: 60 });
    expect(ruleHolds(rule)).toBe(true);
  });

  it('allows one call in five minutes', () => {
    expect(exploreOwn('voice').most).toBe(1);
  });

  it.each([
    [
      'if the schedule sends a bundle in a minute in which one left',
      {
        withOwn,
        withBundle: ((outbox, at, by) =>
          withBundle(by === 'minute' ? without(outbox) : outbox, at, by)) as typeof withBundle,
      },
    ],
    [
      'if only notifications send bundles',
      {
        withOwn,
        withBundle: ((outbox, at, by) =>
          by === 'minute' ? undefined : withBundle(outbox, at, by)) as typeof withBundle,
      },
    ],
  ])('does not hold %s', (_, functions) => {
    expect(ruleHolds(exploreRule(functions))).toBe(false);
  });
});

it('is broken by a slot that is free too early', () => {
  const isRecent = (at: string, now: string) => Date.parse(now) - Date.parse(at) < 280_000;
  const early: typeof withOwn = (outbox, slot) => {
    const own = outbox.own.filter(({ at }) => isRecent(at, slot.at));
    return withOwn({ ...outbox, own }, slot) && { ...outbox, own: [...outbox.own, slot] };
  };
  expect(exploreOwn('sms', { withOwn: early }).most).toBeGreaterThan(3);
});

function without({ bundleAt: _, ...outbox }: Parameters<typeof withBundle>[0]) {
  return outbox;
}

describe('several incidents at once', () => {
  it('keep every promise in each run in which a message goes another way', async () => {
    const proof = await proveStorm(people('sms', 'voice'), 'default', 4);
    expect(proof.faults).toEqual([]);
    expect([...proof.endings].sort()).toEqual(['acknowledged', 'exhausted', 'resolved']);
    expect(proof.longestWait).toBeLessThanOrEqual(60);
    expect(proof.runs).toBeGreaterThan(60);
    const text = tellStormProofs([proof], exploreRule(), 4, 'here').join('\n');
    expect(text).toContain('✔ default\n    ends      always: unanswered, acknowledged or resolved\n');
    expect(text).toMatch(/to one contact at most \d SMS, \d e-mails and \d call within 5 min/);
    expect(text).toContain('✔ the rule of bundles, for any number of incidents\n    sends     at most 3 messages');
    expect(text).toMatch(/1 policy: all hold\.$/);
    expect(stormProofsJson([proof], exploreRule()).policies).toMatchObject([{ policy: 'default', holds: true }]);
  });

  it('show the first run that breaks a promise', async () => {
    const silent = await play();
    const proof = await proveStorm(people('sms'), 'default', 5, async (_, policy, alerts, deviation) =>
      deviation?.turn === 'refused'
        ? { ...silent, policy, backstop: [] }
        : { ...silent, incidents: silent.incidents.slice(0, alerts) },
    );
    expect(proof.faults).toEqual([
      { why: 'The backstop does not hear of an incident that nobody took.', run: 'sms to ada after 0 s: refused' },
    ]);
    const text = tellStormProofs([proof], exploreRule(), 5, 'here').join('\n');
    expect(text).toContain('    ✘ The backstop does not hear');
    expect(text).toMatch(/1 policy: 1 failing\.$/);
  });
});

const play = () =>
  playStorm({
    ...{ onCall: people('sms'), policy: 'default', alerts: 5, startsAt: Date.parse('2026-11-24T02:00:10.000Z') },
    ...{ acts: [], fateOf: () => undefined },
  });

describe('a run breaks a promise', () => {
  /** The night with one event of each notification changed. */
  const withEvents = (storm: Storm, change: (event: TimelineEvent) => TimelineEvent): Storm => ({
    ...storm,
    timelines: new Map([...storm.timelines].map(([id, events]) => [id, events.map(change)])),
  });
  const notified = (more: object) => (event: TimelineEvent) =>
    event.kind === 'notification' ? ({ ...event, ...more } as TimelineEvent) : event;

  it.each<[string, string, (storm: Storm) => Storm]>([
    [
      'without a message',
      'A notification is in no message.',
      (storm) => ({ ...storm, messages: storm.messages.filter(({ bundle }) => bundle === undefined) }),
    ],
    [
      'with a message that waits',
      'A message waits for ever.',
      (storm) => withEvents(storm, notified({ state: 'bundled' })),
    ],
    [
      'with a late bundle',
      'A message waits longer than 60 s.',
      (storm) => withEvents(storm, notified({ bundleAt: '2026-11-24T02:02:10.001Z' })),
    ],
    [
      'with too many messages',
      'A contact gets more messages by sms than the bound allows.',
      (storm) => ({ ...storm, messages: storm.messages.map((message) => ({ ...message, bundle: undefined })) }),
    ],
    [
      'with an incident that is open',
      'An incident is neither acknowledged nor resolved nor exhausted.',
      (storm) => ({ ...storm, incidents: storm.incidents.map((each) => ({ ...each, status: 'triggered' })) }),
    ],
    [
      'with too few incidents',
      'An alert has no incident of its own.',
      (storm) => ({ ...storm, incidents: storm.incidents.slice(1) }),
    ],
    [
      'with a failed execution',
      'An execution fails, and not because nobody answered.',
      (storm) => ({
        ...storm,
        executions: storm.executions.map((each) => ({ ...each, status: 'FAILED', error: 'Oops' })),
      }),
    ],
    [
      'with an execution that goes on',
      'An execution goes on.',
      (storm) => ({ ...storm, executions: storm.executions.map((each) => ({ ...each, status: 'RUNNING' })) }),
    ],
    [
      'with a backstop that gets too much',
      'The backstop gets more than one message a minute.',
      (storm) => ({ ...storm, backstop: [...storm.backstop, ...storm.backstop] }),
    ],
  ])('%s', async (_, why, change) => {
    const storm = await play();
    expect(faultsIn(storm, 5)).toEqual([]);
    expect(faultsIn(change(storm), 5)).toContain(why);
  });
});
