import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProver, holds, type Proof, tooLarge, type Unproven } from '../../../bin/proof/prove.ts';
import { createStage, type Played, type Script } from '../../../bin/proof/replay.ts';
import { tellProof } from '../../../bin/proof/tell-proof.ts';
import type { Schedule } from '../../../lambdas/domain/calendar/schedule.ts';
import { channels } from '../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../../lambdas/domain/on-call/policy.ts';
import { aContact, aPolicy } from '../../support/night.ts';

/*
 * The bounds of a proof hold with handovers, too. Each drawn run is played by the state machines, with the schedules themselves:
 * people come on call while a level is being notified, between two levels, and in another round.
 */

/** The instant at which every stage begins, and with it the alert. */
const startsAt = Date.parse('2026-01-01T00:00:00Z');

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: startsAt }));
afterEach(() => void vi.useRealTimers());

/** A schedule in which each person has the turn from a minute after the alert on. */
const turnsOf = (id: string, turns: readonly (readonly [minute: number, person: string])[]): Schedule => ({
  ...{ id, timeZone: 'UTC' },
  layers: [
    {
      turns: turns.map(([minute, person]) => ({
        from: new Date(startsAt + minute * 60_000).toISOString().slice(0, 16),
        people: [person],
      })),
    },
  ],
});

const ids = ['ada', 'ben', 'cleo'];
const anAttempt = fc.record({
  channels: fc.subarray(['sms' as const, 'email' as const], { minLength: 1 }),
  waitSeconds: fc.constantFrom(60, 100, 240, 400),
});
const someContacts = fc.tuple(
  ...ids.map((id) => fc.array(anAttempt, { minLength: 1, maxLength: 3 }).map((attempts) => aContact(id, { attempts }))),
);
const turns = fc
  .tuple(
    fc.constantFrom(...ids),
    fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...ids)), {
      selector: ([minute]) => minute,
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([first, later]) => [[-60, first] as const, ...later.toSorted(([a], [b]) => a - b)]);
const levels = fc.array(fc.subarray(['primary', 'secondary', 'ada'], { minLength: 1, maxLength: 2 }), {
  minLength: 1,
  maxLength: 3,
});
const behaviours: Readonly<Record<string, Script>> = {
  'nobody answers': () => ({ fate: () => 'delivered' }),
  'everybody asks for more time': () => ({ fate: () => 'delivered', asksForMore: true }),
  'first attempts are lost': ({ attempt }) => ({ fate: () => (attempt > 1 ? 'delivered' : 'lost') }),
  'all SMS are lost': () => ({ fate: (channel) => (channel === 'sms' ? 'lost' : 'delivered'), asksForMore: true }),
};

type Drawn = {
  readonly contacts: readonly Contact[];
  readonly schedules: readonly Schedule[];
  readonly policy: Policy;
};

const drawn: fc.Arbitrary<Drawn> = fc
  .record({ contacts: someContacts, primary: turns, secondary: turns, levels, rounds: fc.constantFrom(1, 2) })
  .map(({ contacts, primary, secondary, levels: members, rounds }) => ({
    contacts,
    schedules: [turnsOf('primary', primary), turnsOf('secondary', secondary)],
    policy: aPolicy(members, rounds),
  }));

async function expectWithin({ milliseconds, messages, told, measure }: Played, proof: Proof, behaviour: string) {
  const { transitions, ...sizes } = await measure();
  expect(milliseconds, behaviour).toBeLessThanOrEqual(proof.longestSeconds * 1000);
  expect(transitions, behaviour).toBeLessThanOrEqual(proof.transitions);
  for (const size of ['events', 'payloadBytes', 'recordBytes'] as const)
    expect(sizes[size], `${behaviour}: ${size}`).toBeLessThanOrEqual(proof.limits[size].most);
  for (const channel of channels) expect(messages[channel], behaviour).toBeLessThanOrEqual(proof.messages[channel]);
  for (const { id, reached } of proof.contacts) {
    const first = told.find(({ contact, fate }) => contact === id && fate === 'delivered');
    expect(first?.at ?? 0, `${behaviour}: ${id}`).toBeLessThanOrEqual((reached?.latest ?? 0) * 1000);
  }
}

describe('a run with handovers', () => {
  it('stays within the bounds of its proof, whatever people and services do', async () => {
    let withHandovers = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async ({ contacts, schedules, policy }) => {
        const proof = await createProver({ contacts, schedules })(policy);
        if (!('faults' in proof)) return;
        withHandovers += (proof.handovers?.most ?? 0) > 0 ? 1 : 0;
        for (const [behaviour, script] of Object.entries(behaviours)) {
          const played = await createStage({ contacts, schedules }).play(policy, script);
          await expectWithin(played, proof, behaviour);
        }
      }),
      { numRuns: 8, seed: 1 },
    );
    expect(withHandovers).toBeGreaterThan(3);
  });

  it.each<[string, readonly [events: number, payload: number, record: number], string[]]>([
    ['does not, if all fits', [24_999, 256 * 1024 - 1, 400 * 1024 - 1], []],
    [
      'names each part that does not',
      [25_000, 300 * 1024, 400 * 1024 - 1],
      [
        '25,000 events, and the limit is 25,000 events',
        '300 KiB of state data, and the limit is 256 KiB of state data',
      ],
    ],
  ])(
    'can be too large only because of those who come on call, and the fault %s',
    (_, [events, payload, record], whys) => {
      const sizesOf = (most: readonly number[]) => {
        const [first = 0, second = 0, third = 0] = most;
        const seconds = { most: 1, limit: 2 };
        return {
          ...{ runSeconds: seconds, contactSeconds: seconds, events: { most: first, limit: 25_000 } },
          ...{ payloadBytes: { most: second, limit: 256 * 1024 }, recordBytes: { most: third, limit: 400 * 1024 } },
        };
      };
      expect(tooLarge(sizesOf([events, payload, record]), sizesOf([1, 1, 1]))).toEqual(
        whys.map(
          (why) =>
            `With handovers, a run can have ${why}: use fewer rounds, or divide the people among several policies.`,
        ),
      );
      // What is too large already is another fault.
      expect(tooLarge(sizesOf([events, payload, record]), sizesOf([events, payload, record]))).toEqual([]);
    },
  );

  const proofOf = async (minutes: readonly number[], rounds = 1) => {
    const contacts = ['ada', 'ben', 'cleo'].map((id) => aContact(id));
    const people = ['ada', ...minutes.map((_, index) => (index % 2 === 0 ? 'ben' : 'ada'))];
    const schedules = [
      turnsOf(
        'primary',
        people.map((person, index) => [minutes[index - 1] ?? -60, person]),
      ),
    ];
    const policy = aPolicy([['primary'], ['cleo']], rounds);
    const proof = (await createProver({ contacts, schedules })(policy)) as Proof | Unproven;
    if (!holds(proof)) throw new Error('The policy fails.');
    return {
      proof,
      text: tellProof([proof], { ...emptyOnCall, contacts, schedules, policies: [policy] }, 'here').join('\n'),
    };
  };

  it('can last one window longer for each handover that fits into it, and at most one for each level with a schedule', async () => {
    const plain = (await proofOf([])).proof;
    const one = await proofOf([600]);
    expect([plain.longestSeconds, plain.handovers]).toEqual([1800, undefined]);
    for (const size of ['events', 'payloadBytes', 'recordBytes'] as const)
      expect(one.proof.limits[size].most, size).toBeGreaterThan(plain.limits[size].most);
    expect(one.proof).toMatchObject({ silentSeconds: 600, longestSeconds: 2100, handovers: { most: 1, seconds: 300 } });
    expect(one.text).toContain('the worst run has 1 handover, which makes it up to 5 min longer');
    expect((await proofOf([600, 601])).proof).toMatchObject({ longestSeconds: 2100 });
    expect((await proofOf([600, 601], 2)).proof).toMatchObject({ longestSeconds: 4200, handovers: { most: 2 } });
    // They are further apart than a run is long.
    expect((await proofOf([600, 700], 2)).proof).toMatchObject({ longestSeconds: 3900, handovers: { most: 1 } });
  });
});
