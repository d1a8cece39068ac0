import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../../bin/proof/explore.ts';
import {
  type AttemptAt,
  type Choice,
  createStage,
  type Fate,
  type Played,
  type Script,
} from '../../../bin/proof/replay.ts';
import type { Channel } from '../../../lambdas/domain/on-call/channel.ts';
import { type Contact, planAttempts } from '../../../lambdas/domain/on-call/contact.ts';
import type { Policy } from '../../../lambdas/domain/on-call/policy.ts';

/*
 * The exploration merges states that cannot be told apart. Here nothing is merged: every combination is played on the two
 * definitions, one run each, and the worst of them must be what the exploration reports.
 */

/** Goes through all combinations of answers, one combination for each run. */
function odometer() {
  let taken: { index: number; of: number }[] = [];
  let position = 0;
  return {
    choose: <T>(from: readonly T[]): T => {
      taken[position] ??= { index: 0, of: from.length };
      const { index = 0 } = taken[position] ?? {};
      position += 1;
      return from[index] as T;
    },
    /** Moves on to the next combination; false if there is none. */
    next: (): boolean => {
      taken = taken.slice(0, position);
      position = 0;
      while (taken.length > 0 && (taken.at(-1)?.index ?? 0) + 1 === taken.at(-1)?.of) taken.pop();
      const last = taken.at(-1);
      if (last !== undefined) last.index += 1;
      return last !== undefined;
    },
  };
}

type Among = { readonly fates: readonly Fate[]; readonly mores: readonly boolean[] };
const everything: Among = { fates: ['delivered', 'refused', 'lost'], mores: [false, true] };
const pressesAlone: Among = { fates: ['delivered'], mores: [false] };

/** Every possible run, or only those in which everything arrives and nobody asks for more time. */
async function everyRun(
  policy: Policy,
  contacts: readonly Contact[],
  { fates: some, mores } = everything,
): Promise<Played[]> {
  const { choose, next } = odometer();
  const runs: Played[] = [];
  do {
    const linked = new Set<string>();
    const choiceFor = ({ contact, attempt }: AttemptAt): Choice => {
      const known = contacts.find(({ id }) => id === contact);
      const used = (known && planAttempts(known)[attempt - 1]?.channels) ?? [];
      const fates = new Map<Channel, Fate>(used.map((channel) => [channel, choose(some)]));
      // A call that comes too soon is written, and then has a link. A press without one has no effect.
      if ([...fates.values()].includes('delivered')) linked.add(contact);
      const isWaited = [...fates.values()].some((one) => one !== 'refused');
      const presses = [...linked].flatMap((by) =>
        (['acknowledge', 'decline'] as const).flatMap((reply) => [
          { by, reply, when: 'at once' as const },
          { by, reply, when: 'at last' as const },
        ]),
      );
      const resolves = [{ reply: 'resolve' as const, when: 'at last' as const }];
      return {
        fate: (channel) => fates.get(channel) ?? 'refused',
        asksForMore: isWaited && linked.has(contact) && choose(mores),
        press: isWaited ? choose([undefined, ...presses, ...resolves]) : undefined,
      };
    };
    runs.push(await createStageOnce(contacts).play(policy, choiceFor));
  } while (next());
  return runs;
}

const stages = new Map<string, ReturnType<typeof createStage>>();
function createStageOnce(contacts: readonly Contact[]) {
  const key = JSON.stringify(contacts);
  const stage = stages.get(key) ?? createStage({ contacts });
  stages.clear();
  stages.set(key, stage);
  return stage;
}

/** The report of the exploration, but found by playing every run. */
function reportOf(runs: readonly Played[], policy: Policy) {
  const ids = [...new Set(policy.levels.flatMap(({ contacts }) => contacts))];
  const firstOf = ({ told }: Played, id?: string) =>
    told.find(({ contact, fate }) => fate === 'delivered' && (id ?? contact) === contact)?.at;
  const latest = (id?: string) => {
    const found = runs.flatMap((run) => firstOf(run, id) ?? []);
    return found.length === 0 ? undefined : found.reduce((a, b) => Math.max(a, b));
  };
  const most = (one: (run: Played) => number) => runs.reduce((a, run) => Math.max(a, one(run)), 0);
  return {
    endings: [...new Set(runs.map(({ ending }) => ending))].sort(),
    longest: most(({ milliseconds }) => milliseconds),
    firstReached: latest(),
    reached: Object.fromEntries(ids.map((id) => [id, latest(id)])),
    messages: {
      sms: most(({ messages }) => messages.sms),
      email: most(({ messages }) => messages.email),
      voice: most(({ messages }) => messages.voice),
    },
  };
}

function explored(policy: Policy, contacts: readonly Contact[]) {
  const { endings, longest, firstReached, reached, messages } = explore(policy, contacts);
  return {
    ...{ endings: endings.toSorted(), longest, firstReached: firstReached?.at, messages },
    reached: Object.fromEntries([...reached].map(([id, latest]) => [id, latest?.at])),
  };
}

const aPerson = (id: string, flaw: Partial<Contact> = {}): Contact => ({
  ...{ id, name: id, sms: '+15550100123', timeZone: 'UTC' },
  attempts: [{ channels: ['sms'], waitSeconds: 60 }],
  ...flaw,
});
const aPolicy = (levels: string[][], rounds = 1): Policy => ({
  id: 'small',
  levels: levels.map((contacts) => ({ contacts })),
  rounds,
});

describe('the exploration reports the same as playing every combination', () => {
  const call = { sms: '+15550100123', voice: '+15550100124' };
  it.each<[string, Policy, Contact[]]>([
    [
      'for two in parallel',
      aPolicy([['ada', 'ben']]),
      [aPerson('ada'), aPerson('ben', { attempts: [{ channels: ['sms'], waitSeconds: 75 }] })],
    ],
    ['for one after another', aPolicy([['ada'], ['ben']]), [aPerson('ada'), aPerson('ben')]],
    ['for a contact on two levels', aPolicy([['ada'], ['ada']]), [aPerson('ada')]],
    ['for two rounds', aPolicy([['ada']], 2), [aPerson('ada')]],
    [
      'for a contact who is called before a link arrives, which the table can hold',
      aPolicy([['ada'], ['ben']]),
      [
        aPerson('ada', {
          ...call,
          attempts: [
            { channels: ['voice'], waitSeconds: 60 },
            { channels: ['sms'], waitSeconds: 90 },
          ],
        }),
        aPerson('ben', { attempts: [] }),
      ],
    ],
    [
      'for a contact who is called again too soon, and gets an SMS instead',
      aPolicy([['ada']]),
      [
        aPerson('ada', {
          ...call,
          attempts: [
            { channels: ['voice'], waitSeconds: 60 },
            { channels: ['voice'], waitSeconds: 60 },
          ],
        }),
      ],
    ],
    ['for a contact who is not on file', aPolicy([['ada', 'nobody'], ['nobody']]), [aPerson('ada')]],
    [
      'for a contact without an address for an attempt',
      aPolicy([['ada']]),
      [
        aPerson('ada', {
          attempts: [
            { channels: ['email'], waitSeconds: 60 },
            { channels: ['sms'], waitSeconds: 60 },
          ],
        }),
      ],
    ],
  ])('%s', async (_, policy, contacts) => {
    const runs = await everyRun(policy, contacts);
    expect(explored(policy, contacts)).toEqual(reportOf(runs, policy));
  });

  it('for contacts who decline before a later level would notify them', async () => {
    const [policy, contacts] = [aPolicy([['ben'], ['ada', 'ben']]), [aPerson('ada'), aPerson('ben')]];
    const runs = await everyRun(policy, contacts, pressesAlone);
    const { endings, messages } = explored(policy, contacts);
    const found = reportOf(runs, policy);
    expect({ endings, messages }).toEqual({ endings: found.endings, messages: found.messages });
    // A contact who has declined is not notified again.
    expect(
      runs.some(
        ({ told, presses }) =>
          presses.some(({ reply }) => reply === 'decline') &&
          !told.some(({ level, contact }) => level === 2 && contact === 'ben'),
      ),
    ).toBe(true);
  });

  it('for a contact who is called again too soon, and gets only the SMS of the same attempt', async () => {
    const attempts = [{ channels: ['sms', 'voice'] as const, waitSeconds: 60 }];
    const [policy, contacts] = [aPolicy([['ada']], 2), [aPerson('ada', { ...call, attempts })]];
    const { told } = await createStage({ contacts }).play(policy, () => ({ fate: () => 'delivered' }));
    expect(told.map(({ round, channel }) => `${round} ${channel}`)).toEqual(['1 sms', '1 voice', '2 sms']);
    // If the second SMS is refused, the call follows it.
    expect(explored(policy, contacts).messages).toEqual({ sms: 3, email: 0, voice: 2 });
  });

  it('for a contact whose fifth SMS within five minutes waits for the next bundle', async () => {
    const attempts = Array.from({ length: 5 }, () => ({ channels: ['sms'] as const, waitSeconds: 60 }));
    const [policy, contacts] = [aPolicy([['ada']]), [aPerson('ada', { attempts })]];
    const lateOnly: Script = ({ attempt }) => ({ fate: () => (attempt === 5 ? 'delivered' : 'lost') });
    const latest = await createStage({ contacts }).play(policy, lateOnly);
    const { firstReached, messages } = explored(policy, contacts);
    expect(latest.told.at(-1)).toMatchObject({ attempt: 5, at: firstReached });
    expect(firstReached).toBe(4 * 59_999 + 59_999);
    expect(messages.sms).toBe(6);
  });

  it('in a number of states that can be counted by hand', () => {
    const [policy, contacts] = [aPolicy([['ben'], ['ada', 'ben']]), [aPerson('ada'), aPerson('ben')]];
    // The run: before level 1; before level 2, and there once more without Ben.
    // Handed back by Ada, to level 1: the same three without her. By Ben, to level 2: without him.
    // Each contact: one attempt and two ends, and the same with a link at hand.
    expect(explore(policy, contacts).states).toBe(3 + 3 + 1 + 2 * 6);
  });

  it('for random small policies', async () => {
    const waits = fc.constantFrom(60, 61, 90);
    const channels = fc.constantFrom<Channel[]>(['sms'], ['voice'], ['email'], ['sms', 'voice']);
    const attempts = fc.array(fc.record({ channels, waitSeconds: waits }), { minLength: 1, maxLength: 2 });
    const person = (id: string) => fc.record({ attempts }).map(({ attempts }) => aPerson(id, { ...call, attempts }));
    const levels = fc.constantFrom<string[][][]>(
      [['ada']],
      [['ada'], ['ben']],
      [['ada', 'ben']],
      [['ada'], ['ada']],
      [['ben'], ['ada', 'ben']],
    );
    const small = fc.record({ levels, rounds: fc.integer({ min: 1, max: 2 }), ada: person('ada'), ben: person('ben') });
    const asks = ({ levels, rounds, ada, ben }: { levels: string[][]; rounds: number; ada: Contact; ben: Contact }) =>
      rounds *
      levels
        .flat()
        .reduce(
          (sum, id) =>
            sum + ((id === 'ada' ? ada : ben).attempts ?? []).reduce((all, one) => all + one.channels.length, 0),
          0,
        );
    await fc.assert(
      fc.asyncProperty(
        small.filter((one) => asks(one) === 2),
        async ({ levels, rounds, ada, ben }) => {
          const policy = aPolicy(levels, rounds);
          const runs = await everyRun(policy, [ada, ben]);
          expect(explored(policy, [ada, ben])).toEqual(reportOf(runs, policy));
        },
      ),
      { numRuns: 10 },
    );
  });
});
