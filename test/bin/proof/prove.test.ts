import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createProver, holds, type Proof } from '../../../bin/proof/prove.ts';
import { proofJson, summarise, tellProof } from '../../../bin/proof/tell-proof.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../../lambdas/domain/on-call/policy.ts';
import { aContact, aPolicy } from '../../support/night.ts';

const hour = 3600;

async function prove(contacts: Contact[], policy: Policy) {
  const proof = await createProver({ contacts })(policy);
  const told = tellProof([proof], { ...emptyOnCall, contacts, policies: [policy] }, 'here');
  return { proof, text: told.join('\n') };
}

/** A contact with one attempt of this length. */
const once = (id: string, waitSeconds: number) => aContact(id, { attempts: [{ channels: ['sms'], waitSeconds }] });

describe('a policy that holds', () => {
  it('reaches every contact, ends in every way, and stays within every limit', async () => {
    const contacts = [aContact('ada'), aContact('ben')];
    const { proof, text } = await prove(contacts, aPolicy([['ada'], ['ben']]));
    expect(holds(proof)).toBe(true);
    expect(text).toContain(
      '    ends      always: unanswered, resolved or acknowledged\n              after 10 min if nobody answers, after 30 min at worst\n',
    );
    expect(text).toContain('Ben       reached after 5 min if nobody answers, after 18 min 20 s at worst');
    expect(text).toMatch(/explored {2}\d+ states/);
    expect(text).toMatch(/1 policy: all hold\.$/);
    expect(proofJson(proof)).toMatchObject({ holds: true, neverReached: [], faults: [], longestSeconds: 1800 });
  });

  it('can call a contact on several levels, in less than five minutes', async () => {
    const called = aContact('ada', { voice: '+15550200', attempts: [{ channels: ['voice'], waitSeconds: 60 }] });
    const { proof } = await prove([called], aPolicy([['ada'], ['ada']], 2));
    expect(holds(proof)).toBe(true);
  });

  it('lists contacts who are on no policy', async () => {
    const { text } = await prove([aContact('ada'), aContact('zoe')], aPolicy([['ada']]));
    expect(text).toContain('On no policy: Zoe.');
  });
});

describe('a policy that names schedules', () => {
  const primary = (people: string[], more: object = {}) => ({
    ...{ id: 'primary', timeZone: 'Europe/Berlin' },
    layers: [{ turns: [{ people, from: '2026-01-05' }], handover: ['monday 09:00'], ...more }],
  });
  const slow = { attempts: [{ channels: ['sms' as const], waitSeconds: 1200 }] };

  it('is proven for each constellation of people that behaves in another way, and tells the worst', async () => {
    const contacts = ['ada', 'ben', 'cleo', 'dan'].map((id) => aContact(id, id === 'cleo' ? slow : {}));
    const policy = aPolicy([['primary'], ['dan']]);
    const schedules = [primary(['ada', 'ben', 'cleo'])];
    const proof = (await createProver({ contacts, schedules })(policy)) as Proof;
    expect(holds(proof)).toBe(true);
    expect(proof).toMatchObject({ constellations: 2, silentSeconds: 1200 + 300 });
    expect(proof.contacts.map(({ name, reached }) => [name, reached?.inSilence]).toSorted()).toEqual([
      ['Ada', 0],
      ['Ben', 0],
      ['Cleo', 0],
      ['Dan', 1200],
    ]);
    const told = tellProof([proof], { ...emptyOnCall, contacts, schedules, policies: [policy] }, 'here').join('\n');
    expect(told).toMatch(/explored +\d+ states, for 2 constellations of people in the next 13 weeks/);
    expect(told).not.toContain('On no policy');
    expect(proofJson(proof)).toMatchObject({ holds: true, constellations: 2 });
  });

  it('leaves out a level on which nobody is on call, as a run does', async () => {
    const contacts = [aContact('ada'), aContact('ben')];
    const schedules = [primary(['ada', 'nobody'])];
    const proof = (await createProver({ contacts, schedules })(aPolicy([['primary'], ['ben']]))) as Proof;
    expect(holds(proof)).toBe(true);
    expect(proof).toMatchObject({ constellations: 2, silentSeconds: 600 });
  });

  it('fails with everybody who is never reached in one of them', async () => {
    const mute = aContact('ben', { sms: undefined, attempts: [{ channels: ['sms'], waitSeconds: 60 }] });
    const schedules = [primary(['ada', 'ben'])];
    const { faults } = (await createProver({ contacts: [aContact('ada'), mute], schedules })(
      aPolicy([['primary']]),
    )) as Proof;
    expect(faults.map(({ why }) => why)).toEqual(['Nobody is ever reached: no attempt has an address.']);
  });

  it('cannot be proven if nobody is on call in the next 13 weeks', async () => {
    const proof = await createProver({ contacts: [aContact('ada')], schedules: [primary(['nobody'])] })(
      aPolicy([['primary']]),
    );
    expect(summarise(proof)).toBe(
      'policy default could not be proven: Nobody is on call on any of its levels in the next 13 weeks.',
    );
  });
});

describe('a policy fails, with the run that shows it,', () => {
  it.each<[string, Contact[], Policy, RegExp, RegExp]>([
    [
      'if a contact has no address for any attempt',
      [aContact('ada'), aContact('ben', { sms: undefined, attempts: [{ channels: ['sms'], waitSeconds: 60 }] })],
      aPolicy([['ada'], ['ben']]),
      /✘ Ben is never reached: no attempt has an address\./,
      / 3:20 {2}sms {2}Ada, round 1, level 1, attempt 3\n/,
    ],
    [
      'if a contact is not on file',
      [aContact('ada')],
      aPolicy([['ada'], ['gone']]),
      /✘ gone is never reached/,
      /resolved/,
    ],
    ['if nobody can be reached', [], aPolicy([['gone']]), /✘ Nobody is ever reached/, / 0:00 {2}unanswered/],
    [
      'if more time for everybody takes as long as a run can last',
      Array.from({ length: 8 }, (_, index) => once(`p${index}`, 4 * hour)),
      aPolicy(Array.from({ length: 8 }, (_, index) => [`p${index}`])),
      /✘ A run can last 4 d, but is cut off after 4 d\./,
      /P7: “Give me more time”\n +96:00:00 {2}(cut off|unanswered)/,
    ],
    [
      'if a run is cut off before the last contact is reached',
      [once('ada', 7 * hour), once('ben', 7 * hour)],
      aPolicy([['ada'], ['ben']], 5),
      /✘ A run can last 8 d 18 h, but is cut off after 4 d, possibly before Ada and Ben are reached\./,
      /96:00:00 {2}cut off/,
    ],
    [
      'if the attempts at one contact can last longer than an execution of NotifyContact',
      [once('ada', 9 * hour)],
      aPolicy([['ada']]),
      /✘ The attempts to reach one contact can last 1 d 3 h, but are cut off after 1 d\./,
      /press {2}Ada: “Give me more time”/,
    ],
  ])('%s', async (_, contacts, policy, why, shown) => {
    const { proof, text } = await prove(contacts, policy);
    expect(holds(proof)).toBe(false);
    expect(text).toMatch(why);
    expect(text).toMatch(shown);
    expect(text).toMatch(/1 policy: 1 failing\.$/);
    expect((proof as Proof).faults.length).toBeGreaterThan(0);
    expect(proofJson(proof)).toMatchObject({ holds: false });
    expect(summarise(proof)).toMatch(/^policy default fails: /);
  });

  it('if too many contacts are on several levels, with different attempts, to be explored', async () => {
    const contacts = Array.from({ length: 16 }, (_, index) => once(`p${index}`, 60 + index));
    const everybody = contacts.map(({ id }) => id);
    const { proof, text } = await prove(contacts, aPolicy([everybody, everybody]));
    expect(holds(proof)).toBe(false);
    expect(text).toContain('It has more than 20000 states.');
    expect(proofJson(proof)).toMatchObject({ holds: false, unproven: 'It has more than 20000 states.' });
  });
});

describe('npm run simulate', () => {
  const simulate = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/cli.ts', 'simulate', ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('proves the example', () => {
    const { status, stdout, stderr } = simulate('--prove', '--file', 'oncall.example.yaml', '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject([
      { policy: 'default', holds: true },
      { policy: 'urgent' },
      { policy: 'office' },
    ]);
  });
});
