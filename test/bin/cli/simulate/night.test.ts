import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../../../bin/assembly.ts';
import { describeNight } from '../../../../bin/cli/simulate/describe-night.ts';
import { type Act, type Night, playNight } from '../../../../bin/cli/simulate/night.ts';
import { nightJson } from '../../../../bin/cli/simulate/night-json.ts';
import { readOnCallFile } from '../../../../bin/oncall/file.ts';
import { explore } from '../../../../bin/proof/explore.ts';
import { createProver, lateFor, type Proof } from '../../../../bin/proof/prove.ts';
import { type AttemptAt, type Choice, createStage, type Played, type Script } from '../../../../bin/proof/replay.ts';
import { isReply } from '../../../../lambdas/domain/incident/reply.ts';
import { type Contact, planAttempts } from '../../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../../../lambdas/domain/on-call/policy.ts';
import { clockTime } from '../../../../lambdas/domain/text/times.ts';
import { type VirtualClock, virtualClock } from '../../../../local/asl/clock.ts';
import type { Cloud } from '../../../../local/cloud/cloud.ts';
import { aCloud } from '../../../support/a-cloud.ts';
import { aContact, aPolicy } from '../../../support/night.ts';

/*
 * A policy is proven on a record in memory. Here the same contacts do the same on the local stack, with the bundles that
 * are deployed, and both give the same run, to the millisecond.
 */

let cloud: Cloud;
let clock: VirtualClock;
beforeAll(async () => {
  clock = virtualClock(Date.parse('2026-11-24T02:00:00.000Z'));
  cloud = await aCloud({ assembly: await ensureAssembly(), clock });
});
afterAll(() => cloud?.stop());

type People = Pick<OnCall, 'contacts' | 'policies'>;

/** Plays a run again on the local stack: the presses at their instants, and the fate of each message. */
async function again(onCall: People, policy: Policy, played: Played): Promise<Night> {
  const told = played.told.toSorted((a, b) => a.at - b.at);
  const refused = told.filter(({ fate }) => fate === 'refused').map(({ contact, channel }) => ({ contact, channel }));
  const acts = played.presses.map(({ at, by, reply }): Act => {
    if (reply === 'resolve') return { after: at, reply };
    if (!isReply(reply)) throw new Error(`${reply} is not a reply.`);
    return { after: at, contact: by, reply };
  });
  const stopListening = cloud.channels.onPublish(({ to, channel }) => {
    const next = told.findIndex((one) => one.channel === channel && addressOf(onCall, one.contact, channel) === to);
    const [one] = next < 0 ? [] : told.splice(next, 1);
    cloud.channels.lose(to, one?.fate === 'lost' ? waitOf(onCall, one) - 0.001 : undefined);
  });
  const night = await playNight(cloud, clock, { onCall, policy: policy.id, acts, failing: refused });
  stopListening();
  for (const { contact, channel } of refused)
    if (channel === 'sms') cloud.channels.optOut(addressOf(onCall, contact, channel) ?? '', false);
  return night;
}

const contactOf = ({ contacts }: People, id: string) => contacts.find((contact) => contact.id === id);
const addressOf = (onCall: People, id: string, channel: 'sms' | 'email' | 'voice') => contactOf(onCall, id)?.[channel];
function waitOf(onCall: People, { contact, attempt }: AttemptAt): number {
  const known = contactOf(onCall, contact);
  return (known && planAttempts(known)[attempt - 1]?.waitSeconds) ?? 0;
}

/** The part of a run that must be the same in both. A lost message was sent, but is in no inbox. */
async function playedAs({ told, ending, milliseconds, messages, measure }: Played) {
  const lost = (channel: string) => told.filter((one) => one.fate === 'lost' && one.channel === channel).length;
  return {
    told: told
      .map(
        ({ at, contact, channel, fate }) => `${at} ${contact} ${channel} ${fate === 'delivered' ? 'sent' : 'failed'}`,
      )
      .sort(),
    ...{ ending, milliseconds, transitions: (await measure()).transitions },
    messages: { ...messages, sms: messages.sms - lost('sms'), email: messages.email - lost('email') },
  };
}

function livedAs({ startsAt, attempts, incident, executions, messages, transitions }: Night) {
  const run = executions.find(({ name }) => name === `${incident.id}-1`);
  return {
    told: attempts
      .flatMap(({ at, contact, channels }) =>
        channels.map(({ channel, state }) => `${Date.parse(at) - Date.parse(startsAt)} ${contact} ${channel} ${state}`),
      )
      .sort(),
    ending: incident.status === 'exhausted' ? 'unanswered' : incident.status,
    milliseconds: Math.round(((run?.stopDate ?? 0) - (run?.startDate ?? 0)) * 1000),
    ...{ transitions, messages },
  };
}

async function both(onCall: People, policy: Policy, script: Script, resolvesAfter?: number) {
  const played = await createStage(onCall).play(policy, script, resolvesAfter);
  const night = await again(onCall, policy, played);
  expect(livedAs(night)).toEqual(await playedAs(played));
  return { played, night };
}

const read = readOnCallFile('oncall.example.yaml');
if (!('onCall' in read)) throw new Error(read.faults.join('\n'));
const example = read.onCall;
const proofOf = async (onCall: People, policy: Policy) => (await createProver(onCall)(policy)) as Proof;
const byMail = (id: string, flaw: Partial<Contact> = {}) => {
  const { sms: _, ...contact } = aContact(id);
  return { ...contact, attempts: [{ channels: ['email'] as const, waitSeconds: 120 }], ...flaw };
};

describe('the local stack does the same as the worst runs of a proof', () => {
  it('for two in parallel in two rounds, when everybody asks for as much time as possible', async () => {
    const once = { attempts: [{ channels: ['sms'] as const, waitSeconds: 60 }] };
    const contacts = [aContact('ada', once), byMail('ben')];
    const policy = aPolicy([['ada', 'ben']], 2, 'twice');
    const onCall = { contacts, policies: [policy] };
    const { night } = await both(onCall, policy, () => ({ fate: () => 'delivered', asksForMore: true }));
    expect(Math.ceil(livedAs(night).milliseconds / 1000)).toBe((await proofOf(onCall, policy)).longestSeconds);
  });

  it('for the example’s policy urgent with the most messages: the source resolves it at the last instant', async () => {
    const policy = example.policies.find(({ id }) => id === 'urgent') as Policy;
    const { silent } = explore(policy, example.contacts);
    const { night } = await both(example, policy, () => ({ fate: () => 'delivered' }), silent - 1);
    const proof = await proofOf(example, policy);
    expect(night.messages).toEqual(proof.messages);
    const reached = (id: string) => (Date.parse(night.reachedAt[id] ?? '') - Date.parse(night.startsAt)) / 1000;
    for (const contact of proof.contacts) expect(reached(contact.id)).toBe(contact.reached?.inSilence);
  });

  const eva = byMail('eva', {
    attempts: [
      { channels: ['email'], waitSeconds: 60 },
      { channels: ['email'], waitSeconds: 90 },
    ],
  });
  const mail = {
    contacts: [eva, byMail('finn'), byMail('gus')],
    policies: [aPolicy([['eva', 'finn'], ['gus']], 2, 'mail')],
  };
  const [policy] = mail.policies as Policy[] as [Policy];
  const latest = explore(policy, mail.contacts);
  it.each([...latest.reached])(
    'for the latest instant at which %s is reached, if the mails are lost until then',
    async (id, last) => {
      const { night } = await both(mail, policy, lateFor(last?.by as AttemptAt));
      const reached = Date.parse(night.reachedAt[id] ?? '') - Date.parse(night.startsAt);
      expect(reached).toBe(last?.at);
      const proof = await proofOf(mail, policy);
      expect(Math.ceil(reached / 1000)).toBe(proof.contacts.find((contact) => contact.id === id)?.reached?.latest);
    },
  );
});

describe('the description of a night', () => {
  it('shows who is notified when and how, in the contact’s own time, how it ends and what it costs', async () => {
    const acts: Act[] = [
      { after: 1_000, contact: 'ben', reply: 'acknowledge' },
      { after: 30_000, contact: 'ada', reply: 'decline' },
      { after: 420_000, contact: 'ben', reply: 'acknowledge' },
      { after: 480_000, contact: 'ben', reply: 'resolve' },
    ];
    const failing = [{ contact: 'ada', channel: 'sms' as const }];
    const night = await playNight(cloud, clock, { onCall: example, policy: 'default', acts, failing });
    const at = Date.parse(night.startsAt);
    const local = (after: number, timeZone: string) => clockTime(new Date(at + after).toISOString(), timeZone);
    // A line that goes on below itself is put together again.
    const lines = describeNight(night, example)
      .join('\n')
      .replace(/\n {20,}(?=\S)/g, ' ')
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, '  ').trim());
    expect(lines).toEqual([
      '0:00  alert  to policy default',
      `0:00  ${local(0, 'Europe/Berlin')} Europe/Berlin  sms+mail  Ada, level 1, attempt 1 of 3 · waits 1 min 40 s · sms failed: the number has opted out`,
      `0:01  ${local(1000, 'America/New_York')} America/New_York  press  Ben: “I’ve got it” · no link has arrived yet`,
      `0:30  ${local(30_000, 'Europe/Berlin')} Europe/Berlin  press  Ada: “Not me” · “You passed it on.”`,
      `0:30  ${local(30_000, 'America/New_York')} America/New_York  sms+mail  Ben, level 2, attempt 1 of 3 · waits 1 min 40 s`,
      `2:10  ${local(130_000, 'America/New_York')} America/New_York  sms  Ben, attempt 2 of 3 · waits 1 min 40 s`,
      `3:50  ${local(230_000, 'America/New_York')} America/New_York  sms  Ben, attempt 3 of 3 · waits 1 min 40 s`,
      `5:30  ${local(330_000, 'Asia/Tokyo')} Asia/Tokyo  sms+mail  Cleo, level 3, attempt 1 of 2 · waits 2 min`,
      `7:00  ${local(420_000, 'America/New_York')} America/New_York  press  Ben: “I’ve got it” · “You’ve got it.”`,
      '7:00  sms  Cleo is no longer needed',
      `8:00  ${local(480_000, 'America/New_York')} America/New_York  press  Ben: “Mark as resolved” · “It is resolved.”`,
      '',
      `Ada  first reached at once, at ${local(0, 'Europe/Berlin')} Europe/Berlin`,
      `Ben  first reached after 30 s, at ${local(30_000, 'America/New_York')} America/New_York`,
      `Cleo  first reached after 5 min 30 s, at ${local(330_000, 'Asia/Tokyo')} Asia/Tokyo`,
      '',
      'resolved by Ben after 8 min, acknowledged by Ben after 7 min',
      '26 transitions in 4 executions · 5 SMS, 3 e-mails: about 0.50 USD',
    ]);
    const json = nightJson(night, example, { policy: 'default', origin: 'here' });
    expect(json).toMatchObject({
      ending: { status: 'resolved', by: 'ben', afterSeconds: 480 },
      contacts: [
        { id: 'ada', reached: { afterSeconds: 0 } },
        { reached: { afterSeconds: 30 } },
        { reached: { afterSeconds: 330 } },
      ],
      replies: [
        { by: 'ben', answer: null },
        { by: 'ada', reply: 'decline' },
        { by: 'ben', afterSeconds: 420 },
        { by: 'ben' },
      ],
      messages: { sms: 5, email: 3, voice: 0 },
      transitions: 26,
    });
    expect(JSON.stringify(json)).not.toMatch(/@example\.org|\+\d{6}|\/n\//);
    for (const { sms } of example.contacts) cloud.channels.optOut(sms ?? '', false);
  });

  it('puts a press after the message that was due at the same instant, because it is not the cause of the message', async () => {
    const onCall = { contacts: [byMail('wim'), byMail('xenia')], policies: [aPolicy([['wim'], ['xenia']], 1, 'tie')] };
    const acts: Act[] = [{ after: 120_000, contact: 'wim', reply: 'acknowledge' }];
    const night = await playNight(cloud, clock, { onCall, policy: 'tie', acts, failing: [] });
    expect(describeNight(night, onCall).join('\n')).toMatch(
      /2:00 .* mail +Xenia, level 2.*\n2:00 .* press +Wim: .*You’ve got it.*\n2:00 .* mail +Xenia is no longer needed/,
    );
  });

  it('ends with the backstop if nobody answers, or with the source', async () => {
    const onCall = { contacts: [byMail('uma')], policies: [aPolicy([['uma']], 1, 'uma')] };
    const unanswered = await playNight(cloud, clock, {
      onCall,
      policy: 'uma',
      acts: [],
      failing: [{ contact: 'uma', channel: 'email' }],
    });
    expect(describeNight(unanswered, onCall).join('\n')).toMatch(
      /mail failed: .*[\s\S]*backstop: CRITICAL Simulated alert: nobody took it[\s\S]*Uma {2}not reached[\s\S]*nobody answered: exhausted at once\n.* · no messages: less than 0\.01 USD · the backstop reported it$/,
    );
    const vic = { contacts: [byMail('vic')], policies: [aPolicy([['vic']], 1, 'vic')] };
    const over = await playNight(cloud, clock, {
      onCall: vic,
      policy: 'vic',
      acts: [
        { after: 60_000, reply: 'resolve' },
        { after: 61_000, reply: 'resolve' },
      ],
      failing: [],
    });
    expect(describeNight(over, vic).join('\n')).toMatch(
      /1:00 +source +“It is over” · “It is resolved\.”[\s\S]*resolved by the source after 1 min/,
    );
  });
});

describe('presses in the middle of a run have the same effect on the local stack', () => {
  const hana = aContact('hana', {
    attempts: [
      { channels: ['sms'], waitSeconds: 60 },
      { channels: ['email'], waitSeconds: 90 },
    ],
  });
  const crew = {
    contacts: [hana, byMail('ilja'), aContact('jo')],
    policies: [aPolicy([['hana', 'jo'], ['ilja'], ['hana']], 2, 'crew')],
  };
  const [policy] = crew.policies as Policy[] as [Policy];
  const sent: Choice = { fate: () => 'delivered' };
  const noSms: Choice = { fate: (channel) => (channel === 'sms' ? 'refused' : 'delivered') };

  it('with an SMS that is refused, a decline on a level of two, and an answer from an earlier level', async () => {
    const { played } = await both(crew, policy, ({ round, level, contact, attempt }) => {
      if (contact === 'hana') return { ...noSms, asksForMore: level === 1 };
      if (contact === 'jo' && attempt === 2) return { ...sent, press: { by: 'jo', reply: 'decline', when: 'at last' } };
      if (contact === 'ilja' && round === 2)
        return { ...sent, press: { by: 'hana', reply: 'acknowledge', when: 'at last' } };
      return sent;
    });
    expect(played.ending).toBe('acknowledged');
    expect(played.presses.map(({ reply }) => reply)).toContain('decline');
  });

  it('if a contact declines and is not notified on a later level, and nobody answers', async () => {
    const { played } = await both(crew, policy, ({ contact, level, attempt }) =>
      contact === 'hana' && level === 1 && attempt === 2
        ? { ...sent, press: { by: 'hana', reply: 'decline', when: 'at once' } }
        : sent,
    );
    expect(played.told.filter(({ level }) => level === 3)).toEqual([]);
    expect(played.ending).toBe('unanswered');
  });
});

describe('an alert to a policy that names schedules', () => {
  it('notifies who is on call then, and who takes over, also if the schedule has gaps', async () => {
    const at = clock.now();
    const minute = new Date(Math.ceil(at / 60_000) * 60_000 + 120_000).toISOString();
    const schedules = [
      {
        ...{ id: 'primary', timeZone: 'UTC' },
        layers: [
          {
            turns: [
              { people: ['ada'], from: '2026-01-01' },
              { people: ['ben'], from: minute.slice(0, 16) },
            ],
          },
        ],
      },
      {
        ...{ id: 'office', timeZone: 'UTC' },
        layers: [{ turns: [{ people: ['ben'] }], dates: ['2027-06-01'] }],
      },
    ];
    const onCall = {
      ...{ contacts: [aContact('ada'), aContact('ben')], schedules },
      policies: [aPolicy([['office'], ['primary']])],
    };
    const night = await playNight(cloud, clock, { onCall, policy: 'default', acts: [], failing: [] });
    expect(night.attempts.map(({ contact }) => contact)).toEqual(expect.arrayContaining(['ada', 'ben']));
    const told = describeNight(night, onCall).join('\n');
    // A long line is wrapped.
    expect(told.replace(/\s+/g, ' ')).toContain(
      'Level 1 was passed over: nobody is on call in office until Tue 1 Jun 00:00.',
    );
    expect(told).toMatch(/Ada +first reached at once/);
    expect(told).toMatch(/Ben +first reached after 2 min/);
    const untilHandover = Math.ceil((Date.parse(minute) - Date.parse(night.startsAt)) / 1000);
    const waitsOf = (id: string) =>
      night.attempts.filter(({ contact }) => contact === id).map(({ waitSeconds }) => waitSeconds);
    expect(waitsOf('ada')).toEqual([100, untilHandover - 100]);
    expect(waitsOf('ben')).toEqual([100, 100, 100]);
  });
});
